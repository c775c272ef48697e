//! X-Wing (draft-connolly-cfrg-xwing-kem) and Streamlined NTRU Prime (sntrup761): what secrets for this device are sealed to.

use warifu_protocol::KemKey;
use warifu_protocol::kdf::hkdf;
use x_wing::{Decapsulator, KeyExport};

use crate::keychain::KeychainEntry;

/// How the seed of the sntrup761 key follows from that of the X-Wing key.
const SNTRUP761_LABEL: &[u8] = b"warifu/kem/sntrup761/v1";

/// The two KEM keys of a device.
///
/// Both follow from the one seed in the keychain entry, which therefore needs no room for a second one and no file beside
/// it: neither key says anything about the seed, so the two are as independent as if each had its own.
pub struct KemKeys {
    // What opens follows with the first thing that is sealed to it; until then nobody holds it in memory.
    public: KemKey,
}

impl KemKeys {
    /// The keys that a keychain entry holds. Takes some milliseconds.
    #[must_use]
    pub fn of_entry(entry: &KeychainEntry) -> Self {
        Self::from_seed(entry.x_wing_seed())
    }

    fn from_seed(seed: &[u8; 32]) -> Self {
        let x_wing = x_wing::DecapsulationKey::from(*seed);
        let x_wing = x_wing.encapsulation_key().to_bytes();
        let (sntrup761, _) = sntrup761::generate_key_from_seed(*hkdf(seed, &[SNTRUP761_LABEL]));
        let Ok(public) = KemKey::from_bytes(&[&*x_wing, sntrup761.as_ref()].concat()) else {
            unreachable!("the two public keys have fixed lengths")
        };
        Self { public }
    }

    /// The public keys.
    #[must_use]
    pub const fn public(&self) -> &KemKey {
        &self.public
    }
}

impl std::fmt::Debug for KemKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KemKeys({:?})", self.public)
    }
}

#[cfg(test)]
mod tests {
    use warifu_protocol::Sha256Hash;
    use warifu_protocol::encoding::array_from_hex;
    use x_wing::Decapsulate;

    use super::*;

    /// The test vectors of draft-connolly-cfrg-xwing-kem (appendix C): the seed, and SHA-256 of the public key.
    const X_WING: [(&str, &str); 3] = [
        (
            "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26",
            "2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb",
        ),
        (
            "badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea",
            "c42ba5f8430d7d2c83739338203819f090e8303ce9c8b02107c272bfa5376916",
        ),
        (
            "ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9",
            "6b080d6b84f095342092fa7a22423e58bd681397ad0ef00eac92bd254db4fa95",
        ),
    ];

    #[test]
    fn x_wing_keys_are_those_of_the_draft() {
        for (seed, public) in X_WING {
            let keys = KemKeys::from_seed(&array_from_hex(seed).unwrap());
            assert_eq!(Sha256Hash::of(&[keys.public().x_wing()]).to_string(), public);
        }
    }

    /// The library makes numbers of a seed in its own way. Where a new version does it in another one, the devices of today would
    /// have other keys than the log says: this must never be adjusted, the old expansion must be kept.
    #[test]
    fn sntrup761_keys_stay_as_they_were_enrolled() {
        let public = [[0; 32], [0x42; 32]].map(|seed| {
            let keys = KemKeys::from_seed(&seed);
            Sha256Hash::of(&[keys.public().sntrup761()]).to_string()
        });
        assert_eq!(
            public,
            [
                "72bcaaf97190447d2c2691e6e556f8d412410392a23d5308bccab5a7f87188ed",
                "3165913335d5fbcb077086f334a492aa9642455201cf6918879fea32d49702a4"
            ]
        );
    }

    #[test]
    fn what_is_sealed_to_a_public_key_is_opened_by_the_seed() {
        let seed = [7; 32];
        let keys = KemKeys::from_seed(&seed);
        let public = x_wing::EncapsulationKey::try_from(keys.public().x_wing()).unwrap();
        let (sealed, secret) = public.encapsulate_deterministic(&[8; 64].into());
        assert_eq!(x_wing::DecapsulationKey::from(seed).decapsulate(&sealed), secret);
        let public = sntrup761::EncapsulationKey::try_from(keys.public().sntrup761()).unwrap();
        let (sealed, secret) = public.encapsulate_deterministic([9; 32]);
        let (_, opens) = sntrup761::generate_key_from_seed(*hkdf(&seed, &[SNTRUP761_LABEL]));
        assert_eq!(opens.decapsulate(&sealed).as_ref(), secret.as_ref());
    }
}
