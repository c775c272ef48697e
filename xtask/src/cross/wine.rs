//! Wine, which runs programs of Windows on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::mingw::MinGw;
use crate::kit::{self, Cache, Kit};
use crate::system::write_program;
use crate::{step, workspace};

const KIT: Kit = Kit {
    name: "wine-",
    lead: "wine64",
    packages: || kit::with_missing(&["wine64", "libwine", "libz-mingw-w64"]),
    finish: |root| {
        // By the name that it looks for.
        std::fs::copy(
            root.join("usr/lib/wine/wineserver64"),
            root.join("usr/lib/wine/wineserver"),
        )?;
        Ok(())
    },
};

/// What Windows has and Wine 8 lacks, and its source.
const PRNG: (&str, &str) = ("bcryptprimitives.dll", include_str!("prng.c"));
/// What Wine's own libraries load.
const ZLIB: &str = "usr/x86_64-w64-mingw32/lib/zlib1.dll";
/// What programs that were built by MinGW load.
const RUNTIME: [&str; 2] = ["libgcc_s_seh-1.dll", "libstdc++-6.dll"];

/// How programs are started. Wine makes access lists of modes, and gives a file what the directory above it allows to others, whatever
/// its list says: so nothing may allow others anything to begin with.
const START: (&str, &str) = ("start.sh", "#!/bin/sh\numask 077\nexec \"$WINELOADER\" \"$@\"\n");

/// A Windows of its own: with fresh drives, registry and credentials. What still runs in it ends with it.
pub(crate) struct Wine {
    root: PathBuf,
    prefix: PathBuf,
}

impl Wine {
    /// Sets it up in the directory `prefix`, in which nothing of an earlier one stays.
    ///
    /// # Errors
    /// It cannot be had.
    pub(super) fn fresh(cache: &Cache, mingw: &MinGw, prefix: &Path) -> Result<Self> {
        let (_, root) = KIT.ensure(cache)?;
        if prefix.exists() {
            std::fs::remove_dir_all(prefix)?;
        }
        let wine = Self {
            root,
            prefix: prefix.to_owned(),
        };
        let system = prefix.join("drive_c/windows/system32");
        std::fs::create_dir_all(&system)?;
        let (prng, source) = PRNG;
        let (name, script) = START;
        write_program(&prefix.join(name), script)?;
        let file = prefix.join("prng.c");
        std::fs::write(&file, source)?;
        mingw.make_library(&file, &system.join(prng))?;
        std::fs::copy(wine.root.join(ZLIB), system.join("zlib1.dll"))?;
        for library in RUNTIME {
            std::fs::copy(mingw.library(library)?, system.join(library))?;
        }
        step::run(wine.command().args(["wineboot", "--init"])).context("Wine cannot be set up")?;
        Ok(wine)
    }

    /// Has cargo run programs for Windows with it.
    pub(super) fn show_to(&self, command: &mut Command, triple: &str) {
        let target = triple.replace('-', "_").to_uppercase();
        command
            .env(format!("CARGO_TARGET_{target}_RUNNER"), self.prefix.join(START.0))
            // There is no cargo in it to be asked for that.
            .env("INSTA_WORKSPACE_ROOT", workspace::root());
        self.set_up(command);
    }

    /// Runs a program of Windows, which is the first argument.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(self.prefix.join(START.0));
        self.set_up(&mut command);
        command
    }

    /// Waits until nothing runs in it any more.
    ///
    /// # Errors
    /// Its server cannot be asked.
    pub(crate) fn until_all_ended(&self) -> Result<()> {
        let mut wait = Command::new(self.server());
        self.set_up(&mut wait);
        step::run(wait.arg("-w"))
    }

    /// Where something is that Windows has at `path` of its drive C.
    ///
    /// # Errors
    /// It is on another drive.
    pub(crate) fn place(&self, path: &str) -> Result<PathBuf> {
        let below = path
            .strip_prefix(r"C:\")
            .with_context(|| format!("{path} is not on C:"))?;
        Ok(self.prefix.join("drive_c").join(below.replace('\\', "/")))
    }

    fn loader(&self) -> PathBuf {
        self.root.join("usr/lib/wine/wine64")
    }

    fn server(&self) -> PathBuf {
        self.root.join("usr/lib/wine/wineserver64")
    }

    fn set_up(&self, command: &mut Command) {
        command
            .env("WINEPREFIX", &self.prefix)
            .env("WINEARCH", "win64")
            .env("WINEDEBUG", "-all")
            // Neither .NET nor a browser is offered to be downloaded, and this machine's menus get no entries.
            .env("WINEDLLOVERRIDES", "mscoree,mshtml,winemenubuilder.exe=")
            .env("WINELOADER", self.loader())
            .env("WINESERVER", self.server());
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        let mut stop = Command::new(self.server());
        self.set_up(&mut stop);
        // It may have ended by itself.
        let _ = stop.arg("-k").status();
    }
}
