//! The language that the program and its screen speak: what is shown, and what a person may do. Plain data; the types in
//! `ui/src/bindings.ts` are generated from it.

mod action;
mod bindings;
mod frame;
mod parts;
mod view;
mod viewfinder;

pub use action::Action;
pub use parts::{
    Appearance, Computer, ComputerMark, Keeper, Language, Problem, Prompt, QrCode, Remedy, Secret, Severity,
    ThisComputer, Unfinished,
};
pub use view::{Busy, Devices, Screen, View};
pub use viewfinder::{Camera, CameraState, Hint, Viewfinder};

pub(crate) use frame::encode as encode_frame;
