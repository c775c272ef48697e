//! The cameras of this system.
//!
//! On Linux they are asked through `v4l`, elsewhere through `nokhwa`. The latter stands on `v4l` too, but blocks for ever in
//! a camera that sends nothing, gives out that camera's descriptor again when it is opened anew (which is then busy until the
//! program ends), lists devices that are no cameras, refuses a camera that was left in another format or counts 29.97
//! pictures a second, and tells errors as sentences.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod native;

#[cfg(target_os = "linux")]
pub(super) use linux::System;
#[cfg(not(target_os = "linux"))]
pub(super) use native::System;
