//! How the domain's values are written in columns and read back.
//!
//! A value that does not read back is a damaged row, reported as such and never guessed at.

use std::net::IpAddr;
use std::str::FromStr;

use rusqlite::Row;
use uuid::Uuid;
use warifu_protocol::{DeviceId, Fingerprint, KemKey, PublicKey, Sha256Hash, Timestamp};

use super::failure::Failure;
use crate::domain::{AccountId, PairingId, SessionId};

pub(super) const fn blob(uuid: &Uuid) -> &[u8; 16] {
    uuid.as_bytes()
}

pub(super) fn account_id(row: &Row<'_>, column: &str) -> Result<AccountId, Failure> {
    Ok(AccountId(uuid(row, column)?))
}

pub(super) fn device_id(row: &Row<'_>, column: &str) -> Result<DeviceId, Failure> {
    Ok(DeviceId::from_uuid(uuid(row, column)?))
}

pub(super) fn pairing_id(row: &Row<'_>, column: &str) -> Result<PairingId, Failure> {
    Ok(PairingId(uuid(row, column)?))
}

pub(super) fn session_id(row: &Row<'_>, column: &str) -> Result<SessionId, Failure> {
    Ok(SessionId(uuid(row, column)?))
}

pub(super) fn sha256(row: &Row<'_>, column: &str) -> Result<Sha256Hash, Failure> {
    Ok(Sha256Hash(row.get(column)?))
}

pub(super) fn optional_sha256(row: &Row<'_>, column: &str) -> Result<Option<Sha256Hash>, Failure> {
    Ok(row.get::<_, Option<[u8; 32]>>(column)?.map(Sha256Hash))
}

/// Exactly so many bytes, where there are any.
pub(super) fn optional_bytes<const N: usize>(row: &Row<'_>, column: &str) -> Result<Option<[u8; N]>, Failure> {
    Ok(row.get(column)?)
}

pub(super) fn kem_key(row: &Row<'_>, column: &str) -> Result<KemKey, Failure> {
    KemKey::from_bytes(row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from)?)
        .map_err(|_| Failure::Damaged("KEM key"))
}

pub(super) fn fingerprint(row: &Row<'_>, column: &str) -> Result<Fingerprint, Failure> {
    Ok(Fingerprint::from_bytes(row.get(column)?))
}

pub(super) fn timestamp(row: &Row<'_>, column: &str) -> Result<Timestamp, Failure> {
    Ok(Timestamp::from_unix(row.get(column)?))
}

pub(super) fn optional_timestamp(row: &Row<'_>, column: &str) -> Result<Option<Timestamp>, Failure> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_unix))
}

pub(super) fn public_key(row: &Row<'_>, column: &str) -> Result<PublicKey, Failure> {
    PublicKey::from_spki_der(row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from)?)
        .map_err(|_| Failure::Damaged("public key"))
}

pub(super) fn address(row: &Row<'_>, column: &str) -> Result<IpAddr, Failure> {
    parsed(row, column, "address")
}

/// A text column of a type that checks its text; `what` names it where it is damaged.
pub(super) fn parsed<T: FromStr>(row: &Row<'_>, column: &str, what: &'static str) -> Result<T, Failure> {
    let text = row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?;
    text.parse().map_err(|_| Failure::Damaged(what))
}

pub(super) fn optionally_parsed<T: FromStr>(
    row: &Row<'_>,
    column: &str,
    what: &'static str,
) -> Result<Option<T>, Failure> {
    let text = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    text.map(|text| text.parse().map_err(|_| Failure::Damaged(what)))
        .transpose()
}

fn uuid(row: &Row<'_>, column: &str) -> Result<Uuid, Failure> {
    Ok(Uuid::from_bytes(row.get(column)?))
}
