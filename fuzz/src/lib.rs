//! What reads bytes from outside, by itself: the rest of the product, compiled with instruments as well, would take many
//! times as long.

// The reader knows the codes by this name.
extern crate self as warifu_protocol;

pub mod camera;
#[path = "../../protocol/src/code/mod.rs"]
pub mod code;
#[path = "../../protocol/src/encoding.rs"]
pub mod encoding;
#[path = "../../protocol/src/hash.rs"]
pub mod hash;
#[path = "../../protocol/src/pin.rs"]
pub mod pin;
#[path = "../../client/src/scan/mod.rs"]
pub mod scan;

pub use hash::Sha256Hash;
pub use pin::Pin;
