//! PNG, JPEG and WebP files.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| warifu_fuzz::scan::fuzz::file(bytes));
