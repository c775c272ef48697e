//! What a sensor and the camera's own processing make of light.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageFormat};

use crate::dice::Dice;
use crate::picture::Picture;

/// A sensor and its processing.
#[derive(Clone, Copy, Debug)]
pub struct Sensor {
    /// Electrons of a pixel that is just white, at this gain. Few in low light.
    pub electrons: f32,
    /// The deviation of what reading adds, in electrons.
    pub read_noise: f32,
    /// How much of the noise its processing smooths away, with detail: 0 to 1.
    pub denoise: f32,
    /// How much its processing sharpens.
    pub sharpen: f32,
    /// Its tone curve's exponent.
    pub gamma: f32,
    /// The quality of its JPEG, if it sends that.
    pub jpeg: Option<u8>,
}

/// Noise that is looked up: drawn anew for each pixel it would cost more than all else.
pub struct Noise(Vec<f32>);

impl Noise {
    /// A table of numbers around 0 with deviation 1.
    #[must_use]
    pub fn new() -> Self {
        let mut dice = Dice::new(0x5eed, 0);
        Self((0..1 << 16).map(|_| dice.normal()).collect())
    }
}

impl Default for Noise {
    fn default() -> Self {
        Self::new()
    }
}

/// Linear to 8 bits.
struct Tones(Vec<f32>);

impl Tones {
    const STEPS: usize = 8192;

    fn new(gamma: f32) -> Self {
        let exponent = 1.0 / gamma;
        Self(
            (0..=Self::STEPS)
                .map(|i| 255.0 * libm::powf(i as f32 / Self::STEPS as f32, exponent))
                .collect(),
        )
    }

    fn of(&self, light: f32) -> f32 {
        self.0[(light.clamp(0.0, 1.0) * Self::STEPS as f32) as usize]
    }
}

impl Sensor {
    /// Turns light, of which 1 is just white, into the grey pixels that a program gets. `colours` are the light's factors
    /// for red, green and blue pixels of the sensor, where they differ.
    #[must_use]
    pub fn record(&self, light: &Picture, noise: &Noise, dice: &mut Dice) -> Vec<u8> {
        let mosaic = self.exposed(light, noise, dice);
        let tones = Tones::new(self.gamma);
        let mut grey = demosaiced(&mosaic, light.width);
        if self.denoise > 0.0 {
            let smooth = smoothed(&grey, light.width);
            for (pixel, smooth) in grey.iter_mut().zip(smooth) {
                *pixel += (smooth - *pixel) * self.denoise;
            }
        }
        for pixel in &mut grey {
            *pixel = tones.of(*pixel);
        }
        if self.sharpen > 0.0 {
            let smooth = smoothed(&grey, light.width);
            for (pixel, smooth) in grey.iter_mut().zip(smooth) {
                *pixel += (*pixel - smooth) * self.sharpen;
            }
        }
        let bytes = grey.iter().map(|pixel| (pixel + 0.5).clamp(0.0, 255.0) as u8).collect();
        match self.jpeg {
            Some(quality) => compressed(bytes, light.width, quality),
            None => bytes,
        }
    }

    /// Shot and read noise, and the end of what a pixel holds.
    fn exposed(&self, light: &Picture, noise: &Noise, dice: &mut Dice) -> Vec<f32> {
        let scale = 1.0 / self.electrons;
        let read = self.read_noise * self.read_noise;
        // A simple generator, seeded anew for each frame: there are a million pixels.
        let mut state = u64::from(dice.bits()) << 32 | u64::from(dice.bits()) | 1;
        light
            .pixels
            .iter()
            .map(|light| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let electrons = light * self.electrons;
                let deviation = (electrons + read).sqrt();
                let electrons = electrons + deviation * noise.0[(state >> 40) as usize & 0xffff];
                (electrons * scale).clamp(-0.02, 1.0)
            })
            .collect()
    }
}

/// Luma from a Bayer mosaic (G R / B G) of balanced colours, each missing colour the mean of its neighbours.
fn demosaiced(mosaic: &[f32], width: usize) -> Vec<f32> {
    const RED: f32 = 0.299;
    const GREEN: f32 = 0.587;
    const BLUE: f32 = 0.114;
    let height = mosaic.len() / width;
    let mut luma = mosaic.to_vec();
    for y in 1..height - 1 {
        let rows = [y - 1, y, y + 1].map(|y| &mosaic[y * width..][..width]);
        let red_row = y % 2 == 0;
        for x in 1..width - 1 {
            let here = rows[1][x];
            let across = (rows[1][x - 1] + rows[1][x + 1]) * 0.5;
            let down = (rows[0][x] + rows[2][x]) * 0.5;
            let green = (x + y) % 2 == 0;
            luma[y * width + x] = if green {
                let (red, blue) = if red_row { (across, down) } else { (down, across) };
                RED * red + GREEN * here + BLUE * blue
            } else {
                let diagonal = (rows[0][x - 1] + rows[0][x + 1] + rows[2][x - 1] + rows[2][x + 1]) * 0.25;
                let (red, blue) = if red_row { (here, diagonal) } else { (diagonal, here) };
                RED * red + GREEN * (across + down) * 0.5 + BLUE * blue
            };
        }
    }
    luma
}

/// Which colour a pixel of the sensor sees: 0 red, 1 green, 2 blue.
#[must_use]
pub const fn colour(x: usize, y: usize) -> usize {
    if (x + y).is_multiple_of(2) {
        1
    } else if y.is_multiple_of(2) {
        0
    } else {
        2
    }
}

/// Each pixel by its neighbours, 1 2 1 both ways.
fn smoothed(pixels: &[f32], width: usize) -> Vec<f32> {
    let mut across = pixels.to_vec();
    for (to, from) in across.chunks_exact_mut(width).zip(pixels.chunks_exact(width)) {
        for (to, from) in to[1..].iter_mut().zip(from.windows(3)) {
            *to = (from[0] + 2.0 * from[1] + from[2]) * 0.25;
        }
    }
    let mut both = across.clone();
    for y in 1..pixels.len() / width - 1 {
        for x in 0..width {
            let i = y * width + x;
            both[i] = (across[i - width] + 2.0 * across[i] + across[i + width]) * 0.25;
        }
    }
    both
}

fn compressed(pixels: Vec<u8>, width: usize, quality: u8) -> Vec<u8> {
    let height = pixels.len() / width;
    let mut bytes = Vec::new();
    let encoded = JpegEncoder::new_with_quality(&mut bytes, quality).encode(
        &pixels,
        width as u32,
        height as u32,
        ExtendedColorType::L8,
    );
    match encoded.and_then(|()| image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg)) {
        Ok(picture) => picture.into_luma8().into_raw(),
        // Encoding into memory does not fail; if it did, the frame would be as from a camera without it.
        Err(_) => pixels,
    }
}
