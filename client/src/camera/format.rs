//! Which of the formats that a camera offers is best for reading codes.

use super::frame::PixelFormat;

/// A format that a camera offers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Offer {
    pub(crate) pixels: PixelFormat,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Pictures a second.
    pub(crate) rate: f64,
}

/// What is wanted: 720p. More pixels cost more time than they read codes, fewer read fewer.
pub(crate) const WANTED: (u32, u32) = (1280, 720);
/// From here on a moving hand does not matter.
const GOOD_RATE: f64 = 15.0;
/// From here on a person sees a film.
const SMOOTH_RATE: f64 = 24.0;
const MAX_SIDE: u32 = 4096;

/// The best of them; none where there is none that can be read.
pub(crate) fn best(offers: &[Offer]) -> Option<Offer> {
    offers
        .iter()
        .filter(|offer| (1..=MAX_SIDE).contains(&offer.width) && (1..=MAX_SIDE).contains(&offer.height))
        .min_by(|a, b| cost(a).total_cmp(&cost(b)))
        .copied()
}

/// What is wrong with an offer, the more the worse. In the order of importance: at least 15 pictures a second, about
/// 720p, no compression, a smooth film.
fn cost(offer: &Offer) -> f64 {
    let area = f64::from(offer.width) * f64::from(offer.height);
    let wanted = f64::from(WANTED.0) * f64::from(WANTED.1);
    let size = match area >= wanted {
        true => (area / wanted - 1.0) * 0.5,
        false => wanted / area - 1.0,
    };
    let rate = match offer.rate {
        rate if rate >= SMOOTH_RATE => 0.0,
        rate if rate >= GOOD_RATE => 0.1,
        rate if rate > 0.0 => 3.0 * (GOOD_RATE / rate - 0.6),
        // It does not say.
        _ => 0.2,
    };
    let compression = match offer.pixels {
        PixelFormat::Yuyv | PixelFormat::Uyvy | PixelFormat::Nv12 => 0.0,
        // Without colour there is less to show.
        PixelFormat::Grey => 0.05,
        // Half as much again to copy.
        PixelFormat::Rgb | PixelFormat::Bgr => 0.05,
        PixelFormat::Jpeg => 0.3,
    };
    size + rate + compression
}
