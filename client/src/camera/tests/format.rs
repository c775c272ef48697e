//! Which format is taken.

use super::super::format::{Offer, best};
use super::super::frame::PixelFormat::{self, Grey, Jpeg, Nv12, Rgb, Yuyv};

fn offer(pixels: PixelFormat, width: u32, height: u32, rate: f64) -> Offer {
    Offer {
        pixels,
        width,
        height,
        rate,
    }
}

#[test]
fn reading_wants_720p_uncompressed_and_fast_enough() {
    let hd = |pixels, rate| offer(pixels, 1280, 720, rate);
    let vga = |pixels, rate| offer(pixels, 640, 480, rate);
    let full = |pixels, rate| offer(pixels, 1920, 1080, rate);
    for (offers, wanted) in [
        // A usual webcam: over USB 2, 720p is fast enough as JPEG alone.
        (
            vec![
                vga(Yuyv, 30.0),
                hd(Yuyv, 10.0),
                hd(Jpeg, 30.0),
                full(Jpeg, 30.0),
                vga(Jpeg, 30.0),
            ],
            hd(Jpeg, 30.0),
        ),
        (vec![hd(Jpeg, 30.0), hd(Yuyv, 15.0)], hd(Yuyv, 15.0)),
        (vec![hd(Jpeg, 30.0), hd(Nv12, 30.0)], hd(Nv12, 30.0)),
        (vec![hd(Yuyv, 30.0), full(Yuyv, 30.0), hd(Jpeg, 60.0)], hd(Yuyv, 30.0)),
        // 29.97 is as good as 30.
        (
            vec![vga(Yuyv, 30.0), hd(Yuyv, 30000.0 / 1001.0)],
            hd(Yuyv, 30000.0 / 1001.0),
        ),
        (vec![full(Yuyv, 5.0), vga(Yuyv, 30.0)], vga(Yuyv, 30.0)),
        (vec![full(Yuyv, 30.0), vga(Yuyv, 30.0)], full(Yuyv, 30.0)),
        (vec![hd(Rgb, 30.0), hd(Yuyv, 30.0), hd(Grey, 30.0)], hd(Yuyv, 30.0)),
        // A camera that says nothing of its speed, and one that has nothing good.
        (vec![hd(Yuyv, 0.0), vga(Yuyv, 30.0)], hd(Yuyv, 0.0)),
        (vec![offer(Jpeg, 160, 120, 1.0)], offer(Jpeg, 160, 120, 1.0)),
    ] {
        assert_eq!(best(&offers), Some(wanted), "{offers:?}");
    }
}

#[test]
fn sizes_that_no_picture_has_are_no_offer() {
    for size in [0, 100_000] {
        assert_eq!(
            best(&[offer(Yuyv, size, 720, 30.0), offer(Yuyv, 1280, size, 30.0)]),
            None
        );
    }
    assert_eq!(best(&[]), None);
}
