//! Pairing codes, as they are in pictures and as they are typed.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| warifu_fuzz::code::fuzz::text(bytes));
