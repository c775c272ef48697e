//! Device logs. Where a log ends is in its account's item, which is small and at hand; each entry, some 7 to 10 KB, is an
//! item of its own that nobody touches again.

use super::expression::values;
use super::failure::Failure;
use super::item::{
    Fields, Item, bytes, bytes_value, hash, hash_value, number, number_value, optional_hash, text_value,
};
use super::key;
use super::tables::{Question, Tables};
use super::transaction::{Changes, Part};
use crate::domain::{AccountId, LogEntry, LogHead, PairingId};

/// Appends the entry to the account's log, if it is the next, and gives back the room that the pairing took which it ends, where it
/// ends one.
pub(super) fn append(
    tables: &Tables,
    changes: &mut Changes,
    account: AccountId,
    entry: &LogEntry,
    pairing: Option<PairingId>,
) -> Result<(), Failure> {
    const UPDATE: &str = "SET #log_seq = :seq, #log_head = :head";
    const AND_GIVE_BACK: &str = "SET #log_seq = :seq, #log_head = :head REMOVE #open.#pairing";
    let mut values = values([(":seq", number_value(entry.seq)), (":head", hash_value(&entry.head))]);
    let condition = match (entry.seq.checked_sub(1), &entry.prev) {
        (None, None) => "attribute_exists(#pk) AND attribute_not_exists(#log_head)",
        (Some(before), Some(prev)) => {
            values.insert(":before".to_owned(), number_value(before));
            values.insert(":prev".to_owned(), hash_value(prev));
            "#log_seq = :before AND #log_head = :prev"
        }
        // It is the next of no log.
        _ => "attribute_not_exists(#pk)",
    };
    let pairing = pairing.map(|id| id.to_string());
    changes.update_named(
        Part::Log,
        tables.main(),
        &key::profile(account),
        [if pairing.is_some() { AND_GIVE_BACK } else { UPDATE }, condition],
        values,
        pairing.as_deref().map(|id| ("#pairing", id)),
    )?;
    changes.create(Part::Log, tables.main(), written(account, entry))
}

pub(super) async fn entries(
    tables: &Tables,
    account: AccountId,
    from: u64,
    limit: u32,
) -> Result<Vec<LogEntry>, Failure> {
    let Ok(wanted) = usize::try_from(limit) else {
        return Ok(Vec::new());
    };
    if wanted == 0 {
        return Ok(Vec::new());
    }
    let question = Question {
        table: tables.main(),
        pk: key::user(account),
        keys: "#pk = :pk AND #sk BETWEEN :from AND :last",
        filter: None,
        values: values([
            (":from", text_value(&key::log_entry(account, from).sk)),
            (":last", text_value(&key::log_entry(account, u64::MAX).sk)),
        ]),
        limit: i32::try_from(limit).ok(),
    };
    let items = tables.query(&question, wanted).await?;
    items.iter().take(wanted).map(read).collect()
}

pub(super) fn written(account: AccountId, entry: &LogEntry) -> Item {
    Fields::at(&key::log_entry(account, entry.seq))
        .with("seq", number_value(entry.seq))
        .maybe("prev", entry.prev.as_ref().map(hash_value))
        .with("head", hash_value(&entry.head))
        .with("bytes", bytes_value(&entry.bytes))
        .item()
}

fn read(item: &Item) -> Result<LogEntry, Failure> {
    Ok(LogEntry {
        seq: number(item, "seq")?,
        prev: optional_hash(item, "prev")?,
        head: hash(item, "head")?,
        bytes: bytes(item, "bytes")?.to_vec(),
    })
}

/// Where the log of an account ends, by the account's item.
pub(super) fn read_head(account: &Item) -> Result<Option<LogHead>, Failure> {
    let head = optional_hash(account, "log_head")?;
    head.map(|head| {
        Ok(LogHead {
            seq: number(account, "log_seq")?,
            head,
        })
    })
    .transpose()
}
