//! Which message of the catalogue a failure is, and with what in it.

use std::path::PathBuf;

use warifu_protocol::code::CodeError;
use warifu_protocol::language::Language;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::{DeviceId, Pin};

use super::text_with;
use crate::api::ApiError;
use crate::camera::CameraError;
use crate::device_log::LogAlarm;
use crate::error::Error;
use crate::keychain::KeychainError;
use crate::machine;
use crate::pairing::Attack;
use crate::profile::ProfileError;
use crate::scan::ScanError;
use crate::screen::ScreenError;
use crate::trust::{AddressError, ContactError, IssuedError};

/// A message of the catalogue: the stem of its title and detail, and its variables.
pub(super) struct Message {
    pub(super) id: &'static str,
    pub(super) arguments: Vec<(&'static str, String)>,
}

impl From<&'static str> for Message {
    fn from(id: &'static str) -> Self {
        Self {
            id,
            arguments: Vec::new(),
        }
    }
}

impl Message {
    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    pub(super) fn of(error: &Error, language: Language) -> Self {
        match error {
            Error::Profile(error) => profile(error),
            Error::Keychain(error) => keychain(error),
            Error::Keys(_) => "keys-failed".into(),
            Error::Entropy(_) => "no-randomness".into(),
            Error::Address(AddressError::Malformed) => "server-address".into(),
            Error::Address(AddressError::Unencrypted) => "server-unencrypted".into(),
            Error::Contact(ContactError::Api(error)) | Error::Api(error) => api(error),
            Error::Contact(ContactError::NotWarifu(address, _)) => {
                Self::from("not-a-warifu-server").with("server", address)
            }
            Error::Contact(ContactError::PinMismatch { expected, offered }) => Self::from("pin-mismatch")
                .with("expected", expected)
                .with("offered", offered)
                .with("expected-start", start(expected))
                .with("offered-start", start(offered)),
            Error::Contact(ContactError::PinChanged {
                server,
                known,
                offered,
                files,
            }) => Self::from("pin-changed")
                .with("server", server)
                .with("known", known)
                .with("offered", offered)
                .with("known-start", start(known))
                .with("offered-start", start(offered))
                .with("files", paths(files)),
            Error::Scan(error) => scan(*error, language),
            Error::Screen(error) => screen(*error),
            Error::Camera(error) => camera(*error),
            Error::Code(error) => code(*error),
            Error::Qr(_) => "qr-failed".into(),
            Error::NotEnrolled => "not-enrolled".into(),
            Error::AlreadyEnrolled { username } => Self::from("already-enrolled").with("username", username),
            Error::Unfinished { username, server } => Self::from("enrolment-unfinished")
                .with("username", username)
                .with("server", server),
            Error::KeysGone => "keys-gone".into(),
            Error::RecordChanged(_) => "record-changed".into(),
            Error::Issued(reason) => Self::from("unacceptable-certificates").with("reason", issued(*reason, language)),
            Error::UnexpectedCode => "unexpected-code".into(),
            Error::Log(alarm) => log_alarm(alarm),
            Error::NotInLog => "not-in-log".into(),
            Error::NotLoggedIn => "not-logged-in".into(),
            Error::PairingEnded(state) => {
                end(*state, ["pairing-denied", "pairing-cancelled", "pairing-expired"]).into()
            }
            Error::ClaimEnded(state) => end(*state, ["claim-denied", "claim-cancelled", "claim-expired"]).into(),
            Error::WrongNumber => "wrong-number".into(),
            Error::Attack(attack) => attack_message(*attack).into(),
        }
    }
}

/// Which message says that a pairing was denied, cancelled or expired.
const fn end(state: PairingState, [denied, cancelled, expired]: [&'static str; 3]) -> &'static str {
    match state {
        PairingState::Denied => denied,
        PairingState::Cancelled => cancelled,
        PairingState::Expired => expired,
        // No end, or one with a device: then nobody fails with it.
        PairingState::Offered
        | PairingState::Claimed
        | PairingState::Opened
        | PairingState::Approved
        | PairingState::Completed => "unintelligible-answer",
    }
}

fn paths(files: &[PathBuf]) -> String {
    let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    files.join(", ")
}

fn profile(error: &ProfileError) -> Message {
    match error {
        ProfileError::Io { path, source } => Message::from("profile-io")
            .with("path", path.display())
            .with("reason", source),
        ProfileError::TooLarge(path) | ProfileError::Damaged(path) => {
            Message::from("profile-damaged").with("path", path.display())
        }
        ProfileError::Busy => "profile-busy".into(),
        ProfileError::Entropy(_) => "no-randomness".into(),
        ProfileError::Sealing => "sealing-failed".into(),
    }
}

fn keychain(error: &KeychainError) -> Message {
    match error {
        KeychainError::Absent(_) => "keychain-absent".into(),
        KeychainError::Locked(_) => "keychain-locked".into(),
        KeychainError::Failed(reason) => Message::from("keychain-failed").with("reason", reason),
        KeychainError::Ambiguous => "keychain-ambiguous".into(),
        KeychainError::Damaged(_) => "keychain-damaged".into(),
        KeychainError::WrongPassphrase => "wrong-passphrase".into(),
        KeychainError::PassphrasesDiffer => "passwords-differ".into(),
        KeychainError::NoPassphrase(_) => "no-passphrase".into(),
        KeychainError::PassphraseFile { path, source } => Message::from("passphrase-file")
            .with("path", path.display())
            .with("reason", source),
        KeychainError::Profile(error) => profile(error),
        KeychainError::Entropy(_) => "no-randomness".into(),
        KeychainError::Derivation => "no-memory".into(),
        KeychainError::Interrupted => "keys-failed".into(),
    }
}

fn api(error: &ApiError) -> Message {
    match error {
        ApiError::Unreachable => "server-unreachable".into(),
        ApiError::Lost => "answer-lost".into(),
        ApiError::NotTls => "server-not-tls".into(),
        ApiError::Untrusted => "server-untrusted".into(),
        ApiError::Clock => "server-clock".into(),
        ApiError::OtherName(server) => Message::from("server-other-name").with("server", server),
        ApiError::Tls => "tls-failed".into(),
        ApiError::Status { status, .. } => Message::from("unexpected-status").with("status", status),
        ApiError::TooLarge | ApiError::Unintelligible | ApiError::Refused(_) => "unintelligible-answer".into(),
    }
}

const fn attack_message(attack: Attack) -> &'static str {
    match attack {
        Attack::Binding => "attack-binding",
        Attack::OtherClaim => "attack-other-claim",
        Attack::Unapproved => "attack-unapproved",
        Attack::Logged => "attack-logged",
        Attack::IssuedAtOnce => "attack-issued-at-once",
        Attack::Reveal => "attack-reveal",
        Attack::Unopened => "attack-unopened",
        Attack::EndorsementMissing => "attack-endorsement-missing",
        Attack::Endorsement => "attack-endorsement",
        Attack::LogMissing => "attack-log-missing",
        Attack::OtherKeysInLog => "attack-other-keys",
    }
}

fn issued(error: IssuedError, language: Language) -> String {
    let (id, algorithm) = match error {
        IssuedError::Missing => ("issued-missing", None),
        IssuedError::Unreadable(algorithm) => ("issued-unreadable", Some(algorithm)),
        IssuedError::OtherKey(algorithm) => ("issued-other-key", Some(algorithm)),
        IssuedError::OtherIssuer(algorithm) => ("issued-other-issuer", Some(algorithm)),
        IssuedError::OtherAccount => ("issued-other-account", None),
        IssuedError::OtherNames(algorithm) => ("issued-other-names", Some(algorithm)),
        IssuedError::OtherUse(algorithm) => ("issued-other-use", Some(algorithm)),
        IssuedError::NotNow(algorithm) => ("issued-not-now", Some(algorithm)),
    };
    let algorithm = algorithm.map_or_else(String::new, |algorithm| algorithm.to_string());
    text_with(language, id, &[("algorithm", &algorithm)])
}

fn screen(error: ScreenError) -> Message {
    match error {
        ScreenError::None => "screen-none".into(),
        ScreenError::Denied => Message::from("screen-denied").with("system", machine::SYSTEM),
        ScreenError::Refused => "screen-refused".into(),
        ScreenError::Unsupported => "screen-unsupported".into(),
        ScreenError::Failed => "screen-failed".into(),
        ScreenError::NoCode => "screen-without-code".into(),
        ScreenError::Several => "screen-several-codes".into(),
    }
}

fn scan(error: ScanError, language: Language) -> Message {
    match error {
        ScanError::Format => "picture-format".into(),
        ScanError::TooLarge => "picture-too-large".into(),
        ScanError::Damaged => "picture-damaged".into(),
        ScanError::NoCode => "picture-without-code".into(),
        ScanError::Foreign(foreign) => {
            Message::from("foreign-code").with("kind", super::text(language, foreign.message_id()))
        }
        ScanError::DamagedCode => "damaged-code".into(),
        ScanError::Several => "several-codes".into(),
    }
}

/// Where the next step differs, the message chooses by the system.
fn camera(error: CameraError) -> Message {
    Message::from(match error {
        CameraError::None => "camera-none",
        CameraError::Busy => "camera-busy",
        CameraError::Denied => "camera-denied",
        CameraError::Unplugged => "camera-unplugged",
        CameraError::Stalled => "camera-stalled",
        CameraError::Garbled => "camera-garbled",
        CameraError::Unsupported => "camera-unsupported",
        CameraError::Failed => "camera-failed",
    })
    .with("system", machine::SYSTEM)
}

fn code(error: CodeError) -> Message {
    match error {
        CodeError::TooLong | CodeError::Foreign => "not-a-code",
        CodeError::Damaged => "mistyped-code",
    }
    .into()
}

/// The beginning of a pin, as eyes compare it; enough to see that two differ.
fn start(pin: &Pin) -> String {
    let digits: Vec<char> = pin.to_string().chars().take(16).collect();
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
    format!("{} …", groups.join(" "))
}

fn log_alarm(alarm: &LogAlarm) -> Message {
    let of_entry = |id: &'static str, seq: &u64| Message::from(id).with("seq", seq);
    let of_device =
        |id: &'static str, device: &DeviceId, name: &String| Message::from(id).with("id", device).with("name", name);
    match alarm {
        LogAlarm::Forked { seq } => of_entry("log-forked", seq),
        LogAlarm::RolledBack { seen, shown } => {
            Message::from("log-rolled-back").with("seen", seen).with("shown", shown)
        }
        LogAlarm::Gone { .. } => "log-gone".into(),
        LogAlarm::NotKept => "log-not-kept".into(),
        LogAlarm::Gap { seq } => of_entry("log-gap", seq),
        LogAlarm::Forged { seq } => of_entry("log-forged", seq),
        LogAlarm::UnknownDevice { device, name } => of_device("log-unknown-device", device, name),
        LogAlarm::OtherKeys { device, name } => of_device("log-other-keys", device, name),
        LogAlarm::StillActive { device, name } => of_device("log-still-active", device, name),
        LogAlarm::KeptChanged => "log-kept-changed".into(),
    }
}
