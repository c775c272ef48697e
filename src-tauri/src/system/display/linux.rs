//! X11 or Wayland, and what GTK knows by them.

use std::ffi::OsString;

use gtk::gdk::{self, prelude::MonitorExt as _};

use super::Display;

/// Linux.
pub(crate) enum Linux {}

impl Display for Linux {
    /// Without, the window's toolkit would end the program without words.
    fn is_there(variable: impl Fn(&str) -> Option<OsString>) -> bool {
        ["DISPLAY", "WAYLAND_DISPLAY"]
            .into_iter()
            .any(|name| variable(name).is_some_and(|value| !value.is_empty()))
    }

    /// A window of the tests is on no screen.
    fn densities() -> Vec<f64> {
        let Some(display) = gtk::is_initialized_main_thread().then(gdk::Display::default).flatten() else {
            return Vec::new();
        };
        let screens = (0..display.n_monitors()).filter_map(|index| display.monitor(index));
        let densities = screens.filter_map(|screen| {
            let millimetres = screen.width_mm();
            (millimetres > 0).then(|| f64::from(screen.geometry().width()) * 25.4 / f64::from(millimetres))
        });
        densities.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_has_a_name() {
        let is_there = |name: &'static str, value: &'static str| {
            Linux::is_there(|asked| (asked == name).then(|| OsString::from(value)))
        };
        assert!(is_there("DISPLAY", ":0"));
        assert!(is_there("WAYLAND_DISPLAY", "wayland-0"));
        assert!(!is_there("DISPLAY", ""));
        assert!(!is_there("HOME", "/root"));
    }
}
