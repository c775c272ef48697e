//! The QR decoder.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::GrayImage;
use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::multi::qrcode::QRCodeMultiReader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource};

/// The texts of the QR codes in a picture, in no order.
pub(super) fn texts(pixels: &GrayImage) -> Vec<String> {
    // The decoder is written with care, but a panic on a hostile picture would still end the program.
    catch_unwind(AssertUnwindSafe(|| {
        let mut found = single(pixels);
        found.extend(several(pixels));
        found.sort_unstable();
        found.dedup();
        found
    }))
    .unwrap_or_default()
}

/// The reader that looks harder.
fn single(pixels: &GrayImage) -> Vec<String> {
    let mut hints = DecodeHints {
        TryHarder: Some(true),
        PossibleFormats: Some(HashSet::from([BarcodeFormat::QR_CODE])),
        ..DecodeHints::default()
    };
    rxing::helpers::detect_in_luma_with_hints(
        pixels.as_raw().clone(),
        pixels.width(),
        pixels.height(),
        Some(BarcodeFormat::QR_CODE),
        &mut hints,
    )
    .map(|result| vec![result.getText().to_owned()])
    .unwrap_or_default()
}

/// The reader that finds more than one.
fn several(pixels: &GrayImage) -> Vec<String> {
    let Ok(source) = Luma8LuminanceSource::new(pixels.as_raw().clone(), pixels.width(), pixels.height()) else {
        return Vec::new();
    };
    QRCodeMultiReader::new()
        .decode_multiple(&mut BinaryBitmap::new(HybridBinarizer::new(source)))
        .map(|results| results.iter().map(|r| r.getText().to_owned()).collect())
        .unwrap_or_default()
}
