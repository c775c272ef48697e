//! What a claim is bound to.

use crate::cbor::written;
use crate::text::Username;
use crate::{KemKey, Pin, PublicKey, Sha256Hash};

/// Everything about a claim that the enrolled device must be sure of.
#[derive(Clone, Debug)]
pub struct Transcript<'a> {
    /// The account.
    pub username: &'a Username,
    /// The server's pin, as the code carried it.
    pub pin: &'a Pin,
    /// The new device's P-256 key.
    pub p256: &'a PublicKey,
    /// The new device's ML-DSA-87 key.
    pub ml_dsa_87: &'a PublicKey,
    /// Its KEM key.
    pub kem_key: &'a KemKey,
    /// The new device's name.
    pub device_name: &'a str,
    /// Its system; empty where it named none.
    pub system: &'a str,
}

impl Transcript<'_> {
    /// Deterministic CBOR (RFC 8949 §4.2.1): an array of eight in the order of the fields, after the
    /// label.
    #[must_use]
    pub fn to_cbor(&self) -> Vec<u8> {
        written(|encoder| {
            encoder
                .array(8)?
                .str("warifu/pairing/transcript/v1")?
                .str(self.username.as_str())?
                .bytes(self.pin.as_bytes())?
                .bytes(self.p256.spki_der())?
                .bytes(self.ml_dsa_87.spki_der())?
                .bytes(self.kem_key.as_bytes())?
                .str(self.device_name)?
                .str(self.system)?;
            Ok(())
        })
    }

    /// SHA-256 of the CBOR.
    #[must_use]
    pub fn sha256(&self) -> Sha256Hash {
        Sha256Hash::of(&[&self.to_cbor()])
    }
}
