//! A surface as a lens throws it onto a sensor.

use crate::geometry::Map;
use crate::picture::Picture;
use crate::{HEIGHT, WIDTH};

/// The sensor's pixels are computed in quarters.
pub const FINE: usize = 2;

/// A surface in several finenesses, and the room around it.
#[derive(Clone, Debug)]
pub struct Stage {
    levels: Vec<Picture>,
    /// How wide the bezel is, in pixels of the surface, and its light.
    bezel: (f32, f32),
    room: Picture,
}

/// Where the camera stands.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    /// From pixels of the frame to those of the surface.
    pub map: Map,
    /// How much the lens bends, at the frame's left and right.
    pub barrel: f32,
    /// How far the room behind is moved, in pixels.
    pub room: (f32, f32),
}

impl Sight {
    /// Where the surface is that the frame shows at a place.
    #[must_use]
    pub fn of(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = self.straightened(x, y);
        self.map.of(x, y)
    }

    fn straightened(&self, x: f32, y: f32) -> (f32, f32) {
        let (dx, dy) = (x - WIDTH as f32 / 2.0, y - HEIGHT as f32 / 2.0);
        let factor = self.barrel * (dx * dx + dy * dy) / (640.0 * 640.0);
        (x + dx * factor, y + dy * factor)
    }
}

impl Stage {
    /// Puts a picture into a room.
    #[must_use]
    pub fn new(picture: Picture, bezel: (f32, f32), room: Picture) -> Self {
        let mut levels = vec![picture];
        while levels.len() < 6 {
            let next = levels[levels.len() - 1].halved();
            levels.push(next);
        }
        Self { levels, bezel, room }
    }

    /// Pixels across and down of the surface.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.levels[0].width, self.levels[0].height)
    }

    /// The light that falls onto the sensor, each of its pixels in quarters, each quarter the mean of four places.
    #[must_use]
    pub fn seen(&self, sight: &Sight) -> Picture {
        let (width, height) = (WIDTH * FINE, HEIGHT * FINE);
        let mut seen = Picture::new(width, height, 0.0);
        let step = 1.0 / FINE as f32;
        let [a, b, c, d, e, f, g, h, i] = sight.map.0;
        let (edge, _) = self.bezel;
        let (right, bottom) = (self.levels[0].width as f32, self.levels[0].height as f32);
        for (row, pixels) in seen.pixels.chunks_exact_mut(width).enumerate() {
            let y = (row as f32 + 0.5) * step;
            let mut level = &self.levels[0];
            let mut scale = 1.0;
            let mut until = 0;
            for (column, pixel) in pixels.iter_mut().enumerate() {
                let x = (column as f32 + 0.5) * step;
                let (sx, sy) = sight.straightened(x, y);
                let w = 1.0 / (g * sx + h * sy + i);
                let (u, v) = ((a * sx + b * sy + c) * w, (d * sx + e * sy + f) * w);
                // How far on the surface is a quarter of the way to the next quarter.
                let quarter = step * 0.25 * w;
                let (ux, vx) = ((a - u * g) * quarter, (d - v * g) * quarter);
                let (uy, vy) = ((b - u * h) * quarter, (e - v * h) * quarter);
                let far = ux.abs().max(vx.abs()).max(uy.abs()).max(vy.abs()) * 2.0;
                let beyond = edge + far;
                if w <= 0.0 || u < -beyond || v < -beyond || u > right + beyond || v > bottom + beyond {
                    *pixel = self.behind(x, y, sight);
                    continue;
                }
                if column >= until {
                    until = column + 32;
                    let chosen = (0..self.levels.len() - 1).find(|n| far < (2 << n) as f32);
                    let chosen = chosen.unwrap_or(self.levels.len() - 1);
                    level = &self.levels[chosen];
                    scale = 1.0 / (1 << chosen) as f32;
                }
                let mut light = 0.0;
                for (u, v) in [
                    (u - ux - uy, v - vx - vy),
                    (u + ux - uy, v + vx - vy),
                    (u - ux + uy, v - vx + vy),
                    (u + ux + uy, v + vx + vy),
                ] {
                    light += if u >= 0.0 && v >= 0.0 && u < right && v < bottom {
                        // Of an odd number of rows a coarser level has lost the last.
                        let column = ((u * scale) as usize).min(level.width - 1);
                        let row = ((v * scale) as usize).min(level.height - 1);
                        level.pixels[row * level.width + column]
                    } else {
                        self.around((u, v), (x, y), sight)
                    };
                }
                *pixel = light * 0.25;
            }
        }
        seen
    }

    fn around(&self, (u, v): (f32, f32), (x, y): (f32, f32), sight: &Sight) -> f32 {
        let (edge, light) = self.bezel;
        let whole = &self.levels[0];
        let near = |at: f32, end: usize| at > -edge && at < end as f32 + edge;
        if near(u, whole.width) && near(v, whole.height) {
            light
        } else {
            self.behind(x, y, sight)
        }
    }

    fn behind(&self, x: f32, y: f32, sight: &Sight) -> f32 {
        self.room.between((x + sight.room.0) * 0.25, (y + sight.room.1) * 0.25)
    }
}

/// Each pixel of the sensor from its quarters.
#[must_use]
pub fn gathered(fine: &Picture) -> Picture {
    fine.halved()
}
