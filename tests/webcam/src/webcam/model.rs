//! What kinds of webcams there are.

/// What a webcam can do.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// Its name, as people see it.
    pub name: &'static str,
    /// The modes, the one that it recommends first. All of one encoding follow each other.
    pub modes: &'static [Mode],
}

/// How it sends its pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// 4:2:2, brightness first.
    Yuyv,
    /// 4:2:0, colours in a plane of their own.
    Nv12,
    /// One JPEG after the other.
    Mjpeg,
}

/// A size and a rate that it offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mode {
    /// How they are sent.
    pub encoding: Encoding,
    /// Pixels in a row.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// Pictures in a second.
    pub rate: u32,
}

impl Mode {
    /// The time between two pictures, in 100 ns.
    pub(super) fn interval(self) -> u32 {
        10_000_000 / self.rate
    }

    /// The size of a picture in bytes, or for JPEG a size that none exceeds.
    pub(super) fn picture_size(self) -> u32 {
        let pixels = u32::from(self.width) * u32::from(self.height);
        match self.encoding {
            Encoding::Yuyv | Encoding::Mjpeg => pixels * 2,
            Encoding::Nv12 => pixels * 3 / 2,
        }
    }
}
