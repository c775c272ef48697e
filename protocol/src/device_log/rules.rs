//! The rules by which an entry follows those before it.

use crate::{DeviceId, PublicKey, Sha256Hash};

use super::{Change, DeviceLog, Entry, LogError, LoggedKeys, SignedEntry};

impl DeviceLog {
    /// Whether the entry could be appended.
    ///
    /// # Errors
    /// It does not follow by the rules.
    pub fn check(&self, signed: &SignedEntry) -> Result<(), LogError> {
        let entry = signed.entry();
        self.check_place(entry)?;
        self.check_signatures(signed)?;
        self.check_change(signed)
    }

    /// The rules of a beginning: the device vouches for itself.
    pub(super) fn check_first(&self, signed: &SignedEntry) -> Result<(), LogError> {
        let entry = signed.entry();
        let seq = entry.seq;
        let Change::Enrol {
            keys,
            recovery_key: Some(_),
        } = &entry.change
        else {
            return Err(LogError::NoBeginning { found: seq });
        };
        if seq != 0 || entry.prev.is_some() || entry.by != keys.device_id {
            return Err(LogError::NoBeginning { found: seq });
        }
        count_is(signed, 1)?;
        signed_by(signed, &keys.ml_dsa_87)?;
        self.check_new_device(entry, keys)
    }

    fn check_place(&self, entry: &Entry) -> Result<(), LogError> {
        let (seq, expected) = (entry.seq, self.seq().saturating_add(1));
        if seq != expected {
            return Err(LogError::Gap { expected, found: seq });
        }
        if entry.prev != Some(self.head()) {
            return Err(LogError::WrongPrev { seq });
        }
        if entry.at < self.last_at() {
            return Err(LogError::BackInTime { seq });
        }
        Ok(())
    }

    fn check_signatures(&self, signed: &SignedEntry) -> Result<(), LogError> {
        let entry = signed.entry();
        match &entry.change {
            Change::Recover { keys, .. } => {
                count_is(signed, 2)?;
                signed_by(signed, &keys.ml_dsa_87)?;
                self.check_recovery_signature(signed)
            }
            Change::Revoke { .. } if signed.signatures().len() == 2 => {
                signed_by(signed, &self.signer(entry)?.ml_dsa_87)?;
                self.check_recovery_signature(signed)
            }
            Change::Enrol { .. } | Change::Revoke { .. } | Change::Rotate { .. } | Change::Rekey { .. } => {
                count_is(signed, 1)?;
                signed_by(signed, &self.signer(entry)?.ml_dsa_87)
            }
        }
    }

    /// The keys of the device that says to have signed, if it may.
    fn signer(&self, entry: &Entry) -> Result<&LoggedKeys, LogError> {
        let (seq, by) = (entry.seq, entry.by);
        let device = self.device(&by).ok_or(LogError::UnknownSigner { seq, by })?;
        if device.is_active() {
            Ok(&device.keys)
        } else {
            Err(LogError::InactiveSigner { seq, by })
        }
    }

    fn check_recovery_signature(&self, signed: &SignedEntry) -> Result<(), LogError> {
        let entry = signed.entry();
        if self
            .recovery_keys(entry.at)
            .into_iter()
            .any(|key| signed.is_signed_by(1, key))
        {
            Ok(())
        } else {
            Err(LogError::BadRecoverySignature { seq: entry.seq })
        }
    }

    fn check_change(&self, signed: &SignedEntry) -> Result<(), LogError> {
        let entry = signed.entry();
        let seq = entry.seq;
        match &entry.change {
            Change::Enrol {
                keys,
                recovery_key: None,
            } => self.check_new_device(entry, keys),
            Change::Enrol { .. } => Err(LogError::NoBeginning { found: seq }),
            Change::Revoke { device_id } => {
                self.check_active(seq, device_id)?;
                if self.active_devices().count() == 1 && signed.signatures().len() < 2 {
                    return Err(LogError::LastDevice { seq });
                }
                Ok(())
            }
            Change::Recover {
                keys,
                recovery_key,
                kept,
            } => {
                for device_id in kept {
                    self.check_active(seq, device_id)?;
                }
                self.check_new_key(seq, recovery_key)?;
                self.check_new_device(entry, keys)
            }
            Change::Rotate { keys } => self.check_rotation(seq, keys),
            Change::Rekey { recovery_key } => self.check_new_key(seq, recovery_key),
        }
    }

    /// A key that was in the log once, of whatever device, never comes in again.
    fn check_new_device(&self, entry: &Entry, keys: &LoggedKeys) -> Result<(), LogError> {
        let seq = entry.seq;
        if keys.device_id != DeviceId::of_primary_spki(keys.ml_dsa_87.spki_der()) {
            return Err(LogError::ForeignDeviceId { seq });
        }
        let mut all = keys.hashes().to_vec();
        all.extend(entry.recovery_key().map(|key| Sha256Hash::of(&[key.spki_der()])));
        let doubled = (1..)
            .zip(&all)
            .any(|(next, hash)| all.iter().skip(next).any(|other| other == hash));
        if doubled || all.iter().any(|hash| self.used.contains(hash)) || self.device(&keys.device_id).is_some() {
            return Err(LogError::KeyReused { seq });
        }
        Ok(())
    }

    fn check_new_key(&self, seq: u64, key: &PublicKey) -> Result<(), LogError> {
        if self.used.contains(&Sha256Hash::of(&[key.spki_der()])) {
            Err(LogError::KeyReused { seq })
        } else {
            Ok(())
        }
    }

    /// Each key of the device either stays or is new, and one at least is new.
    fn check_rotation(&self, seq: u64, keys: &LoggedKeys) -> Result<(), LogError> {
        let device_id = keys.device_id;
        let Some(device) = self.active(&device_id) else {
            return Err(LogError::InactiveDevice { seq, device_id });
        };
        if device.keys == *keys {
            return Err(LogError::NothingChanged { seq });
        }
        let reused = |(old, new): (Sha256Hash, Sha256Hash)| old != new && self.used.contains(&new);
        if device.keys.hashes().into_iter().zip(keys.hashes()).any(reused) {
            return Err(LogError::KeyReused { seq });
        }
        Ok(())
    }

    fn check_active(&self, seq: u64, device_id: &DeviceId) -> Result<(), LogError> {
        let device_id = *device_id;
        match self.device(&device_id) {
            Some(device) if device.is_active() => Ok(()),
            Some(_) => Err(LogError::InactiveDevice { seq, device_id }),
            None => Err(LogError::UnknownDevice { seq, device_id }),
        }
    }
}

fn count_is(signed: &SignedEntry, wanted: usize) -> Result<(), LogError> {
    if signed.signatures().len() == wanted {
        Ok(())
    } else {
        Err(LogError::SignatureCount {
            seq: signed.entry().seq,
        })
    }
}

fn signed_by(signed: &SignedEntry, key: &PublicKey) -> Result<(), LogError> {
    if signed.is_signed_by(0, key) {
        Ok(())
    } else {
        Err(LogError::BadSignature {
            seq: signed.entry().seq,
        })
    }
}
