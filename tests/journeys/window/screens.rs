//! Every screen in both languages, light and dark, wide and narrow: its pictures go to `target/screens`.

mod account;
mod camera;
mod joining;
pub(super) mod look;
mod trouble;
