//! What is sent, and who can make it.

use crate::{Check, State, World};

/// Whose keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keys {
    /// Those that the new device made.
    New,
    /// Some of the attacker's.
    Thief,
    /// Some of the attacker's that give the same number as those of the new device.
    Twin,
}

/// A claim as it reaches the old device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    /// The keys that it names.
    pub keys: Keys,
    /// The keys that its MAC under the code's secret is over.
    pub binding: Option<Keys>,
}

/// What is said to be `r`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reveal {
    /// The `r` of the old device.
    True,
    /// Another one, with which the new device shows the number of the attacker's claim.
    False,
}

/// A number of two digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Number {
    /// That of the new device's claim.
    OfNew,
    /// That of the attacker's claim.
    OfThief,
    /// Some other: a slip of the finger.
    Slip,
}

/// A log, by its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Head {
    /// The account's, ending in the entry by which the old device enrols these keys.
    Of(Keys),
    /// The same, and after it a device of the attacker's that no device of the account has signed.
    WithGhost(Keys),
    /// One that the attacker made from its first entry on; it enrols the new device.
    Forged,
}

/// What the new device is given at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Collected {
    /// The keys that the certificates are for.
    pub certified: Keys,
    /// The log.
    pub log: Head,
    /// What the endorsement, a MAC under the code's secret, is over.
    pub endorsement: Option<Head>,
}

impl Keys {
    /// The number that a claim of these keys has.
    #[must_use]
    pub const fn number(self) -> Number {
        match self {
            Self::New | Self::Twin => Number::OfNew,
            Self::Thief => Number::OfThief,
        }
    }
}

impl World {
    /// Whether the attacker knows `r`: it is masked under the secret of the code, and sent to whoever claims.
    fn attacker_knows_r(&self, state: &State) -> bool {
        let heard = self.server_is_malicious || state.held.is_some_and(|claim| claim.keys != Keys::New);
        let told = state.revealed && heard;
        self.code_was_seen && (told || !self.has(Check::Commitment))
    }

    /// The keys that the attacker can have: with `r` it takes a hundred tries to find some with a wanted number.
    pub(crate) fn attackers_keys(&self, state: &State) -> Vec<Keys> {
        let twin = self.lucky || self.attacker_knows_r(state);
        [Some(Keys::Thief), twin.then_some(Keys::Twin)]
            .into_iter()
            .flatten()
            .collect()
    }

    /// The claims that the attacker can send.
    pub(crate) fn attackers_claims(&self, state: &State) -> Vec<Claim> {
        let overheard = (self.server_is_malicious && state.new_has_claimed).then_some(Keys::New);
        self.attackers_keys(state)
            .into_iter()
            .flat_map(|keys| {
                let own = self.code_was_seen.then_some(keys);
                [None, overheard, own]
                    .into_iter()
                    .enumerate()
                    .filter(|(place, binding)| *place == 0 || binding.is_some())
                    .map(move |(_, binding)| Claim { keys, binding })
            })
            .collect()
    }

    /// What a server that was taken over can give the new device.
    pub(crate) fn attackers_results(&self, state: &State) -> Vec<Collected> {
        let signed = state.approval.map(Head::Of);
        let logs = [Some(Head::Forged), signed, state.approval.map(Head::WithGhost)];
        let mut results = Vec::new();
        for log in logs.into_iter().flatten() {
            // Whoever knows the code can make one over anything.
            let made = self.code_was_seen.then_some(log);
            let mut endorsements = vec![None];
            endorsements.extend([signed, made].into_iter().filter(Option::is_some));
            endorsements.dedup();
            for endorsement in endorsements {
                for certified in [Keys::New, Keys::Thief] {
                    results.push(Collected {
                        certified,
                        log,
                        endorsement,
                    });
                }
            }
        }
        results
    }
}
