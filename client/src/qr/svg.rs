//! Codes as paths, for a window that draws them at any size.

use std::fmt::Write;

use super::QrPicture;

impl QrPicture {
    /// Writes the dark modules as one SVG path, a module to a unit: its square is [`QrPicture::width`] wide, quiet
    /// zone included.
    #[must_use]
    pub fn to_svg_path(&self) -> String {
        let mut path = String::new();
        for y in 0..self.width {
            let mut x = 0;
            while x < self.width {
                let run = (x..self.width).take_while(|x| self.is_dark(*x, y)).count();
                if run > 0 {
                    let _infallible = write!(path, "M{x} {y}h{run}v1h-{run}z");
                }
                // Behind a run is a light module.
                x += run + 1;
            }
        }
        path
    }
}
