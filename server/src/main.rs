//! The `warifu-server` command.

fn main() {}
