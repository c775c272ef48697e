//! Whether a Debian package has what it must have.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::system::succeeds;

/// Looks into a package with `dpkg-deb`.
///
/// # Errors
/// Something is not in it, or it cannot be read.
pub(super) fn check(package: &Path) -> Result<()> {
    if !succeeds("dpkg-deb", &["--version"]) {
        println!(
            "NOT CHECKED: what is in {}; dpkg-deb is not installed",
            package.display()
        );
        return Ok(());
    }
    let contents = ask("--contents", package)?;
    let control = ask("--info", package)?;
    println!("\n== {}\n{control}\n{contents}", package.display());
    let lacking = lacks(&contents, &control);
    if !lacking.is_empty() {
        bail!("the package lacks {}", lacking.join(", "));
    }
    println!("The program, its entry in menus, its icons and its dependencies are there.");
    Ok(())
}

fn ask(what: &str, package: &Path) -> Result<String> {
    let output = Command::new("dpkg-deb").arg(what).arg(package).output()?;
    if !output.status.success() {
        bail!(
            "dpkg-deb cannot read the package: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What must be in the package and is not, by its list of files and its control file.
fn lacks(contents: &str, control: &str) -> Vec<&'static str> {
    let has = |wanted: &dyn Fn(&str) -> bool| files(contents).any(wanted);
    let depends = control
        .lines()
        .find_map(|line| line.trim().strip_prefix("Depends:"))
        .unwrap_or_default();
    let depends_on = |package: &str| {
        depends
            .split([',', '|'])
            .any(|dependency| dependency.split_whitespace().next() == Some(package))
    };
    [
        ("the program", has(&|file| file == "usr/bin/warifu-app")),
        (
            "an entry in menus",
            has(&|file| file.starts_with("usr/share/applications/") && file.ends_with(".desktop")),
        ),
        (
            "an icon",
            has(&|file| file.starts_with("usr/share/icons/hicolor/") && file.ends_with("/apps/warifu-app.png")),
        ),
        ("its dependency on WebKitGTK", depends_on("libwebkit2gtk-4.1-0")),
        ("its dependency on GTK", depends_on("libgtk-3-0")),
    ]
    .into_iter()
    .filter_map(|(what, there)| (!there).then_some(what))
    .collect()
}

/// The last column of each line, which is the name of a file.
fn files(contents: &str) -> impl Iterator<Item = &str> {
    contents
        .lines()
        .filter_map(|line| line.split_whitespace().nth(5))
        .map(|name| name.trim_start_matches("./"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTENTS: &str = "\
drwxr-xr-x 0/0               0 2026-11-22 19:00 usr/
-rwxr-xr-x 0/0        14000000 2026-11-22 19:00 ./usr/bin/warifu-app
-rw-r--r-- 0/0             200 2026-11-22 19:00 usr/share/applications/Warifu.desktop
-rw-r--r-- 0/0            1700 2026-11-22 19:00 usr/share/icons/hicolor/32x32/apps/warifu-app.png
";
    const CONTROL: &str = " new Debian package, version 2.0.\n Package: warifu\n Depends: libwebkit2gtk-4.1-0 (>= 2.40), \
                           libgtk-3-0 | libgtk-3-0t64\n";

    #[test]
    fn a_whole_package_lacks_nothing() {
        assert_eq!(lacks(CONTENTS, CONTROL), Vec::<&str>::new());
    }

    #[test]
    fn what_is_absent_is_named() {
        assert_eq!(lacks("", "").len(), 5);
        let named_like_it = CONTENTS.replace("bin/warifu-app", "bin/warifu-application");
        assert_eq!(lacks(&named_like_it, CONTROL), ["the program"]);
        let other_gtk = CONTROL.replace("libgtk-3-0 |", "libgtk-3-0-something |");
        assert_eq!(lacks(CONTENTS, &other_gtk), ["its dependency on GTK"]);
    }
}
