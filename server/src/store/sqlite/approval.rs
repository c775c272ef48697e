//! Claims that wait for approval: held, fixed on, approved, refused, collected.
//!
//! Each step is a change under the condition that the pairing is in the state before it, and that this
//! has not ended ([`Pairing::state`](crate::domain::Pairing::state)).

use rusqlite::{Connection, named_params};
use warifu_protocol::{DeviceId, Sha256Hash};

use super::columns::{blob, device_id, pairing_id};
use super::device::Enrolled;
use super::failure::Failure;
use super::pairing::{changed, keep_keys, offering_device_is_active};
use super::query::{change, one};
use super::writer::Verdict;
use super::{audit, device, device_log, revocation};
use crate::domain::audit::Record;
use crate::domain::pairing::{Bound, CLAIM_LIVES, COLLECTABLE, WRONG_PASSWORDS};
use crate::domain::revocation::Reason;
use crate::domain::store::{Approve, Approved, Claimed, HeldClaim};
use crate::domain::{Pairing, PairingId};

pub(super) fn hold(connection: &Connection, order: &HeldClaim) -> Result<Verdict<Claimed>, Failure> {
    let claim = &order.claim;
    let Some(Bound {
        kem_key,
        binding,
        claim_secret_sha256,
    }) = &claim.bound
    else {
        return Ok(Verdict::Undo(Claimed::Unusable));
    };
    let pairing = one(
        connection,
        concat!(
            "UPDATE pairings
             SET outcome = 'claimed', expires_at = :expires_at, claim_device = :device, claim_name = :name,
                 claim_system = :system, claim_address = :address, claimed_at = :at, claim_secret_sha256 = :claim_secret,
                 binding = :binding
             WHERE token_sha256 = :token AND account = :account AND code = 'secret'
               AND outcome = 'open' AND expires_at > :now AND wrong_passwords < :spent
               AND ",
            offering_device_is_active!(),
            " RETURNING id",
        ),
        named_params! {
            ":expires_at": order.record.at.plus(CLAIM_LIVES).unix(),
            ":device": blob(claim.device.as_uuid()),
            ":name": claim.name.as_str(),
            ":system": claim.system.as_ref().map(|label| label.as_str()),
            ":address": claim.address.to_string(),
            ":at": claim.at.unix(),
            ":claim_secret": claim_secret_sha256.0,
            ":binding": binding,
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
    if device::knows_a_key_of(connection, claim.device, &claim.keys)? {
        return Ok(Verdict::Undo(Claimed::KeyEnrolled));
    }
    keep_keys(connection, pairing, &claim.keys)?;
    change(
        connection,
        "INSERT INTO claim_kem_keys (pairing, kem_key) VALUES (:pairing, :kem_key)",
        named_params! { ":pairing": blob(&pairing.0), ":kem_key": kem_key.as_bytes() },
    )?;
    audit::write(connection, &order.record)?;
    Ok(Verdict::Keep(Claimed::Done))
}

pub(super) fn renew_claim_secret(
    connection: &Connection,
    id: PairingId,
    device: DeviceId,
    sha256: Sha256Hash,
) -> Result<Verdict<bool>, Failure> {
    let renewed = change(
        connection,
        "UPDATE pairings SET claim_secret_sha256 = :sha256
         WHERE id = :id AND claim_device = :device AND claim_secret_sha256 IS NOT NULL",
        named_params! { ":sha256": sha256.0, ":id": blob(&id.0), ":device": blob(device.as_uuid()) },
    )?;
    Ok(Verdict::Keep(renewed == 1))
}

pub(super) fn open(
    connection: &Connection,
    id: PairingId,
    reveal: &[u8; 32],
    record: &Record,
) -> Result<Verdict<Option<Pairing>>, Failure> {
    let opened = change(
        connection,
        concat!(
            "UPDATE pairings SET outcome = 'opened', reveal = :reveal
             WHERE id = :id AND outcome = 'claimed' AND expires_at > :now
               AND ",
            offering_device_is_active!(),
        ),
        named_params! { ":reveal": reveal, ":id": blob(&id.0), ":now": record.at.unix() },
    )?;
    changed(connection, id, opened, record)
}

pub(super) fn approve(connection: &Connection, order: &Approve) -> Result<Verdict<Approved>, Failure> {
    let (device, now) = (&order.device, order.record.at);
    let approved = change(
        connection,
        "UPDATE pairings
         SET outcome = 'approved', expires_at = :expires_at, approved_head = :head, endorsement = :endorsement,
             approved_at = :now
         WHERE id = :id AND outcome = 'opened' AND expires_at > :now
           AND offered_by = :approver AND claim_device = :device AND account = :account",
        named_params! {
            ":expires_at": now.plus(COLLECTABLE).unix(),
            ":head": order.entry.head.0,
            ":endorsement": order.endorsement,
            ":now": now.unix(),
            ":id": blob(&order.pairing.0),
            ":approver": blob(order.approver.as_uuid()),
            ":device": blob(device.id.as_uuid()),
            ":account": blob(&device.account.0),
        },
    )?;
    if approved == 0 {
        return Ok(Verdict::Undo(Approved::WrongState));
    }
    if !device::is_active(connection, order.approver, device.account)? {
        return Ok(Verdict::Undo(Approved::ApproverRevoked));
    }
    if !device_log::append(connection, device.account, &order.entry)? {
        return Ok(Verdict::Undo(Approved::LogConflict));
    }
    if device::enrol(connection, device)? == Enrolled::Before {
        return Ok(Verdict::Undo(Approved::KeyEnrolled));
    }
    change(
        connection,
        "INSERT INTO kem_keys (device, kem_key) SELECT :device, kem_key FROM claim_kem_keys WHERE pairing = :pairing",
        named_params! { ":device": blob(device.id.as_uuid()), ":pairing": blob(&order.pairing.0) },
    )?;
    audit::write(connection, &order.record)?;
    Ok(Verdict::Keep(Approved::Done))
}

pub(super) fn deny(
    connection: &Connection,
    id: PairingId,
    record: &Record,
) -> Result<Verdict<Option<Pairing>>, Failure> {
    let denied = change(
        connection,
        "UPDATE pairings SET outcome = 'denied'
         WHERE id = :id AND outcome IN ('claimed', 'opened') AND expires_at > :now",
        named_params! { ":id": blob(&id.0), ":now": record.at.unix() },
    )?;
    changed(connection, id, denied, record)
}

pub(super) fn collect(
    connection: &Connection,
    id: PairingId,
    record: &Record,
) -> Result<Verdict<Option<Pairing>>, Failure> {
    let collected = change(
        connection,
        "UPDATE pairings SET outcome = 'completed' WHERE id = :id AND outcome = 'approved' AND expires_at > :now",
        named_params! { ":id": blob(&id.0), ":now": record.at.unix() },
    )?;
    changed(connection, id, collected, record)
}

/// Withdraws what was approved, and revokes the device that it brought in.
pub(super) fn withdraw(
    connection: &Connection,
    id: PairingId,
    record: &Record,
) -> Result<Verdict<Option<Pairing>>, Failure> {
    let withdrawn = one(
        connection,
        "UPDATE pairings SET outcome = 'cancelled'
         WHERE id = :id AND outcome = 'approved'
         RETURNING claim_device",
        named_params! { ":id": blob(&id.0) },
        |row| device_id(row, "claim_device"),
    )?;
    let Some(device) = withdrawn else {
        return changed(connection, id, 0, record);
    };
    let revoked = change(
        connection,
        "UPDATE devices SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL",
        named_params! { ":now": record.at.unix(), ":id": blob(device.as_uuid()) },
    )?;
    if revoked == 1 {
        revocation::revoke(connection, device, record.at, Some(Reason::CessationOfOperation))?;
    }
    changed(connection, id, 1, record)
}
