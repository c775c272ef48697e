//! What a channel is given: the message, and whom and what it concerns.

use warifu_protocol::DeviceId;

use crate::domain::audit::{Event, Record};
use crate::domain::outbox::OutboxMessage;
use crate::domain::{Account, Device, Store, StoreError};

/// A message of the outbox with what is known of its account.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The message's number: the same if it comes again.
    pub id: u64,
    /// What happened.
    pub record: Record,
    /// To whom.
    pub account: Account,
    /// The device that the event is about, if it is about one, as it is now.
    pub device: Option<Device>,
}

impl Notice {
    /// What a message is about; `None` if its account is gone, so that there is nobody to be told.
    ///
    /// # Errors
    /// The store failed.
    pub async fn of(store: &dyn Store, message: &OutboxMessage) -> Result<Option<Self>, StoreError> {
        let record = &message.record;
        let Some(account) = store.account(record.account).await? else {
            return Ok(None);
        };
        let device = match device_of(&record.event) {
            Some(id) => store.device(id).await?.filter(|device| device.account == account.id),
            None => None,
        };
        Ok(Some(Self {
            id: message.id,
            record: record.clone(),
            account,
            device,
        }))
    }
}

const fn device_of(event: &Event) -> Option<DeviceId> {
    match event {
        Event::AccountRegistered { device }
        | Event::FirstDeviceReplaced { device, .. }
        | Event::PairingOffered { device, .. }
        | Event::DeviceAdded { device, .. }
        | Event::PairingCollected { device, .. }
        | Event::PairingWithdrawn { device, .. }
        | Event::DeviceRevoked { device, .. }
        | Event::PasswordChanged { device }
        | Event::RecoveryUsed { device }
        | Event::LoggedIn { device, .. } => Some(*device),
        // Who only asked to come in is no device.
        Event::PairingClaimed { .. }
        | Event::PairingOpened { .. }
        | Event::PairingDenied { .. }
        | Event::PairingCancelled { .. }
        | Event::PairingTokenSpent { .. }
        | Event::DeviceRefused
        | Event::LoggedOut { .. }
        | Event::RefreshTokenReplayed { .. } => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use uuid::Uuid;
    use warifu_protocol::{Algorithm, Fingerprint, PublicKey, Sha256Hash, Timestamp};

    use super::*;
    use crate::domain::outbox::{ChannelKind, Next, Shelf};
    use crate::domain::store::Registration;
    use crate::domain::{AccountId, Certificate, Enrolment, KeyOrigin, PasswordHash};
    use crate::store::MemoryStore;

    /// What makes the account of Ana with her laptop.
    pub(crate) fn registration() -> Registration {
        numbered_registration(7)
    }

    /// As [`registration`], with another key, name and address for each number.
    pub(crate) fn numbered_registration(n: u8) -> Registration {
        let at = Timestamp::from_unix(1_793_525_400);
        let id = AccountId(Uuid::from_u128(u128::from(n)));
        let key = PublicKey::from_raw(Algorithm::EcdsaP256, &[[4].as_slice(), &[n; 64]].concat()).unwrap();
        let name = if n == 7 { "ana".to_owned() } else { format!("ana{n}") };
        let device = Device {
            id: DeviceId::of_primary_spki(key.spki_der()),
            account: id,
            name: "Ana's laptop".parse().unwrap(),
            system: Some("Linux".parse().unwrap()),
            key_origin: KeyOrigin::Device,
            enrolment: Enrolment::Registration,
            enrolled_at: at,
            last_seen_at: None,
            revoked_at: None,
            in_log: false,
            certificates: vec![Certificate {
                key,
                fingerprint: Fingerprint::of_certificate(&[n]),
                der: b"certificate".to_vec(),
                serial: vec![1],
                not_after: at,
            }],
        };
        Registration {
            record: Record {
                account: id,
                at,
                address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)),
                event: Event::AccountRegistered { device: device.id },
            },
            account: Account {
                id,
                username: name.parse().unwrap(),
                email: format!("{name}@example.org").parse().unwrap(),
                password: PasswordHash::from_phc("$argon2id$".to_owned()),
                recovery_key_sha256: Sha256Hash([9; 32]),
                created_at: at,
                log: None,
            },
            device,
            kem_key: None,
            log_entry: None,
            idempotency_sha256: None,
        }
    }

    #[tokio::test]
    async fn a_message_is_told_with_its_account_and_device() {
        let store = MemoryStore::default();
        let registration = registration();
        store.register_account(registration.clone()).await.unwrap();
        let message = store.messages(Shelf::Waiting, 1).await.unwrap().remove(0);
        let notice = Notice::of(&store, &message).await.unwrap().unwrap();
        assert_eq!(notice.id, message.id);
        assert_eq!(notice.record, registration.record);
        assert_eq!(notice.account, registration.account);
        assert_eq!(notice.device, Some(registration.device));
    }

    #[tokio::test]
    async fn nobody_is_told_of_an_account_that_is_gone() {
        let message = OutboxMessage {
            id: 1,
            channel: ChannelKind::Log,
            record: registration().record,
            tries: 1,
            next: Next::Never,
            failure: None,
        };
        assert!(Notice::of(&MemoryStore::default(), &message).await.unwrap().is_none());
    }
}
