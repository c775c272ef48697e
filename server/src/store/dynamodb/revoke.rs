//! Devices that are taken out of their account.

use super::failure::Failure;
use super::tables::Tables;
use super::transaction::{Changes, Part, Unmet, Written};
use super::{audit, device, device_log, revocation};
use crate::domain::Device;
use crate::domain::store::{Revocation, Revoked};

// The device that is left may be revoked between two looks, and then the next one, each time.
const LOOKS: usize = 8;

pub(super) async fn take_out(tables: &Tables, order: &Revocation) -> Result<Revoked, Failure> {
    for _ in 0..LOOKS {
        // Which certificates it has says the device itself, and that never changes; whether it is revoked is in the conditions.
        let device = device::of_account_by_id(tables, order.account, order.device).await?;
        let Some(device) = device.filter(|device| device.revoked_at.is_none() || order.entry.is_some()) else {
            return unless_revoked(tables, order, Revoked::NotActive).await;
        };
        let _turn = tables.turn(&revocation::concerned(&device)).await;
        let mut changes = Changes::default();
        match who_is_left(tables, order, &device).await? {
            Left::Nobody => return unless_revoked(tables, order, Revoked::LastDevice).await,
            Left::Another(other) => {
                device::expect_active_as(Part::Left, tables, &mut changes, other.account, other.id)?;
            }
            Left::Anybody => {}
        }
        if order.by != order.device {
            device::expect_active_as(Part::Revoker, tables, &mut changes, order.account, order.by)?;
        }
        if device.revoked_at.is_none() {
            device::revoke(tables, &mut changes, &device, order.record.at)?;
            revocation::revoke(tables, &mut changes, &device, order.record.at, order.reason)?;
        } else if order.by == order.device {
            return Ok(Revoked::RevokerRevoked);
        }
        if let Some(entry) = &order.entry {
            device_log::append(tables, &mut changes, order.account, entry, None)?;
        }
        match audit::write(tables, &changes, &order.record).await? {
            Written::All => return Ok(Revoked::Done),
            Written::Nothing(unmet) => {
                if let Some(answer) = judged(&unmet, order)? {
                    return Ok(answer);
                }
            }
        }
    }
    Err(Failure::Contended("the devices".to_owned()))
}

/// Who stays in the account.
enum Left {
    /// It does not matter: whoever revokes another stays, or nobody must.
    Anybody,
    Another(Box<Device>),
    Nobody,
}

async fn who_is_left(tables: &Tables, order: &Revocation, device: &Device) -> Result<Left, Failure> {
    if order.may_be_last || order.by != order.device {
        return Ok(Left::Anybody);
    }
    let devices = device::of_account(tables, order.account).await?;
    let mut others = devices.into_iter().filter(|other| other.id != device.id);
    // Of one that is in the log only another such can take the place.
    let other = others.find(|other| other.revoked_at.is_none() && (other.in_log || !device.in_log));
    Ok(other.map_or(Left::Nobody, |device| Left::Another(Box::new(device))))
}

/// What is told where the device that revokes is one of the account and not revoked, which is judged first.
async fn unless_revoked(tables: &Tables, order: &Revocation, otherwise: Revoked) -> Result<Revoked, Failure> {
    let by = device::of_account_by_id(tables, order.account, order.by).await?;
    let is_active = by.is_some_and(|by| by.revoked_at.is_none());
    Ok(if is_active { otherwise } else { Revoked::RevokerRevoked })
}

/// What is told of the conditions that do not hold; `None` where one must look again: the device is revoked by now, and its entry
/// still wanted, or the one is gone that would have been left.
fn judged(unmet: &Unmet, order: &Revocation) -> Result<Option<Revoked>, Failure> {
    if unmet.has(Part::Revoker) || (unmet.has(Part::Device) && order.by == order.device) {
        Ok(Some(Revoked::RevokerRevoked))
    } else if unmet.has(Part::Device) {
        Ok(order.entry.is_none().then_some(Revoked::NotActive))
    } else if unmet.has(Part::Left) {
        Ok(None)
    } else if unmet.has(Part::Log) {
        Ok(Some(Revoked::LogConflict))
    } else {
        Err(Failure::Exists("revoked certificate"))
    }
}
