//! What every channel says of every event.

use std::io;
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;
use uuid::Uuid;
use warifu_protocol::Language;
use warifu_protocol::encoding::{base64, hex};

use super::json::json;
use super::log::sentence;
use super::mail::mail;
use super::notice::tests::registration;
use super::{Channel as _, LogChannel, Notice};
use crate::domain::audit::{Event, Record};
use crate::text::CATALOGUE;

const HOSTILE: &str = "<script>alert('1')</script>\"&割符 https://www.evil.example";

/// One notice for each event: what it is about is hostile, and its account full of secrets.
fn notices() -> Vec<Notice> {
    let registration = registration();
    let mut device = registration.device;
    device.name = HOSTILE.parse().unwrap();
    every_event()
        .into_iter()
        .map(|event| Notice {
            id: 42,
            record: Record {
                event,
                ..registration.record.clone()
            },
            account: registration.account.clone(),
            device: Some(device.clone()),
        })
        .collect()
}

fn every_event() -> Vec<Event> {
    let device = registration().device.id;
    let [pairing, session] = [0xaaaa, 0xbbbb].map(Uuid::from_u128);
    let mut events = vec![Event::AccountRegistered { device }];
    // A new event does not compile until it stands here.
    loop {
        events.push(match events.last().unwrap() {
            Event::AccountRegistered { .. } => Event::FirstDeviceReplaced {
                device,
                replaced: device,
            },
            Event::FirstDeviceReplaced { .. } => Event::PairingOffered { pairing, device },
            Event::PairingOffered { .. } => Event::PairingCancelled { pairing },
            Event::PairingCancelled { .. } => Event::PairingTokenSpent { pairing },
            Event::PairingTokenSpent { .. } => Event::PairingClaimed {
                pairing,
                device,
                is_told: true,
            },
            Event::PairingClaimed { .. } => Event::PairingOpened { pairing },
            Event::PairingOpened { .. } => Event::PairingDenied { pairing, is_told: true },
            Event::PairingDenied { .. } => Event::PairingCollected { pairing, device },
            Event::PairingCollected { .. } => Event::PairingWithdrawn { pairing, device },
            Event::PairingWithdrawn { .. } => Event::DeviceAdded {
                device,
                pairing,
                approved_by: Some(device),
            },
            Event::DeviceAdded { .. } => Event::DeviceRevoked {
                device,
                by: Some(device),
            },
            Event::DeviceRevoked { .. } => Event::PasswordChanged { device },
            Event::PasswordChanged { .. } => Event::RecoveryUsed { device },
            Event::RecoveryUsed { .. } => Event::DeviceRefused,
            Event::DeviceRefused => Event::LoggedIn { device, session },
            Event::LoggedIn { .. } => Event::LoggedOut { session },
            Event::LoggedOut { .. } => Event::RefreshTokenReplayed { session },
            Event::RefreshTokenReplayed { .. } => return events,
        });
    }
}

#[test]
fn every_event_has_its_words_in_every_language() {
    for event in every_event() {
        let id = format!("notice-{}", event.name().replace('_', "-"));
        for language in Language::ALL {
            assert!(CATALOGUE.has(language, &id), "{id} {language:?}");
            for attribute in ["told", "advice"] {
                let text = CATALOGUE.attribute(language, &id, attribute, &[("username", "ana"), ("server", "here")]);
                let text = text.unwrap_or_default();
                assert!(
                    !text.is_empty() && !text.contains(['{', '}']),
                    "{id}.{attribute} {language:?}: {text}"
                );
            }
        }
    }
    for id in ["when", "address", "device", "account", "server", "automatic"] {
        let id = format!("notice-{id}");
        assert!(
            Language::ALL.iter().all(|language| CATALOGUE.has(*language, &id)),
            "{id}"
        );
    }
}

#[test]
fn what_programs_may_get_is_documented() {
    let documentation = include_str!("../../../docs/notifications.md");
    for event in every_event().iter().filter(|event| event.is_announced()) {
        assert!(documentation.contains(&format!("`{}`", event.name())), "{event:?}");
    }
}

#[test]
fn a_subject_is_what_amazon_takes() {
    for event in every_event() {
        let subject = format!("Warifu: {}", sentence(&event));
        assert!(subject.len() < 100, "{subject}");
        assert!(subject.bytes().all(|b| matches!(b, b' '..=b'~')), "{subject}");
    }
}

#[test]
fn no_mail_does_what_somebody_typed() {
    for notice in notices() {
        let mail = mail(&notice, "id.example.org");
        assert!(mail.html.contains("&lt;script&gt;"), "{}", mail.html);
        assert!(
            !mail.html.contains("<script") && !mail.html.contains("href"),
            "{}",
            mail.html
        );
        assert!(mail.text.contains("<script>"), "{}", mail.text);
        for part in [&mail.text, &mail.html] {
            assert!(!part.contains("https://") && !part.contains("www.evil"), "{part}");
            assert!(
                part.contains("192.0.2.7") && part.contains("2026-11-01 09:30:00 UTC"),
                "{part}"
            );
        }
        assert!(
            !mail.subject.contains("script") && !mail.subject.contains(['\r', '\n']),
            "{}",
            mail.subject
        );
        // English and Japanese.
        assert!(
            mail.subject.is_ascii() || mail.subject.contains(" / "),
            "{}",
            mail.subject
        );
        assert!(mail.text.contains("From the address") && mail.text.contains("送信元アドレス"));
    }
}

#[tokio::test]
async fn nothing_says_anything_secret() {
    let logged = Logged::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(logged.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    for notice in notices() {
        LogChannel.deliver(&notice).await.unwrap();
        let mail = mail(&notice, "id.example.org");
        let log = logged.take();
        assert!(log.contains(sentence(&notice.record.event)), "{log}");
        let said = [json(&notice).unwrap(), mail.subject, mail.text, mail.html, log.clone()];
        let account = &notice.account;
        let device = notice.device.as_ref().unwrap();
        let recovery = account.recovery_key_sha256.0;
        for text in &said {
            for secret in [
                account.password.expose(),
                "argon2",
                &hex(&recovery),
                &base64(&recovery),
                account.email.as_str(),
                &device.certificates[0].fingerprint.to_string(),
                // Of pairing and session.
                "aaaa",
                "bbbb",
            ] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
            assert_eq!(
                longest_run(text, &[&account.id.to_string(), &device.id.to_string()]),
                None,
                "{text}"
            );
        }
        // Nor does the log name anybody.
        for personal in ["ana", "192.0.2.7", "script"] {
            assert!(!log.contains(personal), "{personal} in {log}");
        }
    }
}

/// Something in `text` that is as long as a token, but none of those that are known.
fn longest_run<'a>(text: &'a str, known: &[&str]) -> Option<&'a str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+')))
        .find(|run| run.len() >= 20 && run.bytes().any(|b| b.is_ascii_digit()) && !known.contains(run))
}

#[test]
fn a_token_would_be_noticed() {
    let token = "k9bQ2mX7vR4tL1pZ8sD3";
    assert_eq!(longest_run(&format!("see {token}."), &[]), Some(token));
}

#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Logged {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

impl io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Logged {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
