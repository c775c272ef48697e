//! Access lists. They name the account that the server runs as, which need not be that of who types, and the system (`S-1-5-18`).

use std::path::Path;

use super::ByHand;

/// Windows 10 and later.
pub(crate) enum Windows {}

impl ByHand for Windows {
    const OR_ELSE: &str = "";
    const CLOSE_FILE: &str = "close it with `icacls FILE /inheritance:r /grant:r ACCOUNT:F *S-1-5-18:F`, with the account that the server \
                              runs as";

    fn close_directory(directory: &Path) -> String {
        format!(
            "`icacls \"{}\" /inheritance:r /grant:r \"ACCOUNT:(OI)(CI)F\" \"*S-1-5-18:(OI)(CI)F\"`, with the account that the \
             server runs as",
            directory.display()
        )
    }
}
