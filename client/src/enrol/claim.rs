//! A further device, by a code that an enrolled one shows.

use uuid::Uuid;
use warifu_protocol::SecretText;
use warifu_protocol::code::{PairingCode, TypedCode};
use warifu_protocol::wire::RegistrationRequest;

use super::accept::{accept, refused};
use super::already;
use super::prepare::{Wish, destroy, is_same_username, prepare};
use super::resume::left_over;
use crate::computer::Computer;
use crate::error::Error;
use crate::pairing::ReceivedCode;
use crate::profile::{Pending, PendingKind, Record};
use crate::trust::{IssuedError, TrustedServer};

/// What a person gives to add a computer to their account.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The code, scanned or typed.
    pub code: ReceivedCode,
    /// The username.
    pub username: String,
    /// The password.
    pub password: SecretText,
    /// What the device shall be called.
    pub device_name: String,
    /// What it runs.
    pub system: Option<String>,
}

/// Adds this computer to the account of a `T` code. Repeated with the same code after a crash or a lost
/// answer, it ends with the same device.
///
/// # Errors
/// The profile has a device already, the code needs an approval ([`Error::ApprovalUnsupported`]), the
/// keychain or the server refuse, or the server sends certificates that are not for this device
/// ([`Error::Issued`]; the keys are destroyed then).
pub async fn claim(computer: &Computer, server: &TrustedServer, claim: Claim) -> Result<Record, Error> {
    let TypedCode::Token(token) = claim.code.typed() else {
        return Err(Error::ApprovalUnsupported);
    };
    let _lock = computer.profile.lock()?;
    if let Some(record) = computer.record()? {
        if !is_same_username(&record.username, &claim.username) {
            return Err(already(&record));
        }
        return finished_before(computer, record, &claim.code).await;
    }
    let wish = Wish {
        username: &claim.username,
        server: server.address(),
        pin: *server.pin(),
        code_sha256: Some(token.sha256()),
    };
    let prepared = prepare(computer, wish).await?;
    let request = RegistrationRequest {
        qr_code: Some(claim.code.to_text()),
        username: Some(claim.username),
        password: Some(claim.password),
        device_name: Some(claim.device_name.clone()),
        system: claim.system,
        csr: Some(prepared.keys.csrs()?),
        kem_key: Some(prepared.kem.public().to_base64()),
        ..RegistrationRequest::default()
    };
    let api = server.api(computer.language)?;
    let enrolled = match api.enrol(&request).await {
        Ok(enrolled) => enrolled,
        Err(failure) => return Err(refused(computer, &prepared, failure).await),
    };
    if claim.code.account().is_some_and(|account| account != enrolled.uuid) {
        destroy(computer).await?;
        return Err(Error::Issued(IssuedError::OtherAccount));
    }
    let record = accept(computer, server, &prepared, &claim.device_name, &enrolled).await?;
    Pending::forget(&computer.profile)?;
    Ok(record)
}

/// The device that an earlier claim of the same code made, where that one was stopped after it was done:
/// found here, without server or person.
///
/// # Errors
/// [`Error::AlreadyEnrolled`] where the profile has a device otherwise, or the profile or its keychain do
/// not serve.
pub async fn finished_claim(computer: &Computer, code: &ReceivedCode) -> Result<Option<Record>, Error> {
    let _lock = computer.profile.lock()?;
    match computer.record()? {
        Some(record) => finished_before(computer, record, code).await.map(Some),
        None => Ok(None),
    }
}

/// A device that is enrolled, but whose claim was not forgotten: a crash came between. Anything else is a
/// second claim, which is refused.
async fn finished_before(computer: &Computer, record: Record, code: &ReceivedCode) -> Result<Record, Error> {
    let already = already(&record);
    let TypedCode::Token(token) = code.typed() else {
        return Err(already);
    };
    match left_over(computer, record).await? {
        Some((record, PendingKind::Claim { code_sha256 })) if code_sha256 == token.sha256() => {
            Pending::forget(&computer.profile)?;
            Ok(record)
        }
        _ => Err(already),
    }
}

impl ReceivedCode {
    fn account(&self) -> Option<Uuid> {
        match self {
            Self::Scanned(PairingCode::Token { account, .. }) => Some(*account),
            _ => None,
        }
    }
}
