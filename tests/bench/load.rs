//! Clients with connections kept alive, each sending its next request as soon as it has an answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use warifu_tests::server::Server;
use warifu_tests::wire_client::WireClient;

use crate::prepared::Requests;

/// How many requests are under way at once: enough to keep every core hashing while others are
/// written to disk.
const CLIENTS: usize = 16;

pub(crate) struct Connections(Vec<WireClient>);

impl Connections {
    pub(crate) fn open(runtime: &tokio::runtime::Runtime, server: &Server) -> Self {
        let tls = Arc::new(runtime.block_on(server.bundle()).tls());
        let address = server.url().strip_prefix("https://").expect("a server with TLS");
        Self((0..CLIENTS).map(|_| WireClient::connect(address, &tls)).collect())
    }

    /// Sends `requests` for `duration`; each must be answered with `status`.
    pub(crate) fn run(&mut self, requests: &Requests, status: u16, duration: Duration) -> Segment {
        let start = Instant::now();
        let latencies = std::thread::scope(|scope| {
            let threads: Vec<_> = self
                .0
                .iter_mut()
                .map(|client| scope.spawn(move || send_until(client, requests, status, start + duration)))
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        Segment::new(duration, latencies)
    }
}

fn send_until(client: &mut WireClient, requests: &Requests, status: u16, end: Instant) -> Vec<Duration> {
    let mut latencies = Vec::new();
    loop {
        let request = requests.next();
        let begun = Instant::now();
        let (answered, body) = client.exchange(&request);
        assert_eq!(answered, status, "{}", String::from_utf8_lossy(body));
        // What is answered after the end belongs to no segment.
        if Instant::now() >= end {
            return latencies;
        }
        latencies.push(begun.elapsed());
    }
}

/// What was done in a while.
pub(crate) struct Segment {
    pub(crate) count: usize,
    pub(crate) duration: Duration,
    pub(crate) latencies: Vec<Duration>,
}

impl Segment {
    pub(crate) fn new(duration: Duration, latencies: Vec<Duration>) -> Self {
        Self {
            count: latencies.len(),
            duration,
            latencies,
        }
    }

    pub(crate) fn per_second(&self) -> f64 {
        self.count as f64 / self.duration.as_secs_f64()
    }
}
