//! Starts on computers that have never run the app: no profile, no preferences, nothing that a web view has kept.

use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use warifu_tests::binaries;
use warifu_tests::process::soon;
use warifu_tests::window::desktop::Desktop;
use warifu_tests::window::processes::{Tree, proportional_kib};

/// What a window does at first is over by then.
const SETTLED: Duration = Duration::from_secs(3);

/// One start.
struct Start {
    first_picture: Duration,
    kib: u64,
    processes: usize,
}

pub(crate) fn measure(starts: u32) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut measured: Vec<Start> = (0..starts).map(|_| runtime.block_on(start())).collect();
    println!("{starts} starts, each on a computer that has never run the app; all of its processes count.\n");
    measured.sort_by_key(|start| start.first_picture);
    let [fastest, middle, slowest] = [0, measured.len() / 2, measured.len() - 1].map(|at| &measured[at]);
    line("start to first picture", milliseconds(middle.first_picture), "ms");
    line("  the fastest", milliseconds(fastest.first_picture), "ms");
    line("  the slowest", milliseconds(slowest.first_picture), "ms");
    measured.sort_by_key(|start| start.kib);
    let middle = &measured[measured.len() / 2];
    line("memory (PSS) 3 s later", mib(middle.kib * 1024), "MiB");
    line("  in processes", middle.processes as f64, "");
    line(
        "size of warifu-app",
        mib(std::fs::metadata(binaries::app()).unwrap().len()),
        "MiB",
    );
}

async fn start() -> Start {
    let desktop = Desktop::with_keychain("bench").await;
    let mut command = Command::new(binaries::app());
    command
        .env_clear()
        .envs(desktop.environment())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let begun = Instant::now();
    let mut tree = Tree::start(&mut command);
    let mut lines = BufReader::new(tree.child().stderr.take().expect("piped")).lines();
    loop {
        let line = soon("the first picture", lines.next_line()).await.unwrap();
        if line.expect("the app runs").contains("window ready after") {
            break;
        }
    }
    let first_picture = begun.elapsed();
    // Whatever it says later must not fill the pipe.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    tokio::time::sleep(SETTLED).await;
    let memory: Vec<u64> = tree.processes().into_iter().filter_map(proportional_kib).collect();
    Start {
        first_picture,
        kib: memory.iter().sum(),
        processes: memory.len(),
    }
}

fn line(name: &str, value: f64, unit: &str) {
    println!("{name:<32} {value:>8.1} {unit}");
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}
