//! What an `S` code derives: `r`, then `s`, then everything else.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::code::CodeSecret;
use crate::kdf::{hkdf, hmac};
use crate::{DeviceId, Sha256Hash};

use super::Transcript;

/// A MAC under `s` over the head of the device log that holds the new device.
pub type Endorsement = [u8; 32];

/// `r`: 32 random bytes that only the enrolled device knows until it has fixed on one claim.
#[derive(Clone)]
pub struct PairingSecret(Zeroizing<[u8; 32]>);

impl PairingSecret {
    /// A secret from fresh random bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// `s`: the first 16 bytes of SHA-256("warifu/pairing/reveal/v1" ‖ 0x00 ‖ r).
    #[must_use]
    pub fn secret(&self) -> Secret {
        let hash = Zeroizing::new(Sha256Hash::of(&[b"warifu/pairing/reveal/v1", &[0], &*self.0]).0);
        let mut s = Zeroizing::new([0; 16]);
        s.copy_from_slice(hash.split_at(16).0);
        Secret(s)
    }

    /// `reveal`: r masked under `s`.
    #[must_use]
    pub fn reveal(&self) -> [u8; 32] {
        xor(&self.0, &self.secret().mask())
    }

    /// The two digits that the new device shows, for this claim alone.
    #[must_use]
    pub fn number(&self, transcript: &Transcript<'_>) -> String {
        number(&self.0, transcript)
    }
}

/// `s`: what the code carries. The server never learns it, nor what it is made from.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 16]>);

impl Secret {
    /// The secret that a code carried.
    #[must_use]
    pub fn from_code(code: &CodeSecret) -> Self {
        Self(Zeroizing::new(*code.expose()))
    }

    /// The form that a code carries.
    #[must_use]
    pub fn to_code(&self) -> CodeSecret {
        CodeSecret::from_bytes(*self.0)
    }

    /// `token`: what the claim presents; the offer holds only its hash.
    #[must_use]
    pub fn token(&self) -> CodeSecret {
        CodeSecret::from_bytes(*hkdf(&*self.0, &[b"warifu/pairing/token/v1"]))
    }

    /// `binding`: the MAC that ties a claim's keys, names and server to the code.
    #[must_use]
    pub fn binding(&self, transcript: &Transcript<'_>) -> [u8; 32] {
        hmac(
            &*hkdf::<32>(&*self.0, &[b"warifu/pairing/bind/v1"]),
            &[&transcript.to_cbor()],
        )
    }

    /// Whether `binding` is that of the transcript.
    #[must_use]
    pub fn binds(&self, transcript: &Transcript<'_>, binding: &[u8]) -> bool {
        self.binding(transcript).ct_eq(binding).into()
    }

    /// `endorsement` of the log `head` that enrols the new device, by `approver`.
    #[must_use]
    pub fn endorsement(&self, head: &Sha256Hash, approver: &DeviceId) -> Endorsement {
        hmac(
            &*hkdf::<32>(&*self.0, &[b"warifu/pairing/endorse/v1"]),
            &[&head.0, approver.as_uuid().as_bytes()],
        )
    }

    /// Whether `endorsement` is valid for `head` and `approver`.
    #[must_use]
    pub fn endorses(&self, head: &Sha256Hash, approver: &DeviceId, endorsement: &[u8]) -> bool {
        self.endorsement(head, approver).ct_eq(endorsement).into()
    }

    /// Unmasks `reveal`; `None` where it does not open `s`: that is an attack.
    #[must_use]
    pub fn unmask(&self, reveal: &[u8; 32]) -> Option<RevealedSecret> {
        let r = PairingSecret(Zeroizing::new(xor(reveal, &self.mask())));
        bool::from(r.secret().0.ct_eq(&*self.0)).then_some(RevealedSecret(r))
    }

    fn mask(&self) -> Zeroizing<[u8; 32]> {
        hkdf(&*self.0, &[b"warifu/pairing/mask/v1"])
    }
}

/// An `r` that was seen to open `s`.
#[derive(Clone)]
pub struct RevealedSecret(PairingSecret);

impl RevealedSecret {
    /// The two digits to show.
    #[must_use]
    pub fn number(&self, transcript: &Transcript<'_>) -> String {
        self.0.number(transcript)
    }
}

/// HKDF(r, "warifu/pairing/number/v1" ‖ SHA-256(transcript)), big-endian, mod 100, two digits.
fn number(r: &[u8; 32], transcript: &Transcript<'_>) -> String {
    let bytes = hkdf::<8>(r, &[b"warifu/pairing/number/v1", &transcript.sha256().0]);
    format!("{:02}", u64::from_be_bytes(*bytes) % 100)
}

fn xor(a: &[u8; 32], b: &[u8; 32]) -> [u8; 32] {
    std::array::from_fn(|i| a[i] ^ b[i])
}

impl fmt::Debug for PairingSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PairingSecret([redacted])")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}
