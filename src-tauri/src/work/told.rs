//! What a pairing tells on its way, as events.

use warifu::pairing::Progress;

use crate::flow::Event;

/// Tells the number, when the server falls silent, and when it speaks again.
pub(super) struct Told<T>(pub(super) T);

impl<T: Fn(Event)> Progress for Told<T> {
    fn number(&mut self, number: &str) {
        (self.0)(Event::Numbered(number.into()));
    }

    fn unreachable(&mut self) {
        (self.0)(Event::Silent(true));
    }

    fn answered(&mut self) {
        (self.0)(Event::Silent(false));
    }
}
