//! A type beside the text that managers of clipboards heed (`org.nspasteboard.ConcealedType`).

use arboard::{Set, SetExtApple as _};

use super::History;

/// macOS.
pub(crate) enum MacOs {}

impl History for MacOs {
    fn leave_out(set: Set<'_>) -> Set<'_> {
        set.exclude_from_history()
    }
}
