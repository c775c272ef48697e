//! Forgetting what has lapsed.

use warifu_protocol::Timestamp;

use super::State;
use crate::domain::pairing::REMEMBERED;

impl State {
    pub(super) fn forget_lapsed(&mut self, now: Timestamp) -> u64 {
        let before = self.lapsing_rows();
        self.spent.retain(|_, expires_at| *expires_at > now);
        self.failures.retain(|_, window| window.ends > now);
        self.sessions.retain(|_, session| session.expires_at > now);
        let remembered_since = now.minus(REMEMBERED);
        self.pairings.retain(|_, pairing| pairing.expires_at > remembered_since);
        self.tokens.retain(|_, id| self.pairings.contains_key(id));
        self.revoked.retain(|_, certificate| certificate.told_until() > now);
        u64::try_from(before - self.lapsing_rows()).unwrap_or(u64::MAX)
    }

    fn lapsing_rows(&self) -> usize {
        self.spent.len() + self.failures.len() + self.sessions.len() + self.pairings.len() + self.revoked.len()
    }
}
