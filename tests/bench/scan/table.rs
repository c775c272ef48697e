//! The tables and the goals.

use crate::clips::Clip;
use crate::peers::Peer;
use crate::singles::Single;

pub(crate) fn singles(peers: &[Box<dyn Peer>], singles: &[Single]) {
    if singles.is_empty() {
        return;
    }
    let of = format!("of {}", singles.len());
    println!(
        "{:<12} {of:>8} {:>6} {:>10} {:>10} {:>10}",
        "single", "wrong", "median", "p95", "max"
    );
    for (i, peer) in peers.iter().enumerate() {
        let frames = Frames::of(singles, i);
        println!(
            "{:<12} {:>8} {:>6} {:>7.1} ms {:>7.1} ms {:>7.1} ms",
            peer.name(),
            frames.hits,
            frames.wrong,
            at(&frames.times, 0.5),
            at(&frames.times, 0.95),
            at(&frames.times, 1.0)
        );
    }
}

pub(crate) fn clips(peers: &[Box<dyn Peer>], clips: &[Clip]) {
    if clips.is_empty() {
        return;
    }
    let of = format!("of {}", clips.len());
    println!(
        "\n{:<12} {of:>8} {:>6} {:>10} {:>10}   to the first read",
        "films", "wrong", "median", "p95"
    );
    for (i, peer) in peers.iter().enumerate() {
        let films = Films::of(clips, i);
        println!(
            "{:<12} {:>8} {:>6} {:>7.0} ms {:>7.0} ms",
            peer.name(),
            films.read,
            films.wrong,
            at(&films.times, 0.5),
            at(&films.times, 0.95)
        );
    }
}

/// Says of each film that our reader did not read what is hard about it, and who has read it.
pub(crate) fn unread(peers: &[Box<dyn Peer>], clips: &[Clip]) {
    for (index, clip) in clips.iter().enumerate() {
        let has_read = |i: &usize| clip.outcomes[*i].read.is_some();
        if has_read(&0) {
            continue;
        }
        let others: Vec<&str> = (1..peers.len()).filter(has_read).map(|i| peers[i].name()).collect();
        let others = match &*others {
            [] => "nobody read it".to_owned(),
            names => format!("read by {}", names.join(", ")),
        };
        println!(
            "film {index} was not read: {others}; {:.1} pixels to a module, {:?}",
            clip.module, clip.conditions
        );
    }
}

pub(crate) fn goals(peers: &[Box<dyn Peer>], singles: &[Single], clips: &[Clip]) {
    println!("\nGoals");
    if !singles.is_empty() {
        let ours = Frames::of(singles, 0);
        match peers.iter().position(|peer| peer.name() == "zxing-cpp") {
            Some(other) => {
                let other = Frames::of(singles, other).hits;
                let ratio = ours.hits as f64 / other.max(1) as f64;
                goal(
                    "single frames against zxing-cpp",
                    &format!("{ratio:.3}"),
                    ">= 1.05",
                    ratio >= 1.05,
                );
            }
            None => println!(
                "{:<36} not measured: zxing-cpp is not there",
                "single frames against zxing-cpp"
            ),
        }
        let (p95, max) = (at(&ours.times, 0.95), at(&ours.times, 1.0));
        goal("p95 of a frame", &format!("{p95:.1} ms"), "<= 33 ms", p95 <= 33.0);
        goal("longest frame", &format!("{max:.1} ms"), "<= 100 ms", max <= 100.0);
        goal(
            "single frames read wrongly",
            &ours.wrong.to_string(),
            "0",
            ours.wrong == 0,
        );
    }
    if !clips.is_empty() {
        let ours = Films::of(clips, 0);
        let read = 100.0 * ours.read as f64 / clips.len() as f64;
        goal("films read", &format!("{read:.1} %"), ">= 99 %", read >= 99.0);
        let median = at(&ours.times, 0.5);
        goal(
            "median to the first read",
            &format!("{median:.0} ms"),
            "<= 150 ms",
            median <= 150.0,
        );
        goal("films read wrongly", &ours.wrong.to_string(), "0", ours.wrong == 0);
    }
}

fn goal(name: &str, value: &str, wanted: &str, met: bool) {
    println!(
        "{name:<36} {value:>10}  {wanted:<10} {}",
        if met { "yes" } else { "NO" }
    );
}

struct Frames {
    hits: usize,
    wrong: usize,
    times: Vec<f64>,
}

impl Frames {
    fn of(singles: &[Single], peer: usize) -> Self {
        let outcomes = || singles.iter().map(|single| &single.outcomes[peer]);
        Self {
            hits: outcomes().filter(|outcome| outcome.hit).count(),
            wrong: outcomes().filter(|outcome| outcome.wrong).count(),
            times: sorted(outcomes().map(|outcome| outcome.milliseconds)),
        }
    }
}

struct Films {
    read: usize,
    wrong: usize,
    /// A film that was not read counts as one that takes for ever.
    times: Vec<f64>,
}

impl Films {
    fn of(clips: &[Clip], peer: usize) -> Self {
        let outcomes = || clips.iter().map(|clip| &clip.outcomes[peer]);
        Self {
            read: outcomes().filter(|watched| watched.read.is_some()).count(),
            wrong: outcomes().filter(|watched| watched.wrong).count(),
            times: sorted(outcomes().map(|watched| watched.read.unwrap_or(f64::INFINITY))),
        }
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The value below which `share` of the sorted `values` lie.
fn at(values: &[f64], share: f64) -> f64 {
    let last = values.len().saturating_sub(1);
    values
        .get((last as f64 * share).round() as usize)
        .copied()
        .unwrap_or_default()
}
