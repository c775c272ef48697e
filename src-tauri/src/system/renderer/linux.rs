//! How WebKitGTK draws where there is no graphics processor: by itself, not by an OpenGL that is emulated. There every change of
//! the page, however small, costs as much as the whole window: most of a core at 30 a second.

use std::path::Path;

use tauri::{Runtime, WebviewWindow};
use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

use super::Renderer;

/// Where the kernel has the graphics processors that programs may compute with.
const DEVICES: &str = "/dev/dri";

/// Linux.
pub(crate) enum Linux {}

impl Renderer for Linux {
    /// A machine that has a render node which computes nothing (a virtual one) is not told apart.
    fn choose<R: Runtime>(window: &WebviewWindow<R>) {
        if has_graphics_processor(Path::new(DEVICES)) {
            return;
        }
        // By WebKit's own setting: the variable of its environment leaves it without any way to draw what it must composite.
        let chosen = window.with_webview(|view| {
            if let Some(settings) = view.inner().settings() {
                settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
            }
        });
        if let Err(error) = chosen {
            tracing::debug!(%error, "the pages are drawn as the system chooses");
        }
    }
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
        // One that cannot be opened.
        std::fs::create_dir(devices.path().join("renderD129")).unwrap();
        assert!(!has_graphics_processor(devices.path()));
        std::fs::write(devices.path().join("renderD128"), "").unwrap();
        assert!(has_graphics_processor(devices.path()));
    }
}
