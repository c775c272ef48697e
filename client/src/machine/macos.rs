//! macOS, by programs of its own: it says these things in no file.

use std::process::Command;

use super::Machine;

/// macOS 11 and later.
pub(super) enum MacOs {}

impl Machine for MacOs {
    const WORD: &'static str = "macos";

    /// As under *General › Sharing*; else the name in the network.
    fn name() -> Option<String> {
        said_by("/usr/sbin/scutil", &["--get", "ComputerName"]).or_else(|| said_by("/bin/hostname", &[]))
    }

    fn system() -> Option<String> {
        named(&said_by("/usr/bin/sw_vers", &["-productVersion"])?)
    }
}

/// What a program writes. They are called where Apple has them, not where `PATH` leads.
fn said_by(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let said = output.status.success().then_some(output.stdout)?;
    String::from_utf8(said).ok()
}

fn named(version: &str) -> Option<String> {
    let version = version.trim();
    (!version.is_empty()).then(|| format!("macOS {version}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_the_systems_name() {
        assert_eq!(named("15.1\n").as_deref(), Some("macOS 15.1"));
        assert_eq!(named("26.0.1\n").as_deref(), Some("macOS 26.0.1"));
        assert_eq!(named("\n"), None);
    }

    #[cfg(unix)]
    #[test]
    fn who_fails_has_said_nothing() {
        assert_eq!(said_by("/bin/sh", &["-c", "echo 15.1"]).as_deref(), Some("15.1\n"));
        assert_eq!(said_by("/bin/sh", &["-c", "echo usage; exit 1"]), None);
        assert_eq!(said_by("/nowhere", &[]), None);
    }
}
