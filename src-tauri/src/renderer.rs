//! How WebKitGTK draws where there is no graphics processor, as in many virtual machines: by itself, not by an OpenGL that is
//! emulated. While a camera's pictures are shown that costs a fifth, and the window opens sooner.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Where the kernel has the graphics processors that programs may compute with.
const DEVICES: &str = "/dev/dri";
/// Set, WebKitGTK shares no graphics memory with what shows its pages, and draws without OpenGL.
const WITHOUT_OPENGL: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
/// Who has set one of these has chosen.
const CHOICES: [&str; 3] = [
    WITHOUT_OPENGL,
    "WEBKIT_DISABLE_COMPOSITING_MODE",
    "WEBKIT_DMABUF_RENDERER_FORCE_SHM",
];

/// Starts this program anew where that helps: a variable of one's own environment cannot be set soundly once there are threads,
/// and libraries may have begun some before `main`.
pub(crate) fn choose() {
    let chosen = CHOICES.iter().any(|name| std::env::var_os(name).is_some());
    if chosen || has_graphics_processor(Path::new(DEVICES)) {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let mut arguments = std::env::args_os();
    let mut command = Command::new(program);
    if let Some(name) = arguments.next() {
        command.arg0(name);
    }
    // Returns only where it fails; then the window opens a little later.
    let _failed = command.args(arguments).env(WITHOUT_OPENGL, "1").exec();
}

/// Whether there is a render node that this person may use.
fn has_graphics_processor(devices: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(devices) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let is_node = entry.file_name().as_encoded_bytes().starts_with(b"renderD");
        is_node
            && std::fs::File::options()
                .read(true)
                .write(true)
                .open(entry.path())
                .is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_render_node_counts() {
        let devices = tempfile::tempdir().unwrap();
        assert!(!has_graphics_processor(&devices.path().join("absent")));
        std::fs::write(devices.path().join("card0"), "").unwrap();
        assert!(!has_graphics_processor(devices.path()));
        std::fs::write(devices.path().join("renderD128"), "").unwrap();
        assert!(has_graphics_processor(devices.path()));
    }
}
