//! What must hold for anything that a camera sends: for the fuzzer, and for the frames that it begins with.

use super::convert::{Show, frame};
use super::frame::{PixelFormat, Raw, Small};
use crate::scan::Luma;

/// Reads the bytes as a frame: a byte for the layout, two each for width, height and stride, then what the camera sent.
///
/// # Panics
/// What comes out contradicts itself.
pub fn sent(bytes: &[u8]) {
    let Some((&[layout, w, w2, h, h2, s, s2], bytes)) = bytes.split_first_chunk() else {
        return;
    };
    let raw = Raw {
        format: match layout % 7 {
            0 => PixelFormat::Jpeg,
            1 => PixelFormat::Yuyv,
            2 => PixelFormat::Uyvy,
            3 => PixelFormat::Nv12,
            4 => PixelFormat::Grey,
            5 => PixelFormat::Rgb,
            _ => PixelFormat::Bgr,
        },
        width: size([w, w2]),
        height: size([h, h2]),
        stride: size([s, s2]),
        bytes,
    };
    for show in [Show::No, Show::UpTo(480)] {
        let Ok(frame) = frame(raw, show) else { continue };
        assert!(Luma::new(&frame.luma, frame.width, frame.height, frame.width).is_some());
        assert_eq!(frame.luma.len(), frame.width * frame.height);
        assert_eq!(frame.small.is_some(), show != Show::No);
        if let Some(Small { width, height, planes }) = frame.small {
            assert!(width > 0 && height > 0);
            assert_eq!(
                planes.len(),
                width * height + 2 * width.div_ceil(2) * height.div_ceil(2)
            );
        }
    }
}

/// The greatest of two bytes stands for the greatest that there is, with which nothing can be multiplied.
fn size(bytes: [u8; 2]) -> usize {
    match u16::from_le_bytes(bytes) {
        u16::MAX => usize::MAX,
        size => usize::from(size),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::sent;

    #[test]
    fn the_frames_that_the_fuzzer_begins_with_are_converted() {
        let corpus: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "fuzz", "corpus", "camera"]
            .iter()
            .collect();
        let mut files = 0;
        for file in std::fs::read_dir(corpus).unwrap() {
            sent(&std::fs::read(file.unwrap().path()).unwrap());
            files += 1;
        }
        assert!(files > 0);
    }
}
