//! Randomness, as a parameter.

use std::sync::Mutex;

use rand::TryRng;
use uuid::{Builder, Uuid};

/// Gives random bytes fit for secrets.
pub trait Entropy: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Entropy + '_ {
    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A random UUID (version 4).
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::disallowed_types,
        reason = "the one place that asks the system for randomness"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        use rand::rngs::SysRng;
        if let Err(error) = SysRng.try_fill_bytes(bytes) {
            // A server that cannot draw secrets must not go on and invent them.
            panic!("the system gives no random numbers: {error}");
        }
    }
}

/// Any generator: in tests a seeded one.
#[derive(Debug)]
pub struct Seeded<R>(Mutex<R>);

impl<R: rand::Rng + Send> Seeded<R> {
    /// Draws from `rng`.
    pub const fn new(rng: R) -> Self {
        Self(Mutex::new(rng))
    }
}

impl<R: rand::Rng + Send> Entropy for Seeded<R> {
    fn fill(&self, bytes: &mut [u8]) {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .fill_bytes(bytes);
    }
}
