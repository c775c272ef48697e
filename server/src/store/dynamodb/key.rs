//! Where things are in the main table.
//!
//! There is no index: a lookup by another name goes through an item that holds only where to go on, so that
//! every answer is strongly consistent, and so that a unique name is one condition.

use std::fmt::Display;

use warifu_protocol::text::{EmailAddress, Username};
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, PublicKey, Sha256Hash};

use super::item::{Item, text_value};
use super::sequence::{shard, ulid};
use crate::domain::attempt::AttemptKey;
use crate::domain::{AccountId, PairingId, SessionId};

/// The partition key's attribute, in both tables.
pub(super) const PK: &str = "pk";
/// The sort key's attribute, in both tables.
pub(super) const SK: &str = "sk";
/// The attribute from whose time on DynamoDB deletes an item, late and by itself.
pub(super) const TTL: &str = "ttl";
/// How the sort keys of messages that were given up begin.
pub(super) const DEAD: &str = "DEAD#";
/// How the sort keys of an account's devices begin.
pub(super) const DEVICES: &str = "DEV#";
/// How the sort keys end of what is large of a device. They come right after the device's own.
pub(super) const DEVICE_KEYS: &str = "#KEYS";

/// An item's key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) pk: String,
    pub(super) sk: String,
}

impl Key {
    fn new(pk: String, sk: &str) -> Self {
        Self { pk, sk: sk.to_owned() }
    }

    /// The two attributes.
    pub(super) fn item(&self) -> Item {
        Item::from([
            (PK.to_owned(), text_value(&self.pk)),
            (SK.to_owned(), text_value(&self.sk)),
        ])
    }
}

/// What belongs to an account, and is found with it.
pub(super) fn user(id: AccountId) -> String {
    format!("USER#{id}")
}

pub(super) fn profile(id: AccountId) -> Key {
    Key::new(user(id), "PROFILE")
}

pub(super) fn device(account: AccountId, id: DeviceId) -> Key {
    Key::new(user(account), &format!("{DEVICES}{id}"))
}

/// What is large of a device, and never changes.
pub(super) fn device_keys(account: AccountId, id: DeviceId) -> Key {
    Key::new(user(account), &format!("{DEVICES}{id}{DEVICE_KEYS}"))
}

/// The key for what is handed over to a device.
pub(super) fn kem_key(account: AccountId, id: DeviceId) -> Key {
    Key::new(user(account), &format!("KEM#{id}"))
}

/// An entry of the account's device log; they sort as their numbers do.
pub(super) fn log_entry(account: AccountId, seq: u64) -> Key {
    Key::new(user(account), &format!("LOG#{seq:020}"))
}

/// Whose a device is. Its identifier is a hash of its first key, so this also keeps that key unique.
pub(super) fn device_owner(id: DeviceId) -> Key {
    unique("DEV", id)
}

pub(super) fn username(name: &Username) -> Key {
    unique("UNAME", name.as_str())
}

pub(super) fn email(address: &EmailAddress) -> Key {
    unique("EMAIL", address.as_str())
}

pub(super) fn fingerprint(of: &Fingerprint) -> Key {
    unique("FP", of)
}

pub(super) fn public_key(key: &PublicKey) -> Key {
    unique("KEY", Sha256Hash::of(&[key.spki_der()]))
}

pub(super) fn pairing(id: PairingId) -> Key {
    single("PAIR", id)
}

/// What is large of a claim that waits. It comes right after the pairing.
pub(super) fn claim(pairing: PairingId) -> Key {
    Key::new(self::pairing(pairing).pk, "PAIR#CLAIM")
}

pub(super) fn token(sha256: &Sha256Hash) -> Key {
    single("TOK", sha256)
}

/// A session: the family of its refresh tokens, of which only hashes are kept.
pub(super) fn session(id: SessionId) -> Key {
    single("RT", id)
}

pub(super) fn challenge(id: &[u8; 16]) -> Key {
    single("CHAL", warifu_protocol::encoding::hex(id))
}

/// A DPoP proof, by the hash over the thumbprint of its key and its `jti`.
pub(super) fn proof(sha256: &Sha256Hash) -> Key {
    single("JTI", sha256)
}

pub(super) fn limit(key: &AttemptKey) -> Key {
    limit_of(key.kind(), &key.value())
}

pub(super) fn limit_of(kind: &str, value: &str) -> Key {
    Key::new(format!("LIMIT#{kind}#{value}"), "LIMIT")
}

/// One of the outbox's sixteen partitions, four for each channel: a single one would be written by every server at once.
pub(super) fn outbox(shard: u64) -> String {
    format!("OUTBOX#{shard:02}")
}

pub(super) fn message(id: u64) -> Key {
    Key::new(outbox(shard(id)), &ulid(id))
}

/// Where a message lies that was given up. ULIDs begin with a digit, so this comes after all that wait.
pub(super) fn dead_message(id: u64) -> Key {
    Key::new(outbox(shard(id)), &format!("{DEAD}{}", ulid(id)))
}

/// Whose the tables are.
pub(super) fn owner() -> Key {
    Key::new("META".to_owned(), "OWNER")
}

/// The revoked certificates of a root that must be told.
pub(super) fn all_revoked(algorithm: Algorithm) -> String {
    format!("REVOKED#{algorithm}")
}

pub(super) fn revoked(algorithm: Algorithm, serial: &[u8]) -> Key {
    Key::new(all_revoked(algorithm), &warifu_protocol::encoding::hex(serial))
}

/// What is known of the revocation lists of a root.
pub(super) fn revocation_list(algorithm: Algorithm) -> Key {
    single("CRL", algorithm)
}

/// How the sort keys of a list's parts begin, which lie beside [`revocation_list`].
pub(super) fn list_parts(sha256: &Sha256Hash) -> String {
    format!("PART#{sha256}#")
}

/// The parts are read in the order of their names: no list has more than 99.
pub(super) fn list_part(algorithm: Algorithm, sha256: &Sha256Hash, n: usize) -> Key {
    Key::new(
        revocation_list(algorithm).pk,
        &format!("{parts}{n:02}", parts = list_parts(sha256)),
    )
}

/// That the tables are being filled from another store.
pub(super) fn copy() -> Key {
    Key::new("META".to_owned(), "COPY")
}

/// An item that is written to see whether one can.
pub(super) fn ready() -> Key {
    Key::new("META".to_owned(), "READY")
}

/// A record's key in the audit table.
pub(super) fn record(account: AccountId, id: u64) -> Key {
    Key::new(user(account), &ulid(id))
}

fn unique(kind: &str, name: impl Display) -> Key {
    Key::new(format!("{kind}#{name}"), "UNIQ")
}

fn single(kind: &str, id: impl Display) -> Key {
    Key::new(format!("{kind}#{id}"), kind)
}
