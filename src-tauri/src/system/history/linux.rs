//! A hint beside the text that managers of clipboards heed (`x-kde-passwordManagerHint`).

use arboard::{Set, SetExtLinux as _};

use super::History;

/// Linux.
pub(crate) enum Linux {}

impl History for Linux {
    fn leave_out(set: Set<'_>) -> Set<'_> {
        set.exclude_from_history()
    }
}
