//! The installer itself.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::contents::Contents;
use super::signing::Signer;
use super::tools::Tools;
use crate::{step, workspace};

/// One that is, or will be, made.
pub(super) struct Installer {
    version: &'static str,
    file: PathBuf,
    is_quick: bool,
}

impl Installer {
    /// Of the version that is built, in the directory `place`. One that `is_quick` is made quickly, and is large.
    pub(super) fn of_this_version(place: &Path, is_quick: bool) -> Self {
        Self::new(env!("CARGO_PKG_VERSION"), place, is_quick)
    }

    /// Of a version before all others.
    pub(super) fn of_an_older_version(place: &Path) -> Self {
        Self::new("0.0.1", place, true)
    }

    fn new(version: &'static str, place: &Path, is_quick: bool) -> Self {
        Self {
            version,
            // Windows is suspicious of a program that is only called "setup".
            file: place.join(format!("Warifu_{version}_x64-setup.exe")),
            is_quick,
        }
    }

    /// What people are told of it.
    pub(super) fn version(&self) -> &str {
        self.version
    }

    pub(super) fn file(&self) -> PathBuf {
        self.file.clone()
    }

    /// Makes it of `contents`; with a `signer` its programs, its uninstaller and itself are signed, and that is verified.
    ///
    /// # Errors
    /// The script has a mistake, or something cannot be signed.
    pub(super) fn make(&self, tools: &Tools, contents: &Contents, signer: Option<&Signer>) -> Result<()> {
        let mut make = tools.maker();
        if let Some(signer) = signer {
            contents.sign(signer)?;
            signer.show_to(&mut make);
            make.arg(format!("-DSIGN=\"{}\"", signer.script().display()));
        }
        if self.is_quick {
            make.arg("-DQUICK");
        }
        let defined = [
            ("VERSION", self.version.to_owned()),
            ("FILE_VERSION", four_numbers(self.version)),
            ("PROGRAMS", contents.stage().display().to_string()),
            ("OUTPUT", self.file.display().to_string()),
        ];
        // A warning is a text that one language lacks, or worse.
        step::run(
            make.args(["-V2", "-WX"])
                .args(defined.map(|(name, value)| format!("-D{name}={value}")))
                .arg(workspace::root().join("src-tauri/windows/installer.nsi")),
        )?;
        signer.map_or(Ok(()), |signer| signer.verify(&self.file))
    }
}

/// A version as Windows has it in its programs, which knows nothing of what comes before a release.
fn four_numbers(version: &str) -> String {
    let release = version.split(['-', '+']).next().unwrap_or_default();
    format!("{release}.0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_has_four_numbers() {
        for (version, numbers) in [
            ("0.1.0", "0.1.0.0"),
            ("1.20.3-rc.1", "1.20.3.0"),
            ("1.2.3+a-b", "1.2.3.0"),
        ] {
            assert_eq!(four_numbers(version), numbers);
        }
    }
}
