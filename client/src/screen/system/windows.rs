//! Windows, where every program may look.

use std::process::ExitCode;

use super::{Screens, native};
use crate::screen::{ScreenError, Shot, off_the_loop};

/// Windows 10 and later.
pub(in crate::screen) enum Windows {}

impl Screens for Windows {
    async fn shots() -> Result<Vec<Shot>, ScreenError> {
        off_the_loop(native::shots).await
    }

    fn asked_in_place() -> Option<ExitCode> {
        None
    }
}
