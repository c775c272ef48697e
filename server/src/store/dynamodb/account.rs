//! Accounts and their first devices.

use warifu_protocol::Sha256Hash;
use warifu_protocol::text::Username;

use super::expression::values;
use super::failure::Failure;
use super::item::{
    Fields, Item, hash, hash_value, number_value, parsed, text, text_value, time_value, timestamp, uuid_value,
};
use super::key::{self, Key};
use super::tables::Tables;
use super::transaction::{Changes, Part, Written};
use super::{audit, device, device_log, offers, revocation};
use crate::domain::revocation::Reason;
use crate::domain::store::{PasswordChange, PasswordChanged, Registered, Registration, Replacement};
use crate::domain::{Account, AccountId, PasswordHash};

pub(super) async fn register(tables: &Tables, registration: &Registration) -> Result<Registered, Failure> {
    let account = &registration.account;
    let mut changes = Changes::default();
    changes.create(Part::Username, tables.main(), written_name(account))?;
    changes.create(Part::Email, tables.main(), written_email(account))?;
    changes.create(
        Part::Account,
        tables.main(),
        written(account, registration.idempotency_sha256),
    )?;
    device::enrol(
        tables,
        &mut changes,
        &registration.device,
        registration.kem_key.as_ref(),
    )?;
    if let Some(entry) = &registration.log_entry {
        changes.create(Part::Log, tables.main(), device_log::written(account.id, entry))?;
    }
    let unmet = match audit::write(tables, &changes, &registration.record).await? {
        Written::All => return Ok(Registered::Done),
        Written::Nothing(unmet) => unmet,
    };
    if unmet.has(Part::Username) {
        Ok(Registered::UsernameTaken)
    } else if unmet.has(Part::Account) {
        Err(Failure::Exists("account"))
    } else if unmet.has(Part::Email) {
        Ok(Registered::EmailTaken)
    } else if unmet.has(Part::Key) {
        Ok(Registered::KeyEnrolled)
    } else {
        Err(Failure::Exists("fingerprint"))
    }
}

pub(super) async fn replace_first_device(tables: &Tables, order: &Replacement) -> Result<bool, Failure> {
    let mut changes = Changes::default();
    changes.update(
        Part::Account,
        tables.main(),
        &key::profile(order.account),
        [
            "SET #recovery_key_sha256 = :recovery_key",
            "#created_at >= :since AND #idempotency_sha256 = :idempotency",
        ],
        values([
            (":recovery_key", hash_value(&order.recovery_key_sha256)),
            (":since", time_value(order.registered_since)),
            (":idempotency", hash_value(&order.idempotency_sha256)),
        ]),
    )?;
    changes.update(
        Part::Device,
        tables.main(),
        &key::device(order.account, order.replaced),
        [
            "SET #revoked_at = :now",
            "#enrolment = :registration AND attribute_not_exists(#last_seen_at) AND attribute_not_exists(#revoked_at)",
        ],
        values([
            (":now", time_value(order.record.at)),
            (":registration", text_value("registration")),
        ]),
    )?;
    if order.device.id == order.replaced {
        // A transaction cannot touch one item twice, and this key is enrolled.
        return Ok(false);
    }
    // Which certificates it has says the device itself, and that never changes.
    let Some(replaced) = device::of_account_by_id(tables, order.account, order.replaced).await? else {
        return Ok(false);
    };
    let _turn = tables.turn(&revocation::concerned(&replaced)).await;
    revocation::revoke(
        tables,
        &mut changes,
        &replaced,
        order.record.at,
        Some(Reason::Superseded),
    )?;
    device::enrol(tables, &mut changes, &order.device, None)?;
    match audit::write(tables, &changes, &order.record).await? {
        Written::All => Ok(true),
        Written::Nothing(unmet)
            if [Part::Account, Part::Device, Part::Key]
                .iter()
                .any(|part| unmet.has(*part)) =>
        {
            Ok(false)
        }
        Written::Nothing(unmet) if unmet.has(Part::Revoked) => Err(Failure::Exists("revoked certificate")),
        Written::Nothing(_) => Err(Failure::Exists("fingerprint")),
    }
}

pub(super) async fn change_password(tables: &Tables, order: &PasswordChange) -> Result<PasswordChanged, Failure> {
    let mut changes = Changes::default();
    changes.update(
        Part::Account,
        tables.main(),
        &key::profile(order.account),
        ["SET #password = :to", "#password = :from"],
        values([
            (":from", text_value(order.from.expose())),
            (":to", text_value(order.to.expose())),
        ]),
    )?;
    device::expect_active(tables, &mut changes, order.account, order.device)?;
    match audit::write(tables, &changes, &order.record).await? {
        Written::All => Ok(PasswordChanged::Done),
        Written::Nothing(unmet) if unmet.has(Part::Device) => Ok(PasswordChanged::DeviceRevoked),
        Written::Nothing(_) => Ok(PasswordChanged::Superseded),
    }
}

pub(super) async fn by_username(tables: &Tables, username: &Username) -> Result<Option<Account>, Failure> {
    let Some(taken) = tables.read(&key::username(username)).await? else {
        return Ok(None);
    };
    match by_id(tables, AccountId(parsed(&taken, "account")?)).await? {
        Some(account) => Ok(Some(account)),
        None => Err(Failure::Damaged("account")),
    }
}

pub(super) async fn by_id(tables: &Tables, id: AccountId) -> Result<Option<Account>, Failure> {
    let item = tables.read(&key::profile(id)).await?;
    item.map(|item| read(&item)).transpose()
}

/// Everything that an account is, but for its devices.
pub(super) fn items(account: &Account, idempotency_sha256: Option<Sha256Hash>, has_email: bool) -> Vec<Item> {
    let mut items = vec![written_name(account), written(account, idempotency_sha256)];
    items.extend(has_email.then(|| written_email(account)));
    items
}

fn written_name(account: &Account) -> Item {
    taken_by(&key::username(&account.username), account.id)
}

fn written_email(account: &Account) -> Item {
    taken_by(&key::email(&account.email), account.id)
}

fn taken_by(key: &Key, account: AccountId) -> Item {
    Fields::at(key).with("account", uuid_value(&account.0)).item()
}

fn written(account: &Account, idempotency_sha256: Option<Sha256Hash>) -> Item {
    Fields::at(&key::profile(account.id))
        .with("id", uuid_value(&account.id.0))
        .with("username", text_value(account.username.as_str()))
        .with("email", text_value(account.email.as_str()))
        .with("password", text_value(account.password.expose()))
        .with("recovery_key_sha256", hash_value(&account.recovery_key_sha256))
        .maybe("idempotency_sha256", idempotency_sha256.as_ref().map(hash_value))
        .with("created_at", time_value(account.created_at))
        .maybe("log_seq", account.log.map(|log| number_value(log.seq)))
        .maybe("log_head", account.log.map(|log| hash_value(&log.head)))
        .with("open", offers::none())
        .item()
}

fn read(item: &Item) -> Result<Account, Failure> {
    Ok(Account {
        id: AccountId(parsed(item, "id")?),
        username: parsed(item, "username")?,
        email: parsed(item, "email")?,
        password: PasswordHash::from_phc(text(item, "password")?.to_owned()),
        recovery_key_sha256: hash(item, "recovery_key_sha256")?,
        created_at: timestamp(item, "created_at")?,
        log: device_log::read_head(item)?,
    })
}
