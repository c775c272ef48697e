//! Which system this is, as far as it decides how something is installed.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;

/// A family of systems that share a package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    Debian,
    Fedora,
    Arch,
    Macos,
    Windows,
    Other,
}

impl System {
    pub(crate) fn of_this_machine() -> Self {
        match std::env::consts::OS {
            "macos" => Self::Macos,
            "windows" => Self::Windows,
            "linux" => Self::of_linux(&std::fs::read_to_string("/etc/os-release").unwrap_or_default()),
            _ => Self::Other,
        }
    }

    /// Reads `ID` and `ID_LIKE` of os-release(5).
    fn of_linux(os_release: &str) -> Self {
        let ids: Vec<&str> = os_release
            .lines()
            .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
            .flat_map(|ids| ids.trim_matches('"').split(' '))
            .collect();
        [
            (Self::Debian, ["debian", "ubuntu"].as_slice()),
            (Self::Fedora, &["fedora", "rhel"]),
            (Self::Arch, &["arch"]),
        ]
        .into_iter()
        .find_map(|(system, known)| known.iter().any(|id| ids.contains(id)).then_some(system))
        .unwrap_or(Self::Other)
    }

    /// The command that installs `packages`, as a person would type it.
    pub(crate) fn install_command(self, packages: &[&str]) -> Option<Vec<String>> {
        let start: &[&str] = match self {
            Self::Debian => &["apt-get", "install", "--yes", "--no-install-recommends"],
            Self::Fedora => &["dnf", "install", "--assumeyes"],
            Self::Arch => &["pacman", "--sync", "--needed", "--noconfirm"],
            Self::Macos => &["brew", "install"],
            Self::Windows => &["winget", "install"],
            Self::Other => return None,
        };
        Some(start.iter().chain(packages).map(ToString::to_string).collect())
    }

    /// Whether its package manager works for the administrator only.
    pub(crate) fn installs_as_root(self) -> bool {
        matches!(self, Self::Debian | Self::Fedora | Self::Arch)
    }
}

/// Has `command` look for programs in `directory` first.
pub(crate) fn put_first(command: &mut Command, directory: &Path) {
    let mut path = directory.as_os_str().to_owned();
    if let Some(rest) = std::env::var_os("PATH") {
        path.push(":");
        path.push(rest);
    }
    command.env("PATH", path);
}

/// Writes a script that can be run.
///
/// # Errors
/// It cannot be written.
#[cfg(unix)]
pub(crate) fn write_program(file: &Path, script: &str) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    std::fs::write(file, script)?;
    Ok(std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755))?)
}

/// Only Debian comes here.
#[cfg(not(unix))]
pub(crate) fn write_program(_file: &Path, _script: &str) -> Result<()> {
    anyhow::bail!("this is no Debian")
}

/// Whether `program arguments…` can be started and succeeds.
pub(crate) fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether this process runs as the administrator.
pub(crate) fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_count_as_their_family() {
        for (os_release, system) in [
            ("ID=debian\n", System::Debian),
            ("NAME=x\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", System::Debian),
            ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", System::Fedora),
            ("ID=manjaro\nID_LIKE=arch\n", System::Arch),
            ("ID=nixos\n", System::Other),
            ("", System::Other),
        ] {
            assert_eq!(System::of_linux(os_release), system, "{os_release}");
        }
    }
}
