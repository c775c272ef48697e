//! How well and how fast codes are read from a webcam, by our reader and by others. Started by
//! `cargo xtask bench scan`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a measurement prints its results, and what fails makes it worthless"
)]

mod clips;
mod kept;
mod peers;
mod showing;
mod singles;
mod table;
mod troubles;

use std::path::PathBuf;

use clap::Parser;
use peers::{Ours, Peer, Process, Rxing};

/// Measures readers of codes.
#[derive(Parser)]
struct Options {
    /// The films are the same for the same seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many single frames.
    #[arg(long, default_value_t = 500)]
    frames: u64,
    /// How many films of two seconds.
    #[arg(long, default_value_t = 60)]
    clips: u64,
    /// Also: how what we show matters.
    #[arg(long)]
    showing: bool,
    /// Keeps the single frames in this directory, named by their texts' index in its `index.tsv`.
    #[arg(long)]
    save: Option<PathBuf>,
    /// A Python that has the packages of `tests/python/readers.txt`.
    #[arg(long)]
    python: Option<PathBuf>,
    /// The program of `tests/peers`.
    #[arg(long)]
    rqrr: Option<PathBuf>,
}

fn main() {
    let options = Options::parse();
    let mut peers = peers(&options);
    println!(
        "Seed {}: {} single frames and {} films of two seconds, 1280x720. One thread, each reader in turn on the same frame.\n",
        options.seed, options.frames, options.clips
    );
    let singles = singles::measure(&options, &mut peers);
    table::singles(&peers, &singles);
    troubles::print(&peers, &singles);
    let clips = clips::measure(&options, &mut peers);
    table::clips(&peers, &clips);
    table::unread(&peers, &clips);
    if options.showing {
        showing::print(&options, &mut peers);
    }
    table::goals(&peers, &singles, &clips);
}

fn peers(options: &Options) -> Vec<Box<dyn Peer>> {
    let mut peers: Vec<Box<dyn Peer>> = vec![Box::new(Ours::new()), Box::new(Rxing)];
    let script = warifu_tests::binaries::work_tree().join("tests/python/read_codes.py");
    let python = |name| {
        let python = options.python.as_ref()?;
        Process::start(name, python, &[script.as_os_str(), name.as_ref()])
    };
    let others = [
        ("zxing-cpp", python("zxing-cpp")),
        ("zbar", python("zbar")),
        (
            "rqrr",
            options.rqrr.as_ref().and_then(|path| Process::start("rqrr", path, &[])),
        ),
    ];
    for (name, peer) in others {
        match peer {
            Some(peer) => peers.push(Box::new(peer)),
            None => println!(
                "SKIPPED: {name} is not there; `cargo xtask bench scan` gets it, `cargo xtask doctor` says how"
            ),
        }
    }
    peers
}
