//! `cargo xtask camera-test`: the real client before a real camera driver, on machines that have no camera.
//!
//! Debian's own kernel runs in QEMU, with this machine's files below it and unwritable. A webcam that is a program
//! (`tests/camera`) is plugged into its USB, and everything from the driver upwards is what people have.

mod archive;
mod kernel;
mod machine;
mod modules;
mod verdict;

use std::time::Duration;

use anyhow::{Context, Result, bail};

use self::archive::Archive;
use self::kernel::Kernel;
use self::machine::Machine;
use self::verdict::Verdict;
use crate::need::{BUSYBOX, Purpose};
use crate::workspace::{self, PRODUCT};
use crate::{debian, install, step};

/// Cargo's profile, and the directory that it builds into: the one of the tests, where all of this is built already.
const PROFILE: &str = "debug";

/// A machine that takes longer hangs.
const BOUND: Duration = Duration::from_secs(1200);

/// The kernel modules by which the machine sees this machine's files.
const FILES: [&str; 4] = ["virtio_pci", "9pnet_virtio", "9p", "overlay"];

/// Those of a USB that programs plug devices into, and of every webcam.
const WEBCAM: [&str; 2] = ["vhci_hcd", "uvcvideo"];

/// That of another camera, which is in the kernel itself.
const TEST_PICTURE: &str = "vivid";

pub(crate) fn camera_test() -> Result<()> {
    if let Some(reason) = debian::why_not_here() {
        bail!("the machine with a camera boots Debian's kernel and runs this one's programs: {reason}");
    }
    install::ensure(&[Purpose::Build, Purpose::Camera])?;
    // Everything, as the tests do: fewer programs would have other features, and be built a second time.
    step::run(workspace::cargo(&["build", "--all-targets"]).args(PRODUCT))?;
    println!("{}", run()?);
    Ok(())
}

/// The same as one of the steps of `cargo xtask test`, which has built and installed everything. Where it cannot be done at all it
/// is no test that was skipped, but the summary says so.
pub(crate) fn as_a_step(summaries: &mut Vec<String>) -> Result<()> {
    summaries.push(match debian::why_not_here() {
        Some(reason) => format!("camera-test: not on this machine: {reason}"),
        None => run()?,
    });
    Ok(())
}

/// What it needs, where it can be done.
pub(crate) fn purposes() -> &'static [Purpose] {
    match debian::why_not_here() {
        Some(_) => &[],
        None => &[Purpose::Camera],
    }
}

/// Boots the machine, shows how each check goes, and sums them up in a line.
fn run() -> Result<String> {
    let place = workspace::target().join("camera-test");
    std::fs::create_dir_all(&place).with_context(|| format!("{} cannot be made", place.display()))?;
    let kernel = Kernel::ensure(&place)?;
    let initrd = place.join("initrd");
    std::fs::write(&initrd, archive(&kernel)?)?;
    let machine = Machine {
        kernel: &kernel.image,
        initrd: &initrd,
        console: &place.join("console.log"),
    };
    let mut verdict = Verdict::default();
    machine.run(BOUND, |line| verdict.hear(line))?;
    verdict.finish()
}

/// What the kernel finds when it has booted: a shell, the modules, and what to do with them.
fn archive(kernel: &Kernel) -> Result<Vec<u8>> {
    let mut archive = Archive::default();
    for directory in ["bin", "dev", "files", "modules", "proc", "root", "sys", "tmp"] {
        archive.directory(directory);
    }
    archive.program("bin/busybox", &std::fs::read(BUSYBOX)?);
    archive.program("init", include_bytes!("camera_test/init.sh"));
    let journey = workspace::binary(PROFILE, "camera_journey");
    archive.file("journey", journey.to_string_lossy().as_bytes());
    let mut modules = kernel.modules()?;
    let mut order = String::new();
    for name in modules.in_order(&[&FILES[..], &WEBCAM[..], &[TEST_PICTURE]].concat())? {
        archive.file(&format!("modules/{name}.ko"), &modules.content(&name)?);
        // It is a camera from the moment on in which it is loaded: the journey does that when it wants one.
        if name != TEST_PICTURE {
            order.push_str(&name);
            order.push('\n');
        }
    }
    archive.file("modules/order", order.as_bytes());
    Ok(archive.finish())
}
