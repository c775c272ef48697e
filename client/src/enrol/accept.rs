//! What happens after the answer: checked before anything of it is kept.

use warifu_protocol::wire::Enrolled;
use warifu_protocol::{ProblemCode, Timestamp};

use super::prepare::{Prepared, destroy};
use crate::api::ApiError;
use crate::computer::Computer;
use crate::error::Error;
use crate::profile::{Pending, Record};
use crate::trust::{Expected, IssuedError, TrustedServer, verify_issued};

/// Checks an answer against the keys and the pinned roots, and writes the record. What fails the check
/// is reported as an attack, and the keys are destroyed.
pub(super) async fn accept(
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
        Err(error) => {
            destroy(computer).await?;
            return Err(Error::Issued(error));
        }
    };
    let record = Record {
        certificates,
        ..record(server, prepared, device_name, enrolled, now)
    };
    record.save(&computer.profile)?;
    Ok(record)
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

/// After a refusal: keys that the server will never take are forgotten, so that the next try makes new
/// ones; all others stay for a repeat.
pub(super) fn refused(computer: &Computer, error: ApiError) -> Error {
    if error.problem() == Some(ProblemCode::InvalidCsr)
        && let Err(error) = Pending::forget(&computer.profile)
    {
        return error.into();
    }
    error.into()
}
