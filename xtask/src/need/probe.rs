//! Whether something is there.

use std::process::Command;

use crate::system::succeeds;

#[cfg(not(windows))]
pub(super) fn has_c_compiler() -> bool {
    succeeds("sh", &["-c", "echo '#include <stdio.h>' | cc -E -"])
}

#[cfg(windows)]
pub(super) fn has_c_compiler() -> bool {
    // This program was linked by the very tools that are asked for.
    true
}

pub(super) fn has_rust() -> bool {
    let output = Command::new("rustc").arg("--version").output();
    output.is_ok_and(|output| is_new_enough(&String::from_utf8_lossy(&output.stdout)))
}

fn is_new_enough(version: &str) -> bool {
    let mut numbers = version
        .split([' ', '.', '-'])
        .skip(1)
        .map_while(|part| part.parse::<u32>().ok());
    (numbers.next(), numbers.next()) >= (Some(1), Some(95))
}

/// Whether the system's Python can make environments.
pub(crate) fn has_python() -> bool {
    succeeds(crate::python::SYSTEM_PYTHON, &["-c", "import ensurepip, venv"])
}

pub(super) fn has_zbar() -> bool {
    let find = "import ctypes.util, sys; sys.exit(not ctypes.util.find_library('zbar'))";
    succeeds(crate::python::SYSTEM_PYTHON, &["-c", find])
}

pub(super) fn has_japanese_font() -> bool {
    let output = Command::new("fc-list").args([":lang=ja", "family"]).output();
    output.is_ok_and(|output| !output.stdout.trim_ascii().is_empty())
}

/// Whether something on this session's bus answers, or would be started, as the Secret Service.
pub(crate) fn has_secret_service() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let names = |method| {
        Command::new("dbus-send")
            .args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"])
            .arg(format!("org.freedesktop.DBus.{method}"))
            .output()
            .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("org.freedesktop.secrets"))
    };
    // dbus-send would start a bus of its own by X11; without an address there is none to ask.
    std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() && (names("ListNames") || names("ListActivatableNames"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        for (version, enough) in [
            ("rustc 1.95.0 (f2d3ce0bd 2026-03-21)", true),
            ("rustc 1.100.0-nightly", true),
            ("rustc 2.0.0", true),
            ("rustc 1.63.0", false),
            ("", false),
        ] {
            assert_eq!(is_new_enough(version), enough, "{version}");
        }
    }
}
