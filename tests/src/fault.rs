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
    BUILT
        .get_or_init(|| {
            let source = binaries::work_tree().join("tests/faults/lost_writes.c");
            // Tests run in processes of their own: each builds its own and puts it in place whole.
            let own = binaries::scratch().join(format!("lost_writes.{}.so", std::process::id()));
            let built = Command::new("gcc")
                .args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o"])
                .arg(&own)
                .arg(source)
                .args(["-ldl", "-lpthread"])
                .output()
                .unwrap();
            assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
            let library = binaries::scratch().join("lost_writes.so");
            std::fs::rename(own, &library).unwrap();
            library
        })
        .clone()
}
