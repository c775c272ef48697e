//! A further device, by a code that an enrolled one shows.

use uuid::Uuid;
use warifu_protocol::code::{CodeSecret, PairingCode, TypedCode};
use warifu_protocol::pairing::Secret;
use warifu_protocol::wire::RegistrationRequest;
use warifu_protocol::{SecretText, Sha256Hash};

use super::accept::{accept, refused};
use super::already;
use super::prepare::{Wish, destroy_after, is_same_username, prepare};
use super::resume::{LeftOver, left_over};
use super::waiting::{PendingClaim, claim_secret};
use crate::computer::Computer;
use crate::error::Error;
use crate::pairing::ReceivedCode;
use crate::profile::{Named, Pending, PendingKind, Record};
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

/// How a claim went.
#[derive(Debug)]
pub enum Claimed {
    /// This computer is a device of the account.
    Enrolled(Box<Record>),
    /// The enrolled device must approve.
    Waiting(Box<PendingClaim>),
}

/// Adds this computer to the account of a code: of a `T` code at once, of an `S` code when the enrolled device has
/// approved. Repeated with the same code after a crash or a lost answer, it goes on and ends with the same device.
///
/// # Errors
/// The profile has a device already, the keychain or the server refuse, or the server does what an honest one never
/// does ([`Error::Issued`], [`Error::Attack`]; the keys are destroyed then).
pub async fn claim(computer: &Computer, server: &TrustedServer, claim: Claim) -> Result<Claimed, Error> {
    let lock = computer.profile.lock()?;
    if let Some(record) = computer.record()? {
        if !is_same_username(&record.username, &claim.username) {
            return Err(already(&record));
        }
        let record = finished_before(computer, record, &claim.code).await?;
        return Ok(Claimed::Enrolled(Box::new(record)));
    }
    match claim.code.typed() {
        TypedCode::Token(token) => claim_token(computer, server, claim, &token)
            .await
            .map(|record| Claimed::Enrolled(Box::new(record))),
        TypedCode::Secret(secret) => claim_secret(computer, server, claim, Secret::from_code(&secret), lock)
            .await
            .map(|waiting| Claimed::Waiting(Box::new(waiting))),
    }
}

async fn claim_token(
    computer: &Computer,
    server: &TrustedServer,
    claim: Claim,
    token: &CodeSecret,
) -> Result<Record, Error> {
    let named = Named {
        device_name: claim.device_name,
        system: claim.system,
    };
    let wish = Wish {
        username: &claim.username,
        server: server.address(),
        pin: *server.pin(),
        code_sha256: Some(token.sha256()),
        named: Some(named.clone()),
    };
    let prepared = prepare(computer, wish).await?;
    let Named { device_name, system } = prepared.pending.named.clone().unwrap_or(named);
    let request = RegistrationRequest {
        qr_code: Some(claim.code.to_text()),
        username: Some(claim.username),
        password: Some(claim.password),
        device_name: Some(device_name.clone()),
        system,
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
        let attack = Error::Issued(IssuedError::OtherAccount);
        return Err(destroy_after(attack, computer).await);
    }
    let record = accept(computer, server, &prepared, &device_name, &enrolled).await?;
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
    match left_over(computer, record).await? {
        Some(LeftOver {
            device,
            kind: PendingKind::Claim { code_sha256, held },
        }) if code_sha256 == code.token_sha256() => {
            device.finish_claim(held).await?;
            Ok(device.record)
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

    /// SHA-256 of the token that it stands for.
    fn token_sha256(&self) -> Sha256Hash {
        match self.typed() {
            TypedCode::Token(token) => token.sha256(),
            TypedCode::Secret(secret) => Secret::from_code(&secret).token().sha256(),
        }
    }
}
