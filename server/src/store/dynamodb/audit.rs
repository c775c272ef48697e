//! The audit trail.

use super::expression::values;
use super::failure::Failure;
use super::item::{Fields, Item, parsed, text, text_value, time_value, timestamp, uuid_value};
use super::key::{self, Key};
use super::outbox;
use super::tables::{Question, Tables};
use super::transaction::{Changes, Part, Written};
use crate::domain::AccountId;
use crate::domain::audit::Record;

// Two servers draw the same number in the same second once in millions of records.
const NUMBERS_DRAWN: u32 = 4;

/// Makes the changes and writes the record with them and, where it is announced, its messages.
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
    let id = tables.next_number(record);
    changes.create(
        Part::Number,
        tables.audit(),
        fields(&key::record(record.account, id), record)?.item(),
    )?;
    if record.event.is_announced() {
        outbox::announce(tables, changes, record)?;
    }
    Ok(())
}

/// What an item at that key holds of a record.
pub(super) fn fields(key: &Key, record: &Record) -> Result<Fields, Failure> {
    Ok(Fields::at(key)
        .with("account", uuid_value(&record.account.0))
        .with("at", time_value(record.at))
        .with("address", text_value(&record.address.to_string()))
        .with("event", text_value(&serde_json::to_string(&record.event)?)))
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

pub(super) fn read(item: &Item) -> Result<Record, Failure> {
    Ok(Record {
        account: AccountId(parsed(item, "account")?),
        at: timestamp(item, "at")?,
        address: parsed(item, "address")?,
        event: serde_json::from_str(text(item, "event")?)?,
    })
}

pub(super) fn at_most(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}
