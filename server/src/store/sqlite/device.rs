//! Devices, their keys, fingerprints and certificates.

use rusqlite::{Connection, Row, named_params};
use warifu_protocol::{DeviceId, Fingerprint, KemKey, PublicKey, Sha256Hash, Timestamp};

use super::columns::{
    account_id, blob, device_id, fingerprint, kem_key, optional_timestamp, optionally_parsed, pairing_id, parsed,
    public_key, timestamp,
};
use super::failure::Failure;
use super::query::{all, change, one};
use crate::domain::{AccountId, Certificate, Device, Enrolment, KeyOrigin};

/// Whether a device's keys were free.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Enrolled {
    Now,
    /// A key was enrolled before: what this call has written must be undone.
    Before,
}

/// Writes the device with its keys, fingerprints and certificates.
pub(super) fn enrol(connection: &Connection, device: &Device) -> Result<Enrolled, Failure> {
    if insert_device(connection, device)? == 0 {
        // The identifier is a hash of the first key, so a known one is a known key.
        return Ok(Enrolled::Before);
    }
    for certificate in &device.certificates {
        let spki_sha256 = Sha256Hash::of(&[certificate.key.spki_der()]);
        if insert_key(connection, device.id, certificate, spki_sha256)? == 0 {
            return Ok(Enrolled::Before);
        }
        insert_certificate(connection, device.id, certificate, spki_sha256)?;
    }
    Ok(Enrolled::Now)
}

fn insert_device(connection: &Connection, device: &Device) -> Result<usize, Failure> {
    let (enrolment, pairing) = match &device.enrolment {
        Enrolment::Registration => ("registration", None),
        Enrolment::TokenCode { pairing } => ("token_code", Some(blob(&pairing.0))),
        Enrolment::Approval { pairing } => ("approval", Some(blob(&pairing.0))),
    };
    change(
        connection,
        "INSERT INTO devices
             (id, account, name, system, key_origin, enrolment, pairing, enrolled_at, last_seen_at, revoked_at, in_log)
         VALUES
             (:id, :account, :name, :system, :key_origin, :enrolment, :pairing, :enrolled_at, :last_seen_at, :revoked_at,
              :in_log)
         ON CONFLICT (id) DO NOTHING",
        named_params! {
            ":id": blob(device.id.as_uuid()),
            ":account": blob(&device.account.0),
            ":name": device.name.as_str(),
            ":system": device.system.as_ref().map(|label| label.as_str()),
            ":key_origin": match device.key_origin {
                KeyOrigin::Device => "device",
                KeyOrigin::Server => "server",
            },
            ":enrolment": enrolment,
            ":pairing": pairing,
            ":enrolled_at": device.enrolled_at.unix(),
            ":last_seen_at": device.last_seen_at.map(Timestamp::unix),
            ":revoked_at": device.revoked_at.map(Timestamp::unix),
            ":in_log": device.in_log,
        },
    )
}

fn insert_key(
    connection: &Connection,
    device: DeviceId,
    certificate: &Certificate,
    spki_sha256: Sha256Hash,
) -> Result<usize, Failure> {
    change(
        connection,
        "INSERT INTO keys (spki_sha256, device, spki) VALUES (:spki_sha256, :device, :spki)
         ON CONFLICT (spki_sha256) DO NOTHING",
        named_params! {
            ":spki_sha256": spki_sha256.0,
            ":device": blob(device.as_uuid()),
            ":spki": certificate.key.spki_der(),
        },
    )
}

fn insert_certificate(
    connection: &Connection,
    device: DeviceId,
    certificate: &Certificate,
    spki_sha256: Sha256Hash,
) -> Result<(), Failure> {
    change(
        connection,
        "INSERT INTO fingerprints (fingerprint, device) VALUES (:fingerprint, :device)",
        named_params! {
            ":fingerprint": certificate.fingerprint.as_bytes(),
            ":device": blob(device.as_uuid()),
        },
    )?;
    change(
        connection,
        "INSERT INTO certificates (device, spki_sha256, fingerprint, serial, not_after, der)
         VALUES (:device, :spki_sha256, :fingerprint, :serial, :not_after, :der)",
        named_params! {
            ":device": blob(device.as_uuid()),
            ":spki_sha256": spki_sha256.0,
            ":fingerprint": certificate.fingerprint.as_bytes(),
            ":serial": certificate.serial,
            ":not_after": certificate.not_after.unix(),
            ":der": certificate.der,
        },
    )?;
    Ok(())
}

/// Writes the key for what is handed over to the device.
pub(super) fn keep_kem_key(connection: &Connection, device: DeviceId, kem_key: &KemKey) -> Result<(), Failure> {
    change(
        connection,
        "INSERT INTO kem_keys (device, kem_key) VALUES (:device, :kem_key)",
        named_params! { ":device": blob(device.as_uuid()), ":kem_key": kem_key.as_bytes() },
    )?;
    Ok(())
}

pub(super) fn kem_key_of(connection: &Connection, device: DeviceId) -> Result<Option<KemKey>, Failure> {
    one(
        connection,
        "SELECT kem_key FROM kem_keys WHERE device = :device",
        named_params! { ":device": blob(device.as_uuid()) },
        |row| kem_key(row, "kem_key"),
    )
}

/// Whether one of these keys is enrolled, or the identifier that such a key gives.
pub(super) fn knows_a_key_of(connection: &Connection, id: DeviceId, keys: &[PublicKey]) -> Result<bool, Failure> {
    let is_there = one(
        connection,
        "SELECT 1 FROM devices WHERE id = :id",
        named_params! { ":id": blob(id.as_uuid()) },
        |_| Ok(()),
    )?;
    if is_there.is_some() {
        return Ok(true);
    }
    for key in keys {
        let is_enrolled = one(
            connection,
            "SELECT 1 FROM keys WHERE spki_sha256 = :spki_sha256",
            named_params! { ":spki_sha256": Sha256Hash::of(&[key.spki_der()]).0 },
            |_| Ok(()),
        )?;
        if is_enrolled.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the account has the device, and it is not revoked.
pub(super) fn is_active(connection: &Connection, id: DeviceId, account: AccountId) -> Result<bool, Failure> {
    let active = one(
        connection,
        "SELECT 1 FROM devices WHERE id = :id AND account = :account AND revoked_at IS NULL",
        named_params! { ":id": blob(id.as_uuid()), ":account": blob(&account.0) },
        |_| Ok(()),
    )?;
    Ok(active.is_some())
}

/// Marks the account's device as seen at `at`, never earlier than before; `false` where it is unknown
/// or revoked.
pub(super) fn seen(connection: &Connection, id: DeviceId, account: AccountId, at: Timestamp) -> Result<bool, Failure> {
    let seen = change(
        connection,
        "UPDATE devices SET last_seen_at = max(ifnull(last_seen_at, :at), :at)
         WHERE id = :id AND account = :account AND revoked_at IS NULL",
        named_params! { ":at": at.unix(), ":id": blob(id.as_uuid()), ":account": blob(&account.0) },
    )?;
    Ok(seen == 1)
}

pub(super) fn by_fingerprint(connection: &Connection, wanted: &Fingerprint) -> Result<Option<Device>, Failure> {
    let device = one(
        connection,
        "SELECT devices.* FROM fingerprints JOIN devices ON devices.id = fingerprints.device
         WHERE fingerprints.fingerprint = :fingerprint",
        named_params! { ":fingerprint": wanted.as_bytes() },
        read,
    )?;
    device.map(|device| with_certificates(connection, device)).transpose()
}

pub(super) fn by_id(connection: &Connection, id: DeviceId) -> Result<Option<Device>, Failure> {
    let device = one(
        connection,
        "SELECT * FROM devices WHERE id = :id",
        named_params! { ":id": blob(id.as_uuid()) },
        read,
    )?;
    device.map(|device| with_certificates(connection, device)).transpose()
}

pub(super) fn of_account(connection: &Connection, account: AccountId) -> Result<Vec<Device>, Failure> {
    let devices = all(
        connection,
        "SELECT * FROM devices WHERE account = :account ORDER BY enrolled_at, id",
        named_params! { ":account": blob(&account.0) },
        read,
    )?;
    devices
        .into_iter()
        .map(|device| with_certificates(connection, device))
        .collect()
}

pub(super) fn with_certificates(connection: &Connection, mut device: Device) -> Result<Device, Failure> {
    device.certificates = all(
        connection,
        "SELECT certificates.*, keys.spki FROM certificates JOIN keys USING (spki_sha256)
         WHERE certificates.device = :device ORDER BY certificates.id",
        named_params! { ":device": blob(device.id.as_uuid()) },
        read_certificate,
    )?;
    Ok(device)
}

/// The device without its certificates.
pub(super) fn read(row: &Row<'_>) -> Result<Device, Failure> {
    Ok(Device {
        id: device_id(row, "id")?,
        account: account_id(row, "account")?,
        name: parsed(row, "name", "device name")?,
        system: optionally_parsed(row, "system", "system")?,
        key_origin: match row.get_ref("key_origin")?.as_str() {
            Ok("device") => KeyOrigin::Device,
            Ok("server") => KeyOrigin::Server,
            _ => return Err(Failure::Damaged("key origin")),
        },
        enrolment: match row.get_ref("enrolment")?.as_str() {
            Ok("registration") => Enrolment::Registration,
            Ok("token_code") => Enrolment::TokenCode {
                pairing: pairing_id(row, "pairing")?,
            },
            Ok("approval") => Enrolment::Approval {
                pairing: pairing_id(row, "pairing")?,
            },
            _ => return Err(Failure::Damaged("enrolment")),
        },
        enrolled_at: timestamp(row, "enrolled_at")?,
        last_seen_at: optional_timestamp(row, "last_seen_at")?,
        revoked_at: optional_timestamp(row, "revoked_at")?,
        in_log: row.get("in_log")?,
        certificates: Vec::new(),
    })
}

fn read_certificate(row: &Row<'_>) -> Result<Certificate, Failure> {
    Ok(Certificate {
        key: public_key(row, "spki")?,
        fingerprint: fingerprint(row, "fingerprint")?,
        der: row.get("der")?,
        serial: row.get("serial")?,
        not_after: timestamp(row, "not_after")?,
    })
}
