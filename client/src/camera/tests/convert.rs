//! Pixels against those of another decoder, and pictures that are not what they claim to be.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ExtendedColorType, ImageFormat};
use proptest::collection::vec;
use proptest::prelude::*;

use super::super::convert::{Damaged, Show, frame};
use super::super::frame::{PixelFormat, Raw, Small};

const SHOWN: Show = Show::UpTo(480);
const FORMATS: [PixelFormat; 7] = [
    PixelFormat::Yuyv,
    PixelFormat::Uyvy,
    PixelFormat::Nv12,
    PixelFormat::Grey,
    PixelFormat::Rgb,
    PixelFormat::Bgr,
    PixelFormat::Jpeg,
];

fn raw(format: PixelFormat, width: usize, height: usize, stride: usize, bytes: &[u8]) -> Raw<'_> {
    Raw {
        format,
        width,
        height,
        stride,
        bytes,
    }
}

/// Colours that change gently, as JPEG likes it, and are never so strong that a decoder must cut them off.
fn colours(width: u32, height: u32) -> Vec<u8> {
    let part = |x: u32, by: u32| u8::try_from(64 + x * 127 / by.max(1)).unwrap();
    (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| [part(x, width), part(y, height), part(x + y, width + height)]))
        .collect()
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 90)
        .encode(&colours(width, height), width, height, ExtendedColorType::Rgb8)
        .unwrap();
    file
}

fn reference(file: &[u8]) -> DynamicImage {
    image::load_from_memory_with_format(file, ImageFormat::Jpeg).unwrap()
}

#[test]
fn each_layout_gives_the_brightness() {
    // Two rows of three (four for pairs) pixels, with something behind each row and behind the last.
    let yuyv = [1, 9, 2, 9, 3, 9, 4, 9, 0, 0, 5, 9, 6, 9, 7, 9, 8, 9, 0, 0, 77];
    let luma =
        |format, width, stride, bytes: &[u8]| frame(raw(format, width, 2, stride, bytes), Show::No).unwrap().luma;
    assert_eq!(luma(PixelFormat::Yuyv, 4, 10, &yuyv), [1, 2, 3, 4, 5, 6, 7, 8]);
    let uyvy = [9, 1, 9, 2, 9, 3, 9, 4, 0, 0, 9, 5, 9, 6, 9, 7, 9, 8];
    assert_eq!(luma(PixelFormat::Uyvy, 4, 10, &uyvy), [1, 2, 3, 4, 5, 6, 7, 8]);
    for format in [PixelFormat::Grey, PixelFormat::Nv12] {
        assert_eq!(luma(format, 3, 4, &[1, 2, 3, 0, 4, 5, 6, 128, 128]), [1, 2, 3, 4, 5, 6]);
    }
    let rgb = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
    assert_eq!(luma(PixelFormat::Rgb, 2, 6, &rgb), [76, 149, 28, 255]);
    assert_eq!(luma(PixelFormat::Bgr, 2, 6, &rgb), [28, 149, 76, 255]);
}

#[test]
fn jpeg_is_read_as_another_decoder_reads_it() {
    for (width, height) in [(1, 1), (7, 5), (16, 16), (17, 33), (640, 480), (1279, 719)] {
        let file = jpeg(width, height);
        let ours = frame(raw(PixelFormat::Jpeg, 1, 1, 0, &file), Show::No).unwrap();
        assert_eq!((ours.width, ours.height), (width as usize, height as usize));
        let theirs = reference(&file).to_rgb8();
        let grey = |pixel: &image::Rgb<u8>| {
            let [red, green, blue] = pixel.0.map(u32::from);
            u8::try_from((77 * red + 150 * green + 29 * blue) >> 8).unwrap()
        };
        let pairs = ours.luma.iter().zip(theirs.pixels().map(grey));
        let worst = pairs.map(|(a, b)| a.abs_diff(b)).max().unwrap();
        // Theirs comes from colours that were rounded before.
        assert!(worst <= 4, "{width}x{height}: {worst}");
    }
}

#[test]
fn what_follows_a_jpeg_is_no_part_of_it() {
    let file = jpeg(64, 48);
    let alone = frame(raw(PixelFormat::Jpeg, 64, 48, 0, &file), SHOWN).unwrap();
    let padded = [&file[..], &[0; 5000]].concat();
    assert!(frame(raw(PixelFormat::Jpeg, 64, 48, 0, &padded), SHOWN).unwrap() == alone);
}

#[test]
fn a_jpeg_that_is_cut_off_is_damaged() {
    let mut file = jpeg(640, 480);
    for length in [0, 1, 2, 100, file.len() / 2, file.len() - 2] {
        let cut = raw(PixelFormat::Jpeg, 640, 480, 0, &file[..length]);
        assert_eq!(frame(cut, Show::No).err(), Some(Damaged), "{length}");
    }
    // Where another one begins, as when the rest was lost on the way. (What is overwritten with pixels stays unseen: JPEG
    // has no check sums, and codes have their own.)
    let middle = file.len() / 2;
    file[middle..middle + 4].copy_from_slice(&[0xff, 0xd8, 0xff, 0xdb]);
    for show in [Show::No, SHOWN] {
        let overwritten = raw(PixelFormat::Jpeg, 640, 480, 0, &file);
        assert_eq!(frame(overwritten, show).err(), Some(Damaged));
    }
}

#[test]
fn the_jpeg_of_motion_pictures_comes_without_its_tables() {
    let file = jpeg(64, 48);
    let mut bare = Vec::new();
    let mut rest = &file[2..];
    bare.extend_from_slice(&file[..2]);
    while let [0xff, marker, high, low, ..] = *rest {
        let length = 2 + usize::from(u16::from_be_bytes([high, low]));
        if marker != 0xc4 {
            bare.extend_from_slice(&rest[..length]);
        }
        rest = &rest[length..];
        if marker == 0xda {
            break;
        }
    }
    bare.extend_from_slice(rest);
    assert!(bare.len() + 400 < file.len());
    for show in [Show::No, SHOWN] {
        let [with, without] = [&file, &bare].map(|file| frame(raw(PixelFormat::Jpeg, 64, 48, 0, file), show).unwrap());
        assert!(with == without);
    }
}

#[test]
fn a_small_picture_has_the_colours_of_the_large_one() {
    // Red, as each layout has it.
    let (y, u, v) = (76, 85, 255);
    let (width, height) = (1280, 720);
    let pixels = width * height;
    let colours = [u, v].repeat(pixels / 4);
    for (format, stride, bytes) in [
        (PixelFormat::Yuyv, width * 2, [y, u, y, v].repeat(pixels / 2)),
        (PixelFormat::Uyvy, width * 2, [u, y, v, y].repeat(pixels / 2)),
        (PixelFormat::Nv12, width, [vec![y; pixels], colours].concat()),
        (PixelFormat::Rgb, width * 3, [254, 0, 0].repeat(pixels)),
        (PixelFormat::Bgr, width * 3, [0, 0, 254].repeat(pixels)),
    ] {
        let frame = frame(raw(format, width, height, stride, &bytes), SHOWN).unwrap();
        let Some(Small { width, height, planes }) = frame.small else {
            panic!("{format:?}");
        };
        assert_eq!((width, height, planes.len()), (426, 240, 426 * 240 + 2 * 213 * 120));
        let (lights, colours) = planes.split_at(426 * 240);
        let (us, vs) = colours.split_at(213 * 120);
        for (plane, wanted) in [(lights, y), (us, u), (vs, v)] {
            let worst = plane.iter().map(|value| value.abs_diff(wanted)).max().unwrap();
            assert!(worst <= 1, "{format:?}: {wanted}: {worst}");
        }
    }
}

#[test]
fn a_small_picture_is_made_of_every_pixel_and_a_tiny_one_stays_as_it_is() {
    let stripes = |width: usize, height: usize| -> Vec<u8> {
        (0..width * height)
            .map(|at| if at % 3 == 0 { 255 } else { 0 })
            .collect()
    };
    let large = frame(raw(PixelFormat::Grey, 1281, 720, 1281, &stripes(1281, 720)), SHOWN).unwrap();
    let small = large.small.unwrap();
    assert_eq!((small.width, small.height), (427, 240));
    assert!(small.planes[..427 * 240].iter().all(|light| *light == 85));
    assert!(small.planes[427 * 240..].iter().all(|colour| *colour == 128));
    for (width, height) in [(1, 1), (2, 3), (480, 1), (7, 5)] {
        let bytes = stripes(width, height);
        let tiny = frame(raw(PixelFormat::Grey, width, height, width, &bytes), SHOWN).unwrap();
        assert!(tiny.small.unwrap().planes.starts_with(&bytes));
    }
    // Wide and without the rows that would make one of it.
    let flat = frame(raw(PixelFormat::Grey, 1440, 2, 1440, &[200; 2880]), SHOWN).unwrap();
    assert_eq!(flat.small.unwrap().planes[..480], [200; 480]);
}

proptest! {
    #[test]
    fn no_bytes_and_no_sizes_are_too_odd(
        format in 0..FORMATS.len(),
        width in prop_oneof![0..70_usize, Just(usize::MAX), Just(4097)],
        height in prop_oneof![0..70_usize, Just(usize::MAX)],
        stride in prop_oneof![0..300_usize, Just(usize::MAX)],
        bytes in vec(any::<u8>(), 0..9000),
    ) {
        let raw = raw(FORMATS[format], width, height, stride, &bytes);
        if let Ok(frame) = frame(raw, SHOWN) {
            prop_assert_eq!(frame.luma.len(), frame.width * frame.height);
            if let Some(Small { width, height, planes }) = frame.small {
                prop_assert_eq!(planes.len(), width * height + 2 * width.div_ceil(2) * height.div_ceil(2));
            }
        }
    }

    #[test]
    fn no_changed_jpeg_is_too_odd(changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..20), cut in any::<prop::sample::Index>()) {
        let mut file = jpeg(48, 32);
        for (place, value) in changes {
            let place = place.index(file.len());
            file[place] = value;
        }
        file.truncate(cut.index(file.len()) + 1);
        file.extend([0xff, 0xd9]);
        for show in [Show::No, SHOWN] {
            if let Ok(frame) = frame(raw(PixelFormat::Jpeg, 48, 32, 0, &file), show) {
                prop_assert_eq!(frame.luma.len(), frame.width * frame.height);
            }
        }
    }
}
