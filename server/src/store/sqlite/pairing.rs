//! Pairings: offered, withdrawn, claimed.
//!
//! What "offered at `now`" means is one condition in the statements below: `outcome = 'open'`, the
//! offer's end in the future, and fewer wrong passwords than spend it
//! ([`Pairing::state`](crate::domain::Pairing::state)).

use std::net::IpAddr;

use rusqlite::{Connection, Row, named_params};
use warifu_protocol::{PublicKey, Sha256Hash, Timestamp};

use super::columns::{
    account_id, address, blob, device_id, optionally_parsed, pairing_id, parsed, public_key, sha256, timestamp,
};
use super::device::Enrolled;
use super::failure::Failure;
use super::query::{all, change, one};
use super::writer::Verdict;
use super::{audit, device};
use crate::domain::audit::{Event, Record};
use crate::domain::pairing::{Claim, Outcome, WRONG_PASSWORDS};
use crate::domain::store::{Claimed, MAX_OPEN_OFFERS, Offered, TokenClaim};
use crate::domain::{Pairing, PairingId};

pub(super) fn offer(connection: &Connection, pairing: &Pairing, record: &Record) -> Result<Verdict<Offered>, Failure> {
    if !device::seen(connection, pairing.offered_by, pairing.account, record.at)? {
        return Ok(Verdict::Undo(Offered::DeviceRevoked));
    }
    let inserted = change(
        connection,
        "INSERT INTO pairings
             (id, account, offered_by, token_sha256, offer_secret_sha256, offered_at, expires_at, wrong_passwords, outcome)
         SELECT :id, :account, :offered_by, :token, :offer_secret, :offered_at, :expires_at, :wrong_passwords, 'open'
         WHERE :most > (
             SELECT count(*) FROM pairings
             WHERE account = :account AND outcome = 'open' AND expires_at > :now AND wrong_passwords < :spent
         )",
        named_params! {
            ":id": blob(&pairing.id.0),
            ":account": blob(&pairing.account.0),
            ":offered_by": blob(pairing.offered_by.as_uuid()),
            ":token": pairing.token_sha256.0,
            ":offer_secret": pairing.offer_secret_sha256.0,
            ":offered_at": pairing.offered_at.unix(),
            ":expires_at": pairing.expires_at.unix(),
            ":wrong_passwords": pairing.wrong_passwords,
            ":most": MAX_OPEN_OFFERS,
            ":now": record.at.unix(),
            ":spent": WRONG_PASSWORDS,
        },
    )?;
    if inserted == 0 {
        return Ok(Verdict::Undo(Offered::TooMany));
    }
    audit::write(connection, record)?;
    Ok(Verdict::Keep(Offered::Done))
}

pub(super) fn cancel(
    connection: &Connection,
    id: PairingId,
    record: &Record,
) -> Result<Verdict<Option<Pairing>>, Failure> {
    let cancelled = change(
        connection,
        "UPDATE pairings SET outcome = 'cancelled'
         WHERE id = :id AND outcome = 'open' AND expires_at > :now AND wrong_passwords < :spent",
        named_params! { ":id": blob(&id.0), ":now": record.at.unix(), ":spent": WRONG_PASSWORDS },
    )?;
    if cancelled == 1 {
        audit::write(connection, record)?;
    }
    Ok(Verdict::Keep(by_id(connection, id)?))
}

pub(super) fn claim(connection: &Connection, order: &TokenClaim) -> Result<Verdict<Claimed>, Failure> {
    let claim = &order.claim;
    let pairing = one(
        connection,
        "UPDATE pairings
         SET outcome = 'completed', claim_device = :device, claim_name = :name, claim_system = :system,
             claim_address = :address, claimed_at = :at
         WHERE token_sha256 = :token AND account = :account
           AND outcome = 'open' AND expires_at > :now AND wrong_passwords < :spent
         RETURNING id",
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
    for (position, key) in (0_i64..).zip(&claim.keys) {
        change(
            connection,
            "INSERT INTO claim_keys (pairing, position, spki) VALUES (:pairing, :position, :spki)",
            named_params! { ":pairing": blob(&pairing.0), ":position": position, ":spki": key.spki_der() },
        )?;
    }
    if device::enrol(connection, &order.device)? == Enrolled::Before {
        return Ok(Verdict::Undo(Claimed::KeyEnrolled));
    }
    audit::write(connection, &order.record)?;
    Ok(Verdict::Keep(Claimed::Done))
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
        "SELECT * FROM pairings WHERE id = :id",
        named_params! { ":id": blob(&id.0) },
        read,
    )?;
    row.map(|pairing| with_claim_keys(connection, pairing)).transpose()
}

pub(super) fn by_token(connection: &Connection, token_sha256: Sha256Hash) -> Result<Option<Pairing>, Failure> {
    let row = one(
        connection,
        "SELECT * FROM pairings WHERE token_sha256 = :token",
        named_params! { ":token": token_sha256.0 },
        read,
    )?;
    row.map(|pairing| with_claim_keys(connection, pairing)).transpose()
}

pub(super) fn with_claim_keys(connection: &Connection, mut pairing: Pairing) -> Result<Pairing, Failure> {
    if let Outcome::Completed(claim) = &mut pairing.outcome {
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
        token_sha256: sha256(row, "token_sha256")?,
        offer_secret_sha256: sha256(row, "offer_secret_sha256")?,
        offered_at: timestamp(row, "offered_at")?,
        expires_at: timestamp(row, "expires_at")?,
        wrong_passwords: row.get("wrong_passwords")?,
        outcome: match row.get_ref("outcome")?.as_str() {
            Ok("open") => Outcome::Open,
            Ok("cancelled") => Outcome::Cancelled,
            Ok("completed") => Outcome::Completed(read_claim(row)?),
            _ => return Err(Failure::Damaged("pairing outcome")),
        },
    })
}

fn read_claim(row: &Row<'_>) -> Result<Claim, Failure> {
    Ok(Claim {
        device: device_id(row, "claim_device")?,
        keys: Vec::new(),
        name: parsed(row, "claim_name", "device name")?,
        system: optionally_parsed(row, "claim_system", "system")?,
        address: address(row, "claim_address")?,
        at: timestamp(row, "claimed_at")?,
    })
}
