//! Films: what is in front of the webcam, and moves.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma, RgbImage, imageops};

use crate::webcam::{Encoding, Mode};

const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;

/// Pictures of a film, which is shown again and again.
const PICTURES: u32 = 12;

/// The time of one of them.
const STEP: Duration = Duration::from_millis(100);

/// As good as cheap webcams compress.
const QUALITY: u8 = 70;

/// Pictures that were encoded, by their place in the film and how.
type Encoded = HashMap<(usize, Mode), Arc<Vec<u8>>>;

/// A short film in grey.
#[derive(Debug)]
pub struct Film {
    pictures: Vec<GrayImage>,
    encoded: Mutex<Encoded>,
    whole: bool,
}

impl Film {
    /// A desk in the evening, and nothing on it.
    #[must_use]
    pub fn of_a_desk() -> Self {
        Self::new(vec![desk()])
    }

    /// A screen with `code` that somebody holds before the webcam: it turns, comes nearer, and is never quite still.
    #[must_use]
    pub fn of(code: &GrayImage) -> Self {
        let desk = desk();
        Self::new((0..PICTURES).map(|number| hold(code, &desk, number)).collect())
    }

    /// The film, of which a bad cable lets through only the first tenth of each picture.
    #[must_use]
    pub fn cut_off(mut self) -> Self {
        self.whole = false;
        self
    }

    /// The picture at `time`, encoded for `mode`.
    pub(crate) fn picture(&self, mode: Mode, time: Duration) -> Arc<Vec<u8>> {
        let number = usize::try_from(time.as_millis() / STEP.as_millis()).unwrap() % self.pictures.len();
        self.encoded(number, mode)
    }

    /// Encodes all of it, so that no picture is late when it is shown.
    pub(crate) fn prepare(&self, modes: &[Mode]) {
        for mode in modes {
            for number in 0..self.pictures.len() {
                self.encoded(number, *mode);
            }
        }
    }

    fn encoded(&self, number: usize, mode: Mode) -> Arc<Vec<u8>> {
        let mut encoded = self.encoded.lock().unwrap();
        let picture = encoded.entry((number, mode)).or_insert_with(|| {
            let mut picture = encode(&self.pictures[number], mode);
            if !self.whole {
                picture.truncate(picture.len() / 10);
            }
            Arc::new(picture)
        });
        picture.clone()
    }

    fn new(pictures: Vec<GrayImage>) -> Self {
        Self {
            pictures,
            encoded: Mutex::default(),
            whole: true,
        }
    }
}

/// Not even, as nothing is.
fn desk() -> GrayImage {
    GrayImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let grain = (x * 7 + y * 13 + x * y) % 11;
        let light = 70 + x * 60 / WIDTH + y * 20 / HEIGHT + grain;
        Luma([u8::try_from(light).unwrap_or(u8::MAX)])
    })
}

/// `code` on `desk`, at the place and angle of picture `number`.
fn hold(code: &GrayImage, desk: &GrayImage, number: u32) -> GrayImage {
    let phase = f64::from(number) / f64::from(PICTURES) * std::f64::consts::TAU;
    let side = f64::from(HEIGHT) * (0.55 + 0.12 * phase.cos());
    let angle = 0.18 * phase.sin();
    let (x, y) = (640.0 + 120.0 * (phase + 0.5).sin(), 360.0 + 50.0 * (phase * 2.0).sin());
    let scale = f64::from(code.width()) / side;
    let (sine, cosine) = angle.sin_cos();
    let mut picture = desk.clone();
    let reach = side * 0.75;
    for row in range(y, reach, HEIGHT) {
        for column in range(x, reach, WIDTH) {
            let (dx, dy) = (f64::from(column) - x, f64::from(row) - y);
            let u = (dx * cosine + dy * sine) * scale + f64::from(code.width()) / 2.0;
            let v = (dy * cosine - dx * sine) * scale + f64::from(code.height()) / 2.0;
            if let Some(light) = between(code, u, v) {
                picture.put_pixel(column, row, Luma([light]));
            }
        }
    }
    picture
}

fn range(middle: f64, reach: f64, end: u32) -> std::ops::Range<u32> {
    let from = (middle - reach).max(0.0) as u32;
    let to = (middle + reach).max(0.0) as u32;
    from..to.min(end)
}

/// The light of a screen's picture between its pixels, as a webcam sees it: never black, never white.
fn between(code: &GrayImage, u: f64, v: f64) -> Option<u8> {
    if u < 0.0 || v < 0.0 {
        return None;
    }
    let (left, top) = (u as u32, v as u32);
    let at = |x, y| code.get_pixel_checked(x, y).map(|pixel| f64::from(pixel.0[0]));
    let (right, below) = (u.fract(), v.fract());
    let upper = at(left, top)? * (1.0 - right) + at(left + 1, top)? * right;
    let lower = at(left, top + 1)? * (1.0 - right) + at(left + 1, top + 1)? * right;
    let light = upper * (1.0 - below) + lower * below;
    Some((35.0 + light * 0.7) as u8)
}

fn encode(picture: &GrayImage, mode: Mode) -> Vec<u8> {
    let (width, height) = (u32::from(mode.width), u32::from(mode.height));
    let scaled;
    let picture = if picture.dimensions() == (width, height) {
        picture
    } else {
        scaled = imageops::thumbnail(picture, width, height);
        &scaled
    };
    match mode.encoding {
        // Grey: both colours in the middle.
        Encoding::Yuyv => picture.as_raw().iter().flat_map(|light| [*light, 128]).collect(),
        Encoding::Nv12 => {
            let mut planes = picture.as_raw().clone();
            planes.resize(planes.len() * 3 / 2, 128);
            planes
        }
        Encoding::Mjpeg => {
            // Webcams send colours.
            let coloured = RgbImage::from_fn(width, height, |x, y| {
                let Luma([light]) = *picture.get_pixel(x, y);
                image::Rgb([light, light, light])
            });
            let mut jpeg = Cursor::new(Vec::new());
            JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
                .encode_image(&coloured)
                .unwrap();
            jpeg.into_inner()
        }
    }
}
