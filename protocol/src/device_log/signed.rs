//! An entry with its signatures, as it travels and is stored.

use minicbor::encode::Error;
use minicbor::{Decoder, Encoder};

use crate::cbor::written;
use crate::encoding::{base64, from_base64};
use crate::{PublicKey, Sha256Hash};

use super::encode::message;
use super::{Entry, EntryError, MAX_SIGNED};

/// The bytes of an ML-DSA-87 signature (FIPS 204, table 2).
const SIGNATURE_LENGTH: usize = 4627;

/// A well-formed entry and signatures that may or may not be right: only a [`super::DeviceLog`] can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedEntry {
    entry: Entry,
    bytes: Vec<u8>,
    head: Sha256Hash,
    signatures: Vec<Vec<u8>>,
}

impl SignedEntry {
    /// The entry with signatures over its message: the device's, then the recovery key's.
    #[must_use]
    pub fn new(entry: Entry, signatures: Vec<Vec<u8>>) -> Self {
        let bytes = entry.to_cbor();
        Self {
            head: Sha256Hash::of(&[&bytes]),
            entry,
            bytes,
            signatures,
        }
    }

    /// Reads CBOR `[entry bytes, [signature, …]]`.
    ///
    /// # Errors
    /// It is not exactly what [`SignedEntry::to_cbor`] writes.
    pub fn from_cbor(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > MAX_SIGNED {
            return Err(EntryError::TooLarge);
        }
        let (entry, signatures) = parts(bytes)?;
        let signed = Self::new(Entry::from_cbor(entry)?, signatures);
        if signed.to_cbor() == bytes {
            Ok(signed)
        } else {
            Err(EntryError::NotCanonical)
        }
    }

    /// Reads what is on the wire.
    ///
    /// # Errors
    /// It is no strict Base64, or as [`SignedEntry::from_cbor`].
    pub fn from_base64(text: &str) -> Result<Self, EntryError> {
        // Bounded before anything is allocated for it.
        if text.len() > MAX_SIGNED.div_ceil(3) * 4 {
            return Err(EntryError::TooLarge);
        }
        Self::from_cbor(&from_base64(text).map_err(|_| EntryError::NotBase64)?)
    }

    /// CBOR `[entry bytes, [signature, …]]`.
    #[must_use]
    pub fn to_cbor(&self) -> Vec<u8> {
        written(|encoder| self.write(encoder))
    }

    /// The form on the wire.
    #[must_use]
    pub fn to_base64(&self) -> String {
        base64(&self.to_cbor())
    }

    /// The entry.
    #[must_use]
    pub const fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The entry's bytes.
    #[must_use]
    pub fn entry_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The signatures: the device's, then the recovery key's where there is one.
    #[must_use]
    pub fn signatures(&self) -> &[Vec<u8>] {
        &self.signatures
    }

    /// The head of a log that ends here. Signatures are no part of it: they differ from try to try.
    #[must_use]
    pub const fn head(&self) -> Sha256Hash {
        self.head
    }

    /// Whether signature number `index` is by `key`.
    pub(super) fn is_signed_by(&self, index: usize, key: &PublicKey) -> bool {
        self.signatures
            .get(index)
            .is_some_and(|signature| key.verifies(&message(&self.bytes), signature))
    }

    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), Error<std::convert::Infallible>> {
        e.array(2)?.bytes(&self.bytes)?.array(self.signatures.len() as u64)?;
        for signature in &self.signatures {
            e.bytes(signature)?;
        }
        Ok(())
    }
}

fn parts(bytes: &[u8]) -> Result<(&[u8], Vec<Vec<u8>>), EntryError> {
    let broken = |_| EntryError::NotCanonical;
    let mut decoder = Decoder::new(bytes);
    if decoder.array().map_err(broken)? != Some(2) {
        return Err(EntryError::NotCanonical);
    }
    let entry = decoder.bytes().map_err(broken)?;
    let count = decoder.array().map_err(broken)?.ok_or(EntryError::NotCanonical)?;
    if !(1..=2).contains(&count) {
        return Err(EntryError::Signatures);
    }
    let mut signatures = Vec::new();
    for _ in 0..count {
        let signature = decoder.bytes().map_err(broken)?;
        if signature.len() != SIGNATURE_LENGTH {
            return Err(EntryError::Signatures);
        }
        signatures.push(signature.to_vec());
    }
    Ok((entry, signatures))
}
