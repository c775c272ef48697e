//! Things that not every machine has: a test that lacks one is skipped visibly, and fails where
//! everything must run.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::binaries;

/// Something that a test needs from the machine.
#[derive(Clone, Copy, Debug)]
pub enum Need {
    /// `gcc`, for faults.
    Gcc,
    /// `python3`, its standard library alone.
    Python,
    /// The Python environment with the judges.
    Judges,
    /// `dbus-run-session` and `gnome-keyring-daemon`.
    SecretService,
    /// `Xvfb`, `WebKitWebDriver` and `xclip`.
    Windows,
    /// `openbox`.
    WindowManager,
    /// axe-core in `ui/node_modules`.
    Axe,
    /// The emulator of DynamoDB.
    DynamoDb,
}

impl Need {
    /// Whether the machine has it. If not, the test that asks must return at once.
    ///
    /// # Panics
    /// It is absent and `CI` or `WARIFU_CI` is set: there nothing may be skipped.
    #[must_use]
    pub fn is_met(self) -> bool {
        if self.is_there() {
            return true;
        }
        let test = std::thread::current().name().unwrap_or("a test").to_owned();
        let line = format!("SKIPPED: {test} needs {self:?}; `cargo xtask doctor` says how to get it");
        eprintln!("{line}");
        assert!(!everything_must_run(), "{line}");
        if let Some(log) = std::env::var_os("WARIFU_SKIPPED_LOG") {
            let mut log = std::fs::OpenOptions::new().append(true).create(true).open(log).unwrap();
            writeln!(log, "{line}").unwrap();
        }
        false
    }

    fn is_there(self) -> bool {
        match self {
            Self::Gcc => succeeds("gcc", &["--version"]),
            Self::Python => succeeds("python3", &["--version"]),
            Self::Judges => succeeds(
                crate::python::judges().to_string_lossy().as_ref(),
                &["-c", "import cryptography, pkilint"],
            ),
            Self::SecretService => {
                succeeds("dbus-run-session", &["--version"]) && succeeds("gnome-keyring-daemon", &["--version"])
            }
            Self::WindowManager => succeeds("openbox", &["--version"]),
            Self::Axe => axe().is_file(),
            Self::DynamoDb => crate::cluster::emulator::program().is_file(),
            Self::Windows => {
                succeeds("Xvfb", &["-help"])
                    && succeeds("WebKitWebDriver", &["--help"])
                    && succeeds("xclip", &["-version"])
            }
        }
    }
}

/// axe-core, which judges pages.
#[must_use]
pub fn axe() -> PathBuf {
    binaries::work_tree().join("ui/node_modules/axe-core/axe.min.js")
}

fn everything_must_run() -> bool {
    ["CI", "WARIFU_CI"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
