//! Chance, the same on every machine for the same seed.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Draws numbers. Functions of mathematics come from `libm`, here and elsewhere in this crate: a system's own differ in
/// the last bit, and a film must not.
#[derive(Clone, Debug)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The `stream`-th of the independent dice of a seed.
    #[must_use]
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// Other dice, of their own for each `n`; these stay as they are.
    #[must_use]
    pub fn fork(&self, n: u64) -> Self {
        let mut rng = self.0.clone();
        let seed = u64::from(rng.next_u32()) << 32 | u64::from(rng.next_u32());
        Self::new(seed, n)
    }

    /// 32 random bits.
    pub fn bits(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// From 0 up to 1.
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 8) as f32 / 16_777_216.0
    }

    /// Evenly between two numbers.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Between two positive numbers, each doubling as likely as the next.
    pub fn geometric(&mut self, low: f32, high: f32) -> f32 {
        low * libm::powf(high / low, self.unit())
    }

    /// Around 0 with deviation 1, never beyond 6.
    pub fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.unit()).sum::<f32>() - 6.0
    }

    /// True with a probability.
    pub fn chance(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    /// From 0 up to `end`, which is above 0.
    pub fn below(&mut self, end: usize) -> usize {
        ((u64::from(self.bits()) * end as u64) >> 32) as usize
    }

    /// One of `items`, which are not empty.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}
