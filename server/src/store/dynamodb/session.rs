//! Sessions: opened, continued, ended.

use aws_sdk_dynamodb::types::AttributeValue;
use std::collections::HashMap;
use warifu_protocol::{DeviceId, Sha256Hash, Timestamp};

use super::expression::values;
use super::failure::Failure;
use super::item::{
    Fields, Item, hash, hash_value, optional_hash, optional_timestamp, parsed, time_value, timestamp, uuid_value,
};
use super::key::{self, Key};
use super::tables::Tables;
use super::transaction::{Changes, Part, Written};
use super::{audit, device};
use crate::domain::audit::Record;
use crate::domain::session::{REPEAT_WINDOW, Rotation, SESSION_IDLE};
use crate::domain::{AccountId, Session, SessionId};

const ALIVE: &str = "attribute_not_exists(#ended_at) AND #expires_at > :now";

// A token follows at most once as the current one, then as the last used; then it is an old one.
const ROTATION_TRIES: u32 = 4;

pub(super) async fn open(tables: &Tables, session: &Session, record: &Record) -> Result<bool, Failure> {
    for was_seen_later in [false, true] {
        let mut changes = Changes::default();
        let by = (session.account, session.device);
        device::see(tables, &mut changes, by, record.at, was_seen_later)?;
        changes.create(Part::Session, tables.main(), written(session))?;
        let unmet = match audit::write(tables, &changes, record).await? {
            Written::All => return Ok(true),
            Written::Nothing(unmet) => unmet,
        };
        match unmet.item(Part::Device) {
            None => return Err(Failure::Exists("session")),
            Some(seen) if !device::is_active(seen) => return Ok(false),
            // It was seen later than now, and stays so.
            Some(_) => {}
        }
    }
    Err(Failure::Contended("the device".to_owned()))
}

/// What a refresh token does, by what it is.
#[derive(Clone, Copy)]
enum Way {
    /// The current one is followed by the next.
    Follow,
    /// The one that was used last is followed once more.
    Repeat,
    /// An older one ends the session.
    End,
}

/// [`Session::rotate`] as one of three conditional changes. Which one is tried is a guess by what was read; what
/// it stands on is in its condition, and a wrong guess is followed by the next.
pub(super) async fn rotate(
    tables: &Tables,
    id: SessionId,
    presented: &Sha256Hash,
    next: Sha256Hash,
    record: &Record,
) -> Result<Rotation, Failure> {
    let mut known = tables.read(&key::session(id)).await?;
    for _ in 0..ROTATION_TRIES {
        let Some(session) = known.as_ref().map(read).transpose()? else {
            return Ok(Rotation::Gone);
        };
        let Some(way) = way(&session, presented, next, record.at) else {
            return Ok(Rotation::Gone);
        };
        let mut changes = Changes::default();
        rotation(tables, &mut changes, id, way, (presented, next), record.at)?;
        device::expect_active(tables, &mut changes, session.account, session.device)?;
        let written = match way {
            Way::End => audit::write(tables, &changes, record).await?,
            Way::Follow | Way::Repeat => changes.write(tables).await?,
        };
        match (written, way) {
            (Written::All, Way::End) => return Ok(Rotation::Replayed),
            (Written::All, _) => return Ok(Rotation::Rotated),
            (Written::Nothing(unmet), _) => {
                if unmet.has(Part::Device) {
                    return Ok(Rotation::Gone);
                }
                known = unmet.item(Part::Session).flatten().cloned();
            }
        }
    }
    Err(Failure::Contended("the session".to_owned()))
}

fn way(session: &Session, presented: &Sha256Hash, next: Sha256Hash, now: Timestamp) -> Option<Way> {
    let is_current = session.current.as_ref() == Some(presented);
    match session.clone().rotate(presented, next, now) {
        Rotation::Rotated if is_current => Some(Way::Follow),
        Rotation::Rotated => Some(Way::Repeat),
        Rotation::Replayed => Some(Way::End),
        Rotation::Gone => None,
    }
}

fn rotation(
    tables: &Tables,
    changes: &mut Changes,
    id: SessionId,
    way: Way,
    (presented, next): (&Sha256Hash, Sha256Hash),
    now: Timestamp,
) -> Result<(), Failure> {
    const REPEATS: &str = "#previous = :presented AND #previous_at > :repeatable_since";
    let presented = (":presented", hash_value(presented));
    let repeatable_since = (":repeatable_since", time_value(now.minus(REPEAT_WINDOW)));
    let next = (":next", hash_value(&next));
    let end = (":end", time_value(now.plus(SESSION_IDLE)));
    let key = key::session(id);
    match way {
        Way::Follow => {
            let update =
                "SET #previous = :presented, #previous_at = :now, #current = :next, #expires_at = :end, #ttl = :end";
            let condition = "#current = :presented";
            change(
                tables,
                changes,
                &key,
                [update, condition],
                now,
                values([presented, next, end]),
            )
        }
        Way::Repeat => {
            let update = "SET #current = :next, #expires_at = :end, #ttl = :end";
            let values = values([presented, repeatable_since, next, end]);
            change(tables, changes, &key, [update, REPEATS], now, values)
        }
        Way::End => {
            let condition = format!(
                "(attribute_not_exists(#current) OR #current <> :presented) \
                 AND (attribute_not_exists(#previous) OR NOT ({REPEATS}))"
            );
            let values = values([presented, repeatable_since]);
            change(tables, changes, &key, ["SET #ended_at = :now", &condition], now, values)
        }
    }
}

/// Changes a session that is alive at `now`.
fn change(
    tables: &Tables,
    changes: &mut Changes,
    key: &Key,
    [update, condition]: [&str; 2],
    now: Timestamp,
    mut values: HashMap<String, AttributeValue>,
) -> Result<(), Failure> {
    values.insert(":now".to_owned(), time_value(now));
    let condition = format!("{ALIVE} AND {condition}");
    changes.update(Part::Session, tables.main(), key, [update, &condition], values)
}

pub(super) async fn end(tables: &Tables, id: SessionId, record: &Record) -> Result<bool, Failure> {
    let mut changes = Changes::default();
    changes.update(
        Part::Session,
        tables.main(),
        &key::session(id),
        ["SET #ended_at = :now", ALIVE],
        values([(":now", time_value(record.at))]),
    )?;
    let written = audit::write(tables, &changes, record).await?;
    Ok(matches!(written, Written::All))
}

pub(super) async fn by_id(tables: &Tables, id: SessionId) -> Result<Option<Session>, Failure> {
    let item = tables.read(&key::session(id)).await?;
    item.map(|item| read(&item)).transpose()
}

pub(super) fn written(session: &Session) -> Item {
    Fields::at(&key::session(session.id))
        .with("id", uuid_value(&session.id.0))
        .with("account", uuid_value(&session.account.0))
        .with("device", uuid_value(session.device.as_uuid()))
        .with("opened_at", time_value(session.opened_at))
        .with("expires_at", time_value(session.expires_at))
        .maybe("ended_at", session.ended_at.map(time_value))
        .maybe("current", session.current.as_ref().map(hash_value))
        .maybe(
            "previous",
            session.previous.as_ref().map(|(token, _)| hash_value(token)),
        )
        .maybe("previous_at", session.previous.map(|(_, at)| time_value(at)))
        .lapsing(session.expires_at)
        .item()
}

fn read(item: &Item) -> Result<Session, Failure> {
    let previous_at = optional_timestamp(item, "previous_at")?;
    Ok(Session {
        id: SessionId(parsed(item, "id")?),
        account: AccountId(parsed(item, "account")?),
        device: DeviceId::from_uuid(parsed(item, "device")?),
        opened_at: timestamp(item, "opened_at")?,
        expires_at: timestamp(item, "expires_at")?,
        ended_at: optional_timestamp(item, "ended_at")?,
        current: optional_hash(item, "current")?,
        previous: previous_at
            .map(|at| Ok::<_, Failure>((hash(item, "previous")?, at)))
            .transpose()?,
    })
}
