//! What a camera sends, in every layout.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| warifu_fuzz::camera::fuzz::sent(bytes));
