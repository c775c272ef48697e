//! From the texts of a request to the types of the domain.

use warifu_protocol::device_log::SignedEntry;
use warifu_protocol::encoding::{array_from_base64, from_base64};
use warifu_protocol::problem::Detail;
use warifu_protocol::text::{EmailAddress, Label, Password, PasswordError, Username, UsernameError};
use warifu_protocol::wire::{Csrs, Signatures};
use warifu_protocol::{Algorithm, ByAlgorithm, Fingerprint, KemKey, ProblemCode, PublicKey, SecretText};

use super::failure::Failure;
use super::request::Caller;
use crate::domain::Authority;
use crate::domain::confirm::Confirmation;
use crate::domain::credentials::Credentials;
use crate::domain::enrol::Candidate;
use crate::domain::issuer::RequestError;
use crate::domain::proof::DeviceEvidence;

/// Fails with `detail` where one of the named fields is absent.
pub(super) fn expect_present(detail: Detail, fields: &[(&'static str, bool)]) -> Result<(), Failure> {
    let missing: Vec<&'static str> = fields
        .iter()
        .filter(|(_, present)| !present)
        .map(|(name, _)| *name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::new(ProblemCode::MissingFields).detail(detail).fields(&missing))
}

/// Fails where a login or an offer lacks what both need.
pub(super) fn expect_device(
    username: Option<&String>,
    password: Option<&SecretText>,
    fingerprint: Option<&String>,
) -> Result<(), Failure> {
    let fields = [
        ("username", username.is_some()),
        ("password", password.is_some()),
        ("client_cert_fp", fingerprint.is_some()),
    ];
    expect_present(Detail::DeviceFields, &fields)
}

/// A username that is being chosen.
pub(super) fn chosen_username(text: &str) -> Result<Username, Failure> {
    text.parse().map_err(|error| {
        let detail = match error {
            UsernameError::Length => Detail::UsernameLength,
            UsernameError::MixedScripts => Detail::UsernameScripts,
            UsernameError::Characters => Detail::Usual,
        };
        Failure::new(ProblemCode::InvalidUsername)
            .detail(detail)
            .fields(&["username"])
    })
}

/// An email address.
pub(super) fn email(text: &SecretText) -> Result<EmailAddress, Failure> {
    text.expose()
        .parse()
        .map_err(|_| Failure::new(ProblemCode::InvalidEmail).fields(&["email"]))
}

/// A password that is being chosen.
pub(super) fn chosen_password(text: &str, username: &Username, field: &'static str) -> Result<Password, Failure> {
    Password::choose(text, username).map_err(|error| {
        let detail = match error {
            PasswordError::Length => Detail::PasswordLength,
            PasswordError::Characters => Detail::PasswordCharacters,
            PasswordError::ContainsUsername => Detail::PasswordContainsUsername,
            PasswordError::Common => Detail::Usual,
        };
        Failure::new(ProblemCode::WeakPassword).detail(detail).fields(&[field])
    })
}

/// Username and password that are being presented.
pub(super) fn credentials(username: Option<&String>, password: Option<&SecretText>, caller: &Caller) -> Credentials {
    Credentials {
        username: username.and_then(|text| text.parse().ok()),
        password: password.and_then(|text| Password::present(text.expose()).ok()),
        address: caller.address,
    }
}

/// What confirms a change of the account.
pub(super) fn confirmation(
    password: Option<&SecretText>,
    evidence: DeviceEvidence,
    params: [u8; 32],
    caller: &Caller,
) -> Confirmation {
    Confirmation {
        password: password.and_then(|text| Password::present(text.expose()).ok()),
        evidence,
        params,
        address: caller.address,
    }
}

/// A device name or system.
pub(super) fn label(text: Option<&String>, field: &'static str) -> Result<Option<Label>, Failure> {
    text.map(|text| text.parse()).transpose().map_err(|_| {
        Failure::new(ProblemCode::MalformedRequest)
            .fields(&[field])
            .because("not a label")
    })
}

/// A value with a text form of its own: hashes, fingerprints.
pub(super) fn parsed<T: std::str::FromStr>(text: &str, field: &'static str) -> Result<T, Failure> {
    text.parse().map_err(|_| {
        Failure::new(ProblemCode::MalformedRequest)
            .fields(&[field])
            .because("a field is not in its format")
    })
}

/// `N` bytes in Base64.
pub(super) fn bytes<const N: usize>(text: &str, field: &'static str) -> Result<[u8; N], Failure> {
    array_from_base64(text).map_err(|error| malformed(field, error))
}

/// The KEM key of a computer.
pub(super) fn kem_key(text: Option<&String>) -> Result<Option<KemKey>, Failure> {
    text.map(|text| KemKey::from_base64(text))
        .transpose()
        .map_err(|error| malformed("kem_key", error))
}

/// An entry of the device log.
pub(super) fn log_entry(text: &str) -> Result<SignedEntry, Failure> {
    SignedEntry::from_base64(text).map_err(|error| malformed("log_entry", error).detail(Detail::LogEntry))
}

fn malformed(field: &'static str, error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::new(ProblemCode::MalformedRequest)
        .fields(&[field])
        .because(error)
}

/// Name, system and keys of a computer that wants to be enrolled.
pub(super) fn candidate(
    authority: &Authority,
    device_name: Option<&String>,
    system: Option<&String>,
    csrs: Option<&Csrs>,
    kem: Option<&String>,
) -> Result<Candidate, Failure> {
    Ok(Candidate {
        name: label(device_name, "device_name")?,
        system: label(system, "system")?,
        keys: csrs
            .filter(|csrs| !csrs.is_empty())
            .map(|csrs| requested_keys(authority, csrs))
            .transpose()?
            .unwrap_or_default(),
        kem_key: kem_key(kem)?,
    })
}

fn requested_keys(authority: &Authority, csrs: &Csrs) -> Result<Vec<PublicKey>, Failure> {
    let refuse = |error: RequestError| Failure::new(ProblemCode::InvalidCsr).fields(&["csr"]).because(error);
    // P-256 is required: it signs DPoP proofs, and every TLS stack knows it.
    if csrs.of(Algorithm::EcdsaP256).is_none() {
        return Err(refuse(RequestError::WrongAlgorithm));
    }
    csrs.iter()
        .map(|(algorithm, pem)| authority.requested_key(algorithm, pem).map_err(refuse))
        .collect()
}

/// What a request shows of a device. Challenge and signatures are opaque: what does not decode is a
/// signature that does not verify.
pub(super) fn evidence(
    fingerprint: &str,
    challenge_id: Option<String>,
    signatures: Option<Signatures>,
    caller: &Caller,
) -> Result<DeviceEvidence, Failure> {
    let fingerprint: Fingerprint = parsed(fingerprint, "client_cert_fp")?;
    let decode = |signatures: Signatures| -> ByAlgorithm<Vec<u8>> {
        signatures
            .iter()
            .map(|(algorithm, text)| (algorithm, from_base64(text).unwrap_or_default()))
            .collect()
    };
    Ok(DeviceEvidence {
        fingerprint,
        challenge_id,
        signatures: signatures.map(decode),
        host: caller.host.clone(),
    })
}
