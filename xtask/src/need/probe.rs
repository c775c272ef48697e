//! Whether something is there.

use std::path::{Path, PathBuf};
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

/// Whether the library is where the crate that loads it looks for it.
pub(super) fn has_libclang() -> bool {
    if std::env::var_os("LIBCLANG_PATH").is_some() {
        return true;
    }
    let roots = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64"];
    let inside = |root: &str| {
        let nested = names(Path::new(root)).into_iter().flat_map(move |(path, name)| {
            let llvm = name.starts_with("llvm");
            let triplet = name.ends_with("-linux-gnu");
            [
                llvm.then(|| path.join("lib")),
                llvm.then(|| path.join("lib64")),
                triplet.then_some(path),
            ]
        });
        nested.flatten().chain([PathBuf::from(root)]).collect::<Vec<_>>()
    };
    let holds = |directory: &PathBuf| names(directory).iter().any(|(_, name)| is_libclang(name));
    roots.into_iter().flat_map(inside).any(|directory| holds(&directory))
}

/// Whether a file of that name is the library. `libclang-cpp.so`, with the compiler itself in C++, is another one, and is there on
/// machines that have programs of LLVM.
fn is_libclang(name: &str) -> bool {
    let version = name.strip_prefix("libclang-").filter(|rest| !rest.starts_with("cpp"));
    name.starts_with("libclang.so") || version.is_some_and(|rest| rest.contains(".so"))
}

fn names(directory: &Path) -> Vec<(PathBuf, String)> {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return Vec::new();
    };
    entries
        .filter_map(Result::ok)
        .map(|entry| (entry.path(), entry.file_name().to_string_lossy().into_owned()))
        .collect()
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

pub(super) fn has_java() -> bool {
    let output = Command::new("java").arg("-version").output();
    output.is_ok_and(|output| java_version(&String::from_utf8_lossy(&output.stderr)) >= 17)
}

/// The number before the first point of `openjdk version "17.0.15" 2025-04-15`, however a distribution calls it; 0 where
/// nothing is said.
fn java_version(said: &str) -> u32 {
    let version = said.split('"').nth(1).unwrap_or_default();
    let major = version.split(|c: char| !c.is_ascii_digit()).next();
    major.and_then(|major| major.parse().ok()).unwrap_or_default()
}

pub(super) fn has_zbar() -> bool {
    let find = "import ctypes.util, sys; sys.exit(not ctypes.util.find_library('zbar'))";
    succeeds(crate::python::SYSTEM_PYTHON, &["-c", find])
}

pub(super) fn has_japanese_font() -> bool {
    let output = Command::new("fc-list").args([":lang=ja", "family"]).output();
    output.is_ok_and(|output| !output.stdout.trim_ascii().is_empty())
}

/// Debian's, a shell and its programs in one file.
pub(crate) const BUSYBOX: &str = "/bin/busybox";

/// Whether that file needs no library: it names no loader of them.
pub(super) fn has_static_busybox() -> bool {
    let file = std::fs::read(BUSYBOX).unwrap_or_default();
    !file.is_empty() && !file.windows(4).any(|window| window == b"/ld-")
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
    fn the_compiler_in_cpp_is_not_libclang() {
        for name in [
            "libclang.so",
            "libclang.so.1",
            "libclang-14.so.1",
            "libclang-14.so.14.0.6",
        ] {
            assert!(is_libclang(name), "{name}");
        }
        for name in [
            "libclang-cpp.so.14",
            "libclang-cpp.so",
            "libclang.a",
            "libclang-14.a",
            "libclangBasic.so",
        ] {
            assert!(!is_libclang(name), "{name}");
        }
    }

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

    #[test]
    fn java_says_its_version_between_quotes() {
        for (said, version) in [
            (
                "openjdk version \"17.0.15\" 2025-04-15\nOpenJDK Runtime Environment",
                17,
            ),
            ("openjdk version \"21\" 2023-09-19", 21),
            ("java version \"1.8.0_392\"", 1),
            (
                "The operation couldn't be completed. Unable to locate a Java Runtime.",
                0,
            ),
        ] {
            assert_eq!(java_version(said), version, "{said}");
        }
    }
}
