//! The tasks of this repository: run, test, doctor, bench.
fn main() {}
