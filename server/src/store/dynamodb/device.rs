//! Devices, their keys, fingerprints and certificates.

use aws_sdk_dynamodb::types::AttributeValue;
use warifu_protocol::{DeviceId, Fingerprint, PublicKey, Timestamp};

use super::expression::values;
use super::failure::Failure;
use super::item::{
    Fields, Item, bytes, bytes_value, list, optional_timestamp, optionally_parsed, parsed, text, text_value,
    time_value, timestamp, uuid_value,
};
use super::key::{self, DEVICES};
use super::tables::{Question, Tables};
use super::transaction::{Changes, Part};
use crate::domain::{AccountId, Certificate, Device, Enrolment, KeyOrigin, PairingId};

/// Writes the device with its keys, fingerprints and certificates, each of them new.
pub(super) fn enrol(tables: &Tables, changes: &mut Changes, device: &Device) -> Result<(), Failure> {
    let owner = |key| {
        Fields::at(&key)
            .with("account", uuid_value(&device.account.0))
            .with("device", uuid_value(device.id.as_uuid()))
            .item()
    };
    let main = tables.main();
    changes.create(Part::Key, main, owner(key::device_owner(device.id)))?;
    changes.create(Part::Key, main, written(device))?;
    for certificate in &device.certificates {
        changes.create(Part::Key, main, owner(key::public_key(&certificate.key)))?;
        changes.create(
            Part::Fingerprint,
            main,
            owner(key::fingerprint(&certificate.fingerprint)),
        )?;
    }
    Ok(())
}

/// Wants the account's device to be there and not revoked, and marks it as seen at `at`.
///
/// `last_seen_at` never goes back, and no expression knows a greater of two: `was_seen_later` says that it is
/// not before `at`, and then nothing is written. What was believed of that is in the condition.
pub(super) fn see(
    tables: &Tables,
    changes: &mut Changes,
    (account, id): (AccountId, DeviceId),
    at: Timestamp,
    was_seen_later: bool,
) -> Result<(), Failure> {
    let device = key::device(account, id);
    let values = values([(":at", time_value(at))]);
    if was_seen_later {
        let condition = "attribute_exists(#pk) AND attribute_not_exists(#revoked_at) AND #last_seen_at >= :at";
        return changes.check(Part::Device, tables.main(), &device, condition, values);
    }
    let expressions = [
        "SET #last_seen_at = :at",
        "attribute_exists(#pk) AND attribute_not_exists(#revoked_at) \
         AND (attribute_not_exists(#last_seen_at) OR #last_seen_at < :at)",
    ];
    changes.update(Part::Device, tables.main(), &device, expressions, values)
}

/// Whether there is a device, and it is not revoked.
pub(super) fn is_active(device: Option<&Item>) -> bool {
    device.is_some_and(|device| !device.contains_key("revoked_at"))
}

pub(super) async fn by_fingerprint(tables: &Tables, wanted: &Fingerprint) -> Result<Option<Device>, Failure> {
    by_owner(tables, &key::fingerprint(wanted)).await
}

pub(super) async fn by_id(tables: &Tables, id: DeviceId) -> Result<Option<Device>, Failure> {
    by_owner(tables, &key::device_owner(id)).await
}

/// By an item that says whose a device is, which never changes.
async fn by_owner(tables: &Tables, owner: &key::Key) -> Result<Option<Device>, Failure> {
    let Some(owner) = tables.read(owner).await? else {
        return Ok(None);
    };
    let account = AccountId(parsed(&owner, "account")?);
    let id = DeviceId::from_uuid(parsed(&owner, "device")?);
    match tables.read(&key::device(account, id)).await? {
        Some(device) => read(&device).map(Some),
        None => Err(Failure::Damaged("device")),
    }
}

pub(super) async fn of_account_by_id(
    tables: &Tables,
    account: AccountId,
    id: DeviceId,
) -> Result<Option<Device>, Failure> {
    let device = tables.read(&key::device(account, id)).await?;
    device.map(|device| read(&device)).transpose()
}

pub(super) async fn of_account(tables: &Tables, account: AccountId) -> Result<Vec<Device>, Failure> {
    let question = Question {
        table: tables.main(),
        pk: key::user(account),
        keys: "#pk = :pk AND begins_with(#sk, :devices)",
        filter: None,
        values: values([(":devices", text_value(DEVICES))]),
        limit: None,
    };
    let items = tables.query(&question, usize::MAX).await?;
    let mut devices: Vec<Device> = items.iter().map(read).collect::<Result<_, _>>()?;
    devices.sort_by_key(|device| (device.enrolled_at, device.id));
    Ok(devices)
}

fn written(device: &Device) -> Item {
    let (enrolment, pairing) = match &device.enrolment {
        Enrolment::Registration => ("registration", None),
        Enrolment::TokenCode { pairing } => ("token_code", Some(uuid_value(&pairing.0))),
    };
    let origin = match device.key_origin {
        KeyOrigin::Device => "device",
        KeyOrigin::Server => "server",
    };
    Fields::at(&key::device(device.account, device.id))
        .with("id", uuid_value(device.id.as_uuid()))
        .with("account", uuid_value(&device.account.0))
        .with("name", text_value(device.name.as_str()))
        .maybe(
            "system",
            device.system.as_ref().map(|system| text_value(system.as_str())),
        )
        .with("key_origin", text_value(origin))
        .with("enrolment", text_value(enrolment))
        .maybe("pairing", pairing)
        .with("enrolled_at", time_value(device.enrolled_at))
        .maybe("last_seen_at", device.last_seen_at.map(time_value))
        .maybe("revoked_at", device.revoked_at.map(time_value))
        .with(
            "certificates",
            AttributeValue::L(device.certificates.iter().map(written_certificate).collect()),
        )
        .item()
}

fn written_certificate(certificate: &Certificate) -> AttributeValue {
    Fields::default()
        .with("spki", bytes_value(certificate.key.spki_der()))
        .with("fingerprint", bytes_value(certificate.fingerprint.as_bytes()))
        .with("der", bytes_value(&certificate.der))
        .with("serial", bytes_value(&certificate.serial))
        .with("not_after", time_value(certificate.not_after))
        .map()
}

fn read(item: &Item) -> Result<Device, Failure> {
    Ok(Device {
        id: DeviceId::from_uuid(parsed(item, "id")?),
        account: AccountId(parsed(item, "account")?),
        name: parsed(item, "name")?,
        system: optionally_parsed(item, "system")?,
        key_origin: match text(item, "key_origin")? {
            "device" => KeyOrigin::Device,
            "server" => KeyOrigin::Server,
            _ => return Err(Failure::Damaged("key_origin")),
        },
        enrolment: match text(item, "enrolment")? {
            "registration" => Enrolment::Registration,
            "token_code" => Enrolment::TokenCode {
                pairing: PairingId(parsed(item, "pairing")?),
            },
            _ => return Err(Failure::Damaged("enrolment")),
        },
        enrolled_at: timestamp(item, "enrolled_at")?,
        last_seen_at: optional_timestamp(item, "last_seen_at")?,
        revoked_at: optional_timestamp(item, "revoked_at")?,
        certificates: list(item, "certificates")?
            .iter()
            .map(read_certificate)
            .collect::<Result<_, _>>()?,
    })
}

fn read_certificate(value: &AttributeValue) -> Result<Certificate, Failure> {
    let item = value.as_m().map_err(|_| Failure::Damaged("certificates"))?;
    let fingerprint = super::item::hash(item, "fingerprint")?;
    Ok(Certificate {
        key: read_key(bytes(item, "spki")?)?,
        fingerprint: Fingerprint::from_bytes(fingerprint.0),
        der: bytes(item, "der")?.to_vec(),
        serial: bytes(item, "serial")?.to_vec(),
        not_after: timestamp(item, "not_after")?,
    })
}

pub(super) fn read_key(spki: &[u8]) -> Result<PublicKey, Failure> {
    PublicKey::from_spki_der(spki).map_err(|_| Failure::Damaged("spki"))
}
