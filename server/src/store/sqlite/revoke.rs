//! Devices that are taken out of their account.

use rusqlite::{Connection, named_params};

use super::columns::blob;
use super::failure::Failure;
use super::query::{change, one};
use super::writer::Verdict;
use super::{audit, device, device_log, revocation};
use crate::domain::AccountId;
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
    if revoked == 0 {
        return Ok(Verdict::Undo(Revoked::NotActive));
    }
    if !order.may_be_last && !has_a_device(connection, account)? {
        return Ok(Verdict::Undo(Revoked::LastDevice));
    }
    if let Some(entry) = &order.entry
        && !device_log::append(connection, account, entry)?
    {
        return Ok(Verdict::Undo(Revoked::LogConflict));
    }
    revocation::revoke(connection, order.device, order.record.at, order.reason)?;
    audit::write(connection, &order.record)?;
    Ok(Verdict::Keep(Revoked::Done))
}

/// Whether one is left that is not revoked.
fn has_a_device(connection: &Connection, account: AccountId) -> Result<bool, Failure> {
    let left = one(
        connection,
        "SELECT 1 FROM devices WHERE account = :account AND revoked_at IS NULL LIMIT 1",
        named_params! { ":account": blob(&account.0) },
        |_| Ok(()),
    )?;
    Ok(left.is_some())
}
