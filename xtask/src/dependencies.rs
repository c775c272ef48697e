//! Licences, sources and banned crates, as `deny.toml` says.

use anyhow::{Result, bail};

use crate::system::succeeds;
use crate::{step, workspace};

/// Checks what Warifu is made of: with cargo-deny all of it, without it the banned crates alone.
///
/// # Errors
/// Something is in the tree that must not be.
pub(crate) fn check() -> Result<()> {
    if succeeds("cargo", &["deny", "--version"]) {
        // Advisories need a database from the network: the release checks them.
        return step::run(&mut workspace::cargo(&[
            "deny",
            "--all-features",
            "check",
            "bans",
            "licenses",
            "sources",
        ]));
    }
    println!("NOT CHECKED: licences and sources; cargo-deny is not installed (cargo install --locked cargo-deny)");
    let tree = workspace::cargo(&["tree", "--workspace", "--locked", "--target", "all"])
        .args(["--prefix", "none", "--format", "{p}"])
        .output()?;
    if !tree.status.success() {
        bail!("cargo tree failed: {}", String::from_utf8_lossy(&tree.stderr));
    }
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    let rules = std::fs::read_to_string(workspace::root().join("deny.toml"))?;
    let found: Vec<&str> = banned(&rules)
        .filter(|name| tree.lines().any(|line| line.split(' ').next() == Some(name)))
        .collect();
    if !found.is_empty() {
        bail!("banned crates are in the tree: {}", found.join(", "));
    }
    println!("no banned crate is in the tree");
    Ok(())
}

/// The names in the lines `{ crate = "name", reason = … }`.
fn banned(rules: &str) -> impl Iterator<Item = &str> {
    rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("{ crate = \"")?.split('"').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_name_what_is_banned() {
        let rules = std::fs::read_to_string(workspace::root().join("deny.toml")).unwrap();
        let names: Vec<_> = banned(&rules).collect();
        assert!(names.contains(&"openssl") && names.contains(&"ring"), "{names:?}");
    }
}
