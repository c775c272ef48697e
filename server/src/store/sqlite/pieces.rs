//! Everything in the database, piece by piece.

use rusqlite::{Connection, Row};
use tokio::sync::mpsc::Sender;
use warifu_protocol::{Algorithm, Sha256Hash};

use super::columns::{account_id, optional_sha256, timestamp};
use super::failure::Failure;
use super::query::all;
use super::{account, attempt, audit, device, device_log, outbox, pairing, revocation, session};
use crate::store::piece::Piece;

/// Gives all of them, and ends early where nobody takes them any more.
pub(super) fn send(connection: &Connection, to: &Sender<Piece>) -> Result<(), Failure> {
    each(
        connection,
        to,
        "SELECT accounts.*, reserved_emails.account IS NOT NULL AS has_email
         FROM accounts LEFT JOIN reserved_emails ON reserved_emails.account = accounts.id",
        |row| {
            Ok(Piece::Account {
                account: account::with_log(connection, account::read(row)?)?,
                has_email: row.get("has_email")?,
                idempotency_sha256: optional_sha256(row, "idempotency_sha256")?,
            })
        },
    )?;
    each(connection, to, "SELECT * FROM devices", |row| {
        let device = device::with_certificates(connection, device::read(row)?)?;
        let kem_key = device::kem_key_of(connection, device.id)?;
        Ok(Piece::Device { device, kem_key })
    })?;
    each(
        connection,
        to,
        "SELECT * FROM log_entries ORDER BY account, seq",
        |row| Ok(Piece::LogEntry(account_id(row, "account")?, device_log::read(row)?)),
    )?;
    each(connection, to, pairing::ALL, |row| {
        let pairing = pairing::with_claim_keys(connection, pairing::read(row)?)?;
        Ok(Piece::Pairing(Box::new(pairing)))
    })?;
    each(connection, to, "SELECT * FROM sessions", |row| {
        session::read(row).map(Piece::Session)
    })?;
    each(connection, to, "SELECT * FROM spent", |row| {
        let expires_at = timestamp(row, "expires_at")?;
        match row.get_ref("kind")?.as_str() {
            Ok("challenge") => Ok(Piece::Challenge(row.get("id")?, expires_at)),
            Ok("proof") => Ok(Piece::Proof(Sha256Hash(row.get("id")?), expires_at)),
            _ => Err(Failure::Damaged("kind of what is spent")),
        }
    })?;
    each(connection, to, "SELECT * FROM failures", |row| {
        Ok(Piece::Failures {
            kind: row.get("kind")?,
            value: row.get("value")?,
            failures: attempt::read(row)?,
        })
    })?;
    each(connection, to, "SELECT * FROM audit ORDER BY id", |row| {
        audit::read(row).map(Piece::Record)
    })?;
    // One that cannot be read is logged, and stays behind.
    each(connection, to, outbox::ALL, |row| {
        Ok(outbox::legible(row)?.map(Piece::Message))
    })?;
    for algorithm in Algorithm::ALL {
        for certificate in revocation::all_certificates(connection, algorithm)? {
            give(to, Piece::Revoked(certificate))?;
        }
        let lists = Piece::Lists {
            algorithm,
            revision: revocation::status(connection, algorithm)?.revision,
            newest: revocation::list(connection, algorithm)?,
        };
        give(to, lists)?;
    }
    Ok(())
}

/// A hash over the records' and messages' numbers, and over what moves messages.
pub(super) fn mark(connection: &Connection) -> Result<Sha256Hash, Failure> {
    let rows: Vec<String> = all(
        connection,
        "SELECT 'record ' || count(*) || ' ' || ifnull(max(id), 0) AS row FROM audit
         UNION ALL SELECT 'account ' || hex(id) FROM accounts
         UNION ALL SELECT 'message ' || id || ' ' || tries || ' ' || due_at || ' ' || is_dead FROM outbox
         ORDER BY row",
        [],
        |row| Ok(row.get("row")?),
    )?;
    Ok(Sha256Hash::of(&[rows.join("\n").as_bytes()]))
}

fn each<P: Into<Option<Piece>>>(
    connection: &Connection,
    to: &Sender<Piece>,
    sql: &str,
    read: impl Fn(&Row<'_>) -> Result<P, Failure>,
) -> Result<(), Failure> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(piece) = read(row)?.into() {
            give(to, piece)?;
        }
    }
    Ok(())
}

fn give(to: &Sender<Piece>, piece: Piece) -> Result<(), Failure> {
    to.blocking_send(piece).map_err(|_| Failure::Closed)
}
