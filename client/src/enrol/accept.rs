//! What happens after the answer: checked before anything of it is kept.

use std::time::Duration;

use warifu_protocol::wire::Enrolled;
use warifu_protocol::{ProblemCode, Timestamp};

use super::prepare::{Prepared, When, destroy, destroy_after};
use crate::api::{ApiError, NotEnrolled};
use crate::computer::Computer;
use crate::error::Error;
use crate::profile::Record;
use crate::trust::{Expected, IssuedError, KnownServers, TrustedServer, verify_issued};

/// Checks an answer as [`check`] does, and writes the record.
pub(super) async fn accept(
    computer: &Computer,
    server: &TrustedServer,
    prepared: &Prepared,
    device_name: &str,
    enrolled: &Enrolled,
) -> Result<Record, Error> {
    let record = check(computer, server, prepared, device_name, enrolled).await?;
    write(computer, server, &record)?;
    Ok(record)
}

/// Writes the record: from here on this computer is enrolled.
pub(super) fn write(computer: &Computer, server: &TrustedServer, record: &Record) -> Result<(), Error> {
    record.save(&computer.profile)?;
    // Only what later enrolments are compared with: this one is done.
    if let Err(error) = KnownServers::remember(&computer.profile, server) {
        tracing::warn!(%error, "the server could not be written down as known");
    }
    Ok(())
}

/// Checks an answer as [`examine`] does. What fails the check is reported as an attack, and the keys are destroyed.
pub(super) async fn check(
    computer: &Computer,
    server: &TrustedServer,
    prepared: &Prepared,
    device_name: &str,
    enrolled: &Enrolled,
) -> Result<Record, Error> {
    match examine(computer, server, prepared, device_name, enrolled) {
        Err(attack @ Error::Issued(_)) => Err(destroy_after(attack, computer).await),
        outcome => outcome,
    }
}

/// Checks an answer against the keys and the pinned roots. What is wrong with it is an [`Error::Issued`].
pub(super) fn examine(
    computer: &Computer,
    server: &TrustedServer,
    prepared: &Prepared,
    device_name: &str,
    enrolled: &Enrolled,
) -> Result<Record, Error> {
    let now = computer.clock.now();
    let expected = Expected {
        keys: &prepared.keys,
        roots: server.roots(),
        device: enrolled.device_id,
        account: enrolled.uuid,
        now,
    };
    let certificates = match verify_issued(&enrolled.certificates, expected) {
        Ok(certificates) => certificates,
        // The keys stay: with the clock set right, the same command ends with the same certificates.
        Err(IssuedError::NotNow(_)) => return Err(ApiError::Clock.into()),
        Err(error) => return Err(Error::Issued(error)),
    };
    Ok(Record {
        certificates,
        ..record(server, prepared, device_name, enrolled, now)
    })
}

fn record(
    server: &TrustedServer,
    prepared: &Prepared,
    device_name: &str,
    enrolled: &Enrolled,
    now: Timestamp,
) -> Record {
    Record {
        version: Record::VERSION,
        server: server.address().clone(),
        pin: *server.pin(),
        account: enrolled.uuid,
        username: prepared.pending.username.clone(),
        device_id: enrolled.device_id,
        device_name: device_name.to_owned(),
        certificates: Vec::new(),
        enrolled_at: now,
        ca: server.bundle_pem().to_owned(),
    }
}

/// For how long after its first try a server knows the repeat of an enrolment: a day, less an hour for
/// clocks that differ.
const KNOWN_FOR: Duration = Duration::from_secs(23 * 60 * 60);

/// After a refusal: keys that the server certainly did not accept are destroyed, so that the next try
/// makes new ones; all others stay for a repeat.
pub(super) async fn refused(computer: &Computer, prepared: &Prepared, failure: NotEnrolled) -> Error {
    if is_final(prepared, &failure, computer.clock.now())
        && let Err(error) = destroy(computer).await
    {
        tracing::warn!(%error, "the keys of a refused enrolment could not be destroyed");
    }
    failure.error.into()
}

fn is_final(prepared: &Prepared, failure: &NotEnrolled, now: Timestamp) -> bool {
    let begun_at = prepared.pending.begun_at;
    let is_first_answer = prepared.begun == When::Now && !failure.lost;
    match (failure.error.problem(), &failure.error) {
        // Judged after repeats: keys that were accepted would have been found.
        (Some(ProblemCode::InvalidCsr), _) => true,
        // Judged after the password and after repeats, for as long as these are known.
        (Some(ProblemCode::PairingTokenUnusable), _) if begun_at <= now && now < begun_at.plus(KNOWN_FOR) => true,
        (_, ApiError::Refused(refusal)) => is_first_answer && refusal.status < 500,
        // The request did not leave.
        (_, ApiError::Unreachable | ApiError::Untrusted | ApiError::Clock | ApiError::OtherName(_)) => is_first_answer,
        _ => false,
    }
}
