//! The ceiling: Argon2id alone, on every core.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};

use crate::load::Segment;

/// Hashes on every core for `duration`, with the server's default parameters.
pub(crate) fn run(duration: Duration) -> Segment {
    let cores = std::thread::available_parallelism().unwrap().get();
    let start = Instant::now();
    let threads: Vec<_> = (0..cores)
        .map(|_| std::thread::spawn(move || hash_until(start, duration)))
        .collect();
    let latencies: Vec<Duration> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    Segment::new(start.elapsed(), latencies)
}

fn hash_until(start: Instant, duration: Duration) -> Vec<Duration> {
    let params = Params::new(19_456, 2, 1, None).unwrap();
    // Memory is allocated once: nothing is to be measured but the hash.
    let mut memory = vec![Block::default(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut output = [0; 32];
    let mut latencies = Vec::new();
    while start.elapsed() < duration {
        let begun = Instant::now();
        argon2
            .hash_password_into_with_memory(b"four unrelated heavy words", &[7; 16], &mut output, &mut memory)
            .unwrap();
        latencies.push(begun.elapsed());
    }
    latencies
}
