//! What a lens and a moving hand do to light.

use crate::picture::Picture;

/// How light spreads: a few weights around each pixel, together 1.
#[derive(Clone, Debug)]
pub struct Spread {
    taps: Vec<(isize, isize, f32)>,
}

/// How out of focus and how moved, in pixels.
#[derive(Clone, Copy, Debug, Default)]
pub struct Blur {
    /// The radius of the disc that a point becomes.
    pub defocus: f32,
    /// The way that a point moves while the shutter is open.
    pub motion: (f32, f32),
}

impl Blur {
    /// The same on a grid `scale` times as fine.
    #[must_use]
    pub fn scaled(&self, scale: f32) -> Self {
        Self {
            defocus: self.defocus * scale,
            motion: (self.motion.0 * scale, self.motion.1 * scale),
        }
    }

    /// How far it reaches.
    #[must_use]
    pub fn reach(&self) -> f32 {
        self.defocus + self.motion.0.abs().max(self.motion.1.abs()) / 2.0
    }

    /// How much contrast it leaves to a grating of so many periods to a pixel, across and down.
    #[must_use]
    pub fn contrast(&self, across: f32, down: f32) -> f32 {
        let frequency = (across * across + down * down).sqrt();
        let x = 2.0 * std::f32::consts::PI * self.defocus * frequency;
        let disc = if x < 0.01 { 1.0 } else { 2.0 * libm::j1f(x) / x };
        disc * sinc(self.motion.0 * across + self.motion.1 * down)
    }
}

/// The contrast that a slit leaves which is `x` periods wide.
#[must_use]
pub fn sinc(x: f32) -> f32 {
    let x = std::f32::consts::PI * x;
    if x.abs() < 0.001 { 1.0 } else { libm::sinf(x) / x }
}

impl Spread {
    /// By defocus and motion.
    #[must_use]
    pub fn of(blur: Blur) -> Self {
        const DISC: i32 = 12;
        let steps = 1 + (2.0 * (blur.motion.0.abs() + blur.motion.1.abs())) as i32;
        let reach = blur.reach() as isize + 2;
        let side = (2 * reach + 1) as usize;
        let mut weights = vec![0.0f32; side * side];
        for j in -DISC..=DISC {
            for i in -DISC..=DISC {
                if i * i + j * j > DISC * DISC {
                    continue;
                }
                for step in 0..steps {
                    let along = (step as f32 + 0.5) / steps as f32 - 0.5;
                    let x = i as f32 / DISC as f32 * blur.defocus + along * blur.motion.0 + reach as f32;
                    let y = j as f32 / DISC as f32 * blur.defocus + along * blur.motion.1 + reach as f32;
                    deposit(&mut weights, side, x, y);
                }
            }
        }
        let total: f32 = weights.iter().sum();
        let taps = (0..side * side)
            .filter(|i| weights[*i] > total * 1e-4)
            .map(|i| {
                let (x, y) = ((i % side) as isize - reach, (i / side) as isize - reach);
                (x, y, weights[i] / total)
            })
            .collect();
        Self { taps }
    }

    /// Spreads the light of a picture.
    #[must_use]
    pub fn apply(&self, picture: &Picture) -> Picture {
        let (width, height) = (picture.width as isize, picture.height as isize);
        let mut spread = Picture::new(picture.width, picture.height, 0.0);
        for (y, row) in spread.pixels.chunks_exact_mut(picture.width).enumerate() {
            for (dx, dy, weight) in &self.taps {
                let from = (y as isize + dy).clamp(0, height - 1) as usize * picture.width;
                let source = &picture.pixels[from..from + picture.width];
                let (start, end) = ((-dx).max(0), (width - dx).min(width));
                let inner = &source[(start + dx) as usize..(end + dx) as usize];
                for (to, from) in row[start as usize..end as usize].iter_mut().zip(inner) {
                    *to += from * weight;
                }
                // Beyond the frame it goes on as at its edge.
                for to in &mut row[..start as usize] {
                    *to += source[0] * weight;
                }
                for to in &mut row[end as usize..] {
                    *to += source[picture.width - 1] * weight;
                }
            }
        }
        spread
    }
}

fn deposit(weights: &mut [f32], side: usize, x: f32, y: f32) {
    let (left, top) = (x as usize, y as usize);
    let (fx, fy) = (x - left as f32, y - top as f32);
    for (dx, dy, weight) in [
        (0, 0, (1.0 - fx) * (1.0 - fy)),
        (1, 0, fx * (1.0 - fy)),
        (0, 1, (1.0 - fx) * fy),
        (1, 1, fx * fy),
    ] {
        weights[(top + dy) * side + left + dx] += weight;
    }
}

/// The blur of any lens, in focus as well: of a Gauss bell of deviation `sigma` pixels.
#[must_use]
pub fn softened(picture: &Picture, sigma: f32) -> Picture {
    let reach = (sigma * 3.0) as isize + 1;
    let bell: Vec<f32> = (-reach..=reach)
        .map(|i| libm::expf(-(i * i) as f32 / (2.0 * sigma * sigma)))
        .collect();
    let total: f32 = bell.iter().sum();
    let line = |across: bool| Spread {
        taps: bell
            .iter()
            .zip(-reach..)
            .map(|(weight, i)| {
                if across {
                    (i, 0, weight / total)
                } else {
                    (0, i, weight / total)
                }
            })
            .collect(),
    };
    line(false).apply(&line(true).apply(picture))
}
