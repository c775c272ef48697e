//! The programs that make and sign the installer.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::kit::{self, Cache, Kit};
use crate::system::succeeds;

const MAKER: &str = "makensis";
const SIGNER: &str = "osslsigncode";
const CERTIFIER: &str = "openssl";

const KIT: Kit = Kit {
    name: "installer-",
    lead: "nsis",
    packages: || kit::with_missing(&["nsis", "nsis-common", SIGNER, CERTIFIER]),
    finish: |_| Ok(()),
};

/// Debian's, unpacked, or those of this machine.
pub(super) struct Tools {
    root: Option<PathBuf>,
}

impl Tools {
    /// Debian's, downloaded where they are not there yet.
    ///
    /// # Errors
    /// They cannot be had.
    pub(super) fn ensure(cache: &Cache) -> Result<Self> {
        let (_, root) = KIT.ensure(cache)?;
        Ok(Self { root: Some(root) })
    }

    /// Those that are installed.
    ///
    /// # Errors
    /// One of them is not.
    pub(super) fn of_this_machine() -> Result<Self> {
        for (program, asked) in [(MAKER, "-VERSION"), (SIGNER, "--version"), (CERTIFIER, "version")] {
            if !succeeds(program, &[asked]) {
                bail!("{program} is not installed: on Ubuntu, `sudo apt-get install nsis osslsigncode openssl`");
            }
        }
        Ok(Self { root: None })
    }

    /// Makes installers.
    pub(super) fn maker(&self) -> Command {
        let mut command = self.command(MAKER);
        if let Some(root) = &self.root {
            command.env("NSISDIR", root.join("usr/share/nsis"));
        }
        command
    }

    /// Signs programs, and verifies that.
    pub(super) fn signer(&self) -> Command {
        self.command(SIGNER)
    }

    /// Makes certificates, and reads them.
    pub(super) fn certifier(&self) -> Command {
        self.command(CERTIFIER)
    }

    fn command(&self, name: &str) -> Command {
        let Some(root) = &self.root else {
            return Command::new(name);
        };
        let mut command = Command::new(root.join("usr/bin").join(name));
        command.env("LD_LIBRARY_PATH", root.join("usr/lib/x86_64-linux-gnu"));
        command
    }
}
