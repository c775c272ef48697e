//! Trying again: bounded, and after a random while, so that those who met do not meet again.

use std::time::Duration;

use super::failure::Failure;
use crate::domain::Entropy;

/// How often something is tried.
pub(super) const TRIES: u32 = 9;

const FIRST_WAIT: Duration = Duration::from_millis(25);
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// What trying changes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing: a try that got no answer does not matter.
    None,
    /// Something, though only once however often it is tried.
    Once,
}

/// Tries until there is an answer, or a failure that stays. Nothing but what DynamoDB asks to be tried again
/// is. The library's own retries are off: it would not know which of them are safe.
pub(super) async fn patiently<T, F>(
    entropy: &dyn Entropy,
    effect: Effect,
    mut attempt: impl FnMut() -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut is_unknown = false;
    let mut tried = 1;
    loop {
        let failure = match attempt().await {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        is_unknown |= effect == Effect::Once && matches!(failure, Failure::Unanswered(_));
        if !failure.is_temporary() || tried == TRIES {
            return Err(if is_unknown {
                // Not busy: whoever is told so may rely on that nothing was changed.
                Failure::Unknown(Box::new(failure))
            } else {
                failure
            });
        }
        tracing::debug!(store.tries = tried, error = %failure, "DynamoDB is asked again");
        pause(entropy, tried).await;
        tried += 1;
    }
}

/// Waits before the try after `tried` of them.
pub(super) async fn pause(entropy: &dyn Entropy, tried: u32) {
    let longest = FIRST_WAIT
        .saturating_mul(1 << tried.saturating_sub(1).min(10))
        .min(LONGEST_WAIT);
    // "Full jitter": anything up to that.
    let share = f64::from(u32::from_be_bytes(entropy.bytes())) / f64::from(u32::MAX);
    tokio::time::sleep(longest.mul_f64(share)).await;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use rand::SeedableRng as _;

    use super::*;
    use crate::domain::StoreError;
    use crate::domain::entropy::Seeded;

    async fn tried(effect: Effect, failures: &[fn() -> Failure]) -> (Result<(), StoreError>, u32) {
        let entropy = Seeded::new(rand_chacha::ChaCha8Rng::seed_from_u64(1));
        let tries = AtomicU32::new(0);
        let answer = patiently(&entropy, effect, async || {
            let tried = tries.fetch_add(1, Ordering::Relaxed);
            match failures.get(usize::try_from(tried).unwrap()) {
                Some(failure) => Err(failure()),
                None => Ok(()),
            }
        })
        .await;
        (answer.map_err(StoreError::from), tries.into_inner())
    }

    fn contended() -> Failure {
        Failure::Contended("TransactionConflict".to_owned())
    }

    fn unanswered() -> Failure {
        Failure::Unanswered("timeout".to_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn what_may_go_well_is_tried_again() {
        let (answer, tries) = tried(Effect::Once, &[contended, unanswered, contended]).await;
        assert!(answer.is_ok());
        assert_eq!(tries, 4);
    }

    #[tokio::test(start_paused = true)]
    async fn what_stays_contended_is_busy_and_nothing_was_changed() {
        let (answer, tries) = tried(Effect::Once, &[contended as fn() -> Failure; 20]).await;
        assert!(matches!(answer, Err(StoreError::Busy)));
        assert_eq!(tries, TRIES);
        let (answer, _) = tried(Effect::None, &[unanswered as fn() -> Failure; 20]).await;
        assert!(matches!(answer, Err(StoreError::Busy)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_may_have_been_done_is_never_called_busy() {
        let mut failures = [contended as fn() -> Failure; 20];
        failures[0] = unanswered;
        let (answer, _) = tried(Effect::Once, &failures).await;
        assert!(matches!(answer, Err(StoreError::Unavailable(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_refused_is_not_tried_again() {
        let (answer, tries) = tried(Effect::Once, &[|| Failure::Refused("no".to_owned())]).await;
        assert!(matches!(answer, Err(StoreError::Failed(_))));
        assert_eq!(tries, 1);
        let (answer, tries) = tried(Effect::Once, &[|| Failure::Barred("no".to_owned())]).await;
        assert!(matches!(answer, Err(StoreError::Unavailable(_))));
        assert_eq!(tries, 1);
    }
}
