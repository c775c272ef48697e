//! What `register` and `pair` have in common.

use serde::Serialize;
use warifu::profile::Record;
use warifu::trust::{Contact, KnownServers, TrustedServer};
use warifu_protocol::wire::IssuedCertificate;
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, Pin, Timestamp};

use super::ask::{Answer, Ask};
use super::failure::Failure;
use super::output::Output;
use super::setup::Setup;

/// Has the pin of a server confirmed, where no pin was given that it can be compared with. Where this computer knows
/// the server under another pin nobody is asked: that is an alarm, whoever says yes.
pub(crate) fn trust(
    contact: Contact,
    given: Option<Pin>,
    setup: &Setup,
    output: &mut Output,
) -> Result<TrustedServer, Failure> {
    let known = setup.known_servers();
    let server = confirm(contact, given, &known, &setup.ask, output)?;
    known.check(&server)?;
    Ok(server)
}

fn confirm(
    contact: Contact,
    given: Option<Pin>,
    known: &KnownServers,
    ask: &Ask,
    output: &mut Output,
) -> Result<TrustedServer, Failure> {
    let offered = contact.offered_pin();
    output.event(&PinEvent {
        event: "pin",
        server: contact.address().url().as_str(),
        pin: offered,
    });
    if let Some(pin) = given {
        return Ok(contact.trust(pin)?);
    }
    known.check_contact(&contact)?;
    let server = contact.address().to_string();
    let shown = in_groups(&offered.to_string());
    match ask.answer("ask-pin", &[("server", &server), ("pin", &shown)])? {
        Answer::Yes => Ok(contact.trust(offered)?),
        Answer::Pin(pin) => Ok(contact.trust(pin)?),
        Answer::No => Err(Failure::NotConfirmed),
    }
}

/// Hexadecimal as eyes compare it: groups of four.
pub(crate) fn in_groups(hex: &str) -> String {
    let mut text = String::new();
    for (position, digit) in hex.chars().enumerate() {
        if position > 0 && position % 4 == 0 {
            text.push_str(if position % 32 == 0 { "\n    " } else { " " });
        }
        text.push(digit);
    }
    text
}

/// The device that was enrolled, for machines.
#[derive(Serialize)]
pub(crate) struct EnrolledEvent<'a> {
    event: &'static str,
    command: &'static str,
    uuid: uuid::Uuid,
    device_id: DeviceId,
    device_name: &'a str,
    username: &'a str,
    server: &'a str,
    pin: Pin,
    fingerprint: Option<Fingerprint>,
    certificates: Vec<CertificateEvent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_key: Option<&'a str>,
}

/// A certificate, for machines.
#[derive(Serialize)]
pub(crate) struct CertificateEvent {
    algorithm: Algorithm,
    fingerprint: Fingerprint,
    not_after: Timestamp,
}

impl From<&IssuedCertificate> for CertificateEvent {
    fn from(certificate: &IssuedCertificate) -> Self {
        Self {
            algorithm: certificate.algorithm,
            fingerprint: certificate.fingerprint,
            not_after: certificate.not_after,
        }
    }
}

impl<'a> EnrolledEvent<'a> {
    pub(crate) fn new(command: &'static str, record: &'a Record, recovery_key: Option<&'a str>) -> Self {
        Self {
            event: "done",
            command,
            uuid: record.account,
            device_id: record.device_id,
            device_name: &record.device_name,
            username: &record.username,
            server: record.server.url().as_str(),
            pin: record.pin,
            fingerprint: record.primary_fingerprint(),
            certificates: record.certificates.iter().map(Into::into).collect(),
            recovery_key,
        }
    }
}

#[derive(Serialize)]
struct PinEvent<'a> {
    event: &'static str,
    server: &'a str,
    pin: Pin,
}
