//! The outbox: sixteen partitions, each with some of the accounts. What was given up lies behind what waits, where
//! only operators look.

use std::collections::HashSet;

use warifu_protocol::Timestamp;

use super::audit::{self, at_most};
use super::expression::{names, values};
use super::failure::Failure;
use super::item::{Item, number, number_value, optional_text, parsed, text_value, time_value, timestamp};
use super::key::{self, Key};
use super::retry::{Effect, patiently};
use super::sequence::SHARDS;
use super::tables::{Question, Tables};
use super::transaction::{Changes, Part};
use crate::domain::audit::Record;
use crate::domain::outbox::{ChannelKind, Next, OutboxMessage, Shelf, kept_failure};

// Of one partition: some 14,000 messages. Where more wait, those behind wait until some of these are gone, which
// bounds what it costs to look every few seconds while a channel is out of order.
const PAGES: usize = 4;

/// Adds a message for each channel.
pub(super) fn announce(tables: &Tables, changes: &mut Changes, record: &Record) -> Result<(), Failure> {
    for channel in tables.channels() {
        let id = tables.next_number(record);
        let message = audit::fields(&key::message(id), record)?
            .with("id", number_value(id))
            .with("channel", text_value(channel.name()))
            .with("tries", number_value(0))
            .with("due_at", time_value(record.at));
        changes.create(Part::Number, tables.main(), message.item())?;
    }
    Ok(())
}

pub(super) async fn take(
    tables: &Tables,
    channels: &[ChannelKind],
    now: Timestamp,
    until: Timestamp,
    limit: u32,
) -> Result<Vec<OutboxMessage>, Failure> {
    let mut due = Vec::new();
    for shard in 0..SHARDS {
        let mut met = HashSet::new();
        for message in on_shelf_of(tables, shard, Shelf::Waiting, Some(PAGES)).await? {
            let is_first = channels.contains(&message.channel) && met.insert((message.record.account, message.channel));
            if is_first && matches!(message.next, Next::At(due_at) if due_at <= now) {
                due.push(message);
            }
        }
    }
    due.sort_by_key(|message| message.id);
    due.truncate(at_most(limit));
    let mut taken = Vec::new();
    for message in due {
        taken.extend(take_one(tables, message, until).await?);
    }
    Ok(taken)
}

/// `None` where another server was faster. A lost answer looks like that too: then the message waits until `until`.
async fn take_one(tables: &Tables, message: OutboxMessage, until: Timestamp) -> Result<Option<OutboxMessage>, Failure> {
    const TAKE: &str = "SET #due_at = :until, #tries = :tries";
    const AS_SEEN: &str = "#due_at = :due_at AND #tries = :tried";
    let Next::At(due_at) = message.next else {
        return Ok(None);
    };
    let tries = message.tries.saturating_add(1);
    let is_taken = patiently(tables.entropy(), Effect::None, || async {
        let answer = tables
            .client()
            .update_item()
            .table_name(tables.main())
            .set_key(Some(key::message(message.id).item()))
            .update_expression(TAKE)
            .condition_expression(AS_SEEN)
            .set_expression_attribute_names(Some(names(&[TAKE, AS_SEEN])))
            .set_expression_attribute_values(Some(values([
                (":until", time_value(until)),
                (":tries", number_value(tries)),
                (":due_at", time_value(due_at)),
                (":tried", number_value(message.tries)),
            ])))
            .send()
            .await;
        match answer {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_conditional_check_failed_exception()) =>
            {
                Ok(false)
            }
            Err(error) => Err(Failure::of(&error)),
        }
    })
    .await?;
    Ok(is_taken.then_some(OutboxMessage {
        tries,
        next: Next::At(until),
        ..message
    }))
}

pub(super) async fn delivered(tables: &Tables, id: u64) -> Result<(), Failure> {
    // Done twice, it is done: this needs no token.
    patiently(tables.entropy(), Effect::None, || async {
        let request = tables.client().delete_item().table_name(tables.main());
        let answer = request.set_key(Some(key::message(id).item())).send().await;
        answer.map(drop).map_err(|error| Failure::of(&error))
    })
    .await
}

pub(super) async fn failed(tables: &Tables, id: u64, failure: &str, next: Next) -> Result<(), Failure> {
    let failure = text_value(kept_failure(failure));
    let mut changes = Changes::default();
    match next {
        Next::At(due_at) => changes.update(
            Part::Number,
            tables.main(),
            &key::message(id),
            ["SET #due_at = :due_at, #failure = :failure", "attribute_exists(#pk)"],
            values([(":due_at", time_value(due_at)), (":failure", failure)]),
        )?,
        Next::Never => {
            let Some(mut item) = tables.read(&key::message(id)).await? else {
                return Ok(());
            };
            item.insert("failure".to_owned(), failure);
            move_to(tables, &mut changes, item, &key::message(id), &key::dead_message(id))?;
        }
    }
    // One that is not there was delivered by another server meanwhile.
    changes.write(tables).await.map(drop)
}

pub(super) async fn retry(tables: &Tables, id: u64, now: Timestamp) -> Result<bool, Failure> {
    let mut changes = Changes::default();
    match tables.read(&key::dead_message(id)).await? {
        Some(mut item) => {
            item.insert("due_at".to_owned(), time_value(now));
            item.insert("tries".to_owned(), number_value(0));
            move_to(tables, &mut changes, item, &key::dead_message(id), &key::message(id))?;
        }
        None => changes.update(
            Part::Number,
            tables.main(),
            &key::message(id),
            ["SET #due_at = :now, #tries = :none", "attribute_exists(#pk)"],
            values([(":now", time_value(now)), (":none", number_value(0))]),
        )?,
    }
    let written = changes.write(tables).await?;
    Ok(matches!(written, super::transaction::Written::All))
}

fn move_to(tables: &Tables, changes: &mut Changes, mut item: Item, from: &Key, to: &Key) -> Result<(), Failure> {
    item.extend(to.item());
    changes.delete(Part::Number, tables.main(), from)?;
    changes.create(Part::Number, tables.main(), item)
}

pub(super) async fn on_shelf(tables: &Tables, shelf: Shelf, limit: u32) -> Result<Vec<OutboxMessage>, Failure> {
    let mut found = Vec::new();
    for shard in 0..SHARDS {
        found.extend(on_shelf_of(tables, shard, shelf, None).await?);
    }
    found.sort_by_key(|message| message.id);
    found.truncate(at_most(limit));
    Ok(found)
}

async fn on_shelf_of(
    tables: &Tables,
    shard: u64,
    shelf: Shelf,
    pages: Option<usize>,
) -> Result<Vec<OutboxMessage>, Failure> {
    let question = Question {
        table: tables.main(),
        pk: key::outbox(shard),
        keys: match shelf {
            Shelf::Waiting => "#pk = :pk AND #sk < :dead",
            Shelf::Dead => "#pk = :pk AND #sk >= :dead",
        },
        filter: None,
        values: values([(":dead", text_value(key::DEAD))]),
        limit: None,
    };
    let items = tables.pages(&question, usize::MAX, pages.unwrap_or(usize::MAX)).await?;
    items.iter().map(|item| read(item, shelf)).collect()
}

fn read(item: &Item, shelf: Shelf) -> Result<OutboxMessage, Failure> {
    Ok(OutboxMessage {
        id: number(item, "id")?,
        channel: parsed(item, "channel")?,
        record: audit::read(item)?,
        tries: number(item, "tries")?,
        next: match shelf {
            Shelf::Waiting => Next::At(timestamp(item, "due_at")?),
            Shelf::Dead => Next::Never,
        },
        failure: optional_text(item, "failure")?.map(str::to_owned),
    })
}
