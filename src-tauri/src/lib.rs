//! The window of Warifu: a thin shell over the `warifu` library.
//!
//! All state is in `flow`, which knows neither window nor server; `controller` runs it, `work` does what it asks for by
//! the library, and `window` and `commands` are all that knows Tauri. What differs from system to system is in `system`. The screen in `ui/` renders a [`screen::View`] and sends
//! [`screen::Action`]s.

mod commands;
mod controller;
mod flow;
mod launch;
mod legible;
mod preferences;
mod preview;
mod program;
pub mod screen;
mod size;
mod system;
mod text;
mod window;
mod work;

pub use launch::LaunchError;
pub use program::{Program, StartError, context, run};
