//! What kinds of webcams there are.

/// What a webcam can do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Model {
    /// Its name, as people see it.
    pub(crate) name: &'static str,
    /// The modes, the one that it recommends first. All of one encoding follow each other.
    pub(crate) modes: &'static [Mode],
}

/// How it sends its pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Encoding {
    Yuyv,
    Nv12,
    Mjpeg,
}

/// A size and a rate that it offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Mode {
    pub(crate) encoding: Encoding,
    pub(crate) width: u16,
    pub(crate) height: u16,
    /// Pictures in a second.
    pub(crate) rate: u32,
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
