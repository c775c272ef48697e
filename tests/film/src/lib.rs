//! Films of a code on a screen or on paper, as a webcam of 1280 times 720 pixels takes them: what a reader of codes is
//! measured with.
//!
//! Light is computed as light, from the surface to the sensor: a surface ([`surface`]) is seen in perspective, each pixel
//! as the mean of sixteen places ([`view`]), out of focus and moved ([`optics`]), under reflections and shadows
//! ([`light`]), by a sensor with a colour mosaic and noise, through a tone curve and perhaps JPEG ([`sensor`]). What varies
//! and how often is in [`scene`]; nothing in it knows how any reader works. The same seed gives the same bytes.

pub mod code;
pub mod conditions;
pub mod dice;
pub mod film;
pub mod geometry;
pub mod light;
pub mod optics;
pub mod picture;
pub mod scene;
pub mod sensor;
pub mod surface;
pub mod view;

/// Pixels in a row of a frame.
pub const WIDTH: usize = 1280;
/// Rows of a frame.
pub const HEIGHT: usize = 720;
