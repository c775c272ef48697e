//! Username and password, and the limits on trying them.

use std::net::IpAddr;
use std::time::Duration;

use warifu_protocol::Timestamp;
use warifu_protocol::text::{Password, Username};

use super::attempt::{AttemptKey, Failures, Limit};
use super::audit::{Event, Record};
use super::authority::Authority;
use super::proof::{Named, Shown};
use super::{Account, Device, Refusal};

/// What a person typed, and from where. A name or password that nobody can have is `None`, and
/// costs as much as a wrong one.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The username.
    pub username: Option<Username>,
    /// The password.
    pub password: Option<Password>,
    /// The address as the server saw it.
    pub address: IpAddr,
}

/// Whose counters an attempt is on.
pub(super) struct Attempt {
    counters: Vec<(AttemptKey, Limit)>,
}

impl Authority {
    /// Checks username and password of a request that names no device.
    pub(super) async fn check_password(&self, credentials: Credentials, now: Timestamp) -> Result<Account, Refusal> {
        let account = self.named_account(&credentials).await?;
        let attempt = self.attempt(&credentials, None);
        self.verify(credentials.password, account, &attempt, now).await
    }

    /// Checks username, password and device, in the order of the contract; a refused device after a
    /// right password is recorded, and the person hears of it.
    pub(super) async fn check_device(
        &self,
        credentials: Credentials,
        named: Named,
        now: Timestamp,
    ) -> Result<(Account, Device), Refusal> {
        let signed_by = named.device.as_ref().filter(|_| named.proof == Shown::Signatures);
        let (account, attempt) = self.account_and_attempt(&credentials, signed_by).await?;
        let account = self.verify(credentials.password, account, &attempt, now).await?;
        let refusal = match named.device {
            Some(device) if is_registered(&device, &account, &named.fingerprint, now) => {
                if self.is_enough(&device, named.proof) {
                    return Ok((account, device));
                }
                Refusal::DeviceProofFailed
            }
            _ => Refusal::DeviceNotRegistered,
        };
        self.count(&attempt, now).await?;
        let record = Record {
            account: account.id,
            at: now,
            address: credentials.address,
            event: Event::DeviceRefused,
        };
        self.store.record(record).await?;
        Err(refusal)
    }

    /// Checks username, device and recovery key of somebody who has no password, with one answer for whatever is wrong.
    pub(super) async fn check_recovery(
        &self,
        credentials: Credentials,
        named: Named,
        is_key_right: impl Fn(&Account) -> bool,
        now: Timestamp,
    ) -> Result<(Account, Device), Refusal> {
        // A bare fingerprint is no proof here, whoever made the key.
        let device = named.device.filter(|_| named.proof == Shown::Signatures);
        let (account, attempt) = self.account_and_attempt(&credentials, device.as_ref()).await?;
        self.refuse_exceeded(&attempt, now).await?;
        // One hash here too: beside it, that a name takes one look-up more when somebody has it is not to be seen.
        self.passwords.verify(Password::nobodys(), None).await?;
        self.refuse_exceeded(&attempt, now).await?;
        let right = account
            .filter(is_key_right)
            .zip(device)
            .filter(|(account, device)| is_registered(device, account, &named.fingerprint, now));
        match right {
            Some(recovered) => Ok(recovered),
            None => {
                self.count(&attempt, now).await?;
                Err(Refusal::RecoveryFailed)
            }
        }
    }

    /// Counts a registration from an address.
    pub(super) async fn admit_registration(&self, address: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        let Some(limits) = self.policy.limits else {
            return Ok(());
        };
        let counter = (AttemptKey::Registrations(network(address)), limits.registrations);
        let counts = self.store.count_failures(std::slice::from_ref(&counter), now).await?;
        match exceeded(&[counter], &counts, now, |count, limit| count > limit) {
            Some(retry_after) => Err(Refusal::TooManyAttempts { retry_after }),
            None => Ok(()),
        }
    }

    /// The account of a device that signed, where it is the named one too: the usual case, and one look-up less. Whoever has no
    /// key of the account takes the longer way, whatever the name, so how long it takes tells nothing of names.
    async fn own_account(
        &self,
        credentials: &Credentials,
        signed_by: Option<&Device>,
    ) -> Result<Option<Account>, Refusal> {
        let Some(device) = signed_by else {
            return Ok(None);
        };
        let account = self.store.account(device.account).await?;
        Ok(account.filter(|account| Some(&account.username) == credentials.username.as_ref()))
    }

    /// The account that is named, and whose counters this is on.
    async fn account_and_attempt(
        &self,
        credentials: &Credentials,
        signed_by: Option<&Device>,
    ) -> Result<(Option<Account>, Attempt), Refusal> {
        let account = match self.own_account(credentials, signed_by).await? {
            Some(account) => Some(account),
            None => self.named_account(credentials).await?,
        };
        // A signature by somebody else's device must not make a counter of its own for guessing.
        let signed_by = signed_by.filter(|device| account.as_ref().is_some_and(|account| account.id == device.account));
        let attempt = self.attempt(credentials, signed_by);
        Ok((account, attempt))
    }

    async fn named_account(&self, credentials: &Credentials) -> Result<Option<Account>, Refusal> {
        match &credentials.username {
            Some(username) => Ok(self.store.account_by_username(username).await?),
            None => Ok(None),
        }
    }

    fn attempt(&self, credentials: &Credentials, signed_by: Option<&Device>) -> Attempt {
        let Some(limits) = self.policy.limits else {
            return Attempt { counters: Vec::new() };
        };
        let counters = match signed_by {
            Some(device) => vec![(AttemptKey::Device(device.id), limits.device)],
            None => {
                let name = credentials
                    .username
                    .as_ref()
                    .map(|name| (AttemptKey::Name(name.to_string()), limits.name));
                let address = (AttemptKey::Address(network(credentials.address)), limits.address);
                name.into_iter().chain([address]).collect()
            }
        };
        Attempt { counters }
    }

    /// One hash, always. Of any number of attempts at once only as many learn their verdict as the
    /// limit allows: a wrong one by what it counts, a right one by what was counted meanwhile.
    async fn verify(
        &self,
        password: Option<Password>,
        account: Option<Account>,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Result<Account, Refusal> {
        self.refuse_exceeded(attempt, now).await?;
        let stored = account
            .as_ref()
            .filter(|_| password.is_some())
            .map(|account| account.password.clone());
        let right = self
            .passwords
            .verify(password.unwrap_or_else(Password::nobodys), stored)
            .await?;
        match account.filter(|_| right) {
            Some(account) => {
                self.refuse_exceeded(attempt, now).await?;
                Ok(account)
            }
            None => {
                self.count(attempt, now).await?;
                Err(Refusal::InvalidCredentials)
            }
        }
    }

    async fn refuse_exceeded(&self, attempt: &Attempt, now: Timestamp) -> Result<(), Refusal> {
        if attempt.counters.is_empty() {
            return Ok(());
        }
        let keys: Vec<_> = attempt.counters.iter().map(|(key, _)| key.clone()).collect();
        let counts = self.store.failures(&keys, now).await?;
        match exceeded(&attempt.counters, &counts, now, |count, limit| count >= limit) {
            Some(retry_after) => Err(Refusal::TooManyAttempts { retry_after }),
            None => Ok(()),
        }
    }

    async fn count(&self, attempt: &Attempt, now: Timestamp) -> Result<(), Refusal> {
        if attempt.counters.is_empty() {
            return Ok(());
        }
        let counts = self.store.count_failures(&attempt.counters, now).await?;
        match exceeded(&attempt.counters, &counts, now, |count, limit| count > limit) {
            Some(retry_after) => Err(Refusal::TooManyAttempts { retry_after }),
            None => Ok(()),
        }
    }
}

fn is_registered(
    device: &Device,
    account: &Account,
    fingerprint: &warifu_protocol::Fingerprint,
    now: Timestamp,
) -> bool {
    device.account == account.id
        && device.revoked_at.is_none()
        && device
            .certificates
            .iter()
            .any(|c| c.fingerprint == *fingerprint && now < c.not_after)
}

/// The longest wait among the counters that are over their limit.
fn exceeded(
    counters: &[(AttemptKey, Limit)],
    counts: &[Failures],
    now: Timestamp,
    is_over: impl Fn(u32, u32) -> bool,
) -> Option<Duration> {
    counters
        .iter()
        .zip(counts)
        .filter(|((_, limit), failures)| is_over(failures.count, limit.failures))
        .map(|(_, failures)| {
            failures
                .window_ends
                .unwrap_or(now)
                .since(now)
                .max(Duration::from_secs(1))
        })
        .max()
}

/// What counts as one address: IPv4 whole, IPv6 by the /64 that one customer has (RFC 6177 §2).
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_customer_is_one_address() {
        assert_eq!(network("192.0.2.7".parse().unwrap()), "192.0.2.7");
        assert_eq!(network("::ffff:192.0.2.7".parse().unwrap()), "192.0.2.7");
        assert_eq!(
            network("2001:db8:1:2:3::9".parse().unwrap()),
            network("2001:db8:1:2:ffff::1".parse().unwrap())
        );
    }
}
