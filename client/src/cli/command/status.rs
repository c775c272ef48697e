//! `warifu status`: what this profile is, without asking server or keychain.

use serde::Serialize;
use uuid::Uuid;
use warifu::clock::{Clock, SystemClock};
use warifu::keychain::KeychainKind;
use warifu::profile::{Pending, Profile, Record};
use warifu::session::Tokens;
use warifu::text::text;
use warifu_protocol::wire::IssuedCertificate;
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, Pin, Timestamp};

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::setup::{Setup, keychain_kind};

pub(crate) fn run(setup: &mut Setup, output: &mut Output) -> Result<(), Failure> {
    let profile = setup.profile()?;
    let record = profile.as_ref().map(Record::load).transpose()?.flatten();
    match (profile, record) {
        (Some(profile), Some(record)) => enrolled(&profile, &record, SystemClock.now(), output),
        (profile, _) => {
            let begun = profile.is_some_and(|profile| Pending::is_in(&profile));
            output.event(&Status {
                begun,
                ..Status::new(false)
            });
            output.say(if begun { "status-begun" } else { "status-none" }, &[]);
            Ok(())
        }
    }
}

fn enrolled(profile: &Profile, record: &Record, now: Timestamp, output: &mut Output) -> Result<(), Failure> {
    let keychain = keychain_kind(profile)?;
    let logged_in = Tokens::are_in(profile);
    output.event(&Status {
        server: Some(record.server.url().as_str()),
        pin: Some(record.pin),
        uuid: Some(record.account),
        username: Some(&record.username),
        device_id: Some(record.device_id),
        device_name: Some(&record.device_name),
        keychain: Some(keychain),
        logged_in: Some(logged_in),
        certificates: record.certificates.iter().map(|c| Certificate::of(c, now)).collect(),
        ..Status::new(true)
    });
    let language = output.language();
    output.say(
        "status-device",
        &[
            ("server", &record.server.to_string()),
            ("pin", &record.pin.to_string()),
            ("username", &record.username),
            ("account", &record.account.to_string()),
            ("device", &record.device_name),
            ("id", &record.device_id.to_string()),
            (
                "keychain",
                &text(
                    language,
                    match keychain {
                        KeychainKind::System => "keychain-system",
                        KeychainKind::Passphrase => "keychain-passphrase",
                    },
                ),
            ),
            (
                "session",
                &text(language, if logged_in { "session-there" } else { "session-none" }),
            ),
        ],
    );
    for certificate in &record.certificates {
        output.say(
            "status-certificate",
            &[
                ("algorithm", certificate.algorithm.name()),
                ("days", &days_left(certificate.not_after, now).to_string()),
                ("end", &certificate.not_after.to_string()),
                ("fingerprint", &certificate.fingerprint.to_string()),
            ],
        );
    }
    Ok(())
}

/// The last day counts until its end, so that a fresh certificate has all of its days.
fn days_left(not_after: Timestamp, now: Timestamp) -> u64 {
    not_after.since(now).as_secs().div_ceil(24 * 60 * 60)
}

#[derive(Serialize)]
struct Status<'a> {
    event: &'static str,
    command: &'static str,
    enrolled: bool,
    begun: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pin: Option<Pin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uuid: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_id: Option<DeviceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keychain: Option<KeychainKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logged_in: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    certificates: Vec<Certificate>,
}

impl Status<'_> {
    fn new(enrolled: bool) -> Self {
        Self {
            event: "done",
            command: "status",
            enrolled,
            begun: false,
            server: None,
            pin: None,
            uuid: None,
            username: None,
            device_id: None,
            device_name: None,
            keychain: None,
            logged_in: None,
            certificates: Vec::new(),
        }
    }
}

#[derive(Serialize)]
struct Certificate {
    algorithm: Algorithm,
    fingerprint: Fingerprint,
    not_after: Timestamp,
    days_left: u64,
}

impl Certificate {
    fn of(certificate: &IssuedCertificate, now: Timestamp) -> Self {
        Self {
            algorithm: certificate.algorithm,
            fingerprint: certificate.fingerprint,
            not_after: certificate.not_after,
            days_left: days_left(certificate.not_after, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_certificate_has_all_of_its_days() {
        const DAY: i64 = 24 * 60 * 60;
        let left = |now| days_left(Timestamp::from_unix(90 * DAY), Timestamp::from_unix(now));
        assert_eq!([left(0), left(5), left(DAY - 1), left(DAY)], [90, 90, 90, 89]);
        assert_eq!([left(90 * DAY - 1), left(90 * DAY), left(91 * DAY)], [1, 0, 0]);
    }
}
