//! What can be used once, and failed attempts.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use warifu_protocol::Timestamp;

use super::expression::values;
use super::failure::Failure;
use super::item::{Fields, Item, number, number_value, text, time_value, timestamp};
use super::key::{self, Key, PK, SK};
use super::retry::{Effect, TRIES, patiently, pause};
use super::tables::Tables;
use super::transaction::{Changes, Part, Written};
use crate::domain::attempt::{AttemptKey, Failures, Limit};

// BatchGetItem takes so many keys.
const AT_ONCE: usize = 100;

/// Spends what has that key, once.
pub(super) async fn spend(tables: &Tables, key: &Key, expires_at: Timestamp, now: Timestamp) -> Result<bool, Failure> {
    if expires_at <= now {
        return Ok(false);
    }
    let mut changes = Changes::default();
    let spent = Fields::at(key).lapsing(expires_at);
    changes.create(Part::Spent, tables.main(), spent.item())?;
    let written = changes.write(tables).await?;
    Ok(matches!(written, Written::All))
}

pub(super) async fn failures(tables: &Tables, keys: &[AttemptKey], now: Timestamp) -> Result<Vec<Failures>, Failure> {
    let windows = windows(tables, keys.iter().map(key::limit).collect()).await?;
    let told = |key| windows.get(&key::limit(key)).filter(|window| window.ends > now);
    Ok(keys
        .iter()
        .map(|key| told(key).map(Window::told).unwrap_or_default())
        .collect())
}

/// Counts all keys in one transaction: what was read is its condition, so nobody's failure is lost and all the
/// counts are of one moment.
pub(super) async fn count_failures(
    tables: &Tables,
    keys: &[(AttemptKey, Limit)],
    now: Timestamp,
) -> Result<Vec<Failures>, Failure> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<Key> = keys.iter().map(|(key, _)| key::limit(key)).collect();
    // Whoever guesses at one name by a hundred connections meets himself here, not in the table.
    let _turn = tables.turn(&places).await;
    for tried in 1..=TRIES {
        let before = windows(tables, places.clone()).await?;
        let mut after = before.clone();
        let mut counted = Vec::new();
        for ((_, limit), place) in keys.iter().zip(&places) {
            let fresh = Window {
                count: 0,
                ends: now.plus(limit.window),
            };
            let window = after.entry(place.clone()).or_insert(fresh);
            if window.ends <= now {
                *window = fresh;
            }
            window.count = window.count.saturating_add(1);
            counted.push(window.told());
        }
        let mut changes = Changes::default();
        for (place, window) in &after {
            replace(tables, &mut changes, place, before.get(place), *window)?;
        }
        if let Written::All = changes.write(tables).await? {
            return Ok(counted);
        }
        pause(tables.entropy(), tried).await;
    }
    Err(Failure::Contended("the counters of failures".to_owned()))
}

fn replace(
    tables: &Tables,
    changes: &mut Changes,
    place: &Key,
    before: Option<&Window>,
    after: Window,
) -> Result<(), Failure> {
    let update = "SET #count = :count, #ends = :ends, #ttl = :ends";
    let mut set = values([(":count", number_value(after.count)), (":ends", time_value(after.ends))]);
    let condition = match before {
        None => "attribute_not_exists(#pk)",
        Some(before) => {
            set.extend(values([
                (":count_before", number_value(before.count)),
                (":ends_before", time_value(before.ends)),
            ]));
            "#count = :count_before AND #ends = :ends_before"
        }
    };
    changes.update(Part::Counter, tables.main(), place, [update, condition], set)
}

/// The last window of a key's failures.
#[derive(Clone, Copy)]
struct Window {
    count: u32,
    ends: Timestamp,
}

impl Window {
    const fn told(&self) -> Failures {
        Failures {
            count: self.count,
            window_ends: Some(self.ends),
        }
    }
}

/// The windows that are there, lapsed ones too.
async fn windows(tables: &Tables, mut keys: Vec<Key>) -> Result<HashMap<Key, Window>, Failure> {
    keys.sort_by(|one, other| one.pk.cmp(&other.pk));
    keys.dedup();
    let mut found = HashMap::new();
    for keys in keys.chunks(AT_ONCE) {
        for item in batch(tables, keys).await? {
            let window = Window {
                count: number(&item, "count")?,
                ends: timestamp(&item, "ends")?,
            };
            let key = Key {
                pk: text(&item, PK)?.to_owned(),
                sk: text(&item, SK)?.to_owned(),
            };
            found.insert(key, window);
        }
    }
    Ok(found)
}

async fn batch(tables: &Tables, keys: &[Key]) -> Result<Vec<Item>, Failure> {
    let wanted = KeysAndAttributes::builder()
        .set_keys(Some(keys.iter().map(Key::item).collect()))
        .consistent_read(true)
        .build()?;
    patiently(tables.entropy(), Effect::None, || async {
        let request = tables.client().batch_get_item();
        let answer = request.request_items(tables.main(), wanted.clone()).send().await;
        let answer = answer.map_err(|error| Failure::of(&error))?;
        if answer.unprocessed_keys.is_some_and(|left| !left.is_empty()) {
            return Err(Failure::Contended("a batch was read in part".to_owned()));
        }
        Ok(answer
            .responses
            .into_iter()
            .flatten()
            .flat_map(|(_, items)| items)
            .collect())
    })
    .await
}
