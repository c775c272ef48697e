//! What the screen may ask for. Nothing is decided here.

use std::time::Instant;

use tauri::State;
use tauri::ipc::{Channel, InvokeBody, InvokeResponseBody, Request};
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

/// The screen wants to see what the camera sees: each picture comes through `channel` as bytes, see `screen/frame.rs`.
#[tauri::command]
pub(crate) fn watch_preview(channel: Channel<InvokeResponseBody>, controller: State<'_, Controller>) {
    let id = channel.id();
    controller.watch_preview(id, move |picture| {
        channel.send(InvokeResponseBody::Raw(picture)).is_ok()
    });
}

/// The screen has shown a picture that came through the channel of this number: there may be another.
#[tauri::command]
pub(crate) fn preview_shown(id: u32, controller: State<'_, Controller>) {
    controller.preview_shown(id);
}

/// The first view is on the screen.
#[tauri::command]
pub(crate) fn painted(started: State<'_, Started>) {
    tracing::info!("window ready after {} ms", started.0.elapsed().as_millis());
}
