//! Another store's content, put into tables that nobody uses yet.
//!
//! An item says that a copy has begun, and of what; it goes in the transaction that writes whose the tables are, when the
//! copy is complete. Between the two no server starts on them, and none can make them its own. The same pieces in the
//! same order always make the same items, so that a copy that ended early is begun again and writes over itself: but
//! only if it is of the same content, for what came from another would stay.

use futures_util::future::try_join_all;
use warifu_protocol::{Sha256Hash, Timestamp};

use super::failure::Failure;
use super::item::{Fields, Item, hash, hash_value, number_value, time_value};
use super::key::{self, Key};
use super::owner::{self, Owner};
use super::retry::Effect;
use super::sequence::{Numbered, shard_of};
use super::tables::Tables;
use super::transaction::{Changes, Part, Written};
use super::{account, attempt, audit, device, device_log, offers, outbox, pairing_items, revocation, session};
use crate::domain::outbox::Next;
use crate::store::piece::Piece;

/// Whether a copy into the tables was begun and not completed.
pub(super) async fn is_unfinished(tables: &Tables) -> Result<bool, Failure> {
    Ok(tables.read(&key::copy()).await?.is_some())
}

/// Whether a copy can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// It can.
    Begun,
    /// The tables have an owner, or hold something else.
    NotEmpty,
    /// A copy of something else, or of what this was, has begun.
    OfOther,
}

/// Begins a copy of what `mark` stands for, or goes on with one.
pub(super) async fn begin(tables: &Tables, mark: &Sha256Hash) -> Result<Beginning, Failure> {
    if owner::read(tables).await?.is_some() {
        return Ok(Beginning::NotEmpty);
    }
    if let Some(begun) = tables.read(&key::copy()).await? {
        return Ok(if hash(&begun, "of")? == *mark {
            Beginning::Begun
        } else {
            Beginning::OfOther
        });
    }
    if !is_empty(tables, tables.main()).await? || !is_empty(tables, tables.audit()).await? {
        return Ok(Beginning::NotEmpty);
    }
    let mut changes = Changes::default();
    let item = Fields::at(&key::copy()).with("of", hash_value(mark)).item();
    changes.create(Part::Number, tables.main(), item)?;
    changes.check_none(Part::Account, tables.main(), &key::owner())?;
    Ok(match changes.write(tables).await? {
        Written::All => Beginning::Begun,
        // A server or another copy was faster.
        Written::Nothing(_) => Beginning::NotEmpty,
    })
}

/// Ends the copy, and says whose the tables are; `false` where somebody else was faster.
pub(super) async fn complete(tables: &Tables, own: &Owner) -> Result<bool, Failure> {
    let mut changes = Changes::default();
    changes.create(Part::Account, tables.main(), owner::written(own))?;
    changes.delete(Part::Number, tables.main(), &key::copy())?;
    Ok(matches!(changes.write(tables).await?, Written::All))
}

// What is written to see whether one can does not count.
async fn is_empty(tables: &Tables, table: &str) -> Result<bool, Failure> {
    tables
        .patiently(Effect::None, || async {
            let answer = tables.client().scan().table_name(table).limit(2);
            let answer = answer.consistent_read(true).send().await;
            let items = answer.map_err(|error| Failure::of(&error))?.items.unwrap_or_default();
            let ready = key::ready().item();
            let is_ready = |item: &Item| ready.iter().all(|(name, value)| item.get(name) == Some(value));
            Ok(items.iter().all(is_ready))
        })
        .await
}

/// Gives records and messages their numbers, the same each time that they come in the same order.
#[derive(Debug, Default)]
pub(super) struct Numbers(Numbered);

/// Writes a piece, over what an earlier try has written of it.
pub(super) async fn take_in(
    tables: &Tables,
    numbers: &mut Numbers,
    piece: &Piece,
    now: Timestamp,
) -> Result<(), Failure> {
    let main = tables.main();
    match piece {
        Piece::Account {
            account,
            has_email,
            idempotency_sha256,
        } => put_all(tables, account::items(account, *idempotency_sha256, *has_email)).await,
        Piece::Device { device, kem_key } => put_all(tables, device::items(device, kem_key.as_ref())).await,
        Piece::LogEntry(account, entry) => tables.put(main, &device_log::written(*account, entry)).await,
        Piece::Pairing(pairing) => {
            put_all(tables, pairing_items::items(pairing)).await?;
            // One that has lapsed may take none of the room.
            if pairing.takes_room(now) {
                offers::put(tables, pairing).await?;
            }
            Ok(())
        }
        Piece::Session(session) => tables.put(main, &session::written(session)).await,
        Piece::Challenge(id, expires_at) => spent(tables, &key::challenge(id), *expires_at).await,
        Piece::Proof(sha256, expires_at) => spent(tables, &key::proof(sha256), *expires_at).await,
        Piece::Failures { kind, value, failures } => match failures.window_ends {
            Some(ends) => {
                let item = attempt::written(&key::limit_of(kind, value), failures.count, ends);
                tables.put(main, &item).await
            }
            None => Ok(()),
        },
        Piece::Record(record) => {
            let key = key::record(record.account, numbers.0.next(record.at, 0));
            tables.put(tables.audit(), &audit::fields(&key, record)?.item()).await
        }
        Piece::Message(message) => {
            let record = &message.record;
            let id = numbers.0.next(record.at, shard_of(message.channel, record.account));
            let (key, due_at) = match message.next {
                Next::At(due_at) => (key::message(id), due_at),
                Next::Never => (key::dead_message(id), record.at),
            };
            let item = outbox::fields(&key, id, message.channel, record)?
                .with("tries", number_value(message.tries))
                .with("due_at", time_value(due_at))
                .maybe("failure", message.failure.as_deref().map(super::item::text_value));
            tables.put(main, &item.item()).await
        }
        Piece::Revoked(certificate) => tables.put(main, &revocation::written(certificate)).await,
        Piece::Lists {
            algorithm,
            revision,
            newest,
        } => revocation::put(tables, *algorithm, *revision, newest.as_ref()).await,
    }
}

async fn put_all(tables: &Tables, items: Vec<Item>) -> Result<(), Failure> {
    let puts = items.iter().map(|item| tables.put(tables.main(), item));
    try_join_all(puts).await.map(drop)
}

async fn spent(tables: &Tables, key: &Key, expires_at: Timestamp) -> Result<(), Failure> {
    let item = Fields::at(key).lapsing(expires_at).item();
    tables.put(tables.main(), &item).await
}
