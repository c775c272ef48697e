//! What a camera sees.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{ExtendedColorType, GrayImage, Luma};

use super::{Format, Mode};

/// Frames, played again and again.
#[derive(Clone, Debug)]
pub struct Film {
    frames: Vec<GrayImage>,
}

impl Film {
    /// These frames, of any size: each camera scales them to its own.
    ///
    /// # Panics
    /// There are none.
    #[must_use]
    pub fn of(frames: Vec<GrayImage>) -> Self {
        assert!(!frames.is_empty(), "a film has frames");
        Self { frames }
    }

    /// A desk with nothing on it.
    #[must_use]
    pub fn desk() -> Self {
        Self::of(vec![desk()])
    }

    /// A desk too dark to see anything.
    #[must_use]
    pub fn night() -> Self {
        Self::of(vec![GrayImage::from_pixel(1280, 720, Luma([4]))])
    }

    /// A picture, such as of a code, held before the camera by a hand that does not keep still.
    ///
    /// # Panics
    /// That is no picture.
    #[must_use]
    pub fn held(picture: &[u8]) -> Self {
        Self::held_together(&[picture])
    }

    /// Several pictures, side by side.
    ///
    /// # Panics
    /// Those are no pictures, or more than fit.
    #[must_use]
    pub fn held_together(pictures: &[&[u8]]) -> Self {
        const FRAMES: i64 = 12;
        let size = if pictures.len() > 1 { 400 } else { 460 };
        let pictures: Vec<GrayImage> = pictures
            .iter()
            .map(|picture| {
                let picture = image::load_from_memory(picture).unwrap().into_luma8();
                let mut smaller = imageops::resize(&picture, size, size, FilterType::Triangle);
                // White on a screen is no full white to a camera, nor black full black.
                for pixel in smaller.pixels_mut() {
                    pixel.0[0] = 30 + (u16::from(pixel.0[0]) * 180 / 255) as u8;
                }
                smaller
            })
            .collect();
        let frame = |number: i64| {
            let mut frame = desk();
            // There and back, so that the film has no jump.
            let away = (number - FRAMES / 2).abs();
            for (place, picture) in (0..).zip(&pictures) {
                imageops::overlay(&mut frame, picture, 120 + 500 * place + 4 * away, 100 + 3 * away);
            }
            frame
        };
        Self::of((0..FRAMES).map(frame).collect())
    }

    /// The film as the camera's hardware gives it: see `faults/camera/camera.h`.
    pub(super) fn developed(&self, mode: Mode) -> Vec<u8> {
        let frames: Vec<Vec<u8>> = self.frames.iter().map(|frame| developed(frame, mode)).collect();
        let count = u32::try_from(frames.len()).unwrap();
        let mut end = 8 + 8 * (u64::from(count) + 1);
        let mut film = [b"FILM", &count.to_le_bytes()[..], &end.to_le_bytes()].concat();
        for frame in &frames {
            end += u64::try_from(frame.len()).unwrap();
            film.extend(end.to_le_bytes());
        }
        film.extend(frames.into_iter().flatten());
        film
    }
}

fn desk() -> GrayImage {
    GrayImage::from_fn(1280, 720, |x, y| Luma([60 + ((x + 2 * y) / 32) as u8]))
}

fn developed(
    frame: &GrayImage,
    Mode {
        format, width, height, ..
    }: Mode,
) -> Vec<u8> {
    let scaled;
    let frame = if frame.dimensions() == (width, height) {
        frame
    } else {
        scaled = imageops::resize(frame, width, height, FilterType::Triangle);
        &scaled
    };
    match format {
        Format::Yuyv => frame.pixels().flat_map(|pixel| [pixel.0[0], 0x80]).collect(),
        Format::Mjpeg => {
            let mut jpeg = Vec::new();
            JpegEncoder::new_with_quality(&mut jpeg, 85)
                .encode(frame.as_raw(), width, height, ExtendedColorType::L8)
                .unwrap();
            jpeg
        }
    }
}
