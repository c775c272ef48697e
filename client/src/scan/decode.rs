//! A second opinion on pictures: another reader, which takes its time and cannot be stopped, so it gets small pictures alone.

use std::collections::HashSet;

use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::multi::qrcode::QRCodeMultiReader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource, RXingResult};

use super::engine::{Found, Gray};
use super::luma::Luma;
use super::point::{Corners, Point};

/// The most pixels that it looks at.
const MOST: usize = 3_000_000;
/// A picture with fewer is looked at enlarged too.
const SMALL: usize = 400_000;

/// The codes in a picture, by the first look that finds some: at the largest size that is allowed, at half of that, and enlarged.
pub(super) fn found(picture: Luma<'_>) -> Vec<Found> {
    let pixels = picture.width() * picture.height();
    let mut step = 1;
    while pixels / (step * step) > MOST {
        step *= 2;
    }
    let first = Gray::of(picture, step);
    let scale = step as f32;
    let looks: [&dyn Fn() -> (Gray, f32); 2] = [&|| (first.half(), 2.0 * scale), &|| (first.doubled(), 0.5 * scale)];
    let mut found = texts(&first, scale);
    for (index, look) in looks.iter().enumerate() {
        if found.is_empty() && (index == 0 || pixels < SMALL) {
            let (picture, scale) = look();
            found = texts(&picture, scale);
        }
    }
    found
}

fn texts(picture: &Gray, scale: f32) -> Vec<Found> {
    if picture.width() == 0 || picture.height() == 0 {
        return Vec::new();
    }
    let mut results = single(picture);
    results.extend(several(picture));
    let mut found: Vec<Found> = Vec::new();
    for result in results {
        if !found.iter().any(|known| known.text == result.getText()) {
            found.push(Found {
                text: result.getText().to_owned(),
                corners: corners(&result, scale),
            });
        }
    }
    found
}

/// The reader that looks harder.
fn single(picture: &Gray) -> Vec<RXingResult> {
    let mut hints = DecodeHints {
        TryHarder: Some(true),
        PossibleFormats: Some(HashSet::from([BarcodeFormat::QR_CODE])),
        ..DecodeHints::default()
    };
    let (width, height) = (picture.width() as u32, picture.height() as u32);
    rxing::helpers::detect_in_luma_with_hints(
        picture.pixels().to_vec(),
        width,
        height,
        Some(BarcodeFormat::QR_CODE),
        &mut hints,
    )
    .into_iter()
    .collect()
}

/// The reader that finds more than one.
fn several(picture: &Gray) -> Vec<RXingResult> {
    let (width, height) = (picture.width() as u32, picture.height() as u32);
    Luma8LuminanceSource::new(picture.pixels().to_vec(), width, height)
        .and_then(|source| {
            QRCodeMultiReader::new().decode_multiple(&mut BinaryBitmap::new(HybridBinarizer::new(source)))
        })
        .unwrap_or_default()
}

/// Roughly: from the middles of the finder patterns, lower left, upper left and upper right.
fn corners(result: &RXingResult, scale: f32) -> Corners {
    let point = |index: usize| {
        result.getPoints().get(index).map_or(Point::default(), |point| Point {
            x: point.x * scale,
            y: point.y * scale,
        })
    };
    let [lower, corner, right] = [0, 1, 2].map(point);
    let last = Point {
        x: lower.x + right.x - corner.x,
        y: lower.y + right.y - corner.y,
    };
    [corner, right, last, lower]
}
