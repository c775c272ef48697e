//! How the domain's values are written in items and read back. What is not there is no attribute.
//!
//! A value that does not read back is a damaged item, reported as such and never guessed at.

use std::collections::HashMap;
use std::str::FromStr;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use uuid::Uuid;
use warifu_protocol::{Sha256Hash, Timestamp};

use super::failure::Failure;
use super::key::{Key, TTL};

/// An item, or a map in one.
pub(super) type Item = HashMap<String, AttributeValue>;

/// An item that is being made.
#[derive(Clone, Default)]
pub(super) struct Fields(Item);

impl Fields {
    pub(super) fn at(key: &Key) -> Self {
        Self(key.item())
    }

    pub(super) fn with(mut self, name: &str, value: AttributeValue) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    pub(super) fn maybe(self, name: &str, value: Option<AttributeValue>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// From `at` on the item counts for nothing, and DynamoDB may delete it.
    pub(super) fn lapsing(self, at: Timestamp) -> Self {
        self.with(TTL, time_value(at))
    }

    pub(super) fn item(self) -> Item {
        self.0
    }

    pub(super) fn map(self) -> AttributeValue {
        AttributeValue::M(self.0)
    }
}

pub(super) fn text_value(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(super) fn number_value(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(super) fn time_value(time: Timestamp) -> AttributeValue {
    number_value(time.unix())
}

pub(super) fn bytes_value(bytes: &[u8]) -> AttributeValue {
    AttributeValue::B(Blob::new(bytes))
}

pub(super) fn hash_value(hash: &Sha256Hash) -> AttributeValue {
    bytes_value(&hash.0)
}

pub(super) fn uuid_value(uuid: &Uuid) -> AttributeValue {
    text_value(&uuid.to_string())
}

pub(super) fn text<'a>(item: &'a Item, name: &'static str) -> Result<&'a str, Failure> {
    needed(optional_text(item, name)?, name)
}

pub(super) fn optional_text<'a>(item: &'a Item, name: &'static str) -> Result<Option<&'a str>, Failure> {
    optional(item, name, |value| value.as_s().ok().map(String::as_str))
}

/// A text of a type that checks its text.
pub(super) fn parsed<T: FromStr>(item: &Item, name: &'static str) -> Result<T, Failure> {
    needed(optionally_parsed(item, name)?, name)
}

pub(super) fn optionally_parsed<T: FromStr>(item: &Item, name: &'static str) -> Result<Option<T>, Failure> {
    let text = optional_text(item, name)?;
    text.map(|text| text.parse().map_err(|_| Failure::Damaged(name)))
        .transpose()
}

pub(super) fn number<T: FromStr>(item: &Item, name: &'static str) -> Result<T, Failure> {
    needed(optional_number(item, name)?, name)
}

pub(super) fn timestamp(item: &Item, name: &'static str) -> Result<Timestamp, Failure> {
    Ok(Timestamp::from_unix(number(item, name)?))
}

pub(super) fn optional_timestamp(item: &Item, name: &'static str) -> Result<Option<Timestamp>, Failure> {
    Ok(optional_number(item, name)?.map(Timestamp::from_unix))
}

pub(super) fn bytes<'a>(item: &'a Item, name: &'static str) -> Result<&'a [u8], Failure> {
    needed(optional_bytes(item, name)?, name)
}

pub(super) fn optional_bytes<'a>(item: &'a Item, name: &'static str) -> Result<Option<&'a [u8]>, Failure> {
    optional(item, name, |value| value.as_b().ok().map(AsRef::as_ref))
}

pub(super) fn hash(item: &Item, name: &'static str) -> Result<Sha256Hash, Failure> {
    needed(optional_hash(item, name)?, name)
}

pub(super) fn optional_hash(item: &Item, name: &'static str) -> Result<Option<Sha256Hash>, Failure> {
    optional(item, name, |value| {
        let bytes = value.as_b().ok()?;
        Some(Sha256Hash(bytes.as_ref().try_into().ok()?))
    })
}

pub(super) fn map<'a>(item: &'a Item, name: &'static str) -> Result<&'a Item, Failure> {
    needed(optional(item, name, |value| value.as_m().ok())?, name)
}

pub(super) fn list<'a>(item: &'a Item, name: &'static str) -> Result<&'a [AttributeValue], Failure> {
    let list = optional(item, name, |value| value.as_l().ok().map(Vec::as_slice))?;
    needed(list, name)
}

pub(super) fn optional_number<T: FromStr>(item: &Item, name: &'static str) -> Result<Option<T>, Failure> {
    optional(item, name, |value| value.as_n().ok()?.parse().ok())
}

fn optional<'a, T>(
    item: &'a Item,
    name: &'static str,
    read: impl FnOnce(&'a AttributeValue) -> Option<T>,
) -> Result<Option<T>, Failure> {
    item.get(name)
        .map(|value| read(value).ok_or(Failure::Damaged(name)))
        .transpose()
}

fn needed<T>(value: Option<T>, name: &'static str) -> Result<T, Failure> {
    value.ok_or(Failure::Damaged(name))
}
