//! How many offers of an account are open.
//!
//! They are a map in the account's item, from pairing to the end of its offer: whoever adds one wants the map
//! to be smaller than the limit, and whoever ends one takes it out, in the same transaction. A counter could not
//! go down when an offer lapses, for nobody comes by then. In the map a lapsed one stays until the map is full;
//! then it is taken out by itself. That needs no condition, because what has lapsed never opens again, and so
//! two servers that do it at once do no harm. The one condition is that it has lapsed still: a claim that waits for
//! approval has put the end off. The map is never larger than the limit.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use warifu_protocol::Timestamp;

use super::expression::{names, values};
use super::failure::Failure;
use super::item::{Fields, Item, map, number_value, time_value};
use super::key;
use super::retry::Effect;
use super::tables::Tables;
use super::transaction::{Changes, Part};
use crate::domain::store::MAX_OPEN_OFFERS;
use crate::domain::{AccountId, Pairing};

// As many as one condition has room for: it may have 4 KB.
const LAPSED_AT_ONCE: usize = 24;

/// The map of a new account.
pub(super) fn none() -> AttributeValue {
    Fields::default().map()
}

/// Adds the pairing, if there is room.
pub(super) fn add(tables: &Tables, changes: &mut Changes, pairing: &Pairing) -> Result<(), Failure> {
    changes.update_named(
        Part::Offers,
        tables.main(),
        &key::profile(pairing.account),
        ["SET #open.#pairing = :expires_at", "size(#open) < :most"],
        values([
            (":expires_at", time_value(pairing.expires_at)),
            (":most", number_value(MAX_OPEN_OFFERS)),
        ]),
        Some(("#pairing", &pairing.id.to_string())),
    )
}

/// Adds the pairing, which is among them already or has room.
pub(super) async fn put(tables: &Tables, pairing: &Pairing) -> Result<(), Failure> {
    const PUT: &str = "SET #open.#pairing = :expires_at";
    let mut names = names(&[PUT]);
    names.insert("#pairing".to_owned(), pairing.id.to_string());
    let values = values([(":expires_at", time_value(pairing.expires_at))]);
    change(tables, pairing.account, (PUT, None), &names, values).await
}

/// Keeps the pairing among them until then.
pub(super) fn keep_until(
    tables: &Tables,
    changes: &mut Changes,
    pairing: &Pairing,
    until: Timestamp,
) -> Result<(), Failure> {
    changes.update_named(
        Part::Offers,
        tables.main(),
        &key::profile(pairing.account),
        ["SET #open.#pairing = :until", "attribute_exists(#open)"],
        values([(":until", time_value(until))]),
        Some(("#pairing", &pairing.id.to_string())),
    )
}

/// Takes the pairing out.
pub(super) fn remove(tables: &Tables, changes: &mut Changes, pairing: &Pairing) -> Result<(), Failure> {
    changes.update_named(
        Part::Offers,
        tables.main(),
        &key::profile(pairing.account),
        ["REMOVE #open.#pairing", "attribute_exists(#open)"],
        values([]),
        Some(("#pairing", &pairing.id.to_string())),
    )
}

/// Takes out of a full map what has lapsed at `now`; `false` where nothing has.
pub(super) async fn make_room(
    tables: &Tables,
    account: AccountId,
    full: &Item,
    now: Timestamp,
) -> Result<bool, Failure> {
    let mut lapsed = Vec::new();
    for (pairing, expires_at) in map(full, "open")? {
        let expires_at = expires_at.as_n().ok().and_then(|end| end.parse().ok());
        if Timestamp::from_unix(expires_at.ok_or(Failure::Damaged("open"))?) <= now {
            lapsed.push(pairing);
        }
    }
    if lapsed.is_empty() {
        return Ok(false);
    }
    lapsed.truncate(LAPSED_AT_ONCE);
    let paths: Vec<String> = (0..lapsed.len()).map(|n| format!("#open.#lapsed_{n}")).collect();
    let update = format!("REMOVE {}", paths.join(", "));
    let still = |path: &String| format!("(attribute_not_exists({path}) OR {path} <= :now)");
    let condition = paths.iter().map(still).collect::<Vec<_>>().join(" AND ");
    let mut names = names(&[&update]);
    for (n, pairing) in lapsed.into_iter().enumerate() {
        names.insert(format!("#lapsed_{n}"), pairing.clone());
    }
    let values = values([(":now", time_value(now))]);
    change(tables, account, (&update, Some(&condition)), &names, values).await?;
    Ok(true)
}

/// Changes the map, if the condition holds: otherwise somebody else has changed it. Done twice, it is done: this needs no
/// token.
async fn change(
    tables: &Tables,
    account: AccountId,
    (update, condition): (&str, Option<&str>),
    names: &HashMap<String, String>,
    values: Item,
) -> Result<(), Failure> {
    tables
        .patiently(Effect::None, || async {
            let answer = tables
                .client()
                .update_item()
                .table_name(tables.main())
                .set_key(Some(key::profile(account).item()))
                .update_expression(update)
                .set_condition_expression(condition.map(str::to_owned))
                .set_expression_attribute_names(Some(names.clone()))
                .set_expression_attribute_values(Some(values.clone()))
                .send()
                .await;
            match answer {
                Err(error)
                    if error
                        .as_service_error()
                        .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
                {
                    Ok(())
                }
                answer => answer.map(drop).map_err(|error| Failure::of(&error)),
            }
        })
        .await
}
