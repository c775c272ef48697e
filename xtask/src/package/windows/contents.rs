//! What the installer brings.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::imports;
use super::signing::Signer;
use crate::workspace;

const APP: &str = "warifu-app.exe";
const CLIENT: &str = "warifu.exe";
/// What the app loads, where it is not linked into it: Microsoft's tools do that, MinGW's do not.
const LOADER: &str = "WebView2Loader.dll";
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// A directory with everything that the script of the installer takes.
pub(super) struct Contents {
    stage: PathBuf,
    has_loader: bool,
}

impl Contents {
    /// Puts it together in the directory `stage` from the programs in `built`, each copied by `copy`.
    ///
    /// # Errors
    /// Something is not there, or cannot be written.
    pub(super) fn gather(built: &Path, stage: &Path, copy: impl Fn(&Path, &Path) -> Result<()>) -> Result<Self> {
        std::fs::create_dir_all(stage)?;
        for program in [APP, CLIENT] {
            copy(&built.join(program), &stage.join(program))
                .with_context(|| format!("{program} cannot be packaged"))?;
        }
        let loader = built.join(LOADER);
        let has_loader = loader.is_file();
        if has_loader {
            // As Microsoft has signed it.
            std::fs::copy(loader, stage.join(LOADER))?;
        }
        for licence in LICENCES {
            std::fs::copy(workspace::root().join(licence), stage.join(format!("{licence}.txt")))?;
        }
        Ok(Self {
            stage: stage.to_owned(),
            has_loader,
        })
    }

    /// Sees to it that every library that a program wants is Windows' own or brought along.
    ///
    /// # Errors
    /// One is not, or a program cannot be read.
    pub(super) fn judge_imports(&self) -> Result<()> {
        let brought = if self.has_loader { &[LOADER][..] } else { &[] };
        for program in [self.app(), self.client()] {
            let wanted = imports::of(&std::fs::read(&program)?)
                .with_context(|| format!("{} is no program for Windows on x86-64", program.display()))?;
            ensure!(
                wanted.contains("kernel32.dll"),
                "no library was found in {}",
                program.display()
            );
            let strange = imports::strange(&wanted, brought);
            if !strange.is_empty() {
                bail!(
                    "{} wants {}, which Windows may not have and the installer does not bring",
                    program.display(),
                    strange.join(", ")
                );
            }
        }
        println!("Every library that the programs want is Windows' own or brought along.");
        Ok(())
    }

    /// Signs the programs.
    ///
    /// # Errors
    /// They cannot be signed.
    pub(super) fn sign(&self, signer: &Signer) -> Result<()> {
        [self.app(), self.client()]
            .iter()
            .try_for_each(|program| signer.sign(program))
    }

    /// The same in another directory.
    ///
    /// # Errors
    /// It cannot be copied.
    pub(super) fn copy_to(&self, stage: &Path) -> Result<Self> {
        std::fs::create_dir_all(stage)?;
        for entry in std::fs::read_dir(&self.stage)? {
            let entry = entry?;
            std::fs::copy(entry.path(), stage.join(entry.file_name()))?;
        }
        Ok(Self {
            stage: stage.to_owned(),
            ..*self
        })
    }

    /// What is in the directory of an installation, and nothing else.
    pub(super) fn installed(&self) -> BTreeSet<String> {
        let mut files: BTreeSet<String> = ["bin/warifu.exe", APP, "uninstall.exe"].map(str::to_owned).into();
        files.extend(LICENCES.map(|licence| format!("{licence}.txt")));
        files.extend(self.has_loader.then(|| LOADER.to_owned()));
        files
    }

    pub(super) fn stage(&self) -> &Path {
        &self.stage
    }

    pub(super) fn app(&self) -> PathBuf {
        self.stage.join(APP)
    }

    pub(super) fn client(&self) -> PathBuf {
        self.stage.join(CLIENT)
    }
}
