//! Load on three servers to look at, a line each second.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use clap::Args;
use tokio::time::interval;
use warifu_tests::cluster::campaign::Campaign;
use warifu_tests::cluster::faults::Weather;
use warifu_tests::cluster::visitor::{Counts, Tally};
use warifu_tests::cluster::{Cluster, Plan};

const SERVERS: usize = 3;
// Nobody watches so long.
const FOR_EVER: u64 = 1_000_000;

/// How long.
#[derive(Args)]
pub(crate) struct Demo {
    /// Ends after so many seconds; without it Ctrl-C does.
    #[arg(long)]
    seconds: Option<u64>,
    /// How often a server is killed, in seconds.
    #[arg(long, default_value_t = 4)]
    kill_every: u64,
    /// Conflicts, throttling, delays and cut connections between servers and tables as well.
    #[arg(long)]
    faults: bool,
    /// What is left to chance is drawn from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

type Killed = Mutex<Vec<usize>>;

/// What happened in all seconds.
#[derive(Default)]
struct Total {
    seconds: u64,
    answers: usize,
    unanswered: usize,
    killed: usize,
}

impl Demo {
    pub(crate) async fn run(&self) {
        let mut cluster = Plan::of(SERVERS).start().await;
        say_who(&cluster);
        let tally = Tally::default();
        let killed = Killed::default();
        let mut total = Total::default();
        let campaign = Campaign {
            seed: self.seed,
            duration: Duration::from_secs(self.seconds.unwrap_or(FOR_EVER)),
            kill_every: Some(Duration::from_secs(self.kill_every.max(1))),
            weather: self.faults.then_some(Weather::STORM),
        };
        let told = |n: usize| locked(&killed).push(n + 1);
        let aftermath = tokio::select! {
            aftermath = campaign.run(&mut cluster, &tally, told) => Some(aftermath),
            _ = tokio::signal::ctrl_c() => None,
            () = tell(&tally, &killed, &mut total) => None,
        };
        println!(
            "\n{} answers in {} s, {} requests without one, {} servers killed.",
            total.answers, total.seconds, total.unanswered, total.killed
        );
        match aftermath {
            Some(aftermath) => {
                let verdict = aftermath.judge(&cluster).await;
                println!(
                    "All {} accounts and {} devices that were answered are there, each once, and log in.",
                    verdict.accounts, verdict.devices
                );
            }
            None => println!("Stopped: whether all of it is there was not looked at, as it is after --seconds."),
        }
    }
}

fn say_who(cluster: &Cluster) {
    println!(
        "An emulator of DynamoDB on {}, and {SERVERS} servers on one pair of tables:",
        cluster.emulator_url()
    );
    for n in 0..cluster.size() {
        println!("  server {}: {}", n + 1, cluster.url(n));
    }
    println!("People register, log in and add computers at whichever server; one is killed now and then (SIGKILL).");
    println!("\n  time  answers  median    95 %   refused  for later  unanswered  killed");
}

/// A line each second, for ever.
async fn tell(tally: &Tally, killed: &Killed, total: &mut Total) {
    let mut ticks = interval(Duration::from_secs(1));
    ticks.tick().await;
    for second in 1_u64.. {
        ticks.tick().await;
        let mut counts = tally.take();
        let killed = std::mem::take(&mut *locked(killed));
        total.seconds = second;
        total.answers += counts.answered();
        total.unanswered += counts.unanswered;
        total.killed += killed.len();
        let killed: Vec<String> = killed.iter().map(|n| format!("server {n}")).collect();
        let later = counts.ending(" busy") + counts.ending(" too_many_attempts");
        let refused = refusals(&counts) - later;
        let [median, most] = [50, 95].map(|percent| percentile(&mut counts.latencies, percent));
        println!(
            "{second:>4} s  {answers:>7}  {median:>3} ms  {most:>4} ms  {refused:>7}  {later:>9}  {unanswered:>10}  {killed}",
            answers = counts.answered(),
            unanswered = counts.unanswered,
            killed = killed.join(", ")
        );
    }
}

fn locked(killed: &Killed) -> MutexGuard<'_, Vec<usize>> {
    killed.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers that say no, in words.
fn refusals(counts: &Counts) -> usize {
    let is_refusal = |answer: &str| answer.split(' ').count() > 2;
    let refusals = counts.answers.iter().filter(|(answer, _)| is_refusal(answer));
    refusals.map(|(_, count)| count).sum()
}

/// In milliseconds.
fn percentile(latencies: &mut [Duration], percent: usize) -> u128 {
    latencies.sort();
    let place = (latencies.len() * percent / 100).min(latencies.len().saturating_sub(1));
    latencies.get(place).map_or(0, Duration::as_millis)
}
