//! The table.

use std::time::Duration;

use crate::Rates;
use crate::footprint::Footprint;
use crate::load::Segment;

pub(crate) fn print(footprint: &Footprint, rates: &Rates) {
    println!("\nArgon2id m=19456 KiB, t=2, p=1 on every core; the load comes from this machine too.\n");
    println!(
        "{:<16} {:>8} {:>8} {:>10} {:>10}  goal",
        "", "a second", "of hash", "p50", "p99"
    );
    row("raw hash", &rates.hashes, 1.0, "");
    // In the order of the segments: hash, registrations, hash, logins, and from the beginning.
    let registrations = of_neighbours(&rates.registrations, &rates.hashes, 0);
    row("registrations", &rates.registrations, registrations, ">= 95 %");
    row(
        "logins",
        &rates.logins,
        of_neighbours(&rates.logins, &rates.hashes, 1),
        ">= 95 %",
    );
    let spread = spread(&rates.hashes);
    println!("\nThe raw hash varied by {spread:.0} % between its segments.");
    if spread > 10.0 {
        println!("Something else is busy on this machine: measure again when it is quiet.");
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

fn row(name: &str, segments: &[Segment], of_hash: f64, goal: &str) {
    let rate = median(segments.iter().map(Segment::per_second).collect());
    let mut latencies: Vec<Duration> = segments.iter().flat_map(|one| &one.latencies).copied().collect();
    latencies.sort();
    println!(
        "{name:<16} {rate:>8.1} {:>7.1}% {:>7.1} ms {:>7.1} ms  {goal}",
        100.0 * of_hash,
        milliseconds(at(&latencies, 0.5)),
        milliseconds(at(&latencies, 0.99)),
    );
}

/// The median of each segment's rate against the mean of the hashes before and after it, so that what
/// else the machine did falls on both.
fn of_neighbours(segments: &[Segment], hashes: &[Segment], offset: usize) -> f64 {
    let ratios = segments.iter().enumerate().map(|(turn, segment)| {
        let before = 2 * turn + offset;
        let neighbours = hashes[before].per_second() + hashes[before + 1].per_second();
        2.0 * segment.per_second() / neighbours
    });
    median(ratios.collect())
}

/// How far the fastest is above the slowest, in percent.
fn spread(segments: &[Segment]) -> f64 {
    let rates: Vec<f64> = segments.iter().map(Segment::per_second).collect();
    let slowest = rates.iter().copied().fold(f64::INFINITY, f64::min);
    let fastest = rates.iter().copied().fold(0.0, f64::max);
    100.0 * (fastest / slowest - 1.0)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    }
}

fn line(name: &str, value: f64, unit: &str, goal: &str) {
    println!("{name:<32} {value:>8.1} {unit:<4} {goal}");
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
