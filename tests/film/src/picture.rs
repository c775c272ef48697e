//! Pictures in linear light, and drawing on them.

use crate::dice::Dice;

/// Light row by row; 1 is the white of a screen or sheet.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// The light of each pixel.
    pub pixels: Vec<f32>,
}

/// A rectangle from its upper left to its lower right corner.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rect {
    /// Left.
    pub x0: f32,
    /// Top.
    pub y0: f32,
    /// Right.
    pub x1: f32,
    /// Bottom.
    pub y1: f32,
}

impl Rect {
    /// By its upper left corner and its sides.
    #[must_use]
    pub const fn of(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self {
            x0: x,
            y0: y,
            x1: x + width,
            y1: y + height,
        }
    }

    /// Smaller by `by` on each side.
    #[must_use]
    pub const fn inset(self, by: f32) -> Self {
        Self {
            x0: self.x0 + by,
            y0: self.y0 + by,
            x1: self.x1 - by,
            y1: self.y1 - by,
        }
    }
}

/// The light of an sRGB colour `0xrrggbb`.
#[must_use]
pub fn light(colour: u32) -> f32 {
    let linear = |shift: u32| {
        let value = ((colour >> shift) & 0xff) as f32 / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            libm::powf((value + 0.055) / 1.055, 2.4)
        }
    };
    0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0)
}

impl Picture {
    /// All of the same light.
    #[must_use]
    pub fn new(width: usize, height: usize, light: f32) -> Self {
        Self {
            width,
            height,
            pixels: vec![light; width * height],
        }
    }

    /// Fills a rectangle with round corners; its edges may lie within pixels.
    pub fn fill(&mut self, rect: Rect, radius: f32, light: f32) {
        let radius = radius.min((rect.x1 - rect.x0) / 2.0).min((rect.y1 - rect.y0) / 2.0);
        let (left, right) = self.columns(rect.x0, rect.x1);
        let (top, bottom) = self.rows(rect.y0, rect.y1);
        for y in top..bottom {
            for x in left..right {
                let covered = coverage(rect, radius, x as f32, y as f32);
                let pixel = &mut self.pixels[y * self.width + x];
                *pixel += (light - *pixel) * covered;
            }
        }
    }

    /// Draws a frame of `line` thickness.
    pub fn outline(&mut self, rect: Rect, radius: f32, line: f32, edge: f32, inner: f32) {
        self.fill(rect, radius, edge);
        self.fill(rect.inset(line), radius - line, inner);
    }

    /// Writes words that look like a line of text: `size` is that of the type, `end` where the line ends.
    pub fn write(&mut self, dice: &mut Dice, from: (f32, f32), end: f32, size: f32, ink: f32) {
        let (mut x, y) = from;
        let stem = (size * 0.09).max(0.7);
        while x < end {
            let letters = 2 + dice.below(8);
            for _ in 0..letters {
                let width = size * dice.pick(&[0.22, 0.42, 0.45, 0.5, 0.5, 0.7]);
                if x + width > end {
                    return;
                }
                self.letter(dice, Rect::of(x, y, width, size), stem, ink);
                x += width + size * 0.09;
            }
            x += size * 0.28;
        }
    }

    fn letter(&mut self, dice: &mut Dice, place: Rect, stem: f32, ink: f32) {
        let (top, base) = (place.y0 + (place.y1 - place.y0) * 0.45, place.y1);
        let upper = if dice.chance(0.3) { place.y0 + stem } else { top };
        self.fill(Rect::of(place.x0, upper, stem, base - upper), 0.0, ink);
        let width = place.x1 - place.x0;
        if width < stem * 3.0 {
            return;
        }
        if dice.chance(0.6) {
            self.fill(Rect::of(place.x1 - stem, top, stem, base - top), 0.0, ink);
        }
        for level in [top, (top + base) / 2.0, base - stem] {
            if dice.chance(0.55) {
                self.fill(Rect::of(place.x0, level, width, stem), 0.0, ink);
            }
        }
    }

    /// Brightens, or darkens for a negative `light`, a soft spot.
    pub fn spot(&mut self, at: (f32, f32), radius: f32, light: f32) {
        let (left, right) = self.columns(at.0 - radius * 2.5, at.0 + radius * 2.5);
        let (top, bottom) = self.rows(at.1 - radius * 2.5, at.1 + radius * 2.5);
        let bell = |from: usize, to: usize, centre: f32| -> Vec<f32> {
            let at = |i: usize| (i as f32 - centre) / radius;
            (from..to).map(|i| libm::expf(-at(i) * at(i))).collect()
        };
        let across = bell(left, right, at.0);
        for (y, down) in (top..bottom).zip(bell(top, bottom, at.1)) {
            let row = &mut self.pixels[y * self.width..][left..right];
            for (pixel, across) in row.iter_mut().zip(&across) {
                *pixel = (*pixel + light * across * down).max(0.0);
            }
        }
    }

    /// Half as wide and high; each pixel is the mean of four.
    #[must_use]
    pub fn halved(&self) -> Self {
        let (width, height) = ((self.width / 2).max(1), (self.height / 2).max(1));
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let upper = &self.pixels[2 * y * self.width..][..self.width];
            let lower = &self.pixels[(2 * y + 1).min(self.height - 1) * self.width..][..self.width];
            for x in 0..width {
                let (a, b) = (2 * x, (2 * x + 1).min(self.width - 1));
                pixels.push((upper[a] + upper[b] + lower[a] + lower[b]) * 0.25);
            }
        }
        Self { width, height, pixels }
    }

    /// The light at a place between pixels, whose centres are at halves.
    #[must_use]
    pub fn between(&self, x: f32, y: f32) -> f32 {
        let x = (x - 0.5).clamp(0.0, (self.width - 1) as f32);
        let y = (y - 0.5).clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let row = |y: usize| {
            let row = &self.pixels[y * self.width..];
            row[left] + (row[right] - row[left]) * fx
        };
        let upper = row(top);
        upper + (row(bottom) - upper) * fy
    }

    fn columns(&self, from: f32, to: f32) -> (usize, usize) {
        (
            (from.max(0.0) as usize).min(self.width),
            (to.max(0.0) + 1.0).min(self.width as f32) as usize,
        )
    }

    fn rows(&self, from: f32, to: f32) -> (usize, usize) {
        (
            (from.max(0.0) as usize).min(self.height),
            (to.max(0.0) + 1.0).min(self.height as f32) as usize,
        )
    }
}

/// How much of the pixel at `x`, `y` a rectangle with round corners covers.
fn coverage(rect: Rect, radius: f32, x: f32, y: f32) -> f32 {
    let across = (rect.x1.min(x + 1.0) - rect.x0.max(x)).clamp(0.0, 1.0);
    let down = (rect.y1.min(y + 1.0) - rect.y0.max(y)).clamp(0.0, 1.0);
    let (cx, cy) = (x + 0.5, y + 0.5);
    let dx = (rect.x0 + radius - cx).max(cx - rect.x1 + radius).max(0.0);
    let dy = (rect.y0 + radius - cy).max(cy - rect.y1 + radius).max(0.0);
    if dx > 0.0 && dy > 0.0 {
        return (radius - (dx * dx + dy * dy).sqrt() + 0.5).clamp(0.0, 1.0);
    }
    across * down
}
