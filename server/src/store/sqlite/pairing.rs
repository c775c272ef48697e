//! Pairings: offered, withdrawn, claimed with a token.
//!
//! What "offered at `now`" means is one condition in the statements below: `outcome = 'open'`, the
//! state's end in the future, and fewer wrong passwords than spend it
//! ([`Pairing::state`](crate::domain::Pairing::state)).

use std::net::IpAddr;

use rusqlite::{Connection, Row, named_params};
use warifu_protocol::{DeviceId, PublicKey, Sha256Hash, Timestamp};

use super::columns::{
    account_id, address, blob, device_id, kem_key, optional_bytes, optional_sha256, optional_timestamp,
    optionally_parsed, pairing_id, parsed, public_key, sha256, timestamp,
};
use super::device::Enrolled;
use super::failure::Failure;
use super::query::{all, change, one};
use super::writer::Verdict;
use super::{audit, device};
use crate::domain::audit::{Event, Record};
use crate::domain::pairing::{Approval, Bound, Claim, CodeKind, Outcome, WRONG_PASSWORDS};
use crate::domain::store::{Claimed, MAX_OPEN_OFFERS, Offered, TokenClaim};
use crate::domain::{AccountId, Pairing, PairingId};

/// What [`read`] reads.
macro_rules! pairings {
    () => {
        "SELECT pairings.*, claim_kem_keys.kem_key FROM pairings
         LEFT JOIN claim_kem_keys ON claim_kem_keys.pairing = pairings.id"
    };
}

/// That the device which shows the code is not revoked.
macro_rules! offering_device_is_active {
    () => {
        "EXISTS (
             SELECT 1 FROM devices
             WHERE devices.id = offered_by AND devices.account = pairings.account AND revoked_at IS NULL
         )"
    };
}
pub(super) use offering_device_is_active;

/// All pairings, for [`read`].
pub(super) const ALL: &str = pairings!();

pub(super) fn offer(connection: &Connection, pairing: &Pairing, record: &Record) -> Result<Verdict<Offered>, Failure> {
    if !device::seen(connection, pairing.offered_by, pairing.account, record.at)? {
        return Ok(Verdict::Undo(Offered::DeviceRevoked));
    }
    if !has_room(connection, pairing.account, record.at)? {
        return Ok(Verdict::Undo(Offered::TooMany));
    }
    if is_known(connection, pairing.token_sha256)? {
        return Ok(Verdict::Undo(Offered::TokenKnown));
    }
    change(
        connection,
        "INSERT INTO pairings
             (id, account, offered_by, code, token_sha256, offer_secret_sha256, offered_at, expires_at, wrong_passwords,
              outcome)
         VALUES
             (:id, :account, :offered_by, :code, :token, :offer_secret, :offered_at, :expires_at, :wrong_passwords,
              'open')",
        named_params! {
            ":id": blob(&pairing.id.0),
            ":account": blob(&pairing.account.0),
            ":offered_by": blob(pairing.offered_by.as_uuid()),
            ":code": pairing.code.name(),
            ":token": pairing.token_sha256.0,
            ":offer_secret": pairing.offer_secret_sha256.0,
            ":offered_at": pairing.offered_at.unix(),
            ":expires_at": pairing.expires_at.unix(),
            ":wrong_passwords": pairing.wrong_passwords,
        },
    )?;
    audit::write(connection, record)?;
    Ok(Verdict::Keep(Offered::Done))
}

fn is_known(connection: &Connection, token_sha256: Sha256Hash) -> Result<bool, Failure> {
    let known = one(
        connection,
        "SELECT 1 FROM pairings WHERE token_sha256 = :token",
        named_params! { ":token": token_sha256.0 },
        |_| Ok(()),
    )?;
    Ok(known.is_some())
}

/// Whether the account may have another open offer. Nobody else writes until this transaction ends.
fn has_room(connection: &Connection, account: AccountId, now: Timestamp) -> Result<bool, Failure> {
    let room = one(
        connection,
        "SELECT :most > (
             SELECT count(*) FROM pairings
             WHERE account = :account AND outcome IN ('open', 'claimed', 'opened') AND expires_at > :now
               AND (outcome <> 'open' OR wrong_passwords < :spent)
         ) AS has_room",
        named_params! {
            ":most": MAX_OPEN_OFFERS,
            ":account": blob(&account.0),
            ":now": now.unix(),
            ":spent": WRONG_PASSWORDS,
        },
        |row| Ok(row.get("has_room")?),
    )?;
    Ok(room.unwrap_or_default())
}

pub(super) fn renew_offer_secret(
    connection: &Connection,
    id: PairingId,
    by: DeviceId,
    sha256: Sha256Hash,
) -> Result<Verdict<bool>, Failure> {
    let renewed = change(
        connection,
        "UPDATE pairings SET offer_secret_sha256 = :sha256 WHERE id = :id AND offered_by = :by",
        named_params! { ":sha256": sha256.0, ":id": blob(&id.0), ":by": blob(by.as_uuid()) },
    )?;
    Ok(Verdict::Keep(renewed == 1))
}

pub(super) fn cancel(
    connection: &Connection,
    id: PairingId,
    record: &Record,
) -> Result<Verdict<Option<Pairing>>, Failure> {
    let cancelled = change(
        connection,
        "UPDATE pairings SET outcome = 'cancelled'
         WHERE id = :id AND expires_at > :now
           AND (outcome IN ('claimed', 'opened') OR (outcome = 'open' AND wrong_passwords < :spent))",
        named_params! { ":id": blob(&id.0), ":now": record.at.unix(), ":spent": WRONG_PASSWORDS },
    )?;
    changed(connection, id, cancelled, record)
}

/// Writes the record of a change to a pairing, if there was one, and gives the pairing as it is now.
pub(super) fn changed(
    connection: &Connection,
    id: PairingId,
    rows: usize,
    record: &Record,
) -> Result<Verdict<Option<Pairing>>, Failure> {
    if rows > 0 {
        audit::write(connection, record)?;
    }
    Ok(Verdict::Keep(by_id(connection, id)?))
}

pub(super) fn claim(connection: &Connection, order: &TokenClaim) -> Result<Verdict<Claimed>, Failure> {
    let claim = &order.claim;
    let pairing = one(
        connection,
        concat!(
            "UPDATE pairings
             SET outcome = 'completed', claim_device = :device, claim_name = :name, claim_system = :system,
                 claim_address = :address, claimed_at = :at
             WHERE token_sha256 = :token AND account = :account AND code = 'token'
               AND outcome = 'open' AND expires_at > :now AND wrong_passwords < :spent
               AND ",
            offering_device_is_active!(),
            " RETURNING id",
        ),
        named_params! {
            ":device": blob(claim.device.as_uuid()),
            ":name": claim.name.as_str(),
            ":system": claim.system.as_ref().map(|label| label.as_str()),
            ":address": claim.address.to_string(),
            ":at": claim.at.unix(),
            ":token": order.token_sha256.0,
            ":account": blob(&order.account.0),
            ":now": order.record.at.unix(),
            ":spent": WRONG_PASSWORDS,
        },
        |row| pairing_id(row, "id"),
    )?;
    let Some(pairing) = pairing else {
        return Ok(Verdict::Undo(Claimed::Unusable));
    };
    keep_keys(connection, pairing, &claim.keys)?;
    if device::enrol(connection, &order.device)? == Enrolled::Before {
        return Ok(Verdict::Undo(Claimed::KeyEnrolled));
    }
    if let Some(kem_key) = &order.kem_key {
        device::keep_kem_key(connection, order.device.id, kem_key)?;
    }
    audit::write(connection, &order.record)?;
    Ok(Verdict::Keep(Claimed::Done))
}

/// Writes the keys that a claim brought.
pub(super) fn keep_keys(connection: &Connection, pairing: PairingId, keys: &[PublicKey]) -> Result<(), Failure> {
    for (position, key) in (0_i64..).zip(keys) {
        change(
            connection,
            "INSERT INTO claim_keys (pairing, position, spki) VALUES (:pairing, :position, :spki)",
            named_params! { ":pairing": blob(&pairing.0), ":position": position, ":spki": key.spki_der() },
        )?;
    }
    Ok(())
}

pub(super) fn count_wrong_password(
    connection: &Connection,
    token_sha256: Sha256Hash,
    address: IpAddr,
    now: Timestamp,
) -> Result<Verdict<()>, Failure> {
    let counted = one(
        connection,
        "UPDATE pairings SET wrong_passwords = wrong_passwords + 1
         WHERE token_sha256 = :token AND outcome = 'open' AND expires_at > :now AND wrong_passwords < :spent
         RETURNING id, account, wrong_passwords",
        named_params! { ":token": token_sha256.0, ":now": now.unix(), ":spent": WRONG_PASSWORDS },
        |row| {
            let count: u32 = row.get("wrong_passwords")?;
            Ok((pairing_id(row, "id")?, account_id(row, "account")?, count))
        },
    )?;
    if let Some((pairing, account, WRONG_PASSWORDS..)) = counted {
        let event = Event::PairingTokenSpent { pairing: pairing.0 };
        let record = Record {
            account,
            at: now,
            address,
            event,
        };
        audit::write(connection, &record)?;
    }
    Ok(Verdict::Keep(()))
}

pub(super) fn by_id(connection: &Connection, id: PairingId) -> Result<Option<Pairing>, Failure> {
    let row = one(
        connection,
        concat!(pairings!(), " WHERE id = :id"),
        named_params! { ":id": blob(&id.0) },
        read,
    )?;
    row.map(|pairing| with_claim_keys(connection, pairing)).transpose()
}

pub(super) fn by_token(connection: &Connection, token_sha256: Sha256Hash) -> Result<Option<Pairing>, Failure> {
    let row = one(
        connection,
        concat!(pairings!(), " WHERE token_sha256 = :token"),
        named_params! { ":token": token_sha256.0 },
        read,
    )?;
    row.map(|pairing| with_claim_keys(connection, pairing)).transpose()
}

pub(super) fn with_claim_keys(connection: &Connection, mut pairing: Pairing) -> Result<Pairing, Failure> {
    if let Some(claim) = &mut pairing.claim {
        claim.keys = claim_keys(connection, pairing.id)?;
    }
    Ok(pairing)
}

fn claim_keys(connection: &Connection, pairing: PairingId) -> Result<Vec<PublicKey>, Failure> {
    all(
        connection,
        "SELECT spki FROM claim_keys WHERE pairing = :pairing ORDER BY position",
        named_params! { ":pairing": blob(&pairing.0) },
        |row| public_key(row, "spki"),
    )
}

/// The pairing, its claim without keys.
pub(super) fn read(row: &Row<'_>) -> Result<Pairing, Failure> {
    Ok(Pairing {
        id: pairing_id(row, "id")?,
        account: account_id(row, "account")?,
        offered_by: device_id(row, "offered_by")?,
        code: named(row, "code", CodeKind::by_name)?,
        token_sha256: sha256(row, "token_sha256")?,
        offer_secret_sha256: sha256(row, "offer_secret_sha256")?,
        offered_at: timestamp(row, "offered_at")?,
        expires_at: timestamp(row, "expires_at")?,
        wrong_passwords: row.get("wrong_passwords")?,
        outcome: named(row, "outcome", Outcome::by_name)?,
        claim: read_claim(row)?,
        reveal: optional_bytes(row, "reveal")?,
        approval: read_approval(row)?,
    })
}

fn read_claim(row: &Row<'_>) -> Result<Option<Claim>, Failure> {
    let Some(at) = optional_timestamp(row, "claimed_at")? else {
        return Ok(None);
    };
    Ok(Some(Claim {
        device: device_id(row, "claim_device")?,
        keys: Vec::new(),
        name: parsed(row, "claim_name", "device name")?,
        system: optionally_parsed(row, "claim_system", "system")?,
        address: address(row, "claim_address")?,
        at,
        bound: read_bound(row)?,
    }))
}

fn read_bound(row: &Row<'_>) -> Result<Option<Bound>, Failure> {
    let Some(claim_secret_sha256) = optional_sha256(row, "claim_secret_sha256")? else {
        return Ok(None);
    };
    Ok(Some(Bound {
        kem_key: kem_key(row, "kem_key")?,
        binding: row.get("binding")?,
        claim_secret_sha256,
    }))
}

fn read_approval(row: &Row<'_>) -> Result<Option<Approval>, Failure> {
    let Some(at) = optional_timestamp(row, "approved_at")? else {
        return Ok(None);
    };
    Ok(Some(Approval {
        head: sha256(row, "approved_head")?,
        endorsement: row.get("endorsement")?,
        at,
    }))
}

fn named<T>(row: &Row<'_>, column: &'static str, by_name: impl Fn(&str) -> Option<T>) -> Result<T, Failure> {
    let name = row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?;
    by_name(name).ok_or(Failure::Damaged(column))
}
