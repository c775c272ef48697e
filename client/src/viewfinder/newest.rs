//! The newest picture, for whoever has time for it.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crate::camera::Frame;

/// Holds one picture: the newest.
#[derive(Default)]
pub(super) struct Newest {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    frame: Option<Arc<Frame>>,
    /// How many there were.
    count: u64,
    closed: bool,
}

impl Newest {
    /// Puts a newer picture in the place of the one that is there.
    pub(super) fn put(&self, frame: Arc<Frame>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.frame = Some(frame);
        state.count += 1;
        self.changed.notify_all();
    }

    /// Waits for a picture that is newer than the one with the number `seen`; none when there will be no more.
    pub(super) fn after(&self, seen: u64) -> Option<(u64, Arc<Frame>)> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self
            .changed
            .wait_while(state, |state| !state.closed && state.count == seen)
            .unwrap_or_else(PoisonError::into_inner);
        match &state.frame {
            Some(frame) if !state.closed => Some((state.count, Arc::clone(frame))),
            _ => None,
        }
    }

    /// There will be no more.
    pub(super) fn close(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.closed = true;
        state.frame = None;
        self.changed.notify_all();
    }
}
