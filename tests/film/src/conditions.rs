//! What is hard about a scene.

use crate::dice::Dice;
use crate::surface::{Shown, Theme};

/// Under what conditions a code is filmed.
#[derive(Clone, Copy, Debug)]
pub struct Conditions {
    /// Where it is shown.
    pub shown: Shown,
    /// How the app looks.
    pub theme: Theme,
    /// Its side, without the quiet zone, against the height of the frame.
    pub size: f32,
    /// How far it is turned away, in degrees.
    pub tilt: f32,
    /// How far it is turned in its own plane, in degrees.
    pub roll: f32,
    /// The radius of the disc that a point becomes, in pixels.
    pub defocus: f32,
    /// How far it moves while the shutter is open, in pixels.
    pub motion: f32,
    /// Where its white is on the sensor, of which 1 is the end.
    pub white: f32,
    /// Electrons of a pixel at the end of what it holds.
    pub electrons: f32,
    /// Light of the room that the surface throws back, against its white.
    pub ambient: f32,
    /// How strong the reflection of a lamp is, against its white; 0 is none.
    pub glare: f32,
    /// What a shadow leaves; 1 is none.
    pub shade: f32,
    /// How much of the light is spread over the whole frame.
    pub bloom: f32,
    /// The quality of the camera's JPEG, if it sends that.
    pub jpeg: Option<u8>,
}

impl Conditions {
    /// Draws conditions. Each trouble comes by itself, so that some frames have none and some have several.
    #[must_use]
    pub fn draw(dice: &mut Dice) -> Self {
        let shown = match dice.below(10) {
            0 => Shown::Printed,
            1 | 2 => Shown::Whole,
            _ => Shown::Window,
        };
        let theme = dice.pick(&[Theme::Light, Theme::Dark]);
        let roll = match dice.below(10) {
            0 => dice.between(-180.0, 180.0),
            1 | 2 => dice.between(-45.0, 45.0),
            _ => dice.between(-12.0, 12.0),
        };
        let mut conditions = Self {
            shown,
            theme,
            size: if dice.chance(0.5) {
                dice.geometric(0.12, 0.8)
            } else {
                dice.between(0.12, 0.8)
            },
            tilt: dice.between(0.0, 1.0) * dice.between(0.0, 45.0),
            roll,
            defocus: if dice.chance(0.65) {
                dice.between(0.0, 0.7)
            } else {
                dice.geometric(0.7, 4.0)
            },
            motion: if dice.chance(0.75) {
                dice.between(0.0, 0.7)
            } else {
                dice.geometric(0.7, 8.0)
            },
            white: dice.between(0.5, 0.98),
            electrons: dice.geometric(2_500.0, 9_000.0),
            ambient: dice.geometric(0.002, 0.08),
            glare: if dice.chance(0.2) {
                dice.geometric(0.2, 4.0)
            } else {
                0.0
            },
            shade: if dice.chance(0.2) { dice.between(0.15, 0.7) } else { 1.0 },
            bloom: dice.geometric(0.004, 0.04),
            jpeg: dice.chance(0.5).then(|| 35 + dice.below(60) as u8),
        };
        match dice.below(20) {
            // In low light.
            0..=3 => {
                conditions.electrons = dice.geometric(40.0, 600.0);
                conditions.white = dice.between(0.2, 0.9);
            }
            // What is around is brighter, and the camera takes that for what matters.
            4..=6 => conditions.white = dice.geometric(0.03, 0.3),
            // What is around is darker.
            7..=9 => {
                conditions.white = dice.geometric(1.2, 5.0);
                conditions.bloom = dice.geometric(0.02, 0.12);
            }
            _ => {}
        }
        conditions
    }
}
