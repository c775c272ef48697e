//! Devices that are taken out of their account.

use rusqlite::{Connection, named_params};

use super::columns::blob;
use super::failure::Failure;
use super::query::{change, one};
use super::writer::Verdict;
use super::{audit, device, device_log, revocation};
use crate::domain::store::{Revocation, Revoked};

pub(super) fn take_out(connection: &Connection, order: &Revocation) -> Result<Verdict<Revoked>, Failure> {
    let account = order.account;
    if !device::is_active(connection, order.by, account)? {
        return Ok(Verdict::Undo(Revoked::RevokerRevoked));
    }
    let revoked = change(
        connection,
        "UPDATE devices SET revoked_at = :now WHERE id = :id AND account = :account AND revoked_at IS NULL",
        named_params! {
            ":now": order.record.at.unix(),
            ":id": blob(order.device.as_uuid()),
            ":account": blob(&account.0),
        },
    )?;
    if revoked == 0 && (order.entry.is_none() || !is_there(connection, order)?) {
        return Ok(Verdict::Undo(Revoked::NotActive));
    }
    if order.by == order.device && !order.may_be_last && !leaves_one_behind(connection, order)? {
        return Ok(Verdict::Undo(Revoked::LastDevice));
    }
    if let Some(entry) = &order.entry
        && !device_log::append(connection, account, entry)?
    {
        return Ok(Verdict::Undo(Revoked::LogConflict));
    }
    if revoked == 1 {
        revocation::revoke(connection, order.device, order.record.at, order.reason)?;
    }
    audit::write(connection, &order.record)?;
    Ok(Verdict::Keep(Revoked::Done))
}

/// Whether the account has the device, revoked or not.
fn is_there(connection: &Connection, order: &Revocation) -> Result<bool, Failure> {
    let there = one(
        connection,
        "SELECT 1 FROM devices WHERE id = :id AND account = :account",
        named_params! { ":id": blob(order.device.as_uuid()), ":account": blob(&order.account.0) },
        |_| Ok(()),
    )?;
    Ok(there.is_some())
}

/// Whether one is left that is not revoked, and in the log where the one that goes is.
fn leaves_one_behind(connection: &Connection, order: &Revocation) -> Result<bool, Failure> {
    let left = one(
        connection,
        "SELECT 1 FROM devices
         WHERE account = :account AND revoked_at IS NULL
           AND (in_log OR NOT (SELECT in_log FROM devices WHERE id = :id))
         LIMIT 1",
        named_params! { ":account": blob(&order.account.0), ":id": blob(order.device.as_uuid()) },
        |_| Ok(()),
    )?;
    Ok(left.is_some())
}
