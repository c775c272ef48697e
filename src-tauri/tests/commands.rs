//! The commands on the mock runtime.
