//! The window itself.

use std::cell::Cell;
use std::path::PathBuf;

use tauri::webview::NewWindowResponse;
use tauri::{
    AppHandle, Emitter, Manager, Runtime, Theme, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
};
use warifu_protocol::Language;

use crate::controller::{Controller, Desktop};
use crate::screen::{Appearance, View};
use crate::size;
use crate::system::address::{self, Address as _};
use crate::system::renderer::{self, Renderer as _};
use crate::text::{text, text_with};

/// The name of the one window, which the capabilities name too.
pub(crate) const LABEL: &str = "main";
/// The event that carries a view.
const VIEW: &str = "view";

/// Opens the window on a screen with `inch` pixels an inch. Its web view keeps its caches in `web_data`.
///
/// # Errors
/// The system does not let it.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>, view: &View, inch: f64, web_data: PathBuf) -> tauri::Result<()> {
    let language = Language::from(view.language);
    let title = match &view.profile {
        Some(profile) => text_with(language, "window-title-of", &[("profile", profile)]),
        None => text(language, "window-title"),
    };
    let (width, height) = size::of_window(inch);
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title(title)
        .inner_size(width, height)
        .prevent_overflow()
        .min_inner_size(320.0, 480.0)
        .theme(theme(view.appearance))
        .zoom_hotkeys_enabled(true)
        // Beside the profile, like everything that belongs to it.
        .data_directory(web_data)
        // Dropped pictures go to the screen, which gets their bytes; no path ever reaches it.
        .disable_drag_drop_handler()
        // Nothing but the program's own pages, in this window alone.
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    renderer::System::choose(&window);
    let controller = app.state::<Controller>().inner().clone();
    let minimised = Cell::new(false);
    let own = window.clone();
    window.on_window_event(move |event| match event {
        // The controller ends the program: a code that is shown is withdrawn first.
        WindowEvent::CloseRequested { api, .. } if controller.close() => api.prevent_close(),
        // Which of them comes when it is minimised, and when it is back, differs by system.
        WindowEvent::Resized(_) | WindowEvent::Focused(_) => {
            let is_minimised = own.is_minimized().unwrap_or(false);
            if minimised.replace(is_minimised) != is_minimised {
                controller.minimised(is_minimised);
            }
        }
        _ => {}
    });
    Ok(())
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

/// Whether `url` is a page of the program: at an address of Tauri's own, or in development from the server of the screen.
fn is_own(url: &Url) -> bool {
    let is_in_development = tauri::is_dev() && url.origin().ascii_serialization() == "http://localhost:1420";
    is_in_development || address::System::is_own(url)
}

fn theme(appearance: Appearance) -> Option<Theme> {
    match appearance {
        Appearance::System => None,
        Appearance::Light => Some(Theme::Light),
        Appearance::Dark => Some(Theme::Dark),
    }
}

/// Tauri's window for the controller.
pub(crate) struct TauriDesktop<R: Runtime> {
    app: AppHandle<R>,
    /// What the frame was told last: to tell it that it shall be as the system is may change how that is.
    appearance: Cell<Appearance>,
    /// The person had it fill the screen themselves, before a code did.
    was_full: Cell<bool>,
}

impl<R: Runtime> TauriDesktop<R> {
    /// For the window that was opened with `view`.
    pub(crate) fn new(app: AppHandle<R>, view: &View) -> Self {
        Self {
            app,
            appearance: Cell::new(view.appearance),
            was_full: Cell::new(false),
        }
    }

    fn with_window(&self, what: &str, act: impl FnOnce(&WebviewWindow<R>) -> tauri::Result<()>) {
        if let Some(Err(error)) = self.app.get_webview_window(LABEL).as_ref().map(act) {
            tracing::warn!(%error, what, "the window did not do it");
        }
    }
}

impl<R: Runtime> Desktop for TauriDesktop<R> {
    fn show(&self, view: &View) {
        if self.appearance.replace(view.appearance) != view.appearance {
            self.with_window("theme", |window| window.set_theme(theme(view.appearance)));
        }
        if let Err(error) = self.app.emit_to(LABEL, VIEW, view) {
            tracing::error!(%error, "a view could not be shown");
        }
    }

    fn print(&self) {
        self.with_window("print", WebviewWindow::print);
    }

    fn step_aside(&self) {
        // Not minimised: some desktops let nobody but the person undo that.
        self.hide();
    }

    fn step_forward(&self) {
        raise(&self.app);
    }

    fn fill_screen(&self, fill: bool) {
        self.with_window("fullscreen", |window| {
            if fill {
                self.was_full.set(window.is_fullscreen()?);
            }
            window.set_fullscreen(fill || self.was_full.get())
        });
    }

    fn hide(&self) {
        self.with_window("hide", WebviewWindow::hide);
    }

    fn exit(&self) {
        self.app.exit(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_shows_pages_of_the_program_alone() {
        let own = |url: &str| is_own(&url.parse().unwrap());
        for foreign in [
            "https://example.org/",
            "http://tauri.localhost.example.org/",
            "http://localhost:8443/",
            "tauri://example.org/",
            "file:///etc/passwd",
            "data:text/html,hello",
        ] {
            assert!(!own(foreign), "{foreign}");
        }
    }
}
