//! Pairings: offered, withdrawn, claimed with a token.
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
use super::item::{hash_value, number_value, parsed, text, text_value, time_value, uuid_value};
use super::key::{self, Key, SK};
use super::pairing_items::{outcome_value, read, written, written_claim, written_token};
use super::retry::pause;
use super::tables::{LOOKS, Question, Tables};
use super::transaction::{Changes, Part, Written};
use super::{audit, device, offers};
use crate::domain::audit::{Event, Record};
use crate::domain::pairing::{CodeKind, Outcome, WRONG_PASSWORDS};
use crate::domain::store::{Claimed, Offered, TokenClaim};
use crate::domain::{Pairing, PairingId};

pub(super) const OFFERED: &str = "#outcome = :open AND #expires_at > :now AND #wrong_passwords < :spent";

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
        } else if unmet.has(Part::Token) {
            return Ok(Offered::TokenKnown);
        } else if unmet.has(Part::Pairing) {
            return Err(Failure::Exists("pairing"));
        }
    }
    Err(Failure::Contended("the account's offers".to_owned()))
}

pub(super) async fn renew_offer_secret(
    tables: &Tables,
    id: PairingId,
    by: DeviceId,
    sha256: &Sha256Hash,
) -> Result<bool, Failure> {
    let mut changes = Changes::default();
    changes.update(
        Part::Pairing,
        tables.main(),
        &key::pairing(id),
        ["SET #offer_secret_sha256 = :sha256", "#offered_by = :by"],
        values([(":sha256", hash_value(sha256)), (":by", uuid_value(by.as_uuid()))]),
    )?;
    Ok(matches!(changes.write(tables).await?, Written::All))
}

pub(super) async fn cancel(tables: &Tables, id: PairingId, record: &Record) -> Result<Option<Pairing>, Failure> {
    let from = [PairingState::Offered, PairingState::Claimed, PairingState::Opened];
    step(tables, id, record, &from, |changes, pairing| {
        let condition = "#expires_at > :now \
             AND (#outcome IN (:claimed, :opened) OR (#outcome = :open AND #wrong_passwords < :spent))";
        changes.update(
            Part::Pairing,
            tables.main(),
            &key::pairing(id),
            ["SET #outcome = :cancelled", condition],
            offered_at(
                record.at,
                [
                    (":cancelled", outcome_value(Outcome::Cancelled)),
                    (":claimed", outcome_value(Outcome::Claimed)),
                    (":opened", outcome_value(Outcome::Opened)),
                ],
            ),
        )?;
        offers::remove(tables, changes, pairing)
    })
    .await
}

/// Makes the changes to a pairing that is in one of these states at `record.at`, and gives it as it is then.
pub(super) async fn step(
    tables: &Tables,
    id: PairingId,
    record: &Record,
    from: &[PairingState],
    build: impl FnOnce(&mut Changes, &Pairing) -> Result<(), Failure>,
) -> Result<Option<Pairing>, Failure> {
    let Some(pairing) = by_id(tables, id).await? else {
        return Ok(None);
    };
    if !from.contains(&pairing.state(record.at)) {
        return Ok(Some(pairing));
    }
    let mut changes = Changes::default();
    build(&mut changes, &pairing)?;
    match audit::write(tables, &changes, record).await? {
        Written::All => {}
        Written::Nothing(unmet) if unmet.has(Part::Pairing) || unmet.has(Part::Device) => {}
        Written::Nothing(_) => return Err(Failure::Damaged("open offers")),
    }
    by_id(tables, id).await
}

pub(super) async fn claim(tables: &Tables, order: &TokenClaim) -> Result<Claimed, Failure> {
    let Some(pairing) = by_token(tables, &order.token_sha256).await? else {
        return Ok(Claimed::Unusable);
    };
    if pairing.account != order.account {
        return Ok(Claimed::Unusable);
    }
    // None says which kind of code it has that was offered before there were two.
    let condition = format!(
        "{OFFERED} AND #token_sha256 = :token AND #account = :account AND (attribute_not_exists(#code) OR #code = :code)"
    );
    let mut changes = Changes::default();
    changes.update(
        Part::Pairing,
        tables.main(),
        &key::pairing(pairing.id),
        ["SET #outcome = :completed, #claim = :claim", &condition],
        offered_at(
            order.record.at,
            [
                (":completed", outcome_value(Outcome::Completed)),
                (":code", text_value(CodeKind::Token.name())),
                (":claim", written_claim(&order.claim)),
                (":token", hash_value(&order.token_sha256)),
                (":account", uuid_value(&order.account.0)),
            ],
        ),
    )?;
    offers::remove(tables, &mut changes, &pairing)?;
    if order.device.id == pairing.offered_by {
        // A transaction cannot touch one item twice; and who is revoked stays so.
        let own = device::of_account_by_id(tables, pairing.account, pairing.offered_by).await?;
        if own.is_none_or(|own| own.revoked_at.is_some()) {
            return Ok(Claimed::Unusable);
        }
    } else {
        device::expect_active(tables, &mut changes, pairing.account, pairing.offered_by)?;
    }
    device::enrol(tables, &mut changes, &order.device, order.kem_key.as_ref())?;
    claimed(audit::write(tables, &changes, &order.record).await?)
}

/// What became of a claim.
pub(super) fn claimed(written: Written) -> Result<Claimed, Failure> {
    let unmet = match written {
        Written::All => return Ok(Claimed::Done),
        Written::Nothing(unmet) => unmet,
    };
    if unmet.has(Part::Pairing) || unmet.has(Part::Device) {
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
    let question = Question {
        table: tables.main(),
        pk: key::pairing(id).pk,
        keys: "#pk = :pk",
        filter: None,
        values: values([]),
        limit: None,
    };
    for tried in 1..=LOOKS {
        let items = tables.query(&question, usize::MAX).await?;
        let at = |key: &Key| items.iter().find(|item| text(item, SK).ok() == Some(&key.sk));
        let Some(pairing) = at(&key::pairing(id)) else {
            return Ok(None);
        };
        if let Some(whole) = read(pairing, at(&key::claim(id)))? {
            return Ok(Some(whole));
        }
        // Its claim is written just now; or DynamoDB has deleted it already, and then it stays away.
        pause(tables.entropy(), tried).await;
    }
    Ok(None)
}

pub(super) async fn by_token(tables: &Tables, token_sha256: &Sha256Hash) -> Result<Option<Pairing>, Failure> {
    let Some(token) = tables.read(&key::token(token_sha256)).await? else {
        return Ok(None);
    };
    // DynamoDB deletes the two when it likes.
    by_id(tables, PairingId(parsed(&token, "pairing")?)).await
}

/// What [`OFFERED`] names, and more.
pub(super) fn offered_at<const N: usize>(
    now: Timestamp,
    more: [(&str, AttributeValue); N],
) -> HashMap<String, AttributeValue> {
    let mut all = values([
        (":open", outcome_value(Outcome::Open)),
        (":now", time_value(now)),
        (":spent", number_value(WRONG_PASSWORDS)),
    ]);
    all.extend(values(more));
    all
}
