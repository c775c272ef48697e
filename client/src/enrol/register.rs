//! The first device of an account.

use warifu_protocol::SecretText;
use warifu_protocol::recovery::RecoveryKey;
use warifu_protocol::wire::RegistrationRequest;

use super::accept::{check, refused, write};
use super::already;
use super::beginning::begin_log;
use super::prepare::{Prepared, Wish, is_same_username, prepare, unfinished};
use super::resume::{LeftOver, left_over};
use crate::computer::Computer;
use crate::device_log;
use crate::error::Error;
use crate::profile::{Pending, PendingKind, Record};
use crate::trust::TrustedServer;

/// What a person gives to make an account.
#[derive(Clone, Debug)]
pub struct Application {
    /// The username.
    pub username: String,
    /// The email address.
    pub email: SecretText,
    /// The password.
    pub password: SecretText,
    /// What the device shall be called.
    pub device_name: String,
    /// What it runs.
    pub system: Option<String>,
}

/// An account was made.
#[derive(Debug)]
pub struct Registered {
    /// What is recorded of its first device.
    pub record: Record,
    /// The recovery key, to be shown once. It stays in the profile, sealed, until
    /// [`acknowledge_recovery_key`].
    pub recovery_key: SecretText,
}

/// Makes an account with this computer as its first device. Repeated after a crash or a lost answer, it
/// ends with the same device and the same recovery key.
///
/// # Errors
/// The profile has a device already, the keychain or the server refuse, or the server sends
/// certificates that are not for this device ([`Error::Issued`]; the keys are destroyed then).
pub async fn register(
    computer: &Computer,
    server: &TrustedServer,
    application: Application,
) -> Result<Registered, Error> {
    let _lock = computer.profile.lock()?;
    if let Some(record) = computer.record()? {
        return finished_before(computer, record, &application.username).await;
    }
    let wish = Wish {
        username: &application.username,
        server: server.address(),
        pin: *server.pin(),
        code_sha256: None,
        named: None,
    };
    let mut prepared = prepare(computer, wish).await?;
    let recovery_key = recovery_key(&prepared)?;
    let log = begin_log(computer, &mut prepared, &recovery_key)?;
    let request = request(&prepared, &application, &recovery_key)?;
    let api = server.api(computer.language)?;
    let enrolled = match api.enrol(&request).await {
        Ok(enrolled) => enrolled,
        Err(failure) => return Err(refused(computer, &prepared, failure).await),
    };
    let record = check(computer, server, &prepared, &application.device_name, &enrolled).await?;
    // The record comes last: where it is, everything else is.
    device_log::keep(computer, &log).await?;
    write(computer, server, &record)?;
    Ok(Registered { record, recovery_key })
}

/// The account that an earlier registration of `username` made, where nobody has seen its recovery key yet:
/// found here, without server or person.
///
/// # Errors
/// [`Error::AlreadyEnrolled`] where the profile has a device otherwise, or the profile or its keychain do
/// not serve.
pub async fn finished_registration(computer: &Computer, username: &str) -> Result<Option<Registered>, Error> {
    let _lock = computer.profile.lock()?;
    match computer.record()? {
        Some(record) => finished_before(computer, record, username).await.map(Some),
        None => Ok(None),
    }
}

/// The person has seen the recovery key: forget it.
///
/// # Errors
/// The profile cannot be written.
pub fn acknowledge_recovery_key(computer: &Computer) -> Result<(), Error> {
    Ok(Pending::forget(&computer.profile)?)
}

fn recovery_key(prepared: &Prepared) -> Result<SecretText, Error> {
    match &prepared.pending.kind {
        PendingKind::Register { recovery_key } => Ok(recovery_key.clone()),
        PendingKind::Claim { .. } => Err(unfinished(&prepared.pending)),
    }
}

fn request(
    prepared: &Prepared,
    application: &Application,
    recovery_key: &SecretText,
) -> Result<RegistrationRequest, Error> {
    let recovery_key = readable(recovery_key)?;
    Ok(RegistrationRequest {
        username: Some(application.username.clone()),
        email: Some(application.email.clone()),
        password: Some(application.password.clone()),
        device_name: Some(application.device_name.clone()),
        system: application.system.clone(),
        csr: Some(prepared.keys.csrs()?),
        kem_key: Some(prepared.kem.public().to_base64()),
        log_entry: prepared.pending.beginning.clone(),
        recovery_key_sha256: Some(recovery_key.auth_sha256().to_string()),
        ..RegistrationRequest::default()
    })
}

/// The recovery key that this program wrote itself.
pub(super) fn readable(recovery_key: &SecretText) -> Result<RecoveryKey, Error> {
    RecoveryKey::from_text(recovery_key.expose()).map_err(|_| Error::KeysGone)
}

/// A device that is enrolled, but whose recovery key nobody has seen: a crash came between. Anything
/// else is a second registration, which is refused.
async fn finished_before(computer: &Computer, record: Record, username: &str) -> Result<Registered, Error> {
    let already = already(&record);
    if !is_same_username(&record.username, username) {
        return Err(already);
    }
    match left_over(computer, record).await? {
        Some(LeftOver {
            device,
            kind: PendingKind::Register { recovery_key },
        }) => Ok(Registered {
            record: device.record,
            recovery_key,
        }),
        _ => Err(already),
    }
}
