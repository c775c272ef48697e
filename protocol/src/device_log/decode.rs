//! Strict reading of an entry: bounded, known members only, and only the one encoding that it has.

use minicbor::Decoder;
use uuid::Uuid;

use crate::{Algorithm, DeviceId, PublicKey, Sha256Hash, Timestamp};

use super::encode::member;
use super::{Change, Entry, EntryError, Kind, LoggedKeys, MAX_ENTRY, MAX_KEPT};

impl Entry {
    /// Reads an entry's bytes.
    ///
    /// # Errors
    /// They are not exactly what [`Entry::to_cbor`] writes for some well-formed entry.
    pub fn from_cbor(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > MAX_ENTRY {
            return Err(EntryError::TooLarge);
        }
        let entry = Members::read(bytes)?.into_entry()?;
        // The reader is lenient about lengths, order and what follows; one spelling is left of all of them.
        if entry.to_cbor() == bytes {
            Ok(entry)
        } else {
            Err(EntryError::NotCanonical)
        }
    }
}

/// The members as they stand there.
#[derive(Default)]
struct Members<'b> {
    seq: Option<u64>,
    prev: Option<&'b [u8]>,
    kind: Option<&'b str>,
    device_id: Option<&'b [u8]>,
    p256_sha256: Option<&'b [u8]>,
    ml_dsa_87: Option<&'b [u8]>,
    kem_sha256: Option<&'b [u8]>,
    at: Option<u64>,
    by: Option<&'b [u8]>,
    recovery_key: Option<&'b [u8]>,
    kept: Option<Vec<&'b [u8]>>,
}

impl<'b> Members<'b> {
    fn read(bytes: &'b [u8]) -> Result<Self, EntryError> {
        let broken = |_| EntryError::NotCanonical;
        let mut decoder = Decoder::new(bytes);
        let count = decoder.map().map_err(broken)?.ok_or(EntryError::NotCanonical)?;
        let mut members = Self::default();
        for _ in 0..count {
            let key = decoder.u8().map_err(broken)?;
            members.take(key, &mut decoder)?;
        }
        Ok(members)
    }

    fn take(&mut self, key: u8, d: &mut Decoder<'b>) -> Result<(), EntryError> {
        let broken = |_| EntryError::NotCanonical;
        match key {
            member::SEQ => self.seq = Some(d.u64().map_err(broken)?),
            member::PREV => self.prev = Some(d.bytes().map_err(broken)?),
            member::KIND => self.kind = Some(d.str().map_err(broken)?),
            member::DEVICE_ID => self.device_id = Some(d.bytes().map_err(broken)?),
            member::P256_SHA256 => self.p256_sha256 = Some(d.bytes().map_err(broken)?),
            member::ML_DSA_87 => self.ml_dsa_87 = Some(d.bytes().map_err(broken)?),
            member::KEM_SHA256 => self.kem_sha256 = Some(d.bytes().map_err(broken)?),
            member::AT => self.at = Some(d.u64().map_err(broken)?),
            member::BY => self.by = Some(d.bytes().map_err(broken)?),
            member::RECOVERY_KEY => self.recovery_key = Some(d.bytes().map_err(broken)?),
            member::KEPT => {
                let count = d.array().map_err(broken)?.ok_or(EntryError::NotCanonical)?;
                if count > MAX_KEPT as u64 {
                    return Err(EntryError::Value(member::KEPT));
                }
                let kept: Result<_, _> = (0..count).map(|_| d.bytes()).collect();
                self.kept = Some(kept.map_err(broken)?);
            }
            _ => return Err(EntryError::NotCanonical),
        }
        Ok(())
    }

    fn into_entry(self) -> Result<Entry, EntryError> {
        let kind: Kind = self
            .kind
            .unwrap_or_default()
            .parse()
            .map_err(|_| EntryError::UnknownKind)?;
        let members = EntryError::Members(kind);
        let (Some(seq), Some(at), Some(by)) = (self.seq, self.at, self.by) else {
            return Err(members);
        };
        let at = i64::try_from(at).map_err(|_| EntryError::Value(member::AT))?;
        let by = device_id(member::BY, by)?;
        if self.prev.is_some() == (seq == 0) {
            return Err(members);
        }
        let prev = self.prev.map(|bytes| hash(member::PREV, bytes)).transpose()?;
        let change = self.change(kind, seq)?;
        let made_by_itself = match &change {
            Change::Enrol { keys, .. } => seq > 0 || keys.device_id == by,
            Change::Recover { keys, .. } | Change::Rotate { keys } => keys.device_id == by,
            Change::Revoke { .. } | Change::Rekey { .. } => true,
        };
        if !made_by_itself {
            return Err(EntryError::Value(member::BY));
        }
        Ok(Entry {
            seq,
            prev,
            at: Timestamp::from_unix(at),
            by,
            change,
        })
    }

    fn change(&self, kind: Kind, seq: u64) -> Result<Change, EntryError> {
        let members = EntryError::Members(kind);
        // A log begins with the device that vouches for itself.
        if seq == 0 && kind != Kind::Enrol {
            return Err(members);
        }
        let recovery_key = self
            .recovery_key
            .map(|bytes| ml_dsa_87(member::RECOVERY_KEY, bytes))
            .transpose()?;
        let kept = self.kept.as_deref().map(kept).transpose()?;
        match (kind, self.device_id, self.keys()?, recovery_key, kept) {
            (Kind::Enrol, _, Some(keys), recovery_key, None) if recovery_key.is_some() == (seq == 0) => {
                Ok(Change::Enrol { keys, recovery_key })
            }
            (Kind::Revoke, Some(bytes), None, None, None) => Ok(Change::Revoke {
                device_id: device_id(member::DEVICE_ID, bytes)?,
            }),
            (Kind::Recover, _, Some(keys), Some(recovery_key), Some(kept)) => Ok(Change::Recover {
                keys,
                recovery_key,
                kept,
            }),
            (Kind::Rotate, _, Some(keys), None, None) => Ok(Change::Rotate { keys }),
            (Kind::Rekey, None, None, Some(recovery_key), None) => Ok(Change::Rekey { recovery_key }),
            _ => Err(members),
        }
    }

    /// The keys, where the members of all are there; with only some of them, the encoding differs in the end.
    fn keys(&self) -> Result<Option<LoggedKeys>, EntryError> {
        let (Some(id), Some(p256), Some(ml_dsa), Some(kem)) =
            (self.device_id, self.p256_sha256, self.ml_dsa_87, self.kem_sha256)
        else {
            return Ok(None);
        };
        Ok(Some(LoggedKeys {
            device_id: device_id(member::DEVICE_ID, id)?,
            p256_sha256: hash(member::P256_SHA256, p256)?,
            ml_dsa_87: ml_dsa_87(member::ML_DSA_87, ml_dsa)?,
            kem_sha256: hash(member::KEM_SHA256, kem)?,
        }))
    }
}

fn hash(member: u8, bytes: &[u8]) -> Result<Sha256Hash, EntryError> {
    bytes.try_into().map(Sha256Hash).map_err(|_| EntryError::Value(member))
}

fn device_id(member: u8, bytes: &[u8]) -> Result<DeviceId, EntryError> {
    Uuid::from_slice(bytes)
        .map(DeviceId::from_uuid)
        .map_err(|_| EntryError::Value(member))
}

fn ml_dsa_87(member: u8, spki_der: &[u8]) -> Result<PublicKey, EntryError> {
    PublicKey::from_spki_der(spki_der)
        .ok()
        .filter(|key| key.algorithm() == Algorithm::MlDsa87)
        .ok_or(EntryError::Value(member))
}

fn kept(items: &[&[u8]]) -> Result<Vec<DeviceId>, EntryError> {
    let kept: Vec<_> = items
        .iter()
        .map(|bytes| device_id(member::KEPT, bytes))
        .collect::<Result<_, _>>()?;
    if kept.is_sorted_by(|a, b| a < b) {
        Ok(kept)
    } else {
        Err(EntryError::Value(member::KEPT))
    }
}
