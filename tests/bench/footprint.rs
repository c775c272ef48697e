//! What it costs to have the server: time to start, memory, disk.

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::process::Child;
use tokio::runtime::Runtime;
use warifu_tests::binaries;
use warifu_tests::device::Device;
use warifu_tests::server::Setup;

pub(crate) struct Footprint {
    pub(crate) server_size: u64,
    pub(crate) client_size: u64,
    pub(crate) first_start: Duration,
    /// Sorted.
    pub(crate) starts: Vec<Duration>,
    pub(crate) idle_kib: u64,
    pub(crate) after_load_kib: u64,
}

const STARTS: usize = 11;

impl Footprint {
    /// Starts the server on no data, and then again and again on what it has made.
    pub(crate) fn measure(runtime: &Runtime, setup: &Setup) -> Self {
        let begun = Instant::now();
        let server = runtime.block_on(setup.start());
        let first_start = begun.elapsed();
        runtime.block_on(async { Device::register(&server.api().await).await });
        assert!(runtime.block_on(server.stop()).success());

        let mut starts = Vec::new();
        let mut idle_kib = 0;
        for _ in 0..STARTS {
            let begun = Instant::now();
            let mut server = runtime.block_on(setup.start());
            starts.push(begun.elapsed());
            idle_kib = resident_kib(server.process());
            assert!(runtime.block_on(server.stop()).success());
        }
        starts.sort();
        Self {
            server_size: size(&binaries::server()),
            client_size: size(&binaries::client()),
            first_start,
            starts,
            idle_kib,
            after_load_kib: 0,
        }
    }

    pub(crate) fn after_load(&mut self, process: &Child) {
        self.after_load_kib = resident_kib(process);
    }
}

fn size(file: &Path) -> u64 {
    std::fs::metadata(file).unwrap().len()
}

/// `VmRSS` of proc_pid_status(5); 0 on systems without it.
fn resident_kib(process: &Child) -> u64 {
    let id = process.id().expect("the server runs");
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok())
        .unwrap_or(0)
}
