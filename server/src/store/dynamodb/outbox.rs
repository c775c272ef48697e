//! The outbox: sixteen partitions, four for each channel, each with some of the accounts. What was given up lies behind
//! what waits, where only operators look.

use std::collections::HashSet;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use futures_util::future::join_all;
use tokio::time::Instant;
use warifu_protocol::Timestamp;

use super::audit::{self, at_most};
use super::expression::{names, values};
use super::failure::Failure;
use super::item::{Fields, Item, number, number_value, optional_text, parsed, text, text_value, time_value, timestamp};
use super::key::{self, Key};
use super::retry::Effect;
use super::sequence::{SHARDS, shards_of};
use super::tables::{Question, Tables};
use super::transaction::{Changes, Part, Written};
use crate::domain::audit::Record;
use crate::domain::outbox::{ChannelKind, Next, OutboxMessage, Shelf, kept_failure, warn_of_illegible};

// Of one partition: some 14,000 messages. Where more wait, those behind wait until some of these are gone, which
// bounds what it costs to look every few seconds while a channel is out of order.
const PAGES: usize = 4;

const AS_TAKEN: &str = "attribute_exists(#pk) AND #tries = :taken_tries AND #due_at = :taken_until";

/// Adds a message for each channel.
pub(super) fn announce(tables: &Tables, changes: &mut Changes, record: &Record) -> Result<(), Failure> {
    for channel in tables.channels() {
        let id = tables.next_message(record, *channel);
        let message = fields(&key::message(id), id, *channel, record)?
            .with("tries", number_value(0))
            .with("due_at", time_value(record.at));
        changes.create(Part::Number, tables.main(), message.item())?;
    }
    Ok(())
}

/// What an item at that key holds of a message, whatever became of it.
pub(super) fn fields(key: &Key, id: u64, channel: ChannelKind, record: &Record) -> Result<Fields, Failure> {
    Ok(audit::fields(key, record)?
        .with("id", number_value(id))
        .with("channel", text_value(channel.name())))
}

/// As much of a message as is needed to take it. The rest may be a newer server's.
struct Slip {
    id: u64,
    tries: u32,
    due_at: Timestamp,
    item: Item,
}

impl Slip {
    fn of(item: Item) -> Result<Self, Failure> {
        Ok(Self {
            id: number(&item, "id")?,
            tries: number(&item, "tries")?,
            due_at: timestamp(&item, "due_at")?,
            item,
        })
    }
}

pub(super) async fn take(
    tables: &Tables,
    channel: ChannelKind,
    now: Timestamp,
    until: Timestamp,
    limit: u32,
) -> Result<Vec<OutboxMessage>, Failure> {
    let looked_at = Instant::now();
    let (mut due, mut failed) = (Vec::new(), None);
    for shard in shards_of(channel) {
        let mut met = HashSet::new();
        let items = match items_of(tables, shard, Shelf::Waiting, Some(PAGES)).await {
            Ok(items) => items,
            Err(failure) => {
                failed = Some(failure);
                continue;
            }
        };
        for item in items {
            // What is not this channel's is not its to deliver.
            if text(&item, "channel").ok() != Some(channel.name()) {
                continue;
            }
            let is_first = met.insert(text(&item, "account").unwrap_or_default().to_owned());
            match Slip::of(item) {
                Ok(slip) if is_first && slip.due_at <= now => due.push(slip),
                Ok(_) => {}
                // Not even when it is due can be read: it stays, and what comes after it for that account.
                Err(failure) => tracing::error!(outbox.shard = shard, error = %failure, "a message is damaged"),
            }
        }
    }
    due.sort_by_key(|slip| (slip.due_at, slip.id));
    due.truncate(at_most(limit));
    // What was taken is given, whatever became of the others: it would use up a try and be delivered by nobody.
    let mut taken = Vec::new();
    // Looking may have taken long, and whoever takes must have the whole of the time.
    let until = until.plus(looked_at.elapsed());
    for answer in join_all(due.into_iter().map(|slip| take_one(tables, slip, until))).await {
        match answer {
            Ok(message) => taken.extend(message),
            Err(failure) => failed = Some(failure),
        }
    }
    match failed {
        Some(failure) if taken.is_empty() => Err(failure),
        Some(failure) => {
            tracing::warn!(error = %failure, "not all messages that are due could be taken; trying again shortly");
            Ok(taken)
        }
        None => Ok(taken),
    }
}

/// `None` where another server was faster. A lost answer looks like that too: then the message waits until `until`.
async fn take_one(tables: &Tables, slip: Slip, until: Timestamp) -> Result<Option<OutboxMessage>, Failure> {
    const TAKE: &str = "SET #due_at = :until, #tries = :tries";
    const AS_SEEN: &str = "#due_at = :due_at AND #tries = :tried";
    let tries = slip.tries.saturating_add(1);
    let is_taken = tables
        .patiently(Effect::None, || async {
            let answer = tables
                .client()
                .update_item()
                .table_name(tables.main())
                .set_key(Some(key::message(slip.id).item()))
                .update_expression(TAKE)
                .condition_expression(AS_SEEN)
                .set_expression_attribute_names(Some(names(&[TAKE, AS_SEEN])))
                .set_expression_attribute_values(Some(values([
                    (":until", time_value(until)),
                    (":tries", number_value(tries)),
                    (":due_at", time_value(slip.due_at)),
                    (":tried", number_value(slip.tries)),
                ])))
                .send()
                .await;
            is_done(&answer)
        })
        .await?;
    if !is_taken {
        return Ok(None);
    }
    let message = legible(&slip.item, Shelf::Waiting)?;
    Ok(message.map(|message| OutboxMessage {
        tries,
        next: Next::At(until),
        ..message
    }))
}

pub(super) async fn delivered(tables: &Tables, taken: &OutboxMessage) -> Result<(), Failure> {
    let Next::At(until) = taken.next else {
        return Ok(());
    };
    // Done twice, it is done: this needs no token. One that is not as it was taken is another server's by now.
    tables
        .patiently(Effect::None, || async {
            let answer = tables
                .client()
                .delete_item()
                .table_name(tables.main())
                .set_key(Some(key::message(taken.id).item()))
                .condition_expression(AS_TAKEN)
                .set_expression_attribute_names(Some(names(&[AS_TAKEN])))
                .set_expression_attribute_values(Some(as_taken(taken, until)))
                .send()
                .await;
            is_done(&answer).map(drop)
        })
        .await
}

/// Whether a change was made; it was not where its condition does not hold.
fn is_done<T, E>(answer: &Result<T, SdkError<E>>) -> Result<bool, Failure>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match answer {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some("ConditionalCheckFailedException") => Ok(false),
        Err(error) => Err(Failure::of(error)),
    }
}

pub(super) async fn failed(tables: &Tables, taken: &OutboxMessage, failure: &str, next: Next) -> Result<(), Failure> {
    let Next::At(until) = taken.next else {
        return Ok(());
    };
    let failure = text_value(kept_failure(failure));
    let key = key::message(taken.id);
    let mut values = as_taken(taken, until);
    let mut changes = Changes::default();
    match next {
        Next::At(due_at) => {
            values.insert(":due_at".to_owned(), time_value(due_at));
            values.insert(":failure".to_owned(), failure);
            let update = ["SET #due_at = :due_at, #failure = :failure", AS_TAKEN];
            changes.update(Part::Number, tables.main(), &key, update, values)?;
        }
        Next::Never => {
            let Some(mut item) = tables.read(&key).await? else {
                return Ok(());
            };
            item.insert("failure".to_owned(), failure);
            item.extend(key::dead_message(taken.id).item());
            changes.delete_if(Part::Number, tables.main(), &key, AS_TAKEN, values)?;
            changes.create(Part::Number, tables.main(), item)?;
        }
    }
    changes.write(tables).await.map(drop)
}

fn as_taken(taken: &OutboxMessage, until: Timestamp) -> Item {
    values([
        (":taken_tries", number_value(taken.tries)),
        (":taken_until", time_value(until)),
    ])
}

pub(super) async fn retry(tables: &Tables, id: u64, now: Timestamp) -> Result<bool, Failure> {
    let mut changes = Changes::default();
    match tables.read(&key::dead_message(id)).await? {
        Some(mut item) => {
            item.insert("due_at".to_owned(), time_value(now));
            item.insert("tries".to_owned(), number_value(0));
            item.extend(key::message(id).item());
            changes.delete(Part::Number, tables.main(), &key::dead_message(id))?;
            changes.create(Part::Number, tables.main(), item)?;
        }
        None => changes.update(
            Part::Number,
            tables.main(),
            &key::message(id),
            ["SET #due_at = :now", "attribute_exists(#pk)"],
            values([(":now", time_value(now))]),
        )?,
    }
    is_written(&changes, tables).await
}

pub(super) async fn drop_one(tables: &Tables, id: u64) -> Result<bool, Failure> {
    let is_dropped = async |key: &Key| {
        let mut changes = Changes::default();
        changes.delete(Part::Number, tables.main(), key)?;
        is_written(&changes, tables).await
    };
    // In the order in which it moves, lest it be missed.
    Ok(is_dropped(&key::message(id)).await? || is_dropped(&key::dead_message(id)).await?)
}

async fn is_written(changes: &Changes, tables: &Tables) -> Result<bool, Failure> {
    Ok(matches!(changes.write(tables).await?, Written::All))
}

pub(super) async fn on_shelf(tables: &Tables, shelf: Shelf, limit: u32) -> Result<Vec<OutboxMessage>, Failure> {
    let mut found = Vec::new();
    for shard in 0..SHARDS {
        for item in items_of(tables, shard, shelf, None).await? {
            found.extend(legible(&item, shelf)?);
        }
    }
    found.sort_by_key(|message| message.id);
    found.truncate(at_most(limit));
    Ok(found)
}

async fn items_of(tables: &Tables, shard: u64, shelf: Shelf, pages: Option<usize>) -> Result<Vec<Item>, Failure> {
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
    tables.pages(&question, usize::MAX, pages.unwrap_or(usize::MAX)).await
}

/// The message, unless it cannot be read: it may be a newer server's, and must hold up no other.
fn legible(item: &Item, shelf: Shelf) -> Result<Option<OutboxMessage>, Failure> {
    match read(item, shelf) {
        Ok(message) => Ok(Some(message)),
        Err(failure) if failure.is_damage() => {
            warn_of_illegible(number(item, "id").unwrap_or_default(), &failure);
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
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
