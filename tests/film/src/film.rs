//! Films: a scene that a hand holds before the camera while that finds focus and exposure.

use crate::code::Code;
use crate::conditions::Conditions;
use crate::dice::Dice;
use crate::geometry::Pose;
use crate::optics::Blur;
use crate::scene::{Scene, Shot};
use crate::sensor::Noise;

/// Frames in a second.
pub const RATE: f32 = 30.0;

/// A film, of which any frame can be had by itself.
pub struct Film {
    scene: Scene,
    hand: Hand,
    focus: Focus,
    exposure: Settling,
    nearer: f32,
    /// How far it is turned in two seconds, in radians.
    turned: f32,
    /// How long the shutter is open, in seconds.
    shutter: f32,
    noise: Noise,
    dice: Dice,
}

impl Film {
    /// Draws a film of `code`. Its conditions are those of single frames, as they are when it begins.
    #[must_use]
    pub fn new(code: &Code, dice: Dice) -> Self {
        let mut dice = dice;
        let conditions = Conditions::draw(&mut dice);
        Self::under(code, conditions, dice)
    }

    /// Draws what `conditions` leave open.
    #[must_use]
    pub fn under(code: &Code, conditions: Conditions, dice: Dice) -> Self {
        let mut dice = dice;
        let scene = Scene::under(code, conditions, &mut dice);
        let shutter = if conditions.electrons < 1_000.0 {
            dice.between(0.02, 0.033)
        } else {
            dice.geometric(0.002, 0.025)
        };
        let hand = Hand::draw(&mut dice, conditions.motion / shutter);
        let settled = dice.between(0.0, 1.2).min(conditions.defocus);
        let focus = Focus {
            settled,
            amplitude: conditions.defocus - settled,
            rate: dice.between(0.6, 1.4),
            decay: dice.between(0.3, 0.9),
        };
        let exposure = Settling {
            start: conditions.white,
            end: if (0.4..1.0).contains(&conditions.white) {
                conditions.white
            } else {
                dice.between(0.4, 0.98)
            },
            decay: dice.between(0.15, 0.6),
        };
        // Who holds it far away comes nearer.
        let nearer = if conditions.size < 0.3 {
            dice.between(0.0, 0.4)
        } else {
            0.0
        };
        // Who sees a lamp in the screen turns it, to the side on which the lamp leaves the code.
        let turned = if conditions.glare > 0.0 {
            let angle = dice.between(0.05, 0.3);
            if scene.glare_when_turned(angle) <= scene.glare_when_turned(-angle) {
                angle
            } else {
                -angle
            }
        } else {
            0.0
        };
        Self {
            scene,
            hand,
            focus,
            exposure,
            nearer,
            turned,
            shutter,
            noise: Noise::new(),
            dice,
        }
    }

    /// The scene that is filmed.
    #[must_use]
    pub const fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Its `n`-th frame.
    #[must_use]
    pub fn frame(&self, n: usize) -> Vec<u8> {
        let mut dice = self.dice.fork(n as u64);
        self.scene.take(&self.shot(n), &self.noise, &mut dice)
    }

    /// How its `n`-th frame is taken.
    #[must_use]
    pub fn shot(&self, n: usize) -> Shot {
        let time = n as f32 / RATE;
        let pose = self.pose(time);
        let centre = |time| self.pose(time).centre;
        let (from, to) = (centre(time - self.shutter / 2.0), centre(time + self.shutter / 2.0));
        // A hand can be faster than any frame could show; what is lost then is lost with 24 pixels as well.
        let motion = (to.0 - from.0, to.1 - from.1);
        let length = (motion.0 * motion.0 + motion.1 * motion.1).sqrt().max(24.0);
        Shot {
            pose,
            blur: Blur {
                defocus: self.focus.at(time),
                motion: (motion.0 * 24.0 / length, motion.1 * 24.0 / length),
            },
            white: self.exposure.at(time),
            glint: self.scene.glint(&pose),
        }
    }

    fn pose(&self, time: f32) -> Pose {
        let mut pose = self.scene.shot().pose;
        let [x, y, distance, tilt, roll] = self.hand.at(time);
        pose.centre.0 += x;
        pose.centre.1 += y;
        pose.distance *= (1.0 + distance) * (1.0 - self.nearer * time / 2.0);
        pose.tilt += tilt + self.turned * time / 2.0;
        pose.roll += roll;
        pose
    }
}

/// A hand that is not still: slow sway and fast tremor of place, distance, tilt and roll.
struct Hand {
    ways: [Vec<Swing>; 5],
}

#[derive(Clone, Copy)]
struct Swing {
    amplitude: f32,
    /// In radians to a second.
    rate: f32,
    phase: f32,
}

impl Hand {
    /// A hand of so many pixels to a second.
    fn draw(dice: &mut Dice, speed: f32) -> Self {
        let mut swings = |size: f32| {
            let mut swing = |amplitude: f32, slow: f32, fast: f32| Swing {
                amplitude: amplitude * dice.between(0.4, 1.0),
                rate: dice.between(slow, fast) * 2.0 * std::f32::consts::PI,
                phase: dice.between(0.0, 2.0 * std::f32::consts::PI),
            };
            vec![
                swing(size, 0.2, 0.6),
                swing(size * 0.5, 0.6, 1.5),
                swing(size * 0.15, 1.5, 4.0),
                swing(size * 0.04, 6.0, 10.0),
            ]
        };
        // Of 10 pixels' sway each way, about 45 pixels a second come.
        let size = (speed / 4.5).clamp(1.5, 45.0);
        let ways = [
            swings(size),
            swings(size * 0.7),
            swings(0.02),
            swings(0.03),
            swings(0.03),
        ];
        Self { ways }
    }

    fn at(&self, time: f32) -> [f32; 5] {
        let place = |way: &Vec<Swing>| -> f32 {
            way.iter()
                .map(|swing| swing.amplitude * libm::sinf(swing.rate * time + swing.phase))
                .sum()
        };
        [0, 1, 2, 3, 4].map(|i| place(&self.ways[i]))
    }
}

/// A focus that is sought to and fro.
struct Focus {
    settled: f32,
    amplitude: f32,
    rate: f32,
    decay: f32,
}

impl Focus {
    fn at(&self, time: f32) -> f32 {
        let swing = libm::cosf(time * self.rate * 2.0 * std::f32::consts::PI);
        self.settled + (self.amplitude * libm::expf(-time / self.decay) * swing).abs()
    }
}

/// An exposure that goes from what it was to what it should be.
struct Settling {
    start: f32,
    end: f32,
    decay: f32,
}

impl Settling {
    fn at(&self, time: f32) -> f32 {
        self.end * libm::powf(self.start / self.end, libm::expf(-time / self.decay))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> Code {
        let mut dice = Dice::new(1, 0);
        Code {
            text: String::from("a pattern"),
            width: 45,
            quiet: 4,
            modules: (0..45 * 45).map(|_| dice.chance(0.5)).collect(),
            colours: (0.0, 1.0),
        }
    }

    /// FNV-1a.
    fn hash(bytes: &[u8]) -> u64 {
        bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    #[test]
    fn a_seed_gives_the_same_bytes_for_ever() {
        let single = |index| {
            let mut dice = Dice::new(7, index);
            let scene = Scene::new(&code(), &mut dice);
            hash(&scene.take(&scene.shot(), &Noise::new(), &mut dice))
        };
        let film = Film::new(&code(), Dice::new(7, 3));
        let hashes = [
            single(0),
            single(1),
            single(2),
            hash(&film.frame(0)),
            hash(&film.frame(40)),
        ];
        assert_eq!(
            hashes,
            [
                14_980_048_278_476_106_829,
                263_929_856_570_213_653,
                2_843_492_819_929_426_451,
                4_987_222_181_563_251_448,
                8_537_973_789_319_294_004,
            ]
        );
        assert_eq!(hash(&film.frame(40)), hashes[4], "any frame by itself");
    }

    #[test]
    fn a_reflection_goes_twice_as_far_as_the_screen_turns() {
        let mut films = (0..40).map(|index| Film::new(&code(), Dice::new(11, index)));
        let with = |film: &Film| film.scene.conditions.glare > 0.0;
        let glaring = films.find(with).unwrap();
        let (shot, pose) = (glaring.shot(59), glaring.pose(59.0 / RATE));
        let turned = pose.tilt - glaring.scene.shot().pose.tilt;
        let far = (shot.glint.0 * shot.glint.0 + shot.glint.1 * shot.glint.1).sqrt();
        // At least as far as twice the angle, through the widest lens there is.
        assert!(
            far > 2.0 * turned.abs() * 800.0 && turned.abs() > 0.001,
            "{far} {turned}"
        );
    }

    #[test]
    fn the_screen_is_turned_to_the_side_on_which_the_lamp_leaves_the_code() {
        let mut sides = [0; 2];
        for index in 0..60 {
            let film = Film::new(&code(), Dice::new(13, index));
            let lit = |angle: f32| film.scene.glare_when_turned(angle);
            if film.scene.conditions.glare > 0.0 {
                assert!(lit(film.turned) <= lit(-film.turned), "{index}");
                sides[usize::from(film.turned > 0.0)] += 1;
            }
        }
        assert!(sides[0] > 0 && sides[1] > 0, "{sides:?}");
    }

    #[test]
    fn the_code_is_whole_in_every_frame() {
        for index in 0..20 {
            let mut dice = Dice::new(9, index);
            let scene = Scene::new(&code(), &mut dice);
            for (x, y) in scene.corners(&scene.shot().pose) {
                assert!(x > 0.0 && x < 1280.0 && y > 0.0 && y < 720.0, "{index}: {x} {y}");
            }
        }
    }
}
