//! What a camera offers.

use v4l::format::FourCC;
use v4l::frameinterval::FrameIntervalEnum;
use v4l::framesize::FrameSizeEnum;
use v4l::video::Capture;
use v4l::{Device, Fraction};

use super::reason;
use crate::camera::error::CameraError;
use crate::camera::format::{Offer, WANTED};
use crate::camera::frame::PixelFormat;

/// The formats of a camera that can be read.
pub(super) fn offers(device: &Device) -> Result<Vec<Offer>, CameraError> {
    let formats = device.enum_formats().map_err(|error| reason(&error))?;
    let mut offers = Vec::new();
    for format in formats {
        let Some(pixels) = pixels(format.fourcc) else {
            continue;
        };
        for (width, height) in sizes(device, format.fourcc) {
            offers.push(Offer {
                pixels,
                width,
                height,
                rate: rate(device, format.fourcc, width, height),
            });
        }
    }
    Ok(offers)
}

/// The layout that a code of four letters stands for.
pub(super) fn pixels(code: FourCC) -> Option<PixelFormat> {
    match &code.repr {
        b"YUYV" => Some(PixelFormat::Yuyv),
        b"UYVY" => Some(PixelFormat::Uyvy),
        b"NV12" => Some(PixelFormat::Nv12),
        b"GREY" => Some(PixelFormat::Grey),
        b"RGB3" => Some(PixelFormat::Rgb),
        b"BGR3" => Some(PixelFormat::Bgr),
        b"MJPG" | b"JPEG" => Some(PixelFormat::Jpeg),
        _ => None,
    }
}

/// The code of four letters for a layout.
pub(super) fn code(pixels: PixelFormat) -> FourCC {
    FourCC::new(match pixels {
        PixelFormat::Yuyv => b"YUYV",
        PixelFormat::Uyvy => b"UYVY",
        PixelFormat::Nv12 => b"NV12",
        PixelFormat::Grey => b"GREY",
        PixelFormat::Rgb => b"RGB3",
        PixelFormat::Bgr => b"BGR3",
        PixelFormat::Jpeg => b"MJPG",
    })
}

/// Where a camera has a range of sizes, the one in it that is wanted; where it does not say, what is wanted.
fn sizes(device: &Device, code: FourCC) -> Vec<(u32, u32)> {
    let sizes = device.enum_framesizes(code).unwrap_or_default();
    if sizes.is_empty() {
        return vec![WANTED];
    }
    let size = |size| match size {
        FrameSizeEnum::Discrete(size) => (size.width, size.height),
        FrameSizeEnum::Stepwise(range) => (
            fitting(range.min_width, range.max_width, range.step_width, WANTED.0),
            fitting(range.min_height, range.max_height, range.step_height, WANTED.1),
        ),
    };
    sizes.into_iter().map(|found| size(found.size)).collect()
}

/// The size in a range that is next to what is wanted; `step` 0 is taken as 1.
fn fitting(min: u32, max: u32, step: u32, wanted: u32) -> u32 {
    let step = step.max(1);
    let wanted = wanted.clamp(min, max.max(min));
    min + (wanted - min) / step * step
}

/// The most pictures a second that a camera says it has in a size; 0 where it does not say.
fn rate(device: &Device, code: FourCC, width: u32, height: u32) -> f64 {
    let intervals = device.enum_frameintervals(code, width, height).unwrap_or_default();
    let rates = intervals.into_iter().map(|found| match found.interval {
        FrameIntervalEnum::Discrete(interval) => per_second(interval),
        FrameIntervalEnum::Stepwise(range) => per_second(range.min),
    });
    rates.fold(0.0, f64::max)
}

fn per_second(interval: Fraction) -> f64 {
    match interval.numerator {
        0 => 0.0,
        numerator => f64::from(interval.denominator) / f64::from(numerator),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_range_the_size_next_to_what_is_wanted_is_taken() {
        assert_eq!(fitting(48, 8192, 2, 1280), 1280);
        assert_eq!(fitting(48, 640, 16, 1280), 640);
        assert_eq!(fitting(1920, 3840, 2, 1280), 1920);
        assert_eq!(fitting(16, 4096, 1000, 1280), 1016);
        // Nonsense from a driver.
        assert_eq!(fitting(640, 320, 0, 1280), 640);
        assert_eq!(fitting(0, u32::MAX, u32::MAX, 720), 0);
    }
}
