//! What the screen may ask for. Nothing is decided here.

use std::time::Instant;

use data_encoding::BASE64;
use tauri::ipc::{InvokeBody, Request};
use tauri::{Runtime, State, WebviewWindow};
use warifu::scan;

use crate::controller::Controller;
use crate::screen::{Action, View};

/// When the program was started.
pub(crate) struct Started(pub(crate) Instant);

/// The person did something. What comes of it is shown by the views that follow.
#[tauri::command]
pub(crate) fn act(action: Action, controller: State<'_, Controller>) {
    controller.act(action);
}

/// What is to be shown now.
#[tauri::command]
pub(crate) fn current_view(controller: State<'_, Controller>) -> View {
    controller.view()
}

/// The person gave a picture: the body is its bytes. A larger one than is ever read is cut off, which the reader says.
///
/// # Errors
/// The body is no bytes.
#[tauri::command]
pub(crate) fn read_picture(request: Request<'_>, controller: State<'_, Controller>) -> Result<(), &'static str> {
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err("a picture is bytes");
    };
    let length = bytes.len().min(scan::MAX_FILE + 1);
    controller.read_picture(bytes.split_at(length).0.to_vec());
    Ok(())
}

/// The screen wants to see what the camera sees: it is given each picture with `id`, see `screen/frame.rs`. As text within a
/// script: what is large and comes through a channel of Tauri, the screen has to fetch, which costs three times as much. The
/// script says how wide the picture is on the screen, and nothing where nobody shows it any more.
#[tauri::command]
pub(crate) fn watch_preview<R: Runtime>(id: u32, window: WebviewWindow<R>, controller: State<'_, Controller>) {
    let own = controller.inner().clone();
    controller.watch_preview(id, move |picture| {
        let script = format!("globalThis.showPicture?.({id}, '{}')", BASE64.encode(&picture));
        let own = own.clone();
        let shown = move |wide: String| {
            if let Ok(wide) = wide.parse() {
                own.preview_shown(id, wide);
            }
        };
        window.eval_with_callback(script, shown).is_ok()
    });
}

/// The first view is on the screen.
#[tauri::command]
pub(crate) fn painted(started: State<'_, Started>) {
    tracing::info!("window ready after {} ms", started.0.elapsed().as_millis());
}
