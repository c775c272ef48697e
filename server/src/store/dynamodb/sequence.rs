//! Numbers for records and messages: rising, without a counter that all servers would have to share.
//!
//! A number is the second of the record (38 bits: all that a [`Timestamp`] can be) and, below it, 22 bits that
//! begin at random with each second and are counted on from there. So the numbers of one server rise, those of
//! several are in the order of their seconds, and two servers that draw the same are found out by the condition
//! that the item is new; the later one then takes another. The lowest four bits are the account's partition of the
//! outbox, so that a number alone leads to its message.

use std::sync::atomic::{AtomicU64, Ordering};

use warifu_protocol::Timestamp;

use crate::domain::{AccountId, Entropy};

const COUNTED_BITS: u32 = 22;
const SHARD_BITS: u32 = 4;
const BELOW_SECONDS: u32 = COUNTED_BITS + SHARD_BITS;
// The random beginning leaves as many numbers above it: more than any server writes in a second.
const RANDOM: u32 = (1 << (COUNTED_BITS - 1)) - 1;

/// How many partitions the outbox has.
pub(super) const SHARDS: u64 = 1 << SHARD_BITS;

/// The numbers that this server gives.
#[derive(Debug, Default)]
pub(super) struct Sequence(AtomicU64);

impl Sequence {
    /// A number for what happened at `at` to that account, greater than all before.
    pub(super) fn next(&self, at: Timestamp, account: AccountId, entropy: &dyn Entropy) -> u64 {
        let second = u64::try_from(at.unix()).unwrap_or(0) << COUNTED_BITS;
        let first = second | u64::from(u32::from_be_bytes(entropy.bytes()) & RANDOM);
        let following = |last: u64| if last < second { first } else { last.saturating_add(1) };
        let before = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(following(last)));
        let counted = following(before.unwrap_or_else(|last| last));
        let [.., last] = *account.0.as_bytes();
        (counted << SHARD_BITS) | shard(u64::from(last))
    }
}

/// The partition of the outbox that a message is in.
pub(super) const fn shard(id: u64) -> u64 {
    id % SHARDS
}

/// The number as a ULID (<https://github.com/ulid/spec>), which sorts as the numbers do: 48 bits of
/// milliseconds, then 80 bits of which 26 are in use.
pub(super) fn ulid(id: u64) -> String {
    const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let milliseconds = u128::from(id >> BELOW_SECONDS) * 1000;
    let counted = u128::from(id & ((1 << BELOW_SECONDS) - 1));
    let bits = milliseconds << 80 | counted;
    (0..26)
        .rev()
        .filter_map(|digit| CROCKFORD.get(usize::try_from((bits >> (digit * 5)) & 31).ok()?))
        .map(|digit| char::from(*digit))
        .collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;
    use crate::domain::entropy::Seeded;

    const ACCOUNT: AccountId = AccountId(uuid::Uuid::from_u128(0x137));

    #[test]
    fn numbers_rise_whatever_the_clock_does() {
        let entropy = Seeded::new(rand_chacha::ChaCha8Rng::seed_from_u64(1));
        let sequence = Sequence::default();
        let times = [
            1_800_000_000,
            1_800_000_000,
            1_800_000_007,
            1_800_000_001,
            0,
            -1,
            1_900_000_000,
        ];
        let numbers = times.map(|unix| sequence.next(Timestamp::from_unix(unix), ACCOUNT, &entropy));
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        assert!(numbers.map(ulid).is_sorted(), "{:?}", numbers.map(ulid));
        assert_eq!(numbers[0] >> BELOW_SECONDS, 1_800_000_000);
        assert!(numbers.iter().all(|number| shard(*number) == 7));
    }

    #[test]
    fn the_last_second_that_can_be_written_has_numbers() {
        let entropy = Seeded::new(rand_chacha::ChaCha8Rng::seed_from_u64(2));
        let end = Timestamp::from_unix(i64::MAX);
        let number = Sequence::default().next(end, ACCOUNT, &entropy);
        assert_eq!(i64::try_from(number >> BELOW_SECONDS), Ok(end.unix()));
        assert_eq!(ulid(number).len(), 26);
    }

    #[test]
    fn a_ulid_is_written_as_its_specification_says() {
        // 1,469,918,176 seconds are 01ARYZ6RR0 in the time of a ULID.
        assert_eq!(
            ulid((1_469_918_176 << BELOW_SECONDS) | 33),
            "01ARYZ6RR00000000000000011"
        );
    }
}
