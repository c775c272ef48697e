//! Windows, which writes none by itself: whoever administers it would have to ask it to (`LocalDumps`), and whoever does
//! may read all memory anyway.

use super::CoreDumps;

/// Windows 10 and later.
pub(super) enum Windows {}

impl CoreDumps for Windows {
    fn forbid() {}
}
