//! Two windows of the app, as if on two computers.

use std::path::Path;
use std::process::Child;

use anyhow::{Context, Result};

use crate::journey::Computers;

/// Windows that are open; they close with this value.
pub(crate) struct Windows(Vec<Child>);

impl Windows {
    /// Opens a window for each of two computers that nobody has used yet, with `server` as the address to start from.
    ///
    /// # Errors
    /// One of them cannot be started.
    pub(crate) fn open(app: &Path, computers: &Computers, server: &str) -> Result<Self> {
        let mut windows = Self(Vec::new());
        for computer in computers.both() {
            let window = computer.window(app).env("WARIFU_SERVER", server).spawn();
            windows.0.push(window.context("the app cannot be started")?);
        }
        Ok(windows)
    }

    /// Waits until a person has closed them all.
    ///
    /// # Errors
    /// It cannot be waited for one.
    pub(crate) fn wait(mut self) -> Result<()> {
        for window in &mut self.0 {
            let status = window.wait()?;
            if !status.success() {
                println!("A window ended by itself ({status}).");
            }
        }
        Ok(())
    }
}

impl Drop for Windows {
    fn drop(&mut self) {
        for window in &mut self.0 {
            // Fails where it has ended already, which is what is wanted.
            let _ = window.kill();
            let _ = window.wait();
        }
    }
}

/// Whether there is a screen to open windows on.
pub(crate) fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || says_where_the_display_is(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn says_where_the_display_is(is_set: impl Fn(&str) -> bool) -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(is_set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_kind_of_display_will_do() {
        assert!(says_where_the_display_is(|name| name == "DISPLAY"));
        assert!(says_where_the_display_is(|name| name == "WAYLAND_DISPLAY"));
        assert!(!says_where_the_display_is(|_| false));
    }
}
