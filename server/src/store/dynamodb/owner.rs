//! Whose the tables are: one item, written by the first server that uses them and by nobody after it.

use super::expression::values;
use super::failure::Failure;
use super::item::{Fields, Item, text, text_value};
use super::key;
use super::tables::Tables;
use super::transaction::{Changes, Part, Written};

/// The keys of the servers that use the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The pin of their CA.
    pub pin: String,
    /// What tells their other keys from others.
    pub keys: String,
}

pub(super) async fn read(tables: &Tables) -> Result<Option<Owner>, Failure> {
    let item = tables.read(&key::owner()).await?;
    item.as_ref().map(owner).transpose()
}

/// Writes it where there is none, and gives what is there then; `None` where a copy into the tables is not complete.
pub(super) async fn claim(tables: &Tables, own: &Owner) -> Result<Option<Owner>, Failure> {
    if let Some(owner) = read(tables).await? {
        return Ok(Some(owner));
    }
    let mut changes = Changes::default();
    changes.create(Part::Account, tables.main(), written(own))?;
    changes.check_none(Part::Number, tables.main(), &key::copy())?;
    match changes.write(tables).await? {
        Written::All => Ok(Some(own.clone())),
        Written::Nothing(unmet) => match unmet.item(Part::Account) {
            Some(Some(item)) => owner(item).map(Some),
            Some(None) => Err(Failure::Damaged("owner")),
            None => Ok(None),
        },
    }
}

/// Writes it over whatever is there; `false` where a copy into the tables is not complete.
pub(super) async fn replace(tables: &Tables, own: &Owner) -> Result<bool, Failure> {
    let mut changes = Changes::default();
    changes.check_none(Part::Number, tables.main(), &key::copy())?;
    changes.update_always(
        Part::Account,
        tables.main(),
        &key::owner(),
        "SET #pin = :pin, #keys = :keys",
        values([(":pin", text_value(&own.pin)), (":keys", text_value(&own.keys))]),
    )?;
    Ok(matches!(changes.write(tables).await?, Written::All))
}

pub(super) fn written(own: &Owner) -> Item {
    Fields::at(&key::owner())
        .with("pin", text_value(&own.pin))
        .with("keys", text_value(&own.keys))
        .item()
}

fn owner(item: &Item) -> Result<Owner, Failure> {
    Ok(Owner {
        pin: text(item, "pin")?.to_owned(),
        keys: text(item, "keys")?.to_owned(),
    })
}
