//! Sessions: opened, continued, ended.

use warifu_protocol::Sha256Hash;

use super::device::seen;
use super::{Exists, State};
use crate::domain::audit::Record;
use crate::domain::session::Rotation;
use crate::domain::{Session, SessionId};

impl State {
    pub(super) fn open_session(&mut self, session: Session, record: Record) -> Result<bool, Exists> {
        let is_there = self.sessions.contains_key(&session.id);
        let Some(device) = self.active_device(session.device, session.account) else {
            return Ok(false);
        };
        if is_there {
            return Err(Exists("session"));
        }
        seen(device, record.at);
        self.sessions.insert(session.id, session);
        self.write(record);
        Ok(true)
    }

    pub(super) fn rotate(
        &mut self,
        id: SessionId,
        presented: &Sha256Hash,
        next: Sha256Hash,
        record: Record,
    ) -> Rotation {
        let Some(session) = self.sessions.get_mut(&id) else {
            return Rotation::Gone;
        };
        if self
            .devices
            .get(&session.device)
            .is_none_or(|device| device.revoked_at.is_some())
        {
            return Rotation::Gone;
        }
        let rotation = session.rotate(presented, next, record.at);
        if rotation == Rotation::Replayed {
            self.write(record);
        }
        rotation
    }

    pub(super) fn end_session(&mut self, id: SessionId, record: Record) -> bool {
        let Some(session) = self.sessions.get_mut(&id).filter(|session| session.is_alive(record.at)) else {
            return false;
        };
        session.ended_at = Some(record.at);
        self.write(record);
        true
    }
}
