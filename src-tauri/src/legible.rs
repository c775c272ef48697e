//! How large a code must be on a screen so that a camera at arm's length can read it.

/// Millimetres of a module of which a webcam of 1280 pixels over 65° sees four pixels from 60 cm:
/// 4 * 2 * 600 mm * tan(32.5°) / 1280.
const MODULE: f64 = 2.3891;
const MILLIMETRES_PER_INCH: f64 = 25.4;

/// The side of a code of so many modules, quiet zone included, on a screen with `inch` pixels an inch: in those pixels.
pub(crate) fn side(modules: u32, inch: f64) -> f64 {
    f64::from(modules) * MODULE / MILLIMETRES_PER_INCH * inch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_has_four_pixels_of_a_webcam() {
        let inch = 135.0;
        let millimetres = side(53, inch) / inch * 25.4;
        let pixels = millimetres / 53.0 * 1280.0 / (2.0 * 600.0 * 32.5_f64.to_radians().tan());
        assert!((4.0..4.001).contains(&pixels), "{pixels}");
    }
}
