//! What stands in for a service of somebody else's in the tests: nothing of it is shipped.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::node::Node;
use crate::{step, workspace};

/// The variable that tells the tests where the emulator of DynamoDB is.
pub(crate) const VARIABLE: &str = "WARIFU_TEST_DYNOXIDE";

// One program without libraries. Only where it is known to come as such a package is it installed.
const PACKAGE: &str = "@dynoxide/linux-x64";
const VERSION: &str = "1.2.1";

/// The emulator of DynamoDB, in `target/emulators`; `None` on systems for which none is known: tests that need it
/// are skipped there, and say so.
///
/// # Errors
/// It cannot be had.
pub(crate) fn dynamodb(node: &Node) -> Result<Option<PathBuf>> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Ok(None);
    }
    let directory = workspace::target().join("emulators");
    let package = directory.join("node_modules").join(PACKAGE);
    if !is_installed(&package) {
        std::fs::create_dir_all(&directory)?;
        let mut install = node.npm(&["install", "--no-audit", "--no-fund", "--no-package-lock", "--prefix"]);
        step::run(install.arg(&directory).arg(format!("{PACKAGE}@{VERSION}")))?;
    }
    Ok(Some(package.join("dynoxide")))
}

fn is_installed(package: &Path) -> bool {
    let description = std::fs::read(package.join("package.json")).unwrap_or_default();
    serde_json::from_slice::<serde_json::Value>(&description).is_ok_and(|description| description["version"] == VERSION)
}
