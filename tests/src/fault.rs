//! Faults that are built when they are needed.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::binaries;
use crate::server::Setup;

/// Whether a sync does what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sync {
    /// As the system does it.
    On,
    /// It claims success and does nothing.
    Off,
}

/// `setup` with an undo log at `log` of everything that the server writes; needs gcc.
///
/// # Panics
/// The fault cannot be built.
#[must_use]
pub fn with_undo_log(setup: Setup, log: &std::path::Path, sync: Sync) -> Setup {
    let data = setup.data_dir();
    std::fs::create_dir_all(&data).unwrap();
    // The kernel names files by their resolved path.
    let data = data.canonicalize().unwrap();
    setup
        .with("LD_PRELOAD", lost_writes())
        .with("WARIFU_FAULT_DIR", data)
        .with("WARIFU_FAULT_LOG", log)
        .with("WARIFU_FAULT_SYNC", if sync == Sync::On { "on" } else { "off" })
}

/// The compiled `faults/lost_writes.c`.
fn lost_writes() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| built("lost_writes", &["lost_writes.c"])).clone()
}

/// The compiled `faults/camera`.
pub(crate) fn camera() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let sources = ["calls", "hardware", "names", "requests", "stage"].map(|name| format!("camera/{name}.c"));
    BUILT
        .get_or_init(|| built("camera", &sources.each_ref().map(String::as_str)))
        .clone()
}

/// A library that is loaded before others, of these sources in `faults`.
fn built(name: &str, sources: &[&str]) -> PathBuf {
    let faults = binaries::work_tree().join("tests/faults");
    // Tests run in processes of their own: each builds its own and puts it in place whole.
    let own = binaries::scratch().join(format!("{name}.{}.so", std::process::id()));
    let built = Command::new("gcc")
        .args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o"])
        .arg(&own)
        .args(sources.iter().map(|source| faults.join(source)))
        .args(["-ldl", "-lpthread"])
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let library = binaries::scratch().join(format!("{name}.so"));
    std::fs::rename(own, &library).unwrap();
    library
}
