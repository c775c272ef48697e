//! Pairings: offered, withdrawn, claimed.
//!
//! What "offered at `now`" means is one condition, [`OFFERED`], as [`Pairing::state`] says it. Where something
//! is read first, that is only to know which items are concerned.

use std::collections::HashMap;
use std::net::IpAddr;

use aws_sdk_dynamodb::types::AttributeValue;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::{DeviceId, Sha256Hash, Timestamp};

use super::expression::values;
use super::failure::Failure;
use super::item::{
    Fields, Item, bytes_value, hash, hash_value, list, map, number, number_value, optionally_parsed, parsed, text,
    text_value, time_value, timestamp, uuid_value,
};
use super::key;
use super::tables::Tables;
use super::transaction::{Changes, Part, Written};
use super::{audit, device, offers};
use crate::domain::audit::{Event, Record};
use crate::domain::pairing::{Claim, Outcome, REMEMBERED, WRONG_PASSWORDS};
use crate::domain::store::{Claimed, Offered, TokenClaim};
use crate::domain::{AccountId, Pairing, PairingId};

const OFFERED: &str = "#outcome = :open AND #expires_at > :now AND #wrong_passwords < :spent";

// Ways on from an offer that was refused: the device was seen later, then there was no room; and once more for
// whoever came between.
const OFFER_TRIES: u32 = 6;

pub(super) async fn offer(tables: &Tables, pairing: &Pairing, record: &Record) -> Result<Offered, Failure> {
    let mut was_seen_later = false;
    for _ in 0..OFFER_TRIES {
        let mut changes = Changes::default();
        let by = (pairing.account, pairing.offered_by);
        device::see(tables, &mut changes, by, record.at, was_seen_later)?;
        offers::add(tables, &mut changes, pairing)?;
        changes.create(Part::Pairing, tables.main(), written(pairing))?;
        changes.create(Part::Token, tables.main(), written_token(pairing))?;
        let unmet = match audit::write(tables, &changes, record).await? {
            Written::All => return Ok(Offered::Done),
            Written::Nothing(unmet) => unmet,
        };
        if let Some(seen) = unmet.item(Part::Device) {
            if !device::is_active(seen) {
                return Ok(Offered::DeviceRevoked);
            }
            was_seen_later = true;
        }
        if let Some(full) = unmet.item(Part::Offers) {
            let full = full.ok_or(Failure::Damaged("open offers"))?;
            if !offers::make_room(tables, pairing.account, full, record.at).await? {
                return Ok(Offered::TooMany);
            }
        } else if unmet.has(Part::Pairing) || unmet.has(Part::Token) {
            return Err(Failure::Exists("pairing"));
        }
    }
    Err(Failure::Contended("the account's offers".to_owned()))
}

pub(super) async fn cancel(tables: &Tables, id: PairingId, record: &Record) -> Result<Option<Pairing>, Failure> {
    let Some(pairing) = by_id(tables, id).await? else {
        return Ok(None);
    };
    if pairing.state(record.at) != PairingState::Offered {
        // It will never be offered again.
        return Ok(Some(pairing));
    }
    let mut changes = Changes::default();
    changes.update(
        Part::Pairing,
        tables.main(),
        &key::pairing(id),
        ["SET #outcome = :cancelled", OFFERED],
        offered_at(record.at, [(":cancelled", text_value("cancelled"))]),
    )?;
    offers::remove(tables, &mut changes, &pairing)?;
    match audit::write(tables, &changes, record).await? {
        Written::All => {}
        Written::Nothing(unmet) if unmet.has(Part::Pairing) => {}
        Written::Nothing(_) => return Err(Failure::Damaged("open offers")),
    }
    // Either way it changes no more.
    by_id(tables, id).await
}

pub(super) async fn claim(tables: &Tables, order: &TokenClaim) -> Result<Claimed, Failure> {
    let Some(pairing) = by_token(tables, &order.token_sha256).await? else {
        return Ok(Claimed::Unusable);
    };
    if pairing.account != order.account {
        return Ok(Claimed::Unusable);
    }
    let condition = format!("{OFFERED} AND #token_sha256 = :token AND #account = :account");
    let mut changes = Changes::default();
    changes.update(
        Part::Pairing,
        tables.main(),
        &key::pairing(pairing.id),
        ["SET #outcome = :completed, #claim = :claim", &condition],
        offered_at(
            order.record.at,
            [
                (":completed", text_value("completed")),
                (":claim", written_claim(&order.claim)),
                (":token", hash_value(&order.token_sha256)),
                (":account", uuid_value(&order.account.0)),
            ],
        ),
    )?;
    offers::remove(tables, &mut changes, &pairing)?;
    device::enrol(tables, &mut changes, &order.device)?;
    let unmet = match audit::write(tables, &changes, &order.record).await? {
        Written::All => return Ok(Claimed::Done),
        Written::Nothing(unmet) => unmet,
    };
    if unmet.has(Part::Pairing) {
        Ok(Claimed::Unusable)
    } else if unmet.has(Part::Key) {
        Ok(Claimed::KeyEnrolled)
    } else if unmet.has(Part::Offers) {
        Err(Failure::Damaged("open offers"))
    } else {
        Err(Failure::Exists("fingerprint"))
    }
}

pub(super) async fn count_wrong_password(
    tables: &Tables,
    token_sha256: &Sha256Hash,
    address: IpAddr,
    now: Timestamp,
) -> Result<(), Failure> {
    // Whoever comes between has counted one, or ended the offer: it cannot happen more often than that.
    for _ in 0..=WRONG_PASSWORDS {
        let Some(pairing) = by_token(tables, token_sha256).await? else {
            return Ok(());
        };
        if pairing.state(now) != PairingState::Offered {
            return Ok(());
        }
        if let Written::All = count_another(tables, &pairing, address, now).await? {
            return Ok(());
        }
    }
    Err(Failure::Contended("the pairing".to_owned()))
}

/// Counts one wrong password more than the pairing has, if it still has that many.
async fn count_another(
    tables: &Tables,
    pairing: &Pairing,
    address: IpAddr,
    now: Timestamp,
) -> Result<Written, Failure> {
    let condition = format!("{OFFERED} AND #wrong_passwords = :counted");
    let count = pairing.wrong_passwords + 1;
    let mut changes = Changes::default();
    changes.update(
        Part::Pairing,
        tables.main(),
        &key::pairing(pairing.id),
        ["SET #wrong_passwords = :count", &condition],
        offered_at(
            now,
            [
                (":counted", number_value(pairing.wrong_passwords)),
                (":count", number_value(count)),
            ],
        ),
    )?;
    if count < WRONG_PASSWORDS {
        return changes.write(tables).await;
    }
    offers::remove(tables, &mut changes, pairing)?;
    let record = Record {
        account: pairing.account,
        at: now,
        address,
        event: Event::PairingTokenSpent { pairing: pairing.id.0 },
    };
    audit::write(tables, &changes, &record).await
}

pub(super) async fn by_id(tables: &Tables, id: PairingId) -> Result<Option<Pairing>, Failure> {
    let item = tables.read(&key::pairing(id)).await?;
    item.map(|item| read(&item)).transpose()
}

pub(super) async fn by_token(tables: &Tables, token_sha256: &Sha256Hash) -> Result<Option<Pairing>, Failure> {
    let Some(token) = tables.read(&key::token(token_sha256)).await? else {
        return Ok(None);
    };
    // DynamoDB deletes the two when it likes.
    by_id(tables, PairingId(parsed(&token, "pairing")?)).await
}

fn offered_at<const N: usize>(now: Timestamp, more: [(&str, AttributeValue); N]) -> HashMap<String, AttributeValue> {
    let mut all = values([
        (":open", text_value("open")),
        (":now", time_value(now)),
        (":spent", number_value(WRONG_PASSWORDS)),
    ]);
    all.extend(values(more));
    all
}

fn written(pairing: &Pairing) -> Item {
    let (outcome, claim) = match &pairing.outcome {
        Outcome::Open => ("open", None),
        Outcome::Completed(claim) => ("completed", Some(written_claim(claim))),
        Outcome::Cancelled => ("cancelled", None),
    };
    Fields::at(&key::pairing(pairing.id))
        .with("id", uuid_value(&pairing.id.0))
        .with("account", uuid_value(&pairing.account.0))
        .with("offered_by", uuid_value(pairing.offered_by.as_uuid()))
        .with("token_sha256", hash_value(&pairing.token_sha256))
        .with("offer_secret_sha256", hash_value(&pairing.offer_secret_sha256))
        .with("offered_at", time_value(pairing.offered_at))
        .with("expires_at", time_value(pairing.expires_at))
        .with("wrong_passwords", number_value(pairing.wrong_passwords))
        .with("outcome", text_value(outcome))
        .maybe("claim", claim)
        .lapsing(pairing.expires_at.plus(REMEMBERED))
        .item()
}

fn written_token(pairing: &Pairing) -> Item {
    Fields::at(&key::token(&pairing.token_sha256))
        .with("pairing", uuid_value(&pairing.id.0))
        .lapsing(pairing.expires_at.plus(REMEMBERED))
        .item()
}

fn written_claim(claim: &Claim) -> AttributeValue {
    let keys = claim.keys.iter().map(|key| bytes_value(key.spki_der())).collect();
    Fields::default()
        .with("device", uuid_value(claim.device.as_uuid()))
        .with("keys", AttributeValue::L(keys))
        .with("name", text_value(claim.name.as_str()))
        .maybe(
            "system",
            claim.system.as_ref().map(|system| text_value(system.as_str())),
        )
        .with("address", text_value(&claim.address.to_string()))
        .with("at", time_value(claim.at))
        .map()
}

fn read(item: &Item) -> Result<Pairing, Failure> {
    Ok(Pairing {
        id: PairingId(parsed(item, "id")?),
        account: AccountId(parsed(item, "account")?),
        offered_by: DeviceId::from_uuid(parsed(item, "offered_by")?),
        token_sha256: hash(item, "token_sha256")?,
        offer_secret_sha256: hash(item, "offer_secret_sha256")?,
        offered_at: timestamp(item, "offered_at")?,
        expires_at: timestamp(item, "expires_at")?,
        wrong_passwords: number(item, "wrong_passwords")?,
        outcome: match text(item, "outcome")? {
            "open" => Outcome::Open,
            "completed" => Outcome::Completed(read_claim(map(item, "claim")?)?),
            "cancelled" => Outcome::Cancelled,
            _ => return Err(Failure::Damaged("outcome")),
        },
    })
}

fn read_claim(item: &Item) -> Result<Claim, Failure> {
    let key = |value: &AttributeValue| {
        let spki = value.as_b().map_err(|_| Failure::Damaged("keys"))?;
        device::read_key(spki.as_ref())
    };
    Ok(Claim {
        device: DeviceId::from_uuid(parsed(item, "device")?),
        keys: list(item, "keys")?.iter().map(key).collect::<Result<_, _>>()?,
        name: parsed(item, "name")?,
        system: optionally_parsed(item, "system")?,
        address: parsed(item, "address")?,
        at: timestamp(item, "at")?,
    })
}
