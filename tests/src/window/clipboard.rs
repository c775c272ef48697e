//! What somebody has copied.

use std::process::Stdio;

use tempfile::NamedTempFile;
use tokio::process::{Child, Command};

use super::until;
use crate::process::soon;

/// A picture on a clipboard, for as long as this value lives.
#[derive(Debug)]
pub struct Clipboard {
    _picture: NamedTempFile,
    _owner: Child,
}

impl Clipboard {
    pub(super) async fn holding(display: &str, png: &[u8]) -> Self {
        let picture = NamedTempFile::with_prefix("warifu-clipboard-").unwrap();
        std::fs::write(picture.path(), png).unwrap();
        let owner = xclip(display)
            .args(["-quiet", "-t", "image/png", "-i"])
            .arg(picture.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let offered = until(async || {
            let asked = xclip(display).args(["-o", "-t", "TARGETS"]).output();
            let targets = soon("the clipboard", asked).await.unwrap().stdout;
            String::from_utf8_lossy(&targets).contains("image/png").then_some(())
        });
        offered.await.expect("a picture on the clipboard");
        Self {
            _picture: picture,
            _owner: owner,
        }
    }
}

/// The text that is on a clipboard.
pub(super) async fn text(display: &str) -> String {
    let asked = xclip(display).arg("-o").output();
    let output = soon("the clipboard", asked).await.unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn xclip(display: &str) -> Command {
    let mut command = Command::new("xclip");
    command
        .args(["-display", display, "-selection", "clipboard"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    command
}
