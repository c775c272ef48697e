use std::io::Cursor;
use std::time::Duration;

use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgba, RgbaImage, imageops};
use proptest::prelude::*;
use qrcode::{EcLevel, QrCode, Version};

use super::*;
use crate::qr::QrPicture;

fn code(fill: u8) -> PairingCode {
    PairingCode::Token {
        host: "example.org:8443".parse().unwrap(),
        account: uuid::Uuid::from_bytes([fill; 16]),
        token: warifu_protocol::code::CodeSecret::from_bytes([fill; 16]),
        pin: warifu_protocol::Pin::from_bytes([3; 32]),
    }
}

fn drawn(text: &str, scale: u32) -> GrayImage {
    QrPicture::of_text(text).unwrap().to_pixels(scale)
}

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// `picture` in the middle of a grey desk.
fn on_a_desk(picture: &GrayImage, width: u32, height: u32) -> GrayImage {
    let mut desk = GrayImage::from_pixel(width, height, Luma([120]));
    let left = i64::from((width - picture.width()) / 2);
    let top = i64::from((height - picture.height()) / 2);
    imageops::overlay(&mut desk, picture, left, top);
    desk
}

#[test]
fn codes_are_read_from_every_format_and_scale() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        for scale in [3, 4, 8, 20] {
            let bytes = encoded(drawn(&code(1).to_string(), scale), format);
            assert_eq!(read_picture(&bytes), Ok(code(1)), "{format:?} at {scale}");
        }
    }
}

#[test]
fn codes_are_read_turned_and_from_afar() {
    let picture = drawn(&code(1).to_string(), 5);
    for turned in [
        imageops::rotate90(&picture),
        imageops::rotate180(&picture),
        imageops::rotate270(&picture),
        on_a_desk(&picture, 1280, 720),
        imageops::blur(&on_a_desk(&picture, 640, 480), 1.2),
    ] {
        assert_eq!(read_picture(&encoded(turned, ImageFormat::Png)), Ok(code(1)));
    }
}

#[test]
fn transparency_is_white() {
    let picture = drawn(&code(1).to_string(), 6);
    let transparent = RgbaImage::from_fn(picture.width(), picture.height(), |x, y| {
        let dark = picture.get_pixel(x, y).0[0] == 0;
        Rgba([0, 0, 0, if dark { 255 } else { 0 }])
    });
    assert_eq!(read_picture(&encoded(transparent, ImageFormat::Png)), Ok(code(1)));
}

fn rgba(picture: &GrayImage) -> Vec<u8> {
    DynamicImage::ImageLuma8(picture.clone()).into_rgba8().into_raw()
}

fn read_grey(picture: &GrayImage) -> Result<PairingCode, ScanError> {
    read_pixels(picture.width() as usize, picture.height() as usize, &rgba(picture))
}

#[test]
fn decoded_pixels_are_read_as_files_are() {
    let text = code(1).to_string();
    for picture in [drawn(&text, 3), on_a_desk(&drawn(&text, 5), 1280, 720)] {
        assert_eq!(read_grey(&picture), Ok(code(1)), "{:?}", picture.dimensions());
    }
    let picture = drawn(&text, 6);
    let side = picture.width() as usize;
    let transparent: Vec<u8> = picture.pixels().flat_map(|p| [0, 0, 0, 255 - p.0[0]]).collect();
    assert_eq!(read_pixels(side, side, &transparent), Ok(code(1)));
    assert_eq!(
        read_grey(&drawn("hello", 6)),
        Err(ScanError::Foreign(ForeignCode::Other))
    );
    assert_eq!(read_pixels(1, 1, &[0; 4]), Err(ScanError::NoCode));
}

#[test]
fn decoded_pixels_are_bounded_and_as_many_as_they_say() {
    for (width, height) in [
        (12_001, 1),
        (1, 12_001),
        (11_000, 11_000),
        (usize::MAX, 1),
        (1, usize::MAX),
    ] {
        assert_eq!(
            read_pixels(width, height, &[]),
            Err(ScanError::TooLarge),
            "{width}x{height}"
        );
    }
    for (width, height) in [(0, 0), (0, 12_001), (1, 0)] {
        assert_eq!(read_pixels(width, height, &[]), Err(ScanError::Damaged));
    }
    for length in [0, 3, 20 * 10 * 4 - 1, 20 * 10 * 4 + 1, 20 * 10 * 4 + 4] {
        assert_eq!(read_pixels(20, 10, &vec![255; length]), Err(ScanError::Damaged));
    }
}

#[test]
fn other_codes_are_named() {
    let read = |text: &str| read_picture(&encoded(drawn(text, 6), ImageFormat::Png));
    for (text, kind) in [
        ("WIFI:S:home;T:WPA;P:secret;;", ForeignCode::WiFi),
        ("https://example.org/", ForeignCode::WebAddress),
        ("BEGIN:VCARD\nN:A\nEND:VCARD", ForeignCode::Contact),
        ("otpauth://totp/x?secret=ABC", ForeignCode::Authenticator),
        ("hello", ForeignCode::Other),
    ] {
        assert_eq!(read(text), Err(ScanError::Foreign(kind)), "{text}");
    }
    assert_eq!(read("WARIFU://EXAMPLE.ORG/T/ABC"), Err(ScanError::DamagedCode));
}

#[test]
fn beside_other_codes_ours_is_found_and_two_of_ours_are_refused() {
    let side_by_side = |left: &str, right: &str| {
        let [left, right] = [drawn(left, 6), drawn(right, 6)];
        let height = left.height().max(right.height());
        let mut both = GrayImage::from_pixel(left.width() + right.width() + 60, height, Luma([255]));
        imageops::overlay(&mut both, &left, 0, 0);
        imageops::overlay(&mut both, &right, i64::from(left.width()) + 60, 0);
        read_picture(&encoded(both, ImageFormat::Png))
    };
    let [one, two] = [code(1), code(2)].map(|code| code.to_string());
    assert_eq!(side_by_side("https://example.org/", &one), Ok(code(1)));
    assert_eq!(side_by_side(&one, &two), Err(ScanError::Several));
}

#[test]
fn pictures_without_a_code_and_no_pictures_are_told_apart() {
    let blank = encoded(GrayImage::from_pixel(300, 200, Luma([255])), ImageFormat::Png);
    assert_eq!(read_picture(&blank), Err(ScanError::NoCode));
    let tiny = encoded(GrayImage::from_pixel(1, 1, Luma([0])), ImageFormat::Png);
    assert_eq!(read_picture(&tiny), Err(ScanError::NoCode));
    for text in [b"".as_slice(), b"not a picture", b"GIF89a\x01\x00\x01\x00", b"%PDF-1.7"] {
        assert_eq!(read_picture(text), Err(ScanError::Format));
    }
}

#[test]
fn cut_off_pictures_are_damaged() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let whole = encoded(drawn(&code(1).to_string(), 6), format);
        for length in [16, 40, whole.len() / 2] {
            let outcome = read_picture(&whole[..length]);
            assert!(outcome.is_err(), "{format:?} {length}: {outcome:?}");
        }
    }
}

#[test]
fn the_size_is_judged_before_the_pixels() {
    // A PNG's header with dimensions that no memory holds, and nothing behind it.
    let header = |width: u32, height: u32| {
        let mut png = encoded(GrayImage::new(1, 1), ImageFormat::Png);
        png[16..20].copy_from_slice(&width.to_be_bytes());
        png[20..24].copy_from_slice(&height.to_be_bytes());
        let checksum = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&checksum.to_be_bytes());
        png
    };
    assert_eq!(read_picture(&header(60_000, 60_000)), Err(ScanError::TooLarge));
    assert_eq!(read_picture(&header(u32::MAX >> 1, 1)), Err(ScanError::TooLarge));
    assert_eq!(read_picture(&header(11_000, 11_000)), Err(ScanError::TooLarge));
    assert_eq!(read_picture(&header(0, 0)), Err(ScanError::Damaged));
    assert_eq!(read_picture(&vec![0x89; MAX_FILE + 1]), Err(ScanError::TooLarge));
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

/// A symbol of a version and level, three pixels to a module, on white.
fn symbol(version: i16, level: EcLevel, text: &str) -> GrayImage {
    let code = QrCode::with_version(text, Version::Normal(version), level).unwrap();
    let side = u32::try_from(code.width()).unwrap();
    let colors = code.into_colors();
    GrayImage::from_fn(3 * (side + 8), 3 * (side + 8), |x, y| {
        let module = |pixel: u32| (pixel / 3).checked_sub(4).filter(|module| *module < side);
        let dark = match (module(x), module(y)) {
            (Some(x), Some(y)) => colors[(y * side + x) as usize] == qrcode::Color::Dark,
            _ => false,
        };
        Luma([if dark { 20 } else { 235 }])
    })
}

fn texts(picture: &GrayImage, effort: Effort) -> Vec<String> {
    texts_by(&mut Reader::new(), picture, effort)
}

fn texts_by(reader: &mut Reader, picture: &GrayImage, effort: Effort) -> Vec<String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let luma = super::Luma::new(picture.as_raw(), width, height, width).unwrap();
    let look = reader.look(luma, effort.within(Duration::from_secs(60)));
    look.codes.iter().map(|seen| seen.content.text().to_string()).collect()
}

#[test]
fn every_version_and_level_is_read_upright_mirrored_and_inverted() {
    for version in 1..=40 {
        for level in [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H] {
            let text = format!("V{version}");
            let mut picture = symbol(version, level, &text);
            match version % 4 {
                1 => picture = imageops::flip_horizontal(&picture),
                2 => imageops::invert(&mut picture),
                3 => picture = imageops::rotate90(&imageops::flip_vertical(&picture)),
                _ => {}
            }
            assert_eq!(texts(&picture, Effort::PICTURE), [text.as_str()], "{level:?}");
        }
    }
}

#[test]
fn what_a_reflection_has_washed_out_is_unknown_and_not_light() {
    let mut picture = symbol(10, EcLevel::M, &"A".repeat(200));
    // More codewords than could be corrected if nobody knew which they are.
    let side = 23 * 3;
    imageops::overlay(&mut picture, &GrayImage::from_pixel(side, side, Luma([250])), 75, 75);
    assert_eq!(texts(&picture, Effort::PICTURE), ["A".repeat(200)]);
}

/// A symbol with so many modules covered from a place on, in a picture that is otherwise even.
fn covered(symbol: &GrayImage, place: (u32, u32), size: (u32, u32), light: u8) -> GrayImage {
    let mut picture = symbol.clone();
    cover(&mut picture, place, size, light);
    on_a_desk(&picture, 320, 240)
}

fn cover(symbol: &mut GrayImage, (x, y): (u32, u32), (wide, tall): (u32, u32), light: u8) {
    let cover = GrayImage::from_pixel(3 * wide, 3 * tall, Luma([light]));
    imageops::overlay(symbol, &cover, i64::from(3 * (x + 4)), i64::from(3 * (y + 4)));
}

#[test]
fn any_two_finder_patterns_are_enough() {
    for (version, text) in [(2, "SMALL".to_owned()), (5, "B".repeat(90)), (8, "C".repeat(200))] {
        let symbol = symbol(version, EcLevel::M, &text);
        let far = 17 + 4 * u32::try_from(version).unwrap() - 8;
        for place in [(0, 0), (far, 0), (0, far)] {
            for light in [60, 255] {
                let picture = covered(&symbol, place, (8, 8), light);
                let name = format!("{version} without that at {place:?}, {light}");
                let turned = [
                    picture.clone(),
                    imageops::rotate90(&picture),
                    imageops::rotate180(&picture),
                    imageops::flip_horizontal(&picture),
                ];
                for picture in turned {
                    for effort in [Effort::FRAME, Effort::PICTURE] {
                        assert_eq!(texts(&picture, effort), [text.as_str()], "{name}");
                    }
                    let mut reader = Reader::new();
                    let live: Vec<String> = (0..4)
                        .flat_map(|_| texts_by(&mut reader, &picture, Effort::LIVE))
                        .collect();
                    assert!(
                        !live.is_empty() && live.iter().all(|read| *read == text),
                        "{name}: {live:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn with_a_finder_pattern_and_too_much_else_hidden_nothing_is_read() {
    let symbol = symbol(5, EcLevel::M, &"B".repeat(90));
    for (place, size) in [
        ((0, 0), (37, 16)),
        ((21, 0), (16, 37)),
        ((0, 21), (37, 16)),
        ((0, 14), (20, 23)),
    ] {
        for light in [60, 255] {
            let picture = covered(&symbol, place, size, light);
            assert_eq!(texts(&picture, Effort::PICTURE), [""; 0], "{place:?} {light}");
            let mut reader = Reader::new();
            for _ in 0..12 {
                assert_eq!(
                    texts_by(&mut reader, &picture, Effort::LIVE),
                    [""; 0],
                    "{place:?} {light}"
                );
            }
        }
    }
}

#[test]
fn what_one_frame_shows_stays_known_while_a_reflection_hides_it() {
    let text = "B".repeat(90);
    let symbol = symbol(5, EcLevel::M, &text);
    // The lower half for a while, then the upper half without one of its finder patterns: one alone is never enough.
    let mut reader = Reader::new();
    for _ in 0..8 {
        let frame = covered(&symbol, (10, 0), (18, 18), 255);
        assert_eq!(texts_by(&mut reader, &frame, Effort::FRAME), [""; 0]);
    }
    let frame = covered(&symbol, (0, 19), (37, 18), 255);
    assert_eq!(texts(&frame, Effort::FRAME), [""; 0]);
    let read: Vec<String> = (0..8)
        .flat_map(|_| texts_by(&mut reader, &frame, Effort::FRAME))
        .collect();
    assert!(!read.is_empty() && read.iter().all(|read| *read == text), "{read:?}");
}

#[test]
fn a_code_is_followed_while_light_hides_all_of_its_finder_patterns() {
    let text = "C".repeat(90);
    let symbol = symbol(5, EcLevel::M, &text);
    let lit = |place, size, other_place, other_size| {
        let mut picture = symbol.clone();
        cover(&mut picture, place, size, 255);
        cover(&mut picture, other_place, other_size, 255);
        on_a_desk(&picture, 320, 240)
    };
    // From the upper part over the middle, where no finder pattern is, to the lower part without its own.
    let frames = [
        lit((0, 20), (37, 9), (0, 28), (37, 9)),
        lit((0, 0), (37, 9), (0, 28), (37, 9)),
        lit((0, 0), (37, 20), (0, 28), (10, 9)),
    ];
    let mut reader = Reader::new();
    let mut read = Vec::new();
    for frame in &frames {
        assert_eq!(texts(frame, Effort::FRAME), [""; 0], "it can be read from one frame");
        for _ in 0..6 {
            read.extend(texts_by(&mut reader, frame, Effort::FRAME));
        }
    }
    assert!(!read.is_empty() && read.iter().all(|read| *read == text), "{read:?}");
    // Where it began, nothing of it is left to be followed.
    let mut reader = Reader::new();
    for frame in [&frames[0], &frames[2]] {
        for _ in 0..6 {
            assert_eq!(texts_by(&mut reader, frame, Effort::FRAME), [""; 0]);
        }
    }
}

#[test]
fn what_was_seen_of_one_code_does_not_make_up_for_what_is_hidden_of_another() {
    // Much of both is the same, and each is hidden in another place.
    let [one, two] = [1, 2].map(|fill| drawn(&code(fill).to_string(), 5));
    for (left, right) in [(0, 24), (24, 0), (8, 20), (20, 8)] {
        let mut reader = Reader::new();
        for (index, second) in [false, false, false, true, true, true, true, false, false]
            .into_iter()
            .enumerate()
        {
            let (picture, fill, column) = if second { (&two, 2, right) } else { (&one, 1, left) };
            let mut lit = picture.clone();
            let band = GrayImage::from_pixel(18 * 5, picture.height(), Luma([255]));
            imageops::overlay(&mut lit, &band, (4 + column) * 5, 0);
            for text in texts_by(&mut reader, &on_a_desk(&lit, 640, 480), Effort::FRAME) {
                assert_eq!(text, code(fill).to_string(), "frame {index} {left} {right}");
            }
        }
    }
}

#[test]
fn light_that_leaves_next_to_nothing_of_dark_hides_nothing_yet() {
    let mut picture = drawn(&code(1).to_string(), 5);
    // Brighter to the right, up to where dark is seven steps below the brightest that a camera knows.
    let width = picture.width() as f32;
    for (x, _, pixel) in picture.enumerate_pixels_mut() {
        let added = 60.0 + 188.0 * (2.0 * x as f32 / width).min(1.0);
        pixel.0[0] = (f32::from(pixel.0[0]) + added).min(255.0) as u8;
    }
    assert_eq!(
        texts(&on_a_desk(&picture, 640, 480), Effort::FRAME),
        [code(1).to_string()]
    );
}

#[test]
fn corners_are_where_the_code_is() {
    let picture = symbol(6, EcLevel::M, "HERE");
    let luma = super::Luma::new(picture.as_raw(), 147, 147, 147).unwrap();
    let look = Reader::new().look(luma, Effort::FRAME.within(Duration::from_secs(60)));
    let expected = [(12.0, 12.0), (135.0, 12.0), (135.0, 135.0), (12.0, 135.0)];
    for (corner, (x, y)) in look.codes[0].corners.iter().zip(expected) {
        assert!(
            (corner.x - x).abs() < 2.0 && (corner.y - y).abs() < 2.0,
            "{corner:?} {x} {y}"
        );
    }
}

#[test]
fn one_code_in_two_spellings_is_one_code() {
    let text = code(1).to_string();
    let lower = drawn(&text.to_lowercase(), 4);
    let mut both = GrayImage::from_pixel(2 * lower.width() + 40, lower.height() + 40, Luma([120]));
    imageops::overlay(&mut both, &drawn(&text, 4), 0, 20);
    imageops::overlay(&mut both, &lower, i64::from(lower.width()) + 40, 20);
    assert_eq!(texts(&both, Effort::PICTURE).len(), 2);
    assert_eq!(read_grey(&both), Ok(code(1)));
}

#[test]
fn of_two_pairing_codes_of_any_sizes_none_is_chosen() {
    let [one, two] = [code(1), code(2)].map(|code| code.to_string());
    let mut small = drawn(&two, 3);
    for inverted in [false, true] {
        if inverted {
            imageops::invert(&mut small);
        }
        let mut both = GrayImage::from_pixel(1280, 720, Luma([200]));
        imageops::overlay(&mut both, &drawn(&one, 13), 20, 20);
        imageops::overlay(&mut both, &small, 900, 300);
        assert_eq!(read_grey(&both), Err(ScanError::Several), "inverted: {inverted}");
    }
}

/// Repeatable noise of a standard deviation of about `strength`.
fn noisy(picture: &GrayImage, strength: f32, seed: u32) -> GrayImage {
    let mut state = seed.wrapping_mul(2_654_435_761).max(1);
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as f32 / (1 << 24) as f32 - 0.5
    };
    let mut noisy = picture.clone();
    for pixel in noisy.pixels_mut() {
        // The sum of four has a standard deviation of √(4/12).
        let noise: f32 = (0..4).map(|_| random()).sum::<f32>() / 0.577 * strength;
        pixel.0[0] = (f32::from(pixel.0[0]) + noise).clamp(0.0, 255.0) as u8;
    }
    noisy
}

#[test]
fn what_a_reflection_hides_in_one_frame_several_show() {
    let picture = drawn(&code(1).to_string(), 5);
    // A band of light over a quarter of the code, between its finder patterns, that moves.
    let frames: Vec<GrayImage> = [9, 21, 15, 9, 21, 15]
        .into_iter()
        .map(|row| {
            let mut lit = picture.clone();
            let band = GrayImage::from_pixel(picture.width(), 11 * 5, Luma([255]));
            imageops::overlay(&mut lit, &band, 0, (4 + row) * 5);
            on_a_desk(&lit, 640, 480)
        })
        .collect();
    for frame in &frames {
        assert_eq!(texts(frame, Effort::FRAME), [""; 0], "it can be read from one frame");
    }
    let mut reader = Reader::new();
    let read: Vec<String> = frames
        .iter()
        .flat_map(|frame| texts_by(&mut reader, frame, Effort::FRAME))
        .collect();
    assert!(!read.is_empty());
    assert!(read.iter().all(|text| *text == code(1).to_string()));
}

#[test]
fn of_two_codes_one_after_the_other_no_third_is_made() {
    let mut reader = Reader::new();
    for (index, fill) in [1, 1, 1, 2, 2, 1, 2, 2, 2, 1].into_iter().enumerate() {
        let mut faint = on_a_desk(&drawn(&code(fill).to_string(), 4), 640, 480);
        faint.pixels_mut().for_each(|pixel| pixel.0[0] = 60 + pixel.0[0] / 10);
        let frame = noisy(&faint, 13.0, index as u32 + 100);
        for text in texts_by(&mut reader, &frame, Effort::FRAME) {
            assert_eq!(text, code(fill).to_string(), "frame {index}");
        }
    }
}

#[test]
fn no_shape_of_a_picture_is_too_much() {
    let finder = imageops::crop_imm(&symbol(1, EcLevel::L, "X"), 12, 12, 24, 24).to_image();
    let mut grid = GrayImage::from_pixel(1200, 900, Luma([235]));
    imageops::tile(&mut grid, &finder);
    let noise = noisy(&GrayImage::from_pixel(1280, 720, Luma([128])), 60.0, 7);
    let pictures = [
        GrayImage::new(1, 1),
        GrayImage::new(1, 3_000),
        GrayImage::from_pixel(12_000, 1, Luma([255])),
        GrayImage::from_fn(4_000, 3_000, |x, y| Luma([if (x ^ y) & 1 == 0 { 0 } else { 255 }])),
        grid,
        noise,
    ];
    for picture in &pictures {
        for effort in [Effort::LIVE, Effort::FRAME, Effort::PICTURE] {
            let luma = super::Luma::new(
                picture.as_raw(),
                picture.width() as usize,
                picture.height() as usize,
                picture.width() as usize,
            );
            let look = Reader::new().look(luma.unwrap(), effort);
            assert_eq!(look.codes, [], "{:?} {effort:?}", picture.dimensions());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_it_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..600), kind in 0usize..4) {
        let magic: &[u8] = [b"".as_slice(), b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\0\0\x01\0WEBPVP8L"][kind];
        bytes.splice(0..0, magic.iter().copied());
        let _ = read_picture(&bytes);
    }

    #[test]
    fn no_frames_make_it_panic(
        pixels in proptest::collection::vec(any::<u8>(), 1..4_000),
        width in 1usize..90,
        padding in 0usize..5,
        looks in 1usize..4,
    ) {
        let height = (pixels.len() / (width + padding)).max(1);
        if let Some(luma) = super::Luma::new(&pixels, width, height, width + padding) {
            let mut reader = Reader::new();
            for _ in 0..looks {
                let _ = reader.look(luma, Effort::LIVE);
            }
        }
    }

    #[test]
    fn no_change_makes_it_panic(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), format in 0usize..3) {
        let format = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP][format];
        let mut bytes = encoded(drawn("WARIFU", 3), format);
        for (position, value) in changes {
            let position = position.index(bytes.len());
            bytes[position] = value;
        }
        let _ = read_picture(&bytes);
    }
}
