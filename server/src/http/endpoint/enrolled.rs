//! The answer to every kind of enrolment.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use warifu_protocol::encoding::base64;
use warifu_protocol::recovery::RecoveryKey;
use warifu_protocol::wire::{Enrolled, IssuedCertificate};
use warifu_protocol::{Language, ProblemCode};

use crate::domain::enrol::EnrolledDevice;
use crate::domain::{Certificate, Enrolment};
use crate::http::failure::Failure;
use crate::text::CATALOGUE;

/// 201 with what was issued, or 200 where it was issued before.
pub(super) fn answer(
    enrolled: EnrolledDevice,
    recovery_key: Option<&RecoveryKey>,
    ca: String,
    language: Language,
) -> Result<Response, Failure> {
    let status = if enrolled.is_repeat {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let body = body(&enrolled, recovery_key, ca, language)?;
    Ok((status, axum::Json(body)).into_response())
}

/// What was issued.
pub(super) fn body(
    enrolled: &EnrolledDevice,
    recovery_key: Option<&RecoveryKey>,
    ca: String,
    language: Language,
) -> Result<Enrolled, Failure> {
    let device = &enrolled.device;
    let primary = device
        .primary()
        .ok_or_else(|| Failure::new(ProblemCode::Internal).because("a device without certificates"))?;
    Ok(Enrolled {
        success: true,
        uuid: enrolled.account.0,
        device_id: device.id,
        client_cert: base64(pem(primary).as_bytes()),
        client_key: enrolled
            .private_key_pem
            .as_ref()
            .map(|pem| base64(pem.as_bytes()).into()),
        fingerprint: primary.fingerprint,
        certificates: device.certificates.iter().map(certificate).collect(),
        ca,
        recovery_key: recovery_key.map(|key| key.to_text().as_str().into()),
        message: CATALOGUE.text(language, message(enrolled), &[]),
    })
}

/// A certificate as answers show it.
pub(super) fn certificate(certificate: &Certificate) -> IssuedCertificate {
    IssuedCertificate {
        algorithm: certificate.key.algorithm(),
        pem: pem(certificate),
        fingerprint: certificate.fingerprint,
        not_after: certificate.not_after,
    }
}

fn pem(certificate: &Certificate) -> String {
    warifu_protocol::pem::encode("CERTIFICATE", &certificate.der)
}

const fn message(enrolled: &EnrolledDevice) -> &'static str {
    match (enrolled.device.enrolment, enrolled.is_repeat) {
        (Enrolment::Registration, false) => "registered",
        (Enrolment::Registration, true) => "registered-again",
        (Enrolment::TokenCode { .. } | Enrolment::Approval { .. }, false) => "device-added",
        (Enrolment::TokenCode { .. } | Enrolment::Approval { .. }, true) => "device-added-again",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_is_there_in_both_languages() {
        for id in ["registered", "registered-again", "device-added", "device-added-again"] {
            for language in Language::ALL {
                assert!(CATALOGUE.has(language, id), "{id} {language:?}");
            }
        }
    }
}
