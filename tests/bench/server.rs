//! What the server does in a second, against what the password hash allows, and what it costs to
//! have it running. Started by `cargo xtask bench server`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a measurement prints its results, and what fails makes it worthless"
)]

mod footprint;
mod hashing;
mod load;
mod prepared;
mod report;

use clap::Parser;
use warifu_tests::server::{Server, Setup};

use footprint::Footprint;
use load::{Connections, Segment};
use prepared::Prepared;

/// Measures the server.
#[derive(Parser)]
struct Options {
    /// Seconds of each segment.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// How often hash, registrations and logins take turns.
    #[arg(long, default_value_t = 4)]
    turns: u32,
}

fn main() {
    let options = Options::parse();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // As it is shipped, password hashing above all; only the limits would end a load test.
    let setup = Setup::as_shipped().with("WARIFU_LIMITS__ENABLED", "false");
    let mut footprint = Footprint::measure(&runtime, &setup);
    let mut server = runtime.block_on(setup.start());
    let rates = measure(&runtime, &server, &options);
    footprint.after_load(server.process());
    assert!(runtime.block_on(server.stop()).success());
    report::print(&footprint, &rates);
}

/// The segments of each kind.
struct Rates {
    hashes: Vec<Segment>,
    registrations: Vec<Segment>,
    logins: Vec<Segment>,
}

fn measure(runtime: &tokio::runtime::Runtime, server: &Server, options: &Options) -> Rates {
    let duration = std::time::Duration::from_secs(options.seconds);
    let api = runtime.block_on(server.api());
    let mut connections = Connections::open(runtime, server);
    let mut rates = Rates {
        hashes: Vec::new(),
        registrations: Vec::new(),
        logins: Vec::new(),
    };
    println!("One turn of each, to warm up and to see how much a segment needs.");
    let hashes = hashing::run(duration);
    // Twice what the hash allowed: it may have been a slow moment.
    let enough = 2 * hashes.count + 64;
    let mut people = Prepared::people(enough);
    connections.run(&people.registrations(server), 201, duration);
    for turn in 1..=options.turns {
        rates.hashes.push(hashing::run(duration));
        people = Prepared::people(enough);
        let registrations = people.registrations(server);
        rates.registrations.push(connections.run(&registrations, 201, duration));
        rates.hashes.push(hashing::run(duration));
        let done = rates.registrations.last().expect("just pushed").count;
        let logins = runtime.block_on(people.logins(&api, server, done, enough));
        rates.logins.push(connections.run(&logins, 200, duration));
        println!("turn {turn} of {} done", options.turns);
    }
    // Every segment of the server lies between two of the hash.
    rates.hashes.push(hashing::run(duration));
    rates
}
