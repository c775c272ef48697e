//! Debian's packages, unpacked and not installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::step;
use crate::system::{System, is_root, succeeds};

/// Why Debian's packages are of no use on this machine, if they are not.
pub(crate) fn why_not_here() -> Option<&'static str> {
    if System::of_this_machine() != System::Debian {
        return Some("it needs packages of Debian, and this is another system");
    }
    if std::env::consts::ARCH != "x86_64" {
        return Some("it needs Debian's programs for x86-64, and this is another processor");
    }
    // Its relatives have packages of other names.
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    if !release.lines().any(|line| line == "ID=debian") {
        return Some("it needs packages of Debian itself, and this is a relative of it");
    }
    (!succeeds("apt-get", &["--version"])).then_some("it needs apt, which is not there")
}

/// Runs `work`, which asks apt for something, and once more with new package lists where it fails: they are absent from a fresh
/// image, and after a while older than what the mirror still has.
///
/// # Errors
/// It fails with new lists as well, or only the administrator can get those.
pub(crate) fn with_lists<T>(work: impl Fn() -> Result<T>) -> Result<T> {
    let failure = match work() {
        Ok(done) => return Ok(done),
        Err(failure) => failure,
    };
    if !is_root() {
        return Err(failure.context("apt does not have it: `sudo apt-get update` may help"));
    }
    step::run(Command::new("apt-get").args(["--quiet", "update"]))?;
    work()
}

/// The package whose name begins with `start` that `package` depends on.
///
/// # Errors
/// There is none.
pub(crate) fn dependency(package: &str, start: &str) -> Result<String> {
    let said = ask("apt-cache", &["depends", "--important", package])?;
    dependency_in(&said, start).with_context(|| format!("apt knows no {start}* that {package} depends on"))
}

/// The version of `package` that would be downloaded: what is installed may be of a release that apt has no lists of any more.
///
/// # Errors
/// There is none.
pub(crate) fn version(package: &str) -> Result<String> {
    let said = ask("apt-cache", &["policy", package])?;
    downloadable(&said).with_context(|| format!("apt knows no {package}"))
}

/// What is not on this machine of all that `packages` need, themselves included.
///
/// # Errors
/// apt does not know one of them.
pub(crate) fn missing_for(packages: &[&str]) -> Result<Vec<String>> {
    let simulate = ["--simulate", "--no-install-recommends", "install"];
    Ok(installed_in(&ask("apt-get", &[&simulate, packages].concat())?))
}

/// Gets the packages that `packages` names and unpacks them into the directory `into`, with the package lists as [`with_lists`] has them.
///
/// # Errors
/// One of them cannot be had, or unpacked.
pub(crate) fn fetch(packages: impl Fn() -> Result<Vec<String>>, into: &Path) -> Result<()> {
    let files = into.join("packages");
    for file in with_lists(|| download(&packages()?, &files))? {
        unpack(&file, into)?;
    }
    std::fs::remove_dir_all(files)?;
    Ok(())
}

/// Downloads `packages` into the directory `into`, which holds nothing else afterwards, and returns their files.
///
/// # Errors
/// One of them cannot be had.
fn download(packages: &[String], into: &Path) -> Result<Vec<PathBuf>> {
    // What an earlier try has left may be of other versions.
    if into.exists() {
        std::fs::remove_dir_all(into)?;
    }
    std::fs::create_dir_all(into)?;
    let mut wanted = Vec::new();
    for package in packages {
        wanted.push(format!("{package}={}", version(package)?));
    }
    step::run(
        Command::new("apt-get")
            // The administrator need not become another user, who could not write here.
            .args(["--quiet", "--option", "APT::Sandbox::User=root", "download"])
            .args(wanted)
            .current_dir(into),
    )?;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(into)? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "deb") {
            files.push(file);
        }
    }
    Ok(files)
}

/// Unpacks the file of a package into the directory `into`, as if that were `/`.
///
/// # Errors
/// It cannot be read, or written.
fn unpack(package: &Path, into: &Path) -> Result<()> {
    step::run(Command::new("dpkg-deb").arg("--extract").arg(package).arg(into))
}

/// What a program of apt says, in English.
fn ask(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C")
        .output()
        .with_context(|| format!("{program} cannot be started"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        bail!("`{program} {}` failed: {said}", arguments.join(" "));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The first line of `apt-cache depends` that names a package with this start.
fn dependency_in(said: &str, start: &str) -> Option<String> {
    said.lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: "))
        .find(|package| package.starts_with(start))
        .map(str::to_owned)
}

/// Of what `apt-cache policy` says of one package: the version that would be installed, or else the first in its table, that a mirror has.
fn downloadable(said: &str) -> Option<String> {
    let candidate = said.lines().find_map(|line| line.trim().strip_prefix("Candidate: "));
    let mut version = None;
    let mut on_mirrors = Vec::new();
    for line in said.lines().skip_while(|line| !line.contains("Version table:")).skip(1) {
        let mut words = line.split_whitespace().filter(|word| *word != "***");
        match (words.next(), words.next()) {
            // A priority, and where that version is.
            (Some(_), Some(place)) if place.starts_with('/') || place.contains(':') => {
                if place.contains(':') {
                    on_mirrors.extend(version);
                }
            }
            (found, _) => version = found,
        }
    }
    let wanted = on_mirrors.iter().find(|version| Some(**version) == candidate);
    wanted.or(on_mirrors.first()).map(|version| (*version).to_owned())
}

/// The packages that `apt-get --simulate install` would install.
fn installed_in(said: &str) -> Vec<String> {
    said.lines()
        .filter_map(|line| line.strip_prefix("Inst ")?.split(' ').next())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_is_the_one_that_the_package_names() {
        let said = "linux-image-amd64\n  Depends: linux-base\n  Depends: linux-image-6.1.0-56-amd64\n";
        assert_eq!(
            dependency_in(said, "linux-image-").as_deref(),
            Some("linux-image-6.1.0-56-amd64")
        );
        assert_eq!(dependency_in("linux-image-amd64\n", "linux-image-"), None);
    }

    #[test]
    fn a_version_is_one_that_a_mirror_has() {
        let start = "osslsigncode:\n  Installed: 2.9\n  Candidate: 2.9\n  Version table:\n";
        let installed = " *** 2.9 100\n        100 /var/lib/dpkg/status\n";
        let in_release = "     2.5-4 500\n        500 http://deb.debian.org/debian bookworm/main amd64 Packages\n";
        let in_backports =
            "     1:3.0 100\n        100 http://deb.debian.org/debian bookworm-backports/main amd64 Packages\n";
        let version = |table: &[&str]| downloadable(&format!("{start}{}", table.concat()));
        assert_eq!(version(&[installed, in_release]).as_deref(), Some("2.5-4"));
        assert_eq!(
            version(&[in_backports, installed, in_release]).as_deref(),
            Some("1:3.0")
        );
        let both = format!("{installed}        500 cdrom:[Debian]/ bookworm/main amd64 Packages\n");
        assert_eq!(version(&[in_backports, &both, in_release]).as_deref(), Some("2.9"));
        assert_eq!(version(&[installed]), None);
        assert_eq!(downloadable(""), None);
    }

    #[test]
    fn what_would_be_installed_is_told_by_its_first_word() {
        let said = "Reading package lists...\nInst libgit2-1.5 (1.5.1+ds-1 Debian:12/oldstable [amd64])\n\
                    Inst cargo-web (1.96.0 Debian:12/oldstable [amd64]) []\nConf libgit2-1.5 (1.5.1+ds-1)\n";
        assert_eq!(installed_in(said), ["libgit2-1.5", "cargo-web"]);
    }
}
