//! Devices, their keys, fingerprints and certificates.

use aws_sdk_dynamodb::types::AttributeValue;
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, KemKey, PublicKey, Timestamp};

use super::expression::values;
use super::failure::Failure;
use super::item::{
    Fields, Item, bytes, bytes_value, list, optional_timestamp, optionally_parsed, parsed, text, text_value,
    time_value, timestamp, uuid_value,
};
use super::key::{self, DEVICE_KEYS, DEVICES, SK};
use super::tables::{Question, Tables};
use super::transaction::{Changes, Part};
use crate::domain::{AccountId, Certificate, Device, Enrolment, KeyOrigin, PairingId};

/// Writes the device with its keys, fingerprints and certificates, each of them new.
pub(super) fn enrol(
    tables: &Tables,
    changes: &mut Changes,
    device: &Device,
    kem_key: Option<&KemKey>,
) -> Result<(), Failure> {
    for (part, item) in parts(device, kem_key) {
        changes.create(part, tables.main(), item)?;
    }
    Ok(())
}

/// Everything that a device is.
pub(super) fn items(device: &Device, kem_key: Option<&KemKey>) -> Vec<Item> {
    parts(device, kem_key).into_iter().map(|(_, item)| item).collect()
}

/// Wants that none of these keys is enrolled, and none that gives that identifier.
pub(super) fn expect_free(
    tables: &Tables,
    changes: &mut Changes,
    id: DeviceId,
    keys: &[PublicKey],
) -> Result<(), Failure> {
    changes.check_none(Part::Key, tables.main(), &key::device_owner(id))?;
    for enrolled in keys {
        changes.check_none(Part::Key, tables.main(), &key::public_key(enrolled))?;
    }
    Ok(())
}

/// Wants the account's device to be there and not revoked.
pub(super) fn expect_active(
    tables: &Tables,
    changes: &mut Changes,
    account: AccountId,
    id: DeviceId,
) -> Result<(), Failure> {
    expect_active_as(Part::Device, tables, changes, account, id)
}

/// As [`expect_active`], told apart from other devices by another name.
pub(super) fn expect_active_as(
    part: Part,
    tables: &Tables,
    changes: &mut Changes,
    account: AccountId,
    id: DeviceId,
) -> Result<(), Failure> {
    let active = "attribute_exists(#pk) AND attribute_not_exists(#revoked_at)";
    changes.check(part, tables.main(), &key::device(account, id), active, values([]))
}

fn parts(device: &Device, kem_key: Option<&KemKey>) -> Vec<(Part, Item)> {
    let owner = |key| {
        Fields::at(&key)
            .with("account", uuid_value(&device.account.0))
            .with("device", uuid_value(device.id.as_uuid()))
            .item()
    };
    let mut parts = vec![
        (Part::Key, owner(key::device_owner(device.id))),
        (Part::Key, written(device)),
    ];
    if is_large(device) {
        parts.push((Part::Key, written_keys(device)));
    }
    if let Some(kem_key) = kem_key {
        parts.push((Part::Key, written_kem_key(device, kem_key)));
    }
    for certificate in &device.certificates {
        let fingerprint = key::fingerprint(&certificate.fingerprint);
        parts.push((Part::Key, owner(key::public_key(&certificate.key))));
        parts.push((Part::Fingerprint, owner(fingerprint)));
    }
    parts
}

/// Revokes the device at `at`, if it is not revoked.
pub(super) fn revoke(tables: &Tables, changes: &mut Changes, device: &Device, at: Timestamp) -> Result<(), Failure> {
    changes.update(
        Part::Device,
        tables.main(),
        &key::device(device.account, device.id),
        [
            "SET #revoked_at = :at",
            "attribute_exists(#pk) AND attribute_not_exists(#revoked_at)",
        ],
        values([(":at", time_value(at))]),
    )
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
    let (account, id) = owned(&owner)?;
    let device = tables.whole("the device", || of_account_by_id(tables, account, id));
    device.await.map(Some)
}

fn owned(owner: &Item) -> Result<(AccountId, DeviceId), Failure> {
    Ok((
        AccountId(parsed(owner, "account")?),
        DeviceId::from_uuid(parsed(owner, "device")?),
    ))
}

pub(super) async fn kem_key_of(tables: &Tables, id: DeviceId) -> Result<Option<KemKey>, Failure> {
    let Some(owner) = tables.read(&key::device_owner(id)).await? else {
        return Ok(None);
    };
    let (account, id) = owned(&owner)?;
    let item = tables.read(&key::kem_key(account, id)).await?;
    item.map(|item| read_kem_key(&item)).transpose()
}

pub(super) async fn of_account_by_id(
    tables: &Tables,
    account: AccountId,
    id: DeviceId,
) -> Result<Option<Device>, Failure> {
    let mut devices = starting_with(tables, account, &format!("{DEVICES}{id}")).await?;
    Ok(devices.pop())
}

pub(super) async fn of_account(tables: &Tables, account: AccountId) -> Result<Vec<Device>, Failure> {
    let mut devices = starting_with(tables, account, DEVICES).await?;
    devices.sort_by_key(|device| (device.enrolled_at, device.id));
    Ok(devices)
}

/// The account's devices whose sort keys begin so.
async fn starting_with(tables: &Tables, account: AccountId, start: &str) -> Result<Vec<Device>, Failure> {
    let question = Question {
        table: tables.main(),
        pk: key::user(account),
        keys: "#pk = :pk AND begins_with(#sk, :start)",
        filter: None,
        values: values([(":start", text_value(start))]),
        limit: None,
    };
    let look = || async { read_all(&tables.query(&question, usize::MAX).await?) };
    tables.whole("a device", look).await
}

/// The devices; `None` where the certificates of one are not to be seen yet.
fn read_all(items: &[Item]) -> Result<Option<Vec<Device>>, Failure> {
    let is_keys = |item: &&Item| text(item, SK).is_ok_and(|sk| sk.ends_with(DEVICE_KEYS));
    let (keys, devices): (Vec<&Item>, Vec<&Item>) = items.iter().partition(is_keys);
    let with_keys = |device: &&Item| {
        let of_this = |keys: &&&Item| keys.get("id") == device.get("id");
        let own = device.contains_key("certificates").then_some(*device);
        let keys = own.or_else(|| keys.iter().find(of_this).copied());
        keys.map(|keys| read(device, keys)).transpose()
    };
    devices.iter().map(with_keys).collect()
}

/// Whether its certificates lie apart: whoever logs in or offers a code rewrites the device, and that costs by its size.
fn is_large(device: &Device) -> bool {
    device.certificate(Algorithm::MlDsa87).is_some()
}

fn written(device: &Device) -> Item {
    let (enrolment, pairing) = match &device.enrolment {
        Enrolment::Registration => ("registration", None),
        Enrolment::TokenCode { pairing } => ("token_code", Some(uuid_value(&pairing.0))),
        Enrolment::Approval { pairing } => ("approval", Some(uuid_value(&pairing.0))),
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
        .maybe("in_log", device.in_log.then_some(AttributeValue::Bool(true)))
        .maybe(
            "certificates",
            (!is_large(device)).then(|| written_certificates(device)),
        )
        .item()
}

fn written_keys(device: &Device) -> Item {
    Fields::at(&key::device_keys(device.account, device.id))
        .with("id", uuid_value(device.id.as_uuid()))
        .with("certificates", written_certificates(device))
        .item()
}

fn written_kem_key(device: &Device, kem_key: &KemKey) -> Item {
    Fields::at(&key::kem_key(device.account, device.id))
        .with("kem_key", bytes_value(kem_key.as_bytes()))
        .item()
}

fn written_certificates(device: &Device) -> AttributeValue {
    AttributeValue::L(device.certificates.iter().map(written_certificate).collect())
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

/// The device, whose certificates are in the other item or in the same.
fn read(item: &Item, keys: &Item) -> Result<Device, Failure> {
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
            "approval" => Enrolment::Approval {
                pairing: PairingId(parsed(item, "pairing")?),
            },
            _ => return Err(Failure::Damaged("enrolment")),
        },
        enrolled_at: timestamp(item, "enrolled_at")?,
        last_seen_at: optional_timestamp(item, "last_seen_at")?,
        revoked_at: optional_timestamp(item, "revoked_at")?,
        in_log: item.contains_key("in_log"),
        certificates: list(keys, "certificates")?
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

pub(super) fn read_kem_key(item: &Item) -> Result<KemKey, Failure> {
    KemKey::from_bytes(bytes(item, "kem_key")?).map_err(|_| Failure::Damaged("kem_key"))
}
