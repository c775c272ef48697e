//! Registering: an account and its first device.

use std::net::IpAddr;
use std::time::Duration;

use warifu_protocol::Sha256Hash;
use warifu_protocol::Timestamp;
use warifu_protocol::device_log::SignedEntry;
use warifu_protocol::recovery::RecoveryKey;
use warifu_protocol::text::{EmailAddress, Password, Username};
use warifu_protocol::wire::RegistrationMode;

use super::audit::{Event, Record};
use super::authority::Authority;
use super::enrol::{Candidate, EnrolledDevice};
use super::log::{EntryRefusal, first_entry};
use super::store::{Registered, Registration, Replacement, idempotency_key};
use super::{Account, AccountId, Enrolment, KeyOrigin, LogEntry, Refusal};

/// A person who registers.
#[derive(Clone, Debug)]
pub struct Register {
    /// The name they chose.
    pub username: Username,
    /// Their address.
    pub email: EmailAddress,
    /// The password they chose.
    pub password: Password,
    /// Their first computer.
    pub candidate: Candidate,
    /// The beginning of the account's device log, where the computer signed one.
    pub log_entry: Option<SignedEntry>,
    /// SHA-256 of `recovery_auth`, where the computer made the recovery key.
    pub recovery_key_sha256: Option<Sha256Hash>,
    /// The `Idempotency-Key` field.
    pub idempotency_key: Option<String>,
    /// The address as the server saw it.
    pub address: IpAddr,
}

/// A registered person.
#[derive(Clone, Debug)]
pub struct RegisteredAccount {
    /// The first computer.
    pub enrolled: EnrolledDevice,
    /// The recovery key, where the server made it: shown once, and forgotten.
    pub recovery_key: Option<RecoveryKey>,
}

// For so long can a registration with a server-made key be repeated by its Idempotency-Key.
const REPLACEABLE: Duration = Duration::from_secs(10 * 60);

impl Authority {
    /// Registers an account with its first device.
    ///
    /// # Errors
    /// Registration is closed, limits, a taken name or address, an enrolled key; or a part failed.
    pub async fn register(&self, request: Register) -> Result<RegisteredAccount, Refusal> {
        if self.policy.registration != RegistrationMode::Open {
            return Err(Refusal::RegistrationClosed);
        }
        self.expect_keys(&request.candidate)?;
        let log_entry = log_beginning(&request)?;
        let now = self.now();
        self.admit_registration(request.address, now).await?;
        if let Some(account) = self.store.account_by_username(&request.username).await? {
            return self.repeat_registration(request, account, now).await;
        }
        // A repeat may be later than that.
        if let Some(signed) = &request.log_entry {
            EntryRefusal::expect_now(signed.entry().at, now)?;
        }
        let password = self.passwords.hash(request.password.clone()).await?;
        let (recovery_key, recovery_key_sha256) = self.recovery_key(request.recovery_key_sha256);
        let account = Account {
            id: AccountId(self.entropy.uuid()),
            username: request.username.clone(),
            email: request.email.clone(),
            password,
            recovery_key_sha256,
            created_at: now,
            log: log_entry.as_ref().map(LogEntry::log_head),
        };
        let mut enrolled = self.make_device(request.candidate.clone(), account.id, Enrolment::Registration, now)?;
        enrolled.device.in_log = log_entry.is_some();
        let record = Record {
            account: account.id,
            at: now,
            address: request.address,
            event: Event::AccountRegistered {
                device: enrolled.device.id,
            },
        };
        let registration = Registration {
            idempotency_sha256: request
                .idempotency_key
                .as_deref()
                .map(|key| idempotency_key(&account.username, key)),
            account,
            device: enrolled.device.clone(),
            kem_key: request.candidate.kem_key.clone(),
            log_entry,
            record,
        };
        match self.store.register_account(registration).await? {
            Registered::Done => Ok(RegisteredAccount { enrolled, recovery_key }),
            // Somebody was faster: perhaps the same client, whose answer was lost.
            Registered::UsernameTaken => match self.store.account_by_username(&request.username).await? {
                Some(account) => self.repeat_registration(request, account, now).await,
                None => Err(Refusal::UsernameTaken),
            },
            Registered::EmailTaken => Err(Refusal::EmailTaken),
            Registered::KeyEnrolled => Err(Refusal::KeyEnrolled),
        }
    }

    /// The name exists. Right password and the same keys, or the same `Idempotency-Key`: the answer
    /// was lost, and is given again. Anything else: the name is taken.
    async fn repeat_registration(
        &self,
        request: Register,
        account: Account,
        now: Timestamp,
    ) -> Result<RegisteredAccount, Refusal> {
        let right = self
            .passwords
            .verify(request.password.clone(), Some(account.password.clone()))
            .await?;
        if !right {
            return Err(Refusal::UsernameTaken);
        }
        let by_registration = |enrolment: &Enrolment| *enrolment == Enrolment::Registration;
        let keys = &request.candidate.keys;
        if let Some(device) = self.lost_answer(&account, keys, by_registration, now).await? {
            return Ok(RegisteredAccount {
                enrolled: EnrolledDevice::repeated(device),
                recovery_key: None,
            });
        }
        match request.idempotency_key.clone() {
            // Judged here too, so that what cannot be replaced costs no keys.
            Some(key)
                if keys.is_empty()
                    && account.email == request.email
                    && now.since(account.created_at) <= REPLACEABLE =>
            {
                self.replace_first_device(request, account, &key, now).await
            }
            _ => Err(Refusal::UsernameTaken),
        }
    }

    /// A key that the server made cannot be shown twice: the device is made anew.
    async fn replace_first_device(
        &self,
        request: Register,
        account: Account,
        key: &str,
        now: Timestamp,
    ) -> Result<RegisteredAccount, Refusal> {
        let devices = self.store.devices_of(account.id).await?;
        let first = devices.iter().find(|device| {
            device.enrolment == Enrolment::Registration
                && device.key_origin == KeyOrigin::Server
                && device.revoked_at.is_none()
        });
        let Some(replaced) = first.map(|device| device.id) else {
            return Err(Refusal::UsernameTaken);
        };
        let (recovery_key, recovery_key_sha256) = self.recovery_key(request.recovery_key_sha256);
        let enrolled = self.make_device(request.candidate, account.id, Enrolment::Registration, now)?;
        let event = Event::FirstDeviceReplaced {
            device: enrolled.device.id,
            replaced,
        };
        let replacement = Replacement {
            account: account.id,
            replaced,
            device: enrolled.device.clone(),
            recovery_key_sha256,
            idempotency_sha256: idempotency_key(&account.username, key),
            registered_since: now.minus(REPLACEABLE),
            record: Record {
                account: account.id,
                at: now,
                address: request.address,
                event,
            },
        };
        if self.store.replace_first_device(replacement).await? {
            Ok(RegisteredAccount { enrolled, recovery_key })
        } else {
            Err(Refusal::UsernameTaken)
        }
    }

    fn recovery_key(&self, sha256: Option<Sha256Hash>) -> (Option<RecoveryKey>, Sha256Hash) {
        match sha256 {
            Some(sha256) => (None, sha256),
            None => {
                let key = RecoveryKey::from_bytes(self.entropy.bytes());
                let sha256 = key.auth_sha256();
                (Some(key), sha256)
            }
        }
    }
}

/// The first entry of the account's log, checked in all but its time.
fn log_beginning(request: &Register) -> Result<Option<LogEntry>, EntryRefusal> {
    let Some(signed) = &request.log_entry else {
        return Ok(None);
    };
    let kem_key = request.candidate.kem_key.as_ref().ok_or(EntryRefusal::Keys)?;
    // The log names the recovery key, so the device must have made it.
    if request.recovery_key_sha256.is_none() {
        return Err(EntryRefusal::Keys);
    }
    first_entry(signed, &request.candidate.keys, kem_key).map(Some)
}
