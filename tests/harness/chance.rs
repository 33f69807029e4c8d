//! How properties are tried, and what chance draws.

use proptest::test_runner::{Config, RngSeed};

/// So many tries, drawn the same way on every machine and in every run: a test that fails now and then tells nothing about the change at hand.
/// `PROPTEST_RNG_SEED` draws others, `PROPTEST_CASES` more of them.
pub fn config(cases: u32) -> Config {
    let wished = Config::default();
    Config {
        cases: if std::env::var_os("PROPTEST_CASES").is_some() {
            wished.cases
        } else {
            cases
        },
        rng_seed: match wished.rng_seed {
            RngSeed::Random => RngSeed::Fixed(20_261_121),
            fixed => fixed,
        },
        failure_persistence: None,
        ..wished
    }
}

/// `SplitMix64`: the same numbers on every machine.
pub struct Random(pub u64);

impl Random {
    /// Any number.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// A number below this one.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
    /// True so often.
    pub fn chance(&mut self, of_a_hundred: u64) -> bool {
        self.next() % 100 < of_a_hundred
    }
}
