//! What operations cost in capacity units, and how many there are in a second.

mod ceremony;
mod cost;
mod rate;
mod size;

use clap::Args;

/// For how long.
#[derive(Args)]
pub(crate) struct Bench {
    /// Seconds of each rate.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
}

impl Bench {
    pub(crate) async fn run(&self) {
        cost::report().await;
        rate::report(std::time::Duration::from_secs(self.seconds)).await;
    }
}
