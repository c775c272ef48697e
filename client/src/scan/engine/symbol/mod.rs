//! What a code says.

mod correct;
mod equalise;
mod format;
mod layout;
mod level;
mod modules;
mod read;

pub(super) use layout::{Known, Layout, VERSIONS, layout};
pub(super) use modules::Modules;
pub(super) use read::{Text, read};
