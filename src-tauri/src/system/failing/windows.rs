//! Windows 10 may lack WebView2, and a program with a window has no terminal unless it was started with somewhere to write to.

use std::os::windows::io::AsRawHandle as _;

use super::{Failing, tell_terminal};

/// Windows 10 and later.
pub(crate) enum Windows {}

impl Failing for Windows {
    fn has_web_view() -> bool {
        tauri::webview_version().is_ok()
    }

    fn tell(words: &str) {
        tell_terminal(words);
        if std::io::stderr().as_raw_handle().is_null() {
            rfd::MessageDialog::new()
                .set_level(rfd::MessageLevel::Error)
                .set_title("Warifu")
                .set_description(words)
                .show();
        }
    }
}
