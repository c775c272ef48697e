//! What Warifu needs from a machine, and under which name each system has it.

use crate::system::{System, succeeds};

/// What something is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Build,
    Run,
    Test,
}

/// One thing that must be there.
pub(crate) struct Need {
    pub(crate) name: &'static str,
    /// What it is for, as the end of "needed to …".
    pub(crate) why: &'static str,
    pub(crate) purpose: Purpose,
    pub(crate) weight: Weight,
    is_there: fn() -> bool,
    source: Source,
}

/// Whether anything works without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Required,
    Recommended,
}

/// Where a need is met.
enum Source {
    /// Packages of the system, by family: Debian, Fedora, Arch, macOS, Windows. Empty: a system that
    /// needs nothing.
    Packages([&'static str; 5]),
    /// A command that anybody can run.
    Command(&'static str),
}

/// How somebody gets what is missing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    Packages(Vec<&'static str>),
    Command(&'static str),
    /// No package is known for this system.
    ByHand,
}

impl Need {
    /// Every required thing that is missing here for one of `purposes`.
    pub(crate) fn missing(purposes: &[Purpose], system: System) -> Vec<Self> {
        Self::all(system)
            .filter(|need| purposes.contains(&need.purpose) && need.weight == Weight::Required && !need.is_there())
            .collect()
    }

    /// Everything that concerns `system`.
    pub(crate) fn all(system: System) -> impl Iterator<Item = Self> {
        NEEDS.into_iter().filter(move |need| need.concerns(system))
    }

    pub(crate) fn is_there(&self) -> bool {
        (self.is_there)()
    }

    pub(crate) fn remedy(&self, system: System) -> Remedy {
        match &self.source {
            Source::Command(command) => Remedy::Command(command),
            Source::Packages(by_system) => match packages(by_system, system) {
                Some(names) => Remedy::Packages(names.split(' ').filter(|name| !name.is_empty()).collect()),
                None => Remedy::ByHand,
            },
        }
    }

    fn concerns(&self, system: System) -> bool {
        match &self.source {
            Source::Command(_) => true,
            Source::Packages(by_system) => packages(by_system, system) != Some(""),
        }
    }
}

fn packages(by_system: &[&'static str; 5], system: System) -> Option<&'static str> {
    let [debian, fedora, arch, macos, windows] = by_system;
    match system {
        System::Debian => Some(debian),
        System::Fedora => Some(fedora),
        System::Arch => Some(arch),
        System::Macos => Some(macos),
        System::Windows => Some(windows),
        System::Other => None,
    }
}

const NEEDS: [Need; 11] = [
    Need {
        name: "C compiler and its headers",
        why: "compile the cryptography and the database",
        purpose: Purpose::Build,
        weight: Weight::Required,
        is_there: has_c_compiler,
        source: Source::Packages([
            "build-essential",
            "gcc glibc-devel make",
            "base-devel",
            "llvm",
            "Microsoft.VisualStudio.2022.BuildTools",
        ]),
    },
    Need {
        name: "Rust 1.95 or newer",
        why: "compile everything",
        purpose: Purpose::Build,
        weight: Weight::Required,
        is_there: has_rust,
        source: Source::Command("rustup update stable"),
    },
    Need {
        name: "Secret Service",
        why: "keep keys in the system's keychain (without it the client asks for a passphrase)",
        purpose: Purpose::Run,
        weight: Weight::Recommended,
        is_there: has_secret_service,
        source: Source::Packages([
            "gnome-keyring dbus-user-session",
            "gnome-keyring",
            "gnome-keyring",
            "",
            "",
        ]),
    },
    Need {
        name: "rustfmt",
        why: "check the formatting",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: || succeeds("cargo", &["fmt", "--version"]),
        source: Source::Command("rustup component add rustfmt"),
    },
    Need {
        name: "clippy",
        why: "check the lints",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: || succeeds("cargo", &["clippy", "--version"]),
        source: Source::Command("rustup component add clippy"),
    },
    Need {
        name: "gcc",
        why: "build the fault that loses writes in the crash tests",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: || succeeds("gcc", &["--version"]),
        source: Source::Packages(["gcc libc6-dev", "gcc glibc-devel", "gcc", "", ""]),
    },
    Need {
        name: "D-Bus",
        why: "give the keychain tests a session of their own",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: || succeeds("dbus-run-session", &["--version"]),
        source: Source::Packages(["dbus", "dbus-daemon", "dbus", "", ""]),
    },
    Need {
        name: "gnome-keyring",
        why: "run the keychain tests against a real Secret Service",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: || succeeds("gnome-keyring-daemon", &["--version"]),
        source: Source::Packages(["gnome-keyring", "gnome-keyring", "gnome-keyring", "", ""]),
    },
    Need {
        name: "Python with venv",
        why: "have certificates judged by other implementations",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: || succeeds(crate::python::SYSTEM_PYTHON, &["-c", "import ensurepip, venv"]),
        source: Source::Packages([
            "python3 python3-venv",
            "python3 python3-pip",
            "python",
            "python@3.13",
            "Python.Python.3.13",
        ]),
    },
    Need {
        name: "cargo-nextest",
        why: "run the tests side by side (without it cargo test runs them, more slowly)",
        purpose: Purpose::Test,
        weight: Weight::Recommended,
        is_there: || succeeds("cargo", &["nextest", "--version"]),
        source: Source::Command("cargo install --locked cargo-nextest"),
    },
    Need {
        name: "cargo-deny",
        why: "check licences and sources (without it only banned crates are looked for)",
        purpose: Purpose::Test,
        weight: Weight::Recommended,
        is_there: || succeeds("cargo", &["deny", "--version"]),
        source: Source::Command("cargo install --locked cargo-deny"),
    },
];

#[cfg(not(windows))]
fn has_c_compiler() -> bool {
    succeeds("sh", &["-c", "echo '#include <stdio.h>' | cc -E -"])
}

#[cfg(windows)]
fn has_c_compiler() -> bool {
    // This program was linked by the very tools that are asked for.
    true
}

fn has_rust() -> bool {
    let output = std::process::Command::new("rustc").arg("--version").output();
    output.is_ok_and(|output| is_new_enough(&String::from_utf8_lossy(&output.stdout)))
}

fn is_new_enough(version: &str) -> bool {
    let mut numbers = version
        .split([' ', '.', '-'])
        .skip(1)
        .map_while(|part| part.parse::<u32>().ok());
    (numbers.next(), numbers.next()) >= (Some(1), Some(95))
}

/// Whether something on this session's bus answers, or would be started, as the Secret Service.
pub(crate) fn has_secret_service() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let names = |method| {
        std::process::Command::new("dbus-send")
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

    #[test]
    fn every_need_has_a_remedy_on_every_known_system() {
        for system in [
            System::Debian,
            System::Fedora,
            System::Arch,
            System::Macos,
            System::Windows,
        ] {
            for need in Need::all(system) {
                assert_ne!(need.remedy(system), Remedy::ByHand, "{} {system:?}", need.name);
                assert_ne!(
                    need.remedy(system),
                    Remedy::Packages(Vec::new()),
                    "{} {system:?}",
                    need.name
                );
            }
        }
    }
}
