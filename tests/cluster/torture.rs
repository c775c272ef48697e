//! The campaign of the tests, for as long as one likes.

use std::time::Duration;

use clap::Args;
use warifu_tests::cluster::Plan;
use warifu_tests::cluster::campaign::Campaign;
use warifu_tests::cluster::faults::Weather;
use warifu_tests::cluster::visitor::Tally;

/// How long, and with which chances.
#[derive(Args)]
pub(crate) struct Torture {
    /// Seconds of load.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// What is left to chance is drawn from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many servers.
    #[arg(long, default_value_t = 3)]
    servers: usize,
}

impl Torture {
    pub(crate) async fn run(&self) {
        println!(
            "seed {}: {} s of load on {} servers",
            self.seed, self.seconds, self.servers
        );
        let mut cluster = Plan::of(self.servers).start().await;
        let campaign = Campaign {
            seed: self.seed,
            duration: Duration::from_secs(self.seconds),
            kill_every: Some(Duration::from_secs(1)),
            weather: Some(Weather::STORM),
        };
        let tally = Tally::default();
        let aftermath = campaign.run(&mut cluster, &tally, |_| {}).await;
        let kills = aftermath.kills;
        let counts = tally.counts();
        println!("{kills} servers were killed (SIGKILL), and started again");
        println!(
            "{} requests were passed on to the tables; faults:",
            cluster.proxy.passed()
        );
        for (fault, count) in cluster.proxy.met() {
            println!("  {count:>7} {fault}");
        }
        println!(
            "{} answers, and {} requests without one:",
            counts.answered(),
            counts.unanswered
        );
        for (answer, count) in &counts.answers {
            println!("  {count:>7} {answer}");
        }
        let verdict = aftermath.judge(&cluster).await;
        println!(
            "Afterwards {} accounts with {} devices: each one that was answered is there once, and logs in.",
            verdict.accounts, verdict.devices
        );
    }
}
