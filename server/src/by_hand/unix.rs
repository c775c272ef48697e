//! Modes.

use std::path::Path;

use super::ByHand;

/// Linux and macOS.
pub(crate) enum Unix {}

impl ByHand for Unix {
    const OR_ELSE: &str = " (in a systemd unit: StateDirectoryMode=0700)";
    const CLOSE_FILE: &str = "`chmod 600` it";

    fn close_directory(directory: &Path) -> String {
        format!("`chmod 700 {}`", directory.display())
    }
}
