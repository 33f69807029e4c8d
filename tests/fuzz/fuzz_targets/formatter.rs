#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| portolan_tests::fuzz_functions::formatter(bytes));
