//! How pairings are written in items and read back.
//!
//! What a claim that waits brings along is several kilobytes, and lies in an item of its own: the pairing itself changes with
//! each step, and that costs by its size.

use aws_sdk_dynamodb::types::AttributeValue;
use warifu_protocol::{DeviceId, Timestamp};

use super::device::{read_kem_key, read_key};
use super::failure::Failure;
use super::item::{
    Fields, Item, bytes, bytes_value, hash, hash_value, list, map, number, number_value, optional_bytes, optional_hash,
    optional_text, optional_timestamp, optionally_parsed, parsed, text, text_value, time_value, timestamp, uuid_value,
};
use super::key;
use crate::domain::pairing::{Approval, Bound, CLAIM_LIVES, COLLECTABLE, Claim, CodeKind, Outcome, REMEMBERED};
use crate::domain::{AccountId, Pairing, PairingId};

/// Everything that a pairing is, but for the room that it takes while it is open.
pub(super) fn items(pairing: &Pairing) -> Vec<Item> {
    let mut items = vec![written(pairing), written_token(pairing)];
    if let Some((claim, bound)) = bound(pairing) {
        items.push(written_large(pairing.id, claim, bound, pairing.expires_at));
    }
    items
}

fn bound(pairing: &Pairing) -> Option<(&Claim, &Bound)> {
    let claim = pairing.claim.as_ref()?;
    Some((claim, claim.bound.as_ref()?))
}

pub(super) fn written(pairing: &Pairing) -> Item {
    let bound = bound(pairing).map(|(_, bound)| bound);
    let approval = pairing.approval.as_ref();
    Fields::at(&key::pairing(pairing.id))
        .with("id", uuid_value(&pairing.id.0))
        .with("account", uuid_value(&pairing.account.0))
        .with("offered_by", uuid_value(pairing.offered_by.as_uuid()))
        .with("code", text_value(pairing.code.name()))
        .with("token_sha256", hash_value(&pairing.token_sha256))
        .with("offer_secret_sha256", hash_value(&pairing.offer_secret_sha256))
        .with("offered_at", time_value(pairing.offered_at))
        .with("expires_at", time_value(pairing.expires_at))
        .with("wrong_passwords", number_value(pairing.wrong_passwords))
        .with("outcome", outcome_value(pairing.outcome))
        .maybe("claim", pairing.claim.as_ref().map(written_claim))
        .maybe(
            "claim_secret_sha256",
            bound.map(|bound| hash_value(&bound.claim_secret_sha256)),
        )
        .maybe("reveal", pairing.reveal.as_ref().map(|reveal| bytes_value(reveal)))
        .maybe("approved_head", approval.map(|approval| hash_value(&approval.head)))
        .maybe(
            "endorsement",
            approval.map(|approval| bytes_value(&approval.endorsement)),
        )
        .maybe("approved_at", approval.map(|approval| time_value(approval.at)))
        .lapsing(pairing.expires_at.plus(REMEMBERED))
        .item()
}

/// It stays as long as the pairing can, however far that gets.
pub(super) fn written_token(pairing: &Pairing) -> Item {
    let end = match pairing.code {
        CodeKind::Token => pairing.expires_at,
        CodeKind::Secret => pairing.expires_at.plus(CLAIM_LIVES).plus(COLLECTABLE),
    };
    Fields::at(&key::token(&pairing.token_sha256))
        .with("pairing", uuid_value(&pairing.id.0))
        .lapsing(end.plus(REMEMBERED))
        .item()
}

/// A claim with its keys, or without them where they lie apart.
pub(super) fn written_claim(claim: &Claim) -> AttributeValue {
    let keys = claim.bound.is_none().then(|| written_keys(claim));
    Fields::default()
        .with("device", uuid_value(claim.device.as_uuid()))
        .maybe("keys", keys)
        .with("name", text_value(claim.name.as_str()))
        .maybe(
            "system",
            claim.system.as_ref().map(|system| text_value(system.as_str())),
        )
        .with("address", text_value(&claim.address.to_string()))
        .with("at", time_value(claim.at))
        .map()
}

/// What lies apart of a claim that waits until then. It stays as long as the pairing can.
pub(super) fn written_large(id: PairingId, claim: &Claim, bound: &Bound, waits_until: Timestamp) -> Item {
    Fields::at(&key::claim(id))
        .with("keys", written_keys(claim))
        .with("kem_key", bytes_value(bound.kem_key.as_bytes()))
        .with("binding", bytes_value(&bound.binding))
        .lapsing(waits_until.plus(COLLECTABLE).plus(REMEMBERED))
        .item()
}

fn written_keys(claim: &Claim) -> AttributeValue {
    AttributeValue::L(claim.keys.iter().map(|key| bytes_value(key.spki_der())).collect())
}

pub(super) fn outcome_value(outcome: Outcome) -> AttributeValue {
    text_value(outcome.name())
}

/// The pairing, with what lies apart of its claim; `None` where DynamoDB has deleted that before the other.
pub(super) fn read(item: &Item, large: Option<&Item>) -> Result<Option<Pairing>, Failure> {
    let claim_secret = optional_hash(item, "claim_secret_sha256")?;
    let claim = match (item.get("claim"), claim_secret, large) {
        (None, ..) => None,
        (Some(_), None, _) => {
            let claim = map(item, "claim")?;
            Some(read_claim(claim, claim, None)?)
        }
        (Some(_), Some(_), None) => return Ok(None),
        (Some(_), Some(claim_secret_sha256), Some(large)) => {
            let bound = Bound {
                kem_key: read_kem_key(large)?,
                binding: array(bytes(large, "binding")?, "binding")?,
                claim_secret_sha256,
            };
            Some(read_claim(map(item, "claim")?, large, Some(bound))?)
        }
    };
    let code = optional_text(item, "code")?;
    Ok(Some(Pairing {
        id: PairingId(parsed(item, "id")?),
        account: AccountId(parsed(item, "account")?),
        offered_by: DeviceId::from_uuid(parsed(item, "offered_by")?),
        code: match code {
            // Of a time when there was no other.
            None => CodeKind::Token,
            Some(name) => CodeKind::by_name(name).ok_or(Failure::Damaged("code"))?,
        },
        token_sha256: hash(item, "token_sha256")?,
        offer_secret_sha256: hash(item, "offer_secret_sha256")?,
        offered_at: timestamp(item, "offered_at")?,
        expires_at: timestamp(item, "expires_at")?,
        wrong_passwords: number(item, "wrong_passwords")?,
        outcome: Outcome::by_name(text(item, "outcome")?).ok_or(Failure::Damaged("outcome"))?,
        claim,
        reveal: optional_bytes(item, "reveal")?
            .map(|reveal| array(reveal, "reveal"))
            .transpose()?,
        approval: optional_timestamp(item, "approved_at")?
            .map(|at| read_approval(item, at))
            .transpose()?,
    }))
}

fn read_claim(item: &Item, keys: &Item, bound: Option<Bound>) -> Result<Claim, Failure> {
    let key = |value: &AttributeValue| {
        let spki = value.as_b().map_err(|_| Failure::Damaged("keys"))?;
        read_key(spki.as_ref())
    };
    Ok(Claim {
        device: DeviceId::from_uuid(parsed(item, "device")?),
        keys: list(keys, "keys")?.iter().map(key).collect::<Result<_, _>>()?,
        name: parsed(item, "name")?,
        system: optionally_parsed(item, "system")?,
        address: parsed(item, "address")?,
        at: timestamp(item, "at")?,
        bound,
    })
}

fn read_approval(item: &Item, at: Timestamp) -> Result<Approval, Failure> {
    Ok(Approval {
        head: hash(item, "approved_head")?,
        endorsement: array(bytes(item, "endorsement")?, "endorsement")?,
        at,
    })
}

fn array(bytes: &[u8], name: &'static str) -> Result<[u8; 32], Failure> {
    bytes.try_into().map_err(|_| Failure::Damaged(name))
}
