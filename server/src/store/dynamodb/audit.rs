//! The audit trail, and the outbox that is written with it.

use warifu_protocol::Timestamp;

use super::expression::values;
use super::failure::Failure;
use super::item::{Fields, Item, number, number_value, parsed, text, text_value, time_value, timestamp, uuid_value};
use super::key;
use super::retry::{Effect, patiently};
use super::sequence::SHARDS;
use super::tables::{Question, Tables};
use super::transaction::{Changes, Part, Written};
use crate::domain::AccountId;
use crate::domain::audit::{OutboxMessage, Record};

// Two servers draw the same number in the same second once in millions of records.
const NUMBERS_DRAWN: u32 = 4;

/// Makes the changes and writes the record with them and, where it is announced, its message.
pub(super) async fn write(tables: &Tables, changes: &Changes, record: &Record) -> Result<Written, Failure> {
    for _ in 0..NUMBERS_DRAWN {
        let mut all = changes.clone();
        add(tables, &mut all, record)?;
        match all.write(tables).await? {
            Written::Nothing(unmet) if unmet.has(Part::Number) => {}
            written => return Ok(written),
        }
    }
    Err(Failure::Exists("record's number"))
}

fn add(tables: &Tables, changes: &mut Changes, record: &Record) -> Result<(), Failure> {
    let id = tables.sequence().next(record.at, tables.entropy());
    let fields = |key| -> Result<Fields, Failure> {
        Ok(Fields::at(&key)
            .with("account", uuid_value(&record.account.0))
            .with("at", time_value(record.at))
            .with("address", text_value(&record.address.to_string()))
            .with("event", text_value(&serde_json::to_string(&record.event)?)))
    };
    let written = fields(key::record(record.account, id))?;
    changes.create(Part::Number, tables.audit(), written.item())?;
    if record.event.is_announced() {
        let message = fields(key::message(id))?
            .with("id", number_value(id))
            .with("tries", number_value(0))
            .with("due_at", time_value(record.at));
        changes.create(Part::Number, tables.main(), message.item())?;
    }
    Ok(())
}

pub(super) async fn of_account(tables: &Tables, account: AccountId, limit: u32) -> Result<Vec<Record>, Failure> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let question = Question {
        table: tables.audit(),
        pk: key::user(account),
        keys: "#pk = :pk",
        filter: None,
        values: values([]),
        limit: i32::try_from(limit).ok(),
    };
    let items = tables.query(&question, at_most(limit)).await?;
    items.iter().take(at_most(limit)).map(read).collect()
}

/// Every partition is asked: the oldest messages may be in any.
pub(super) async fn due(tables: &Tables, now: Timestamp, limit: u32) -> Result<Vec<OutboxMessage>, Failure> {
    let mut due = Vec::new();
    for shard in 0..SHARDS {
        let question = Question {
            table: tables.main(),
            pk: key::outbox(shard),
            keys: "#pk = :pk",
            filter: Some("#due_at <= :now"),
            values: values([(":now", time_value(now))]),
            limit: None,
        };
        for item in tables.query(&question, at_most(limit)).await? {
            due.push(OutboxMessage {
                id: number(&item, "id")?,
                record: read(&item)?,
                tries: number(&item, "tries")?,
            });
        }
    }
    due.sort_by_key(|message| message.id);
    due.truncate(at_most(limit));
    Ok(due)
}

pub(super) async fn delivered(tables: &Tables, message: u64) -> Result<(), Failure> {
    // Done twice, it is done: this needs no token.
    patiently(tables.entropy(), Effect::None, || async {
        let answer = tables
            .client()
            .delete_item()
            .table_name(tables.main())
            .set_key(Some(key::message(message).item()))
            .send()
            .await;
        answer.map(drop).map_err(|error| Failure::of(&error))
    })
    .await
}

pub(super) async fn failed(tables: &Tables, message: u64, due_at: Timestamp) -> Result<(), Failure> {
    let mut changes = Changes::default();
    changes.update(
        Part::Number,
        tables.main(),
        &key::message(message),
        [
            "SET #due_at = :due_at ADD #tries :one",
            "attribute_exists(#pk) AND #tries < :most",
        ],
        values([
            (":due_at", time_value(due_at)),
            (":one", number_value(1)),
            (":most", number_value(u32::MAX)),
        ]),
    )?;
    // One that is not there was delivered by another server meanwhile.
    changes.write(tables).await.map(|_| ())
}

fn read(item: &Item) -> Result<Record, Failure> {
    Ok(Record {
        account: AccountId(parsed(item, "account")?),
        at: timestamp(item, "at")?,
        address: parsed(item, "address")?,
        event: serde_json::from_str(text(item, "event")?)?,
    })
}

fn at_most(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}
