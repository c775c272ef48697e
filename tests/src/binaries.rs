//! The programs under test.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};

/// The `warifu-server` that was built beside this program.
///
/// # Panics
/// It was not built.
#[must_use]
pub fn server() -> PathBuf {
    beside_this_program("warifu-server")
}

/// The `warifu` client that was built beside this program, or the one that `WARIFU_TEST_CLIENT` names: one that was installed.
///
/// # Panics
/// It was not built, or is not there.
#[must_use]
pub fn client() -> PathBuf {
    let Some(named) = std::env::var_os("WARIFU_TEST_CLIENT").map(PathBuf::from) else {
        return beside_this_program("warifu");
    };
    assert!(named.is_file(), "there is no client at {}", named.display());
    named
}

/// The `warifu-app` that was built beside this program.
///
/// # Panics
/// It was not built.
#[must_use]
pub fn app() -> PathBuf {
    beside_this_program("warifu-app")
}

/// A directory for what tests build, within the build directory.
#[must_use]
pub fn scratch() -> PathBuf {
    let directory = profile_directory().join("tests-scratch");
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

/// A directory for pictures that people shall look at, within the build directory.
///
/// # Panics
/// It cannot be made.
#[must_use]
pub fn screens() -> PathBuf {
    let directory = target().join("screens");
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

/// The build directory.
///
/// # Panics
/// This program lies elsewhere.
#[must_use]
pub fn target() -> PathBuf {
    profile_directory().parent().expect("a build directory").to_owned()
}

/// The root of the work tree.
#[must_use]
pub fn work_tree() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn beside_this_program(name: &str) -> PathBuf {
    let program = profile_directory().join(format!("{name}{EXE_SUFFIX}"));
    assert!(
        program.is_file(),
        "{} is not built: run `cargo xtask test`, or `cargo build --workspace --all-targets` first",
        program.display()
    );
    program
}

/// `target/debug` or the like: tests run from `deps` in it, other programs from itself.
fn profile_directory() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let directory = program.parent().unwrap();
    if directory.ends_with("deps") {
        directory.parent().unwrap().to_owned()
    } else {
        directory.to_owned()
    }
}
