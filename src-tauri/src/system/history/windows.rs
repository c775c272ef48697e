//! A format beside the text that keeps it from the history, and from the other computers of the person (`ExcludeClipboardContentFromMonitorProcessing`).

use arboard::{Set, SetExtWindows as _};

use super::History;

/// Windows 10 and later.
pub(crate) enum Windows {}

impl History for Windows {
    fn leave_out(set: Set<'_>) -> Set<'_> {
        set.exclude_from_monitoring()
    }
}
