//! A picture, as the camera sends it and as the reader takes it.

/// How the pixels of a picture are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PixelFormat {
    /// 4:2:2, luma first: Y U Y V.
    Yuyv,
    /// 4:2:2, luma second: U Y V Y.
    #[cfg_attr(
        not(any(target_os = "linux", test)),
        expect(dead_code, reason = "only Linux gives it as it is")
    )]
    Uyvy,
    /// 4:2:0 in two planes: all luma, then U and V in turn.
    #[cfg_attr(
        all(target_os = "macos", not(test)),
        expect(dead_code, reason = "what is called so on macOS has ten bits, and is not read")
    )]
    Nv12,
    /// Luma alone.
    Grey,
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red.
    Bgr,
    /// A JPEG file for each picture.
    Jpeg,
}

/// A picture as the camera sends it. Its sizes are the camera's word, which nobody has checked.
#[derive(Clone, Copy)]
pub(crate) struct Raw<'a> {
    pub(crate) format: PixelFormat,
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Bytes from one row to the next; of JPEG nothing.
    pub(crate) stride: usize,
    /// May be more than the picture needs.
    pub(crate) bytes: &'a [u8],
}

/// A picture that can be read, and shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Grey pixels, row by row.
    pub(crate) luma: Vec<u8>,
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// For showing, where that is wanted.
    pub(crate) small: Option<Small>,
}

/// A picture small enough to be shown 30 times a second.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Small {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// 4:2:0 in three planes, with the full range as JPEG has it (JFIF 1.02): the brightness of each pixel, then U and V of
    /// every two by two. Nothing is cheaper to be made of what cameras send, and to be carried.
    pub(crate) planes: Vec<u8>,
}
