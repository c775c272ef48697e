//! Revoked certificates, and the lists that tell them.
//!
//! For each root there is an item that says how often one of its certificates was revoked, and what the newest list
//! is: everything that a request needs to know, in one read. The list itself may be larger than an item can be, so it
//! lies beside that, in parts that are named by its hash and written before it counts. What a loser has written
//! is found by nobody, and lapses with the list.

use aws_sdk_dynamodb::types::AttributeValue;
use warifu_protocol::{Algorithm, Timestamp};

use super::expression::values;
use super::failure::Failure;
use super::item::{
    Fields, Item, bytes, bytes_value, hash, hash_value, number, number_value, optional_number, text_value, time_value,
    timestamp,
};
use super::key::{self, Key};
use super::retry::{Effect, patiently};
use super::tables::{Question, Tables};
use super::transaction::{Changes, Part, Written};
use crate::domain::Device;
use crate::domain::revocation::{PublishedList, Reason, RevocationList, RevocationStatus, RevokedCertificate};

// An item has 400 KB at most.
const PART: usize = 300 * 1024;

/// What is written by every revocation, and so by others at once.
pub(super) fn concerned(device: &Device) -> Vec<Key> {
    let certificates = device.certificates.iter();
    certificates
        .map(|certificate| key::revocation_list(certificate.key.algorithm()))
        .collect()
}

/// Writes the certificates of a device that is revoked at `at`.
pub(super) fn revoke(
    tables: &Tables,
    changes: &mut Changes,
    device: &Device,
    at: Timestamp,
    reason: Option<Reason>,
) -> Result<(), Failure> {
    for certificate in RevokedCertificate::of_device(device, at, reason) {
        let item = Fields::at(&key::revoked(certificate.algorithm, &certificate.serial))
            .with("serial", bytes_value(&certificate.serial))
            .with("revoked_at", time_value(certificate.revoked_at))
            .maybe("reason", certificate.reason.map(|reason| text_value(reason.name())))
            .with("not_after", time_value(certificate.not_after))
            .lapsing(certificate.told_until())
            .item();
        changes.create(Part::Revoked, tables.main(), item)?;
        changes.update_always(
            Part::List,
            tables.main(),
            &key::revocation_list(certificate.algorithm),
            "ADD #revision :one",
            values([(":one", number_value(1))]),
        )?;
    }
    Ok(())
}

pub(super) async fn status(tables: &Tables, algorithm: Algorithm) -> Result<RevocationStatus, Failure> {
    match tables.read(&key::revocation_list(algorithm)).await? {
        Some(head) => read_status(&head),
        None => Ok(RevocationStatus::default()),
    }
}

pub(super) async fn certificates(
    tables: &Tables,
    algorithm: Algorithm,
    now: Timestamp,
) -> Result<Vec<RevokedCertificate>, Failure> {
    let question = Question {
        table: tables.main(),
        pk: key::all_revoked(algorithm),
        keys: "#pk = :pk",
        filter: None,
        values: values([]),
        limit: None,
    };
    let items = tables.query(&question, usize::MAX).await?;
    let mut revoked: Vec<_> = items
        .iter()
        .map(|item| read_certificate(algorithm, item))
        .collect::<Result<_, _>>()?;
    revoked.retain(|certificate| certificate.told_until() > now);
    Ok(revoked)
}

pub(super) async fn list(tables: &Tables, algorithm: Algorithm) -> Result<Option<RevocationList>, Failure> {
    let Some(head) = tables.read(&key::revocation_list(algorithm)).await? else {
        return Ok(None);
    };
    let Some(published) = read_status(&head)?.published else {
        return Ok(None);
    };
    let sha256 = hash(&head, "sha256")?;
    let question = Question {
        table: tables.main(),
        pk: key::revocation_list(algorithm).pk,
        keys: "#pk = :pk AND begins_with(#sk, :parts)",
        filter: None,
        values: values([(":parts", text_value(&key::list_parts(&sha256)))]),
        limit: None,
    };
    let mut der = Vec::new();
    for part in tables.query(&question, usize::MAX).await? {
        der.extend_from_slice(bytes(&part, "der")?);
    }
    let list = RevocationList {
        algorithm,
        number: published.number,
        revision: published.revision,
        next_update: published.next_update,
        der: der.into(),
    };
    // Its parts lapse at its end, one by one.
    Ok((list.sha256() == sha256).then_some(list))
}

pub(super) async fn publish(tables: &Tables, list: &RevocationList, seen: u64) -> Result<bool, Failure> {
    let sha256 = list.sha256();
    for (n, part) in list.der.chunks(PART).enumerate() {
        let item = Fields::at(&key::list_part(list.algorithm, &sha256, n))
            .with("der", bytes_value(part))
            .lapsing(list.next_update)
            .item();
        put(tables, &item).await?;
    }
    let condition = if seen == 0 {
        "attribute_not_exists(#number)"
    } else {
        "#number = :seen"
    };
    let mut values = values([
        (":number", number_value(list.number)),
        (":covers", number_value(list.revision)),
        (":next_update", time_value(list.next_update)),
        (":sha256", hash_value(&sha256)),
    ]);
    if seen != 0 {
        values.insert(":seen".to_owned(), number_value(seen));
    }
    let mut changes = Changes::default();
    changes.update(
        Part::List,
        tables.main(),
        &key::revocation_list(list.algorithm),
        [
            "SET #number = :number, #covers = :covers, #next_update = :next_update, #sha256 = :sha256",
            condition,
        ],
        values,
    )?;
    match changes.write(tables).await? {
        Written::All => Ok(true),
        Written::Nothing(_) => Ok(false),
    }
}

/// Writes an item that is always the same: done twice, it is done, so this needs no token.
async fn put(tables: &Tables, item: &Item) -> Result<(), Failure> {
    patiently(tables.entropy(), Effect::None, || async {
        let answer = tables
            .client()
            .put_item()
            .table_name(tables.main())
            .set_item(Some(item.clone()))
            .send()
            .await;
        answer.map(drop).map_err(|error| Failure::of(&error))
    })
    .await
}

fn read_status(head: &Item) -> Result<RevocationStatus, Failure> {
    let published = match head.get("number") {
        None => None,
        Some(_) => Some(PublishedList {
            number: number(head, "number")?,
            revision: number(head, "covers")?,
            next_update: timestamp(head, "next_update")?,
        }),
    };
    Ok(RevocationStatus {
        // Nothing was revoked yet.
        revision: optional_number(head, "revision")?.unwrap_or_default(),
        published,
    })
}

fn read_certificate(algorithm: Algorithm, item: &Item) -> Result<RevokedCertificate, Failure> {
    Ok(RevokedCertificate {
        algorithm,
        serial: bytes(item, "serial")?.to_vec(),
        revoked_at: timestamp(item, "revoked_at")?,
        reason: item.get("reason").map(read_reason).transpose()?,
        not_after: timestamp(item, "not_after")?,
    })
}

fn read_reason(value: &AttributeValue) -> Result<Reason, Failure> {
    let name = value.as_s().ok().and_then(|name| Reason::by_name(name));
    name.ok_or(Failure::Damaged("reason"))
}
