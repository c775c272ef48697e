//! The one place that draws from the system's random number generator.

use aws_lc_rs::rand::SecureRandom;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Gives random bytes. Everything that needs some takes an entropy, so that tests can repeat a run.
pub trait Entropy: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// The system has no randomness to give.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError>;
}

/// The system has no randomness to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system's random number generator failed")]
pub struct EntropyError;

/// Draws `N` bytes, wiped when dropped.
///
/// # Errors
/// As [`Entropy::fill`].
pub fn secret<const N: usize>(entropy: &dyn Entropy) -> Result<Zeroizing<[u8; N]>, EntropyError> {
    let mut bytes = Zeroizing::new([0; N]);
    entropy.fill(bytes.as_mut())?;
    Ok(bytes)
}

/// Draws a UUIDv4 (RFC 9562 §5.4).
///
/// # Errors
/// As [`Entropy::fill`].
pub fn uuid(entropy: &dyn Entropy) -> Result<Uuid, EntropyError> {
    let bytes = secret::<16>(entropy)?;
    Ok(uuid::Builder::from_random_bytes(*bytes).into_uuid())
}

/// The generator of the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::disallowed_types,
        reason = "this is the implementation behind the Entropy trait"
    )]
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        aws_lc_rs::rand::SystemRandom::new()
            .fill(bytes)
            .map_err(|_| EntropyError)
    }
}

/// A repeatable sequence: SHA-256 in counter mode.
#[cfg(test)]
#[derive(Debug)]
pub struct SeededEntropy {
    seed: u64,
    drawn: std::sync::atomic::AtomicU64,
}

#[cfg(test)]
impl SeededEntropy {
    /// The sequence of `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self {
            seed,
            drawn: std::sync::atomic::AtomicU64::new(0),
        }
    }
}

#[cfg(test)]
impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        for chunk in bytes.chunks_mut(32) {
            let block = self.drawn.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let hash = warifu_protocol::Sha256Hash::of(&[&self.seed.to_be_bytes(), &block.to_be_bytes()]);
            for (byte, random) in chunk.iter_mut().zip(hash.0) {
                *byte = random;
            }
        }
        Ok(())
    }
}
