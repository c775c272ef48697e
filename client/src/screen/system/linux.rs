//! X11 and Wayland.

mod portal;
mod x11;

use std::process::ExitCode;

use super::Screens;
use crate::screen::{ScreenError, Shot, off_the_loop};

/// Any desktop.
pub(in crate::screen) enum Linux {}

impl Screens for Linux {
    async fn shots() -> Result<Vec<Shot>, ScreenError> {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        // Under Wayland an X server sees its own windows at most.
        if is_set("WAYLAND_DISPLAY") {
            Ok(vec![portal::shot().await?])
        } else if is_set("DISPLAY") {
            off_the_loop(x11::shots).await
        } else {
            Err(ScreenError::None)
        }
    }

    fn asked_in_place() -> Option<ExitCode> {
        portal::asked()
    }
}
