//! Accounts and their first devices.

use rusqlite::{Connection, Row, named_params};
use warifu_protocol::text::Username;

use super::columns::{account_id, blob, parsed, sha256, timestamp};
use super::device::Enrolled;
use super::failure::Failure;
use super::query::{change, one};
use super::writer::Verdict;
use super::{audit, device, device_log, revocation};
use crate::domain::revocation::Reason;
use crate::domain::store::{PasswordChange, PasswordChanged, Registered, Registration, Replacement};
use crate::domain::{Account, AccountId, PasswordHash};

pub(super) fn register(connection: &Connection, registration: &Registration) -> Result<Verdict<Registered>, Failure> {
    let account = &registration.account;
    let inserted = change(
        connection,
        "INSERT INTO accounts (id, username, email, password, recovery_key_sha256, idempotency_sha256, created_at)
         VALUES (:id, :username, :email, :password, :recovery_key, :idempotency, :created_at)
         ON CONFLICT (username) DO NOTHING",
        named_params! {
            ":id": blob(&account.id.0),
            ":username": account.username.as_str(),
            ":email": account.email.as_str(),
            ":password": account.password.expose(),
            ":recovery_key": account.recovery_key_sha256.0,
            ":idempotency": registration.idempotency_sha256.map(|hash| hash.0),
            ":created_at": account.created_at.unix(),
        },
    )?;
    if inserted == 0 {
        return Ok(Verdict::Undo(Registered::UsernameTaken));
    }
    let reserved = change(
        connection,
        "INSERT INTO reserved_emails (email, account) VALUES (:email, :account) ON CONFLICT (email) DO NOTHING",
        named_params! { ":email": account.email.as_str(), ":account": blob(&account.id.0) },
    )?;
    if reserved == 0 {
        return Ok(Verdict::Undo(Registered::EmailTaken));
    }
    if device::enrol(connection, &registration.device)? == Enrolled::Before {
        return Ok(Verdict::Undo(Registered::KeyEnrolled));
    }
    if let Some(kem_key) = &registration.kem_key {
        device::keep_kem_key(connection, registration.device.id, kem_key)?;
    }
    if let Some(entry) = &registration.log_entry {
        device_log::append(connection, account.id, entry)?;
    }
    audit::write(connection, &registration.record)?;
    Ok(Verdict::Keep(Registered::Done))
}

pub(super) fn replace_first_device(connection: &Connection, order: &Replacement) -> Result<Verdict<bool>, Failure> {
    let revoked = change(
        connection,
        "UPDATE devices SET revoked_at = :now
         WHERE id = :replaced AND account = :account AND enrolment = 'registration'
           AND last_seen_at IS NULL AND revoked_at IS NULL
           AND EXISTS (
               SELECT 1 FROM accounts
               WHERE accounts.id = :account AND created_at >= :since AND idempotency_sha256 = :idempotency
           )",
        named_params! {
            ":now": order.record.at.unix(),
            ":replaced": blob(order.replaced.as_uuid()),
            ":account": blob(&order.account.0),
            ":since": order.registered_since.unix(),
            ":idempotency": order.idempotency_sha256.0,
        },
    )?;
    if revoked == 0 || device::enrol(connection, &order.device)? == Enrolled::Before {
        return Ok(Verdict::Undo(false));
    }
    change(
        connection,
        "UPDATE accounts SET recovery_key_sha256 = :recovery_key WHERE id = :account",
        named_params! { ":recovery_key": order.recovery_key_sha256.0, ":account": blob(&order.account.0) },
    )?;
    revocation::revoke(connection, order.replaced, order.record.at, Some(Reason::Superseded))?;
    audit::write(connection, &order.record)?;
    Ok(Verdict::Keep(true))
}

pub(super) fn change_password(
    connection: &Connection,
    order: &PasswordChange,
) -> Result<Verdict<PasswordChanged>, Failure> {
    if !device::is_active(connection, order.device, order.account)? {
        return Ok(Verdict::Undo(PasswordChanged::DeviceRevoked));
    }
    let changed = change(
        connection,
        "UPDATE accounts SET password = :to WHERE id = :account AND password = :from",
        named_params! {
            ":to": order.to.expose(),
            ":account": blob(&order.account.0),
            ":from": order.from.expose(),
        },
    )?;
    if changed == 0 {
        return Ok(Verdict::Undo(PasswordChanged::Superseded));
    }
    audit::write(connection, &order.record)?;
    Ok(Verdict::Keep(PasswordChanged::Done))
}

pub(super) fn by_username(connection: &Connection, username: &Username) -> Result<Option<Account>, Failure> {
    let account = one(
        connection,
        "SELECT * FROM accounts WHERE username = :username",
        named_params! { ":username": username.as_str() },
        read,
    )?;
    account.map(|account| with_log(connection, account)).transpose()
}

pub(super) fn by_id(connection: &Connection, id: AccountId) -> Result<Option<Account>, Failure> {
    let account = one(
        connection,
        "SELECT * FROM accounts WHERE id = :id",
        named_params! { ":id": blob(&id.0) },
        read,
    )?;
    account.map(|account| with_log(connection, account)).transpose()
}

pub(super) fn with_log(connection: &Connection, mut account: Account) -> Result<Account, Failure> {
    account.log = device_log::head(connection, account.id)?;
    Ok(account)
}

/// The account without the head of its log.
pub(super) fn read(row: &Row<'_>) -> Result<Account, Failure> {
    Ok(Account {
        id: account_id(row, "id")?,
        username: parsed(row, "username", "username")?,
        email: parsed(row, "email", "email address")?,
        password: PasswordHash::from_phc(row.get("password")?),
        recovery_key_sha256: sha256(row, "recovery_key_sha256")?,
        created_at: timestamp(row, "created_at")?,
        log: None,
    })
}
