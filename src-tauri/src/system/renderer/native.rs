//! Web views that choose well by themselves: `WebView2` and `WKWebView`.

use tauri::{Runtime, WebviewWindow};

use super::Renderer;

/// macOS and Windows.
pub(crate) enum Native {}

impl Renderer for Native {
    fn choose<R: Runtime>(_: &WebviewWindow<R>) {}
}
