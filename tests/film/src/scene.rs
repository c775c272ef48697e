//! A code somewhere, before a camera.

use crate::code::Code;
use crate::conditions::Conditions;
use crate::dice::Dice;
use crate::geometry::{Map, Pose};
use crate::light::{glare, room, shade};
use crate::optics::{Blur, Spread, sinc, softened};
use crate::picture::{Picture, Rect};
use crate::sensor::{Noise, Sensor, colour};
use crate::surface::Surface;
use crate::view::{FINE, Sight, Stage, gathered};
use crate::{HEIGHT, WIDTH};

/// A scene, of which any number of frames can be taken.
#[derive(Clone, Debug)]
pub struct Scene {
    /// What a reader must read.
    pub text: String,
    /// What is hard about it.
    pub conditions: Conditions,
    stage: Stage,
    monitor: bool,
    code: Rect,
    modules: usize,
    density: f32,
    camera: Camera,
    pose: Pose,
    motion: (f32, f32),
    glare: Option<Picture>,
    shade: Option<Picture>,
}

#[derive(Clone, Copy, Debug)]
struct Camera {
    /// The focal length in pixels.
    focal: f32,
    barrel: f32,
    /// How soft the lens is in focus: a bell's deviation in pixels.
    softness: f32,
    /// The light that is left in the frame's corners.
    corners: f32,
    sensor: Sensor,
}

/// One opening of the shutter.
#[derive(Clone, Copy, Debug)]
pub struct Shot {
    /// How the surface is held.
    pub pose: Pose,
    /// How much is blurred.
    pub blur: Blur,
    /// Where white is on the sensor.
    pub white: f32,
    /// How far the reflection of a lamp is from where it was when the scene was drawn, in pixels.
    pub glint: (f32, f32),
}

impl Scene {
    /// Draws a scene around a code.
    #[must_use]
    pub fn new(code: &Code, dice: &mut Dice) -> Self {
        let conditions = Conditions::draw(dice);
        Self::under(code, conditions, dice)
    }

    /// Draws what `conditions` leave open.
    #[must_use]
    pub fn under(code: &Code, conditions: Conditions, dice: &mut Dice) -> Self {
        let surface = Surface::of(code, conditions.shown, conditions.theme, dice);
        let camera = Camera::draw(&conditions, dice);
        let side = (surface.code.x1 - surface.code.x0) / surface.density;
        let pose = placed(&conditions, side, camera.focal, dice);
        let angle = dice.between(0.0, 2.0 * std::f32::consts::PI);
        let motion = (
            conditions.motion * libm::cosf(angle),
            conditions.motion * libm::sinf(angle),
        );
        let at = (640.0 + pose.centre.0, 360.0 + pose.centre.1);
        let reach = conditions.size * HEIGHT as f32;
        let lit = if surface.monitor {
            dice.geometric(0.03, 1.2)
        } else {
            dice.geometric(0.3, 1.5)
        };
        let room = room(dice, lit);
        let glare = (conditions.glare > 0.0).then(|| glare(dice, at, reach, conditions.glare));
        let shade = (conditions.shade < 1.0).then(|| shade(dice, at, reach, conditions.shade));
        let edge = if surface.monitor {
            dice.between(4.0, 18.0) * surface.density
        } else {
            0.0
        };
        Self {
            text: code.text.clone(),
            conditions,
            stage: Stage::new(surface.picture, (edge, surface.bezel), room),
            monitor: surface.monitor,
            code: surface.code,
            modules: code.width - 2 * code.quiet,
            density: surface.density,
            camera,
            pose,
            motion,
            glare,
            shade,
        }
    }

    /// The shot of a single frame.
    #[must_use]
    pub const fn shot(&self) -> Shot {
        Shot {
            pose: self.pose,
            blur: Blur {
                defocus: self.conditions.defocus,
                motion: self.motion,
            },
            white: self.conditions.white,
            glint: (0.0, 0.0),
        }
    }

    /// How far the reflection of a lamp goes when the surface turns: twice as far as the surface does, as in any mirror.
    #[must_use]
    pub fn glint(&self, pose: &Pose) -> (f32, f32) {
        let turned = 2.0 * (pose.tilt - self.pose.tilt);
        let far = self.camera.focal * libm::tanf(turned.clamp(-1.0, 1.0));
        (far * libm::cosf(self.pose.towards), far * libm::sinf(self.pose.towards))
    }

    /// How bright the reflection of a lamp is on the code, on the average, when that is turned by so many radians.
    #[must_use]
    pub fn glare_when_turned(&self, angle: f32) -> f32 {
        const PLACES: usize = 12;
        let mut pose = self.pose;
        pose.tilt += angle;
        let map = self.to_frame(&pose);
        let glint = self.glint(&pose);
        let Rect { x0, y0, x1, y1 } = self.code;
        let sum: f32 = (0..PLACES * PLACES)
            .map(|index| {
                let across = ((index % PLACES) as f32 + 0.5) / PLACES as f32;
                let down = ((index / PLACES) as f32 + 0.5) / PLACES as f32;
                let (x, y) = map.of(x0 + across * (x1 - x0), y0 + down * (y1 - y0));
                self.glare_at(x, y, glint)
            })
            .sum();
        sum / (PLACES * PLACES) as f32
    }

    /// The light of the reflection at a place of the frame, when it has gone so far.
    fn glare_at(&self, x: f32, y: f32, glint: (f32, f32)) -> f32 {
        // It is drawn a quarter as large.
        let light = |glare: &Picture| glare.between((x - glint.0) * 0.25, (y - glint.1) * 0.25);
        self.glare.as_ref().map_or(0.0, light)
    }

    /// Where a shot shows the corners of the code, clockwise from its upper left.
    #[must_use]
    pub fn corners(&self, pose: &Pose) -> [(f32, f32); 4] {
        let map = self.to_frame(pose);
        let Rect { x0, y0, x1, y1 } = self.code;
        [(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(|(x, y)| map.of(x, y))
    }

    /// Pixels of the frame to a module of the code, where it is seen from the front.
    #[must_use]
    pub fn module(&self) -> f32 {
        let side = (self.code.x1 - self.code.x0) / self.density;
        side * self.camera.focal / self.pose.distance / self.modules as f32
    }

    /// How much the monitor's grid varies the light in the middle of the code.
    #[must_use]
    pub fn moire(&self) -> f32 {
        if !self.monitor {
            return 0.0;
        }
        let shot = self.shot();
        let (stripes, rows) = self.grid(&self.sight(&shot.pose), &shot.blur, self.centre());
        stripes.abs() + rows.abs()
    }

    fn centre(&self) -> (f32, f32) {
        (640.0 + self.pose.centre.0, 360.0 + self.pose.centre.1)
    }

    fn sight(&self, pose: &Pose) -> Sight {
        Sight {
            map: self.to_frame(pose).inverse(),
            barrel: self.camera.barrel,
            room: (self.pose.centre.0 - pose.centre.0, self.pose.centre.1 - pose.centre.1),
        }
    }

    fn to_frame(&self, pose: &Pose) -> Map {
        let Rect { x0, y0, x1, y1 } = self.code;
        let to_mm = Map::scaling(1.0 / self.density, ((x0 + x1) / 2.0, (y0 + y1) / 2.0));
        pose.to_frame(self.camera.focal).after(&to_mm)
    }

    /// Takes a frame: grey pixels, row by row.
    #[must_use]
    pub fn take(&self, shot: &Shot, noise: &Noise, dice: &mut Dice) -> Vec<u8> {
        let sight = self.sight(&shot.pose);
        let fine = softened(&self.stage.seen(&sight), self.camera.softness * FINE as f32);
        // A wide disc needs no quarters of pixels.
        let mut light = if shot.blur.reach() < 1.5 {
            gathered(&Spread::of(shot.blur.scaled(FINE as f32)).apply(&fine))
        } else {
            Spread::of(shot.blur).apply(&gathered(&fine))
        };
        if self.monitor {
            self.meet_grids(&mut light, &sight, &shot.blur);
        }
        self.lay_over(&mut light, shot.glint);
        for pixel in &mut light.pixels {
            *pixel *= shot.white;
        }
        self.spill(&mut light);
        self.camera.sensor.record(&light, noise, dice)
    }

    /// The grid of the monitor's pixels, each of three stripes, meets the grid of the sensor's, each of one colour: moiré.
    /// What lens, focus, motion and the pixels' own size leave of the stripes' contrast varies the light.
    fn meet_grids(&self, light: &mut Picture, sight: &Sight, blur: &Blur) {
        const TILE: usize = 16;
        let waves: Vec<f32> = (0..1024)
            .map(|i| libm::cosf(i as f32 / 1024.0 * 2.0 * std::f32::consts::PI))
            .collect();
        let wave = |turns: f32| waves[((turns - libm::floorf(turns)) * 1024.0) as usize & 1023];
        for top in (0..HEIGHT).step_by(TILE) {
            for left in (0..WIDTH).step_by(TILE) {
                let middle = (left as f32 + 8.0, top as f32 + 8.0);
                let (u, v) = sight.of(middle.0, middle.1);
                let inside = self.stage.holds(u, v);
                let (stripes, rows) = self.grid(sight, blur, middle);
                if !inside || stripes.abs() + rows.abs() < 0.004 {
                    continue;
                }
                for y in top..top + TILE {
                    for x in left..left + TILE {
                        let (u, v) = sight.of(x as f32 + 0.5, y as f32 + 0.5);
                        let stripe = u - (colour(x, y) as f32 + 0.5) / 3.0;
                        light.pixels[y * WIDTH + x] *= 1.0 + stripes * wave(stripe) + rows * wave(v - 0.5);
                    }
                }
            }
        }
    }

    /// What is left at a place of the frame of the contrast of the monitor's stripes and rows.
    fn grid(&self, sight: &Sight, blur: &Blur, (x, y): (f32, f32)) -> (f32, f32) {
        // The first harmonic of a stripe a third as wide as a pixel, seen through dyes that let some of the others through;
        // and of the dark line between rows.
        const STRIPES: f32 = 1.654 * 0.75;
        const ROWS: f32 = 0.27;
        let contrast = |across: f32, down: f32| {
            let f = across * across + down * down;
            let sigma = self.camera.softness;
            let bell = libm::expf(-2.0 * std::f32::consts::PI * std::f32::consts::PI * sigma * sigma * f);
            bell * blur.contrast(across, down) * sinc(across) * sinc(down)
        };
        let (u, v) = sight.of(x, y);
        let (ux, vx) = sight.of(x + 1.0, y);
        let (uy, vy) = sight.of(x, y + 1.0);
        (STRIPES * contrast(ux - u, uy - u), ROWS * contrast(vx - v, vy - v))
    }

    fn lay_over(&self, light: &mut Picture, glint: (f32, f32)) {
        let ambient = self.conditions.ambient;
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let (qx, qy) = ((x as f32 + 0.5) * 0.25, (y as f32 + 0.5) * 0.25);
                let pixel = &mut light.pixels[y * WIDTH + x];
                let mut value = *pixel + ambient + self.glare_at(x as f32 + 0.5, y as f32 + 0.5, glint);
                if let Some(shade) = &self.shade {
                    value *= shade.between(qx, qy);
                }
                let (dx, dy) = ((x as f32 - 640.0) / 734.0, (y as f32 - 360.0) / 734.0);
                *pixel = value * (1.0 - (1.0 - self.camera.corners) * (dx * dx + dy * dy));
            }
        }
    }

    /// Light that the lens scatters around all that is bright.
    fn spill(&self, light: &mut Picture) {
        let coarse = softened(&light.halved().halved().halved(), 4.0);
        for (i, pixel) in light.pixels.iter_mut().enumerate() {
            let (x, y) = ((i % WIDTH) as f32 + 0.5, (i / WIDTH) as f32 + 0.5);
            *pixel += self.conditions.bloom * coarse.between(x * 0.125, y * 0.125);
        }
    }
}

impl Stage {
    fn holds(&self, u: f32, v: f32) -> bool {
        let (width, height) = self.size();
        u >= 0.0 && v >= 0.0 && u < width as f32 && v < height as f32
    }
}

impl Camera {
    fn draw(conditions: &Conditions, dice: &mut Dice) -> Self {
        let field = dice.between(56.0, 74.0f32).to_radians();
        let dim = conditions.electrons < 1_000.0;
        Self {
            focal: 640.0 / libm::tanf(field / 2.0),
            barrel: dice.between(-0.02, 0.04),
            softness: dice.between(0.45, 0.75),
            corners: dice.between(0.6, 1.0),
            sensor: Sensor {
                electrons: conditions.electrons,
                read_noise: dice.between(2.0, 6.0),
                denoise: if dim {
                    dice.between(0.2, 0.9)
                } else {
                    dice.between(0.0, 0.3)
                },
                sharpen: dice.between(0.0, 1.0),
                gamma: dice.between(1.9, 2.4),
                jpeg: conditions.jpeg,
            },
        }
    }
}

/// A pose in which the whole code is in the frame.
fn placed(conditions: &Conditions, side: f32, focal: f32, dice: &mut Dice) -> Pose {
    let size = conditions.size * HEIGHT as f32;
    let mut pose = Pose {
        centre: (0.0, 0.0),
        distance: side * focal / size,
        tilt: conditions.tilt.to_radians(),
        towards: dice.between(0.0, 2.0 * std::f32::consts::PI),
        roll: conditions.roll.to_radians(),
    };
    let half = side / 2.0;
    for attempt in 0..60 {
        // People aim; the code is rather in the middle. What is too large for it, turned or tilted, is held farther away.
        let wide = (1.0 - attempt as f32 / 40.0).max(0.0);
        if attempt >= 40 {
            pose.distance *= 1.03;
        }
        pose.centre = (
            wide * dice.between(-1.0, 1.0) * (640.0 - size / 2.0).max(0.0),
            wide * dice.between(-1.0, 1.0) * (360.0 - size / 2.0).max(0.0),
        );
        let map = pose.to_frame(focal);
        let whole = [(-half, -half), (half, -half), (half, half), (-half, half)]
            .into_iter()
            .all(|(x, y)| {
                let (x, y) = map.of(x, y);
                x > 10.0 && y > 10.0 && x < WIDTH as f32 - 10.0 && y < HEIGHT as f32 - 10.0
            });
        if whole {
            break;
        }
    }
    pose
}
