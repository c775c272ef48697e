use std::collections::BTreeSet;

use super::*;

fn ids(source: &str) -> BTreeSet<&str> {
    source
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" ="))
        .map(|(id, _)| id)
        .collect()
}

#[test]
fn both_languages_say_the_same_messages() {
    let [english, japanese] = [
        ids(include_str!("../../locales/en.ftl")),
        ids(include_str!("../../locales/ja.ftl")),
    ];
    assert_eq!(english, japanese);
    assert!(english.len() > 100);
}

#[test]
fn every_failure_has_a_title_and_a_next_step() {
    for id in ids(include_str!("../../locales/en.ftl")) {
        let pair = match id.strip_suffix("-title") {
            Some(stem) => format!("{stem}-detail"),
            None => match id.strip_suffix("-detail") {
                Some(stem) => format!("{stem}-title"),
                None => continue,
            },
        };
        for language in Language::ALL {
            assert!(has_text(language, &pair), "{pair} {language:?}");
        }
    }
}

#[test]
fn the_locale_decides_the_language() {
    let language = |variables: &[(&str, &str)]| {
        language_of(|name| {
            variables
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, value)| (*value).to_owned())
        })
    };
    assert_eq!(language(&[]), Language::English);
    assert_eq!(language(&[("LANG", "ja_JP.UTF-8")]), Language::Japanese);
    assert_eq!(language(&[("LANG", "ja_JP.UTF-8"), ("LC_ALL", "C")]), Language::English);
    assert_eq!(
        language(&[("WARIFU_LANG", "ja"), ("LC_ALL", "en_GB.UTF-8")]),
        Language::Japanese
    );
    assert_eq!(language(&[("LC_ALL", ""), ("LANG", "ja")]), Language::Japanese);
}

#[test]
fn every_failure_of_the_library_has_its_texts() {
    use crate::api::ApiError;
    use crate::error::Error;
    use crate::keychain::{EntryError, KeychainError, PassphraseUnavailable};
    use crate::keys::KeysError;
    use crate::profile::ProfileError;
    use crate::scan::{ForeignCode, ScanError};
    use crate::trust::{AddressError, BundleError, ContactError, IssuedError};
    use warifu_protocol::code::CodeError;
    use warifu_protocol::pairing::PairingState;
    use warifu_protocol::{Algorithm, Pin};

    let io = || std::io::Error::other("reason");
    let pin = Pin::from_bytes([1; 32]);
    let errors: Vec<Error> = vec![
        ProfileError::Io {
            path: "p".into(),
            source: io(),
        }
        .into(),
        ProfileError::Damaged("p".into()).into(),
        ProfileError::TooLarge("p".into()).into(),
        ProfileError::Busy.into(),
        ProfileError::Sealing.into(),
        crate::entropy::EntropyError.into(),
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
        KeychainError::Derivation.into(),
        KeychainError::Interrupted.into(),
        KeysError::Signing(Algorithm::MlDsa87).into(),
        AddressError::Malformed.into(),
        AddressError::Unencrypted.into(),
        ContactError::NotWarifu("example.org".parse().unwrap(), BundleError).into(),
        ContactError::PinMismatch {
            expected: pin,
            offered: pin,
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
        CodeError::Foreign.into(),
        CodeError::Damaged.into(),
        crate::qr::QrError::TooLong.into(),
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
        Error::NotLoggedIn,
        Error::ApprovalUnsupported,
        Error::PairingEnded(PairingState::Denied),
        Error::PairingEnded(PairingState::Cancelled),
        Error::PairingEnded(PairingState::Expired),
    ];
    for error in errors {
        for language in Language::ALL {
            let said = explain(&error, language);
            let text = format!("{} {}", said.title, said.detail);
            // A missing message shows its id, a missing variable its braces.
            assert!(!text.contains("-title") && !text.contains("-detail"), "{text}");
            assert!(!text.contains("issued-"), "{text}");
            let english = matches!(&error, Error::Issued(reason) if text.contains(&reason.to_string()));
            assert!(language == Language::English || !english, "{text}");
            assert!(!text.contains("foreign-") && !text.contains("{$"), "{text}");
        }
    }
}

#[test]
fn what_the_server_said_is_passed_on() {
    use crate::api::{ApiError, Refusal};
    let refusal = Refusal {
        code: "too_many_attempts".into(),
        status: 429,
        title: "Too many tries".into(),
        detail: "Wait.".into(),
        fields: vec![],
        request_id: "r1".into(),
        retry_after: Some(30),
        dpop_nonce: None,
        language: Language::English,
    };
    let said = explain(&ApiError::Refused(Box::new(refusal)).into(), Language::English);
    assert_eq!(said.code, "too_many_attempts");
    assert_eq!(said.detail, "Wait. (That is in 30 seconds.)");
    assert_eq!(said.request_id.as_deref(), Some("r1"));
}
