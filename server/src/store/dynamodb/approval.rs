//! Claims that wait for approval: held, fixed on, approved, refused, collected.
//!
//! Each step is a change under the condition that the pairing is in the state before it, and that this has not ended
//! ([`Pairing::state`]).

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::{DeviceId, Sha256Hash, Timestamp};

use super::expression::values;
use super::failure::Failure;
use super::item::{bytes_value, hash_value, text_value, time_value, uuid_value};
use super::key;
use super::pairing::{OFFERED, by_id, by_token, claimed, offered_at, step};
use super::pairing_items::{outcome_value, written_claim, written_large};
use super::tables::Tables;
use super::transaction::{Changes, Part, Written};
use super::{audit, device, device_log, offers, revocation};
use crate::domain::audit::Record;
use crate::domain::pairing::{Bound, CLAIM_LIVES, COLLECTABLE, CodeKind, Outcome, REMEMBERED};
use crate::domain::revocation::Reason;
use crate::domain::store::{Approve, Approved, Claimed, HeldClaim};
use crate::domain::{Pairing, PairingId};

const IN: &str = "#outcome = :from AND #expires_at > :now";

pub(super) async fn hold(tables: &Tables, order: &HeldClaim) -> Result<Claimed, Failure> {
    let Some(pairing) = by_token(tables, &order.token_sha256).await? else {
        return Ok(Claimed::Unusable);
    };
    let (claim, now) = (&order.claim, order.record.at);
    let Some(bound) = claim.bound.as_ref().filter(|_| pairing.account == order.account) else {
        return Ok(Claimed::Unusable);
    };
    let waits_until = now.plus(CLAIM_LIVES);
    let mut changes = Changes::default();
    write_claim(tables, &mut changes, order, pairing.id, bound)?;
    let large = written_large(pairing.id, claim, bound, waits_until);
    changes.create(Part::Pairing, tables.main(), large)?;
    offers::keep_until(tables, &mut changes, &pairing, waits_until)?;
    device::expect_active(tables, &mut changes, pairing.account, pairing.offered_by)?;
    device::expect_free(tables, &mut changes, claim.device, &claim.keys)?;
    claimed(audit::write(tables, &changes, &order.record).await?)
}

fn write_claim(
    tables: &Tables,
    changes: &mut Changes,
    order: &HeldClaim,
    id: PairingId,
    bound: &Bound,
) -> Result<(), Failure> {
    let now = order.record.at;
    let waits_until = now.plus(CLAIM_LIVES);
    changes.update(
        Part::Pairing,
        tables.main(),
        &key::pairing(id),
        [
            "SET #outcome = :claimed, #claim = :claim, #claim_secret_sha256 = :claim_secret, #expires_at = :end, #ttl = :ttl",
            &format!("{OFFERED} AND #token_sha256 = :token AND #account = :account AND #code = :code"),
        ],
        offered_at(
            now,
            [
                (":claimed", outcome_value(Outcome::Claimed)),
                (":claim", written_claim(&order.claim)),
                (":claim_secret", hash_value(&bound.claim_secret_sha256)),
                (":end", time_value(waits_until)),
                (":ttl", time_value(waits_until.plus(REMEMBERED))),
                (":token", hash_value(&order.token_sha256)),
                (":account", uuid_value(&order.account.0)),
                (":code", text_value(CodeKind::Secret.name())),
            ],
        ),
    )
}

pub(super) async fn renew_claim_secret(
    tables: &Tables,
    id: PairingId,
    device: DeviceId,
    sha256: &Sha256Hash,
) -> Result<bool, Failure> {
    let mut changes = Changes::default();
    changes.update(
        Part::Pairing,
        tables.main(),
        &key::pairing(id),
        [
            "SET #claim_secret_sha256 = :sha256",
            "attribute_exists(#claim_secret_sha256) AND #claim.#device = :device",
        ],
        values([
            (":sha256", hash_value(sha256)),
            (":device", uuid_value(device.as_uuid())),
        ]),
    )?;
    Ok(matches!(changes.write(tables).await?, Written::All))
}

pub(super) async fn open(
    tables: &Tables,
    id: PairingId,
    reveal: &[u8; 32],
    record: &Record,
) -> Result<Option<Pairing>, Failure> {
    step(tables, id, record, &[PairingState::Claimed], |changes, pairing| {
        changes.update(
            Part::Pairing,
            tables.main(),
            &key::pairing(id),
            ["SET #outcome = :to, #reveal = :reveal", IN],
            moving(
                Outcome::Claimed,
                Outcome::Opened,
                record.at,
                [(":reveal", bytes_value(reveal))],
            ),
        )?;
        device::expect_active(tables, changes, pairing.account, pairing.offered_by)
    })
    .await
}

pub(super) async fn approve(tables: &Tables, order: &Approve) -> Result<Approved, Failure> {
    let (new, now) = (&order.device, order.record.at);
    // Which KEM key it brought along says the claim, and that never changes.
    let Some(pairing) = by_id(tables, order.pairing).await? else {
        return Ok(Approved::WrongState);
    };
    let bound = pairing.claim.as_ref().and_then(|claim| claim.bound.as_ref());
    // A transaction cannot touch one item twice; and who is enrolled has no claim.
    let Some(bound) = bound.filter(|_| order.approver != new.id) else {
        return Ok(Approved::WrongState);
    };
    let mut changes = Changes::default();
    changes.update(
        Part::Pairing,
        tables.main(),
        &key::pairing(order.pairing),
        [
            "SET #outcome = :to, #approved_head = :head, #endorsement = :endorsement, #approved_at = :now, \
             #expires_at = :end, #ttl = :ttl",
            &format!("{IN} AND #offered_by = :approver AND #account = :account AND #claim.#device = :device"),
        ],
        moving(
            Outcome::Opened,
            Outcome::Approved,
            now,
            [
                (":head", hash_value(&order.entry.head)),
                (":endorsement", bytes_value(&order.endorsement)),
                (":end", time_value(now.plus(COLLECTABLE))),
                (":ttl", time_value(now.plus(COLLECTABLE).plus(REMEMBERED))),
                (":approver", uuid_value(order.approver.as_uuid())),
                (":account", uuid_value(&new.account.0)),
                (":device", uuid_value(new.id.as_uuid())),
            ],
        ),
    )?;
    device::expect_active(tables, &mut changes, new.account, order.approver)?;
    device_log::append(tables, &mut changes, new.account, &order.entry, Some(order.pairing))?;
    device::enrol(tables, &mut changes, new, Some(&bound.kem_key))?;
    let unmet = match audit::write(tables, &changes, &order.record).await? {
        Written::All => return Ok(Approved::Done),
        Written::Nothing(unmet) => unmet,
    };
    if unmet.has(Part::Pairing) {
        Ok(Approved::WrongState)
    } else if unmet.has(Part::Device) {
        Ok(Approved::ApproverRevoked)
    } else if unmet.has(Part::Log) {
        Ok(Approved::LogConflict)
    } else if unmet.has(Part::Key) {
        Ok(Approved::KeyEnrolled)
    } else {
        Err(Failure::Exists("fingerprint"))
    }
}

pub(super) async fn deny(tables: &Tables, id: PairingId, record: &Record) -> Result<Option<Pairing>, Failure> {
    let from = [PairingState::Claimed, PairingState::Opened];
    step(tables, id, record, &from, |changes, pairing| {
        changes.update(
            Part::Pairing,
            tables.main(),
            &key::pairing(id),
            [
                "SET #outcome = :to",
                "#outcome IN (:from, :opened) AND #expires_at > :now",
            ],
            moving(
                Outcome::Claimed,
                Outcome::Denied,
                record.at,
                [(":opened", outcome_value(Outcome::Opened))],
            ),
        )?;
        offers::remove(tables, changes, pairing)
    })
    .await
}

pub(super) async fn collect(tables: &Tables, id: PairingId, record: &Record) -> Result<Option<Pairing>, Failure> {
    step(tables, id, record, &[PairingState::Approved], |changes, _| {
        changes.update(
            Part::Pairing,
            tables.main(),
            &key::pairing(id),
            ["SET #outcome = :to", IN],
            moving(Outcome::Approved, Outcome::Completed, record.at, []),
        )
    })
    .await
}

/// Whether anybody can still collect it does not matter: its device is in.
fn give_up_approved(tables: &Tables, changes: &mut Changes, id: PairingId) -> Result<(), Failure> {
    changes.update(
        Part::Pairing,
        tables.main(),
        &key::pairing(id),
        ["SET #outcome = :to", "#outcome = :from"],
        values([
            (":from", outcome_value(Outcome::Approved)),
            (":to", outcome_value(Outcome::Cancelled)),
        ]),
    )
}

/// Withdraws what was approved, and revokes the device that it brought in, unless somebody has.
pub(super) async fn withdraw(tables: &Tables, id: PairingId, record: &Record) -> Result<Option<Pairing>, Failure> {
    let Some(pairing) = by_id(tables, id).await? else {
        return Ok(None);
    };
    let Some(claim) = &pairing.claim else {
        return Ok(Some(pairing));
    };
    if pairing.outcome != Outcome::Approved {
        return Ok(Some(pairing));
    }
    // Once it is revoked, it stays so.
    for _ in 0..2 {
        let approved = device::of_account_by_id(tables, pairing.account, claim.device).await?;
        let approved = approved.ok_or(Failure::Damaged("device"))?;
        let _turn = tables.turn(&revocation::concerned(&approved)).await;
        let mut changes = Changes::default();
        give_up_approved(tables, &mut changes, id)?;
        if approved.revoked_at.is_none() {
            let reason = Some(Reason::CessationOfOperation);
            device::revoke(tables, &mut changes, &approved, record.at)?;
            revocation::revoke(tables, &mut changes, &approved, record.at, reason)?;
        }
        match audit::write(tables, &changes, record).await? {
            Written::Nothing(unmet) if unmet.has(Part::Pairing) => break,
            Written::Nothing(unmet) if unmet.has(Part::Device) => {}
            Written::Nothing(_) => return Err(Failure::Exists("revoked certificate")),
            Written::All => break,
        }
    }
    by_id(tables, id).await
}

/// The values of a step from one state to another.
fn moving<const N: usize>(
    from: Outcome,
    to: Outcome,
    now: Timestamp,
    more: [(&str, AttributeValue); N],
) -> HashMap<String, AttributeValue> {
    let mut all = values([
        (":from", outcome_value(from)),
        (":to", outcome_value(to)),
        (":now", time_value(now)),
    ]);
    all.extend(values(more));
    all
}
