//! How the webcam introduces itself.

use super::model::{Encoding, Mode, Model};

/// The string descriptors, by their numbers: the languages, maker, name.
const MAKER: u8 = 1;
const NAME: u8 = 2;

const CONTROL_INTERFACE: u8 = 0;
pub(super) const STREAMING_INTERFACE: u8 = 1;

/// The camera, and where its pictures leave.
const INPUT_TERMINAL: u8 = 1;
const OUTPUT_TERMINAL: u8 = 2;

/// Bulk, towards the computer.
const ENDPOINT: u8 = 0x81;

/// A descriptor of a video interface, and its kinds.
const CLASS_SPECIFIC: u8 = 0x24;
const HEADER: u8 = 1;
const FORMAT_UNCOMPRESSED: u8 = 4;
const FRAME_UNCOMPRESSED: u8 = 5;
const FORMAT_MJPEG: u8 = 6;
const FRAME_MJPEG: u8 = 7;

/// The descriptor that GET_DESCRIPTOR names by `value`, if there is such a one.
pub(super) fn descriptor(model: &Model, value: u16) -> Option<Vec<u8>> {
    match value.to_be_bytes() {
        [1, 0] => Some(device()),
        [2, 0] => Some(configuration(model)),
        [3, 0] => Some(vec![4, 3, 0x09, 0x04]),
        [3, MAKER] => Some(text("Warifu")),
        [3, NAME] => Some(text(model.name)),
        _ => None,
    }
}

/// The modes of `model` under their two numbers: that of the format and that of the frame size, from 1.
pub(super) fn numbered(model: &Model) -> impl Iterator<Item = (u8, u8, Mode)> {
    let chunks = model.modes.chunk_by(|one, next| one.encoding == next.encoding);
    chunks
        .zip(1..)
        .flat_map(|(modes, format)| modes.iter().zip(1..).map(move |(mode, frame)| (format, frame, *mode)))
}

fn device() -> Vec<u8> {
    // USB 2.0, of several interfaces that belong together; vendor and product of nobody.
    vec![
        18, 1, 0x00, 0x02, 0xef, 2, 1, 64, 0xff, 0xff, 0x01, 0x00, 0x00, 0x01, MAKER, NAME, 0, 1,
    ]
}

fn configuration(model: &Model) -> Vec<u8> {
    let rest = [
        // Interfaces 0 and 1 are one video function.
        vec![8, 11, CONTROL_INTERFACE, 2, 0x0e, 3, 0, 0],
        vec![9, 4, CONTROL_INTERFACE, 0, 0, 0x0e, 1, 0, 0],
        control(),
        vec![9, 4, STREAMING_INTERFACE, 0, 1, 0x0e, 2, 0, 0],
        streaming(model),
        vec![7, 5, ENDPOINT, 2, 0x00, 0x02, 0],
    ]
    .concat();
    let [low, high] = u16::try_from(rest.len() + 9).unwrap().to_le_bytes();
    [vec![9, 2, low, high, 2, 1, 0, 0x80, 250], rest].concat()
}

/// A camera without anything to adjust.
fn control() -> Vec<u8> {
    let camera = vec![
        17,
        CLASS_SPECIFIC,
        2,
        INPUT_TERMINAL,
        0x01,
        0x02,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        2,
        0,
        0,
    ];
    let exit = vec![9, CLASS_SPECIFIC, 3, OUTPUT_TERMINAL, 0x01, 0x01, 0, INPUT_TERMINAL, 0];
    let [low, high] = u16::try_from(13 + camera.len() + exit.len()).unwrap().to_le_bytes();
    let mut header = vec![13, CLASS_SPECIFIC, HEADER, 0x00, 0x01, low, high];
    header.extend(48_000_000_u32.to_le_bytes());
    header.extend([1, STREAMING_INTERFACE]);
    [header, camera, exit].concat()
}

fn streaming(model: &Model) -> Vec<u8> {
    let mut formats = Vec::new();
    let mut count = 0;
    for modes in model.modes.chunk_by(|one, next| one.encoding == next.encoding) {
        count += 1;
        formats.extend(format(count, modes));
    }
    let size = 13 + count;
    let [low, high] = u16::try_from(formats.len() + usize::from(size)).unwrap().to_le_bytes();
    let mut header = vec![size, CLASS_SPECIFIC, HEADER, count, low, high, ENDPOINT];
    header.extend([0, OUTPUT_TERMINAL, 0, 0, 0, 1]);
    header.extend(std::iter::repeat_n(0, usize::from(count)));
    [header, formats].concat()
}

fn format(number: u8, modes: &[Mode]) -> Vec<u8> {
    let encoding = modes.first().unwrap().encoding;
    let frames = u8::try_from(modes.len()).unwrap();
    let mut format = match encoding {
        Encoding::Mjpeg => vec![11, CLASS_SPECIFIC, FORMAT_MJPEG, number, frames, 1, 1, 0, 0, 0, 0],
        Encoding::Yuyv => uncompressed(number, frames, *b"YUY2", 16),
        Encoding::Nv12 => uncompressed(number, frames, *b"NV12", 12),
    };
    let kind = match encoding {
        Encoding::Mjpeg => FRAME_MJPEG,
        _ => FRAME_UNCOMPRESSED,
    };
    for (mode, number) in modes.iter().zip(1..) {
        format.extend(frame(kind, number, *mode));
    }
    format
}

fn uncompressed(number: u8, frames: u8, code: [u8; 4], bits: u8) -> Vec<u8> {
    let mut format = vec![27, CLASS_SPECIFIC, FORMAT_UNCOMPRESSED, number, frames];
    format.extend(code);
    // The rest of every identifier that is made of four letters.
    format.extend([0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]);
    format.extend([bits, 1, 0, 0, 0, 0]);
    format
}

fn frame(kind: u8, number: u8, mode: Mode) -> Vec<u8> {
    let bits = mode.picture_size() * 8 * mode.rate;
    let mut frame = vec![30, CLASS_SPECIFIC, kind, number, 0];
    frame.extend(mode.width.to_le_bytes());
    frame.extend(mode.height.to_le_bytes());
    for field in [bits, bits, mode.picture_size(), mode.interval()] {
        frame.extend(field.to_le_bytes());
    }
    frame.push(1);
    frame.extend(mode.interval().to_le_bytes());
    frame
}

fn text(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let size = u8::try_from(units.len() + 2).unwrap();
    [vec![size, 3], units].concat()
}
