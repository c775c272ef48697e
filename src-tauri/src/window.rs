//! The window itself.

use tauri::{AppHandle, Emitter, Manager, Runtime, Theme, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use warifu_protocol::Language;

use crate::controller::{Controller, Desktop};
use crate::screen::{Appearance, View};
use crate::text::{text, text_with};

/// The name of the one window, which the capabilities name too.
pub(crate) const LABEL: &str = "main";
/// The event that carries a view.
const VIEW: &str = "view";

/// Opens the window.
///
/// # Errors
/// The system does not let it.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>, view: &View) -> tauri::Result<WebviewWindow<R>> {
    let language = Language::from(view.language);
    let title = match &view.profile {
        Some(profile) => text_with(language, "window-title-of", &[("profile", profile)]),
        None => text(language, "window-title"),
    };
    let window = WebviewWindowBuilder::new(app, LABEL, tauri::WebviewUrl::default())
        .title(title)
        .inner_size(960.0, 720.0)
        .min_inner_size(320.0, 480.0)
        .theme(theme(view.appearance))
        // Dropped pictures go to the screen, which gets their bytes; no path ever reaches it.
        .disable_drag_drop_handler()
        // Nothing but the program's own pages.
        .on_navigation(|url| matches!(url.scheme(), "tauri") || is_own(url))
        .build()?;
    let controller = app.state::<Controller>().inner().clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            // A code that is shown is withdrawn first.
            api.prevent_close();
            controller.close();
        }
    });
    Ok(window)
}

/// Brings the window to the front.
pub(crate) fn raise<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let raised = window
            .unminimize()
            .and_then(|()| window.show())
            .and_then(|()| window.set_focus());
        if let Err(error) = raised {
            tracing::debug!(%error, "the window stays where it is");
        }
    }
}

/// On Windows the program's own pages are at an address of this name; in development they come from its server.
fn is_own(url: &tauri::Url) -> bool {
    match url.host_str() {
        Some("tauri.localhost") => true,
        Some("localhost") => tauri::is_dev(),
        _ => false,
    }
}

fn theme(appearance: Appearance) -> Option<Theme> {
    match appearance {
        Appearance::System => None,
        Appearance::Light => Some(Theme::Light),
        Appearance::Dark => Some(Theme::Dark),
    }
}

/// Tauri's window for the controller.
pub(crate) struct TauriDesktop<R: Runtime>(pub(crate) AppHandle<R>);

impl<R: Runtime> Desktop for TauriDesktop<R> {
    fn show(&self, view: &View) {
        if let Some(window) = self.0.get_webview_window(LABEL)
            && let Err(error) = window.set_theme(theme(view.appearance))
        {
            tracing::debug!(%error, "the system's frame keeps its theme");
        }
        if let Err(error) = self.0.emit_to(LABEL, VIEW, view) {
            tracing::error!(%error, "a view could not be shown");
        }
    }

    fn print(&self) {
        let printed = self.0.get_webview_window(LABEL).map(|window| window.print());
        if let Some(Err(error)) = printed {
            tracing::warn!(%error, "printing failed");
        }
    }

    fn exit(&self) {
        self.0.exit(0);
    }
}
