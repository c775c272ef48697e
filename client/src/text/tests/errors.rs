//! Every way in which the library fails.

use warifu_protocol::code::CodeError;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::problem::{Detail, Problem};
use warifu_protocol::{Algorithm, DeviceId, Language, Pin, ProblemCode};

use crate::api::{ApiError, Refusal};
use crate::camera::CameraError;
use crate::device_log::LogAlarm;
use crate::entropy::EntropyError;
use crate::error::Error;
use crate::keychain::{EntryError, KeychainError, PassphraseUnavailable};
use crate::keys::KeysError;
use crate::pairing::Attack;
use crate::profile::ProfileError;
use crate::qr::QrError;
use crate::scan::{ForeignCode, ScanError};
use crate::screen::ScreenError;
use crate::trust::{AddressError, BundleError, ContactError, IssuedError};

/// Every failure: what is found here, and what the server says.
pub(super) fn every() -> Vec<Error> {
    let refused = ProblemCode::ALL
        .into_iter()
        .map(|code| refusal(code, Language::English))
        .map(|refusal| ApiError::Refused(Box::new(refusal)).into());
    let ends = [
        PairingState::Denied,
        PairingState::Cancelled,
        PairingState::Expired,
        PairingState::Offered,
    ];
    let ended = ends
        .map(Error::PairingEnded)
        .into_iter()
        .chain(ends.map(Error::ClaimEnded));
    let attacks = Attack::ALL.map(Error::Attack);
    let screen = ScreenError::ALL.map(Error::from);
    let camera = CameraError::ALL.map(Error::from);
    let unseen = screen.into_iter().chain(camera);
    own()
        .into_iter()
        .chain(unseen)
        .chain(ended)
        .chain(attacks)
        .chain(refused)
        .collect()
}

/// What the server says of `code`.
pub(super) fn refusal(code: ProblemCode, language: Language) -> Refusal {
    let problem = Problem::new(code, Detail::Usual, language);
    Refusal {
        code: code.name().to_owned(),
        status: problem.status,
        title: problem.title,
        detail: problem.detail,
        fields: vec!["username".into()],
        request_id: "r1".into(),
        retry_after: Some(30),
        dpop_nonce: None,
        language,
    }
}

fn own() -> Vec<Error> {
    let io = || std::io::Error::other("reason");
    let pin = Pin::from_bytes([1; 32]);
    let device = DeviceId::of_primary_spki(b"spki");
    vec![
        ProfileError::Io {
            path: "p".into(),
            source: io(),
        }
        .into(),
        ProfileError::Damaged("p".into()).into(),
        ProfileError::TooLarge("p".into()).into(),
        ProfileError::Busy.into(),
        ProfileError::Entropy(EntropyError).into(),
        ProfileError::Sealing.into(),
        EntropyError.into(),
        KeychainError::Absent("x".into()).into(),
        KeychainError::Locked("x".into()).into(),
        KeychainError::Failed("x".into()).into(),
        KeychainError::Ambiguous.into(),
        KeychainError::Damaged(EntryError::Format).into(),
        KeychainError::WrongPassphrase.into(),
        KeychainError::PassphrasesDiffer.into(),
        KeychainError::NoPassphrase(PassphraseUnavailable).into(),
        KeychainError::PassphraseFile {
            path: "p".into(),
            source: io(),
        }
        .into(),
        KeychainError::Profile(ProfileError::Busy).into(),
        KeychainError::Entropy(EntropyError).into(),
        KeychainError::Derivation.into(),
        KeychainError::Interrupted.into(),
        KeysError::Rejected(Algorithm::MlDsa87).into(),
        KeysError::Encoding(Algorithm::MlDsa87).into(),
        KeysError::Signing(Algorithm::MlDsa87).into(),
        AddressError::Malformed.into(),
        AddressError::Unencrypted.into(),
        ContactError::Api(ApiError::Unreachable).into(),
        ContactError::NotWarifu("example.org".parse().unwrap(), BundleError).into(),
        ContactError::PinMismatch {
            expected: pin,
            offered: pin,
        }
        .into(),
        ContactError::PinChanged {
            server: Box::new("example.org".parse().unwrap()),
            known: pin,
            offered: pin,
            files: vec!["p".into()],
        }
        .into(),
        ApiError::Unreachable.into(),
        ApiError::Lost.into(),
        ApiError::Untrusted.into(),
        ApiError::Tls.into(),
        ApiError::TooLarge.into(),
        ApiError::Unintelligible.into(),
        ApiError::Status {
            status: 502,
            retry_after: None,
        }
        .into(),
        ApiError::NotTls.into(),
        ApiError::Clock.into(),
        ApiError::OtherName("example.org".into()).into(),
        ScanError::Format.into(),
        ScanError::TooLarge.into(),
        ScanError::Damaged.into(),
        ScanError::NoCode.into(),
        ScanError::Foreign(ForeignCode::WiFi).into(),
        ScanError::Foreign(ForeignCode::WebAddress).into(),
        ScanError::Foreign(ForeignCode::Contact).into(),
        ScanError::Foreign(ForeignCode::Authenticator).into(),
        ScanError::Foreign(ForeignCode::Other).into(),
        ScanError::DamagedCode.into(),
        ScanError::Several.into(),
        CodeError::TooLong.into(),
        CodeError::Foreign.into(),
        CodeError::Damaged.into(),
        QrError::TooLong.into(),
        QrError::Encoding.into(),
        Error::NotEnrolled,
        Error::AlreadyEnrolled { username: "a".into() },
        Error::Unfinished {
            username: "a".into(),
            server: Box::new("example.org".parse().unwrap()),
        },
        Error::KeysGone,
        Error::RecordChanged(BundleError),
        Error::Issued(IssuedError::Missing),
        Error::Issued(IssuedError::Unreadable(Algorithm::MlDsa87)),
        Error::Issued(IssuedError::OtherKey(Algorithm::MlDsa87)),
        Error::Issued(IssuedError::OtherIssuer(Algorithm::MlDsa87)),
        Error::Issued(IssuedError::OtherAccount),
        Error::Issued(IssuedError::OtherNames(Algorithm::MlDsa87)),
        Error::Issued(IssuedError::OtherUse(Algorithm::MlDsa87)),
        Error::Issued(IssuedError::NotNow(Algorithm::MlDsa87)),
        Error::UnexpectedCode,
        Error::Log(LogAlarm::Forked { seq: 3 }),
        Error::Log(LogAlarm::RolledBack { seen: 3, shown: 1 }),
        Error::Log(LogAlarm::Gone { seen: 3 }),
        Error::Log(LogAlarm::NotKept),
        Error::Log(LogAlarm::Gap { seq: 3 }),
        Error::Log(LogAlarm::Forged { seq: 3 }),
        Error::Log(LogAlarm::UnknownDevice {
            device,
            name: "laptop".into(),
        }),
        Error::Log(LogAlarm::OtherKeys {
            device,
            name: "laptop".into(),
        }),
        Error::Log(LogAlarm::StillActive {
            device,
            name: "laptop".into(),
        }),
        Error::Log(LogAlarm::KeptChanged),
        Error::NotInLog,
        Error::NotLoggedIn,
        Error::WrongNumber,
    ]
}
