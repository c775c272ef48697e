//! macOS, which writes core files to `/cores`.

use super::{CoreDumps, limit};

/// macOS 11 and later.
pub(super) enum MacOs {}

impl CoreDumps for MacOs {
    fn forbid() {
        limit::no_file();
    }
}
