//! What makes pixels of what a camera sends, without the cameras.

#[path = "../../client/src/camera/convert/mod.rs"]
mod convert;
#[path = "../../client/src/camera/frame.rs"]
mod frame;
#[path = "../../client/src/camera/fuzz.rs"]
pub mod fuzz;
