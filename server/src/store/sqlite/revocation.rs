//! Revoked certificates, and the lists that tell them.

use rusqlite::{Connection, Row, named_params};
use warifu_protocol::{Algorithm, DeviceId, Timestamp};

use super::columns::timestamp;
use super::device;
use super::failure::Failure;
use super::query::{all, change, one};
use super::writer::Verdict;
use crate::domain::revocation::{
    PublishedList, Reason, RevocationList, RevocationStatus, RevokedCertificate, TOLD_AFTER_END,
};

/// Writes the certificates of a device that is revoked at `at`.
pub(super) fn revoke(
    connection: &Connection,
    device: DeviceId,
    at: Timestamp,
    reason: Option<Reason>,
) -> Result<(), Failure> {
    let device = device::by_id(connection, device)?.ok_or(Failure::Damaged("revoked device"))?;
    for certificate in RevokedCertificate::of_device(&device, at, reason) {
        let algorithm = certificate.algorithm.name();
        change(
            connection,
            "INSERT INTO revoked_certificates (algorithm, serial, revoked_at, reason, not_after)
             VALUES (:algorithm, :serial, :revoked_at, :reason, :not_after)",
            named_params! {
                ":algorithm": algorithm,
                ":serial": certificate.serial,
                ":revoked_at": certificate.revoked_at.unix(),
                ":reason": certificate.reason.map(Reason::name),
                ":not_after": certificate.not_after.unix(),
            },
        )?;
        change(
            connection,
            "UPDATE revocation_lists SET revision = revision + 1 WHERE algorithm = :algorithm",
            named_params! { ":algorithm": algorithm },
        )?;
    }
    Ok(())
}

pub(super) fn status(connection: &Connection, algorithm: Algorithm) -> Result<RevocationStatus, Failure> {
    let status = one(
        connection,
        "SELECT revision, number, covers, next_update FROM revocation_lists WHERE algorithm = :algorithm",
        named_params! { ":algorithm": algorithm.name() },
        |row| {
            Ok(RevocationStatus {
                revision: row.get::<_, i64>("revision")?.cast_unsigned(),
                published: row
                    .get::<_, Option<i64>>("number")?
                    .map(|_| published(row))
                    .transpose()?,
            })
        },
    )?;
    status.ok_or(Failure::Damaged("status of the revocation lists"))
}

pub(super) fn certificates(
    connection: &Connection,
    algorithm: Algorithm,
    now: Timestamp,
) -> Result<Vec<RevokedCertificate>, Failure> {
    all(
        connection,
        "SELECT * FROM revoked_certificates WHERE algorithm = :algorithm AND not_after > :lapsed ORDER BY serial",
        named_params! { ":algorithm": algorithm.name(), ":lapsed": now.minus(TOLD_AFTER_END).unix() },
        |row| {
            let reason: Option<String> = row.get("reason")?;
            Ok(RevokedCertificate {
                algorithm,
                serial: row.get("serial")?,
                revoked_at: timestamp(row, "revoked_at")?,
                reason: reason
                    .map(|name| Reason::by_name(&name).ok_or(Failure::Damaged("reason")))
                    .transpose()?,
                not_after: timestamp(row, "not_after")?,
            })
        },
    )
}

pub(super) fn list(connection: &Connection, algorithm: Algorithm) -> Result<Option<RevocationList>, Failure> {
    one(
        connection,
        "SELECT * FROM revocation_lists WHERE algorithm = :algorithm AND number IS NOT NULL",
        named_params! { ":algorithm": algorithm.name() },
        |row| {
            let PublishedList {
                number,
                revision,
                next_update,
            } = published(row)?;
            Ok(RevocationList {
                algorithm,
                number,
                revision,
                next_update,
                der: row.get::<_, Vec<u8>>("der")?.into(),
            })
        },
    )
}

pub(super) fn publish(connection: &Connection, list: &RevocationList, seen: u64) -> Result<Verdict<bool>, Failure> {
    let published = change(
        connection,
        "UPDATE revocation_lists SET number = :number, covers = :covers, next_update = :next_update, der = :der
         WHERE algorithm = :algorithm AND coalesce(number, 0) = :seen",
        named_params! {
            ":number": list.number.cast_signed(),
            ":covers": list.revision.cast_signed(),
            ":next_update": list.next_update.unix(),
            ":der": &*list.der,
            ":algorithm": list.algorithm.name(),
            ":seen": seen.cast_signed(),
        },
    )?;
    Ok(Verdict::Keep(published == 1))
}

fn published(row: &Row<'_>) -> Result<PublishedList, Failure> {
    Ok(PublishedList {
        number: row.get::<_, i64>("number")?.cast_unsigned(),
        revision: row.get::<_, i64>("covers")?.cast_unsigned(),
        next_update: timestamp(row, "next_update")?,
    })
}
