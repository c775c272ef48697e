//! The table.

use std::time::Duration;

use crate::Rates;
use crate::footprint::Footprint;
use crate::load::Segment;

pub(crate) fn print(footprint: &Footprint, rates: &Rates) {
    let hashes = per_second(&rates.hashes);
    println!("\nArgon2id m=19456 KiB, t=2, p=1 on every core; the load comes from this machine too.\n");
    println!(
        "{:<16} {:>8} {:>8} {:>10} {:>10}  goal",
        "", "a second", "of hash", "p50", "p99"
    );
    for (name, segments, goal) in [
        ("raw hash", &rates.hashes, ""),
        ("registrations", &rates.registrations, ">= 95 %"),
        ("logins", &rates.logins, ">= 95 %"),
    ] {
        let rate = per_second(segments);
        let mut latencies: Vec<Duration> = segments.iter().flat_map(|one| &one.latencies).copied().collect();
        latencies.sort();
        println!(
            "{name:<16} {rate:>8.1} {:>7.1}% {:>7.1} ms {:>7.1} ms  {goal}",
            100.0 * rate / hashes,
            milliseconds(at(&latencies, 0.5)),
            milliseconds(at(&latencies, 0.99)),
        );
    }
    println!();
    line(
        "start to ready, existing data",
        milliseconds(at(&footprint.starts, 0.5)),
        "ms",
        "<= 300 ms",
    );
    line(
        "start to ready, first start",
        milliseconds(footprint.first_start),
        "ms",
        "",
    );
    line("memory when idle", mib(footprint.idle_kib * 1024), "MiB", "<= 25 MB");
    line("memory after the load", mib(footprint.after_load_kib * 1024), "MiB", "");
    line("size of warifu-server", mib(footprint.server_size), "MiB", "");
    line("size of warifu", mib(footprint.client_size), "MiB", "");
}

fn line(name: &str, value: f64, unit: &str, goal: &str) {
    println!("{name:<32} {value:>8.1} {unit:<4} {goal}");
}

fn per_second(segments: &[Segment]) -> f64 {
    let count: usize = segments.iter().map(|one| one.count).sum();
    let seconds: f64 = segments.iter().map(|one| one.duration.as_secs_f64()).sum();
    count as f64 / seconds
}

/// The value below which `share` of the sorted `values` lie.
fn at(values: &[Duration], share: f64) -> Duration {
    let last = values.len().saturating_sub(1);
    let position = (last as f64 * share).round() as usize;
    values.get(position).copied().unwrap_or_default()
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}
