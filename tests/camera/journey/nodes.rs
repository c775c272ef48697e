//! The cameras of this machine, as programs find them, and who may use them.

use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use warifu_webcam::until;

/// How long the kernel may take to notice a camera, on a machine that is emulated.
const NOTICING: Duration = Duration::from_secs(30);

/// Waits until there is a camera of that name, and lets everybody use it, as a desktop lets whoever sits before it.
pub(crate) fn until_there(name: &str) -> PathBuf {
    let mut found = None;
    until(&format!("a camera called {name}"), NOTICING, || {
        found = nodes().into_iter().find(|(_, called)| called.starts_with(name));
        found.is_some()
    });
    for (node, _) in nodes() {
        allow(&node);
    }
    found.unwrap().0
}

/// Waits until there is no camera of that name.
pub(crate) fn until_gone(name: &str) {
    until(&format!("the end of the camera {name}"), NOTICING, || {
        nodes().iter().all(|(_, called)| !called.starts_with(name))
    });
}

/// Lets everybody use `node`.
pub(crate) fn allow(node: &Path) {
    set_mode(node, 0o666);
}

/// Lets only somebody use `node` who is nobody here.
pub(crate) fn forbid(node: &Path) {
    const NOBODY: u32 = 65534;
    chown(node, Some(NOBODY), Some(NOBODY)).unwrap();
    set_mode(node, 0o600);
}

fn set_mode(node: &Path, mode: u32) {
    std::fs::set_permissions(node, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Every video device and its name, in the order of their numbers.
fn nodes() -> Vec<(PathBuf, String)> {
    let Ok(entries) = std::fs::read_dir("/sys/class/video4linux") else {
        return Vec::new();
    };
    let mut nodes: Vec<(PathBuf, String)> = entries
        .map_while(Result::ok)
        .filter_map(|entry| {
            let name = std::fs::read_to_string(entry.path().join("name")).ok()?;
            let node = Path::new("/dev").join(entry.file_name());
            node.exists().then(|| (node, name.trim().to_owned()))
        })
        .collect();
    nodes.sort();
    nodes
}
