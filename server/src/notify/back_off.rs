//! When to try again.

use std::time::Duration;

use crate::domain::Entropy;

const FIRST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_secs(3600);

/// How long to wait after the `tries`th try failed: doubling up to an hour, and of that a random half
/// to the whole, so that what failed together does not come again together.
pub(crate) fn back_off(tries: u32, entropy: &dyn Entropy) -> Duration {
    let doublings = tries.saturating_sub(1).min(31);
    let whole = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    let share = f64::from(u16::from_be_bytes(entropy.bytes())) / f64::from(u16::MAX);
    whole.mul_f64(share.mul_add(0.5, 0.5))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives the same byte for ever.
    struct Always(u8);

    impl Entropy for Always {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn it_doubles_up_to_an_hour() {
        let whole = |tries| back_off(tries, &Always(0xff)).as_secs();
        assert_eq!([1, 2, 3, 10, 11, u32::MAX].map(whole), [5, 10, 20, 2560, 3600, 3600]);
    }

    #[test]
    fn it_is_never_less_than_half() {
        assert_eq!(back_off(11, &Always(0)), LONGEST / 2);
    }
}
