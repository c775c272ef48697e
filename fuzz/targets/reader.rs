//! Frames, several in a row, that the reader of codes looks at.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| warifu_fuzz::scan::fuzz::frames(bytes));
