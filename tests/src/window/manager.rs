//! A window manager, for what no window can do by itself.

use std::process::Stdio;

use tokio::process::{Child, Command};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt};

use super::display::Display;
use super::until;

/// Manages the windows of a display, as a desktop does. It ends with this value.
#[derive(Debug)]
pub struct WindowManager {
    _manager: Child,
}

impl WindowManager {
    /// Returns when it is ready.
    ///
    /// # Panics
    /// It does not start.
    pub async fn of(display: &Display) -> Self {
        let manager = Command::new("openbox")
            .args(["--sm-disable", "--config-file", "/dev/null"])
            .env("DISPLAY", display.name())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let connection = display.connection();
        let root = connection.setup().roots[0].root;
        // A manager that is ready says so there (Extended Window Manager Hints 1.5, "Root Window Properties").
        let check = connection.intern_atom(false, b"_NET_SUPPORTING_WM_CHECK");
        let check = check.unwrap().reply().unwrap().atom;
        let ready = until(async || {
            let said = connection.get_property(false, root, check, AtomEnum::WINDOW, 0, 1);
            (said.unwrap().reply().unwrap().value_len > 0).then_some(())
        });
        ready.await.expect("a window manager");
        Self { _manager: manager }
    }
}
