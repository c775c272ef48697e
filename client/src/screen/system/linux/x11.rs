//! X11: every program may look, at each screen by itself.

use x11rb::connection::Connection;
use x11rb::protocol::randr::ConnectionExt as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, ImageOrder, Screen, Setup, Visualtype};
use x11rb::rust_connection::RustConnection;

use crate::screen::{ScreenError, Shot, what_worked};

/// Where a screen is on the whole.
#[derive(Clone, Copy)]
struct Area {
    x: i16,
    y: i16,
    width: u16,
    height: u16,
}

/// What each screen shows.
pub(super) fn shots() -> Result<Vec<Shot>, ScreenError> {
    let (connection, number) = RustConnection::connect(None).map_err(|error| {
        tracing::info!(%error, "the display cannot be reached");
        ScreenError::None
    })?;
    let screen = connection.setup().roots.get(number).ok_or(ScreenError::None)?;
    let areas = areas(&connection, screen);
    what_worked(areas.into_iter().map(|area| shot(&connection, screen, area)))
}

/// The screens, or all of them as one where the server does not tell them apart.
fn areas(connection: &RustConnection, screen: &Screen) -> Vec<Area> {
    let monitors = connection
        .randr_get_monitors(screen.root, true)
        .ok()
        .and_then(|asked| asked.reply().ok());
    let monitors: Vec<Area> = monitors
        .into_iter()
        .flat_map(|found| found.monitors)
        .map(|monitor| Area {
            x: monitor.x,
            y: monitor.y,
            width: monitor.width,
            height: monitor.height,
        })
        .collect();
    if !monitors.is_empty() {
        return monitors;
    }
    vec![Area {
        x: 0,
        y: 0,
        width: screen.width_in_pixels,
        height: screen.height_in_pixels,
    }]
}

fn shot(connection: &RustConnection, screen: &Screen, area: Area) -> Result<Shot, ScreenError> {
    let Area { x, y, width, height } = area;
    let image = connection
        .get_image(ImageFormat::Z_PIXMAP, screen.root, x, y, width, height, !0)
        .map_err(ScreenError::failed)?
        .reply()
        .map_err(ScreenError::failed)?;
    let pixels = Pixels::of(connection.setup(), screen, image.visual, image.depth).ok_or_else(|| {
        tracing::warn!(depth = image.depth, "the screen has pixels of an unknown kind");
        ScreenError::Unsupported
    })?;
    let [width, height] = [width, height].map(usize::from);
    let rgba = pixels.to_rgba(&image.data, width, height).ok_or(ScreenError::Failed)?;
    Ok(Shot { width, height, rgba })
}

/// How the server writes pixels.
struct Pixels {
    bytes: usize,
    /// Rows begin at multiples of this, in bytes.
    pad: usize,
    order: ImageOrder,
    /// Red, green and blue.
    masks: [u32; 3],
}

impl Pixels {
    fn of(setup: &Setup, screen: &Screen, visual: u32, depth: u8) -> Option<Self> {
        let visual = visual_of(screen, visual)?;
        let format = setup.pixmap_formats.iter().find(|format| format.depth == depth)?;
        let pixels = Self {
            bytes: usize::from(format.bits_per_pixel / 8),
            pad: usize::from(format.scanline_pad / 8),
            order: setup.image_byte_order,
            masks: [visual.red_mask, visual.green_mask, visual.blue_mask],
        };
        let is_coloured = pixels.masks.iter().all(|&mask| mask != 0);
        (is_coloured && (2..=4).contains(&pixels.bytes) && pixels.pad > 0).then_some(pixels)
    }

    /// `None` if there is too little data.
    fn to_rgba(&self, data: &[u8], width: usize, height: usize) -> Option<Vec<u8>> {
        let stride = (width * self.bytes).next_multiple_of(self.pad);
        if width == 0 || data.len() < stride * height {
            return None;
        }
        let mut rgba = Vec::with_capacity(4 * width * height);
        for row in data.chunks_exact(stride).take(height) {
            for pixel in row.chunks_exact(self.bytes).take(width) {
                let value = self.value(pixel);
                let [red, green, blue] = self.masks.map(|mask| channel(value, mask));
                rgba.extend([red, green, blue, u8::MAX]);
            }
        }
        Some(rgba)
    }

    fn value(&self, pixel: &[u8]) -> u32 {
        let add = |value: u32, &byte: &u8| value << 8 | u32::from(byte);
        if self.order == ImageOrder::LSB_FIRST {
            pixel.iter().rev().fold(0, add)
        } else {
            pixel.iter().fold(0, add)
        }
    }
}

fn visual_of(screen: &Screen, id: u32) -> Option<&Visualtype> {
    // The image of a window has its visual; none stands for the root's.
    let id = if id == 0 { screen.root_visual } else { id };
    let mut visuals = screen.allowed_depths.iter().flat_map(|depth| &depth.visuals);
    visuals.find(|visual| visual.visual_id == id)
}

/// A colour as eight bits, of however many the server has.
fn channel(value: u32, mask: u32) -> u8 {
    let most = u64::from(mask >> mask.trailing_zeros());
    let own = u64::from((value & mask) >> mask.trailing_zeros());
    u8::try_from((own * 255 + most / 2) / most).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Pixels = Pixels {
        bytes: 4,
        pad: 4,
        order: ImageOrder::LSB_FIRST,
        masks: [0xff_0000, 0xff00, 0xff],
    };

    #[test]
    fn pixels_of_every_kind_of_server_become_the_same() {
        let expected = Some(vec![255, 0, 0, 255]);
        assert_eq!(USUAL.to_rgba(&[0, 0, 255, 7], 1, 1), expected);
        let big_endian = Pixels {
            order: ImageOrder::MSB_FIRST,
            ..USUAL
        };
        assert_eq!(big_endian.to_rgba(&[7, 255, 0, 0], 1, 1), expected);
        let ten_bits = Pixels {
            masks: [0x3ff0_0000, 0xf_fc00, 0x3ff],
            ..USUAL
        };
        assert_eq!(ten_bits.to_rgba(&0x3ff0_0000_u32.to_le_bytes(), 1, 1), expected);
        let sixteen = Pixels {
            bytes: 2,
            masks: [0xf800, 0x7e0, 0x1f],
            ..USUAL
        };
        // Rows are filled up to four bytes.
        let rows = [0, 0xf8, 9, 9, 0x1f, 0, 9, 9];
        assert_eq!(sixteen.to_rgba(&rows, 1, 2), Some(vec![255, 0, 0, 255, 0, 0, 255, 255]));
    }

    #[test]
    fn a_picture_that_is_cut_off_is_none() {
        assert_eq!(USUAL.to_rgba(&[0; 15], 2, 2), None);
        assert_eq!(USUAL.to_rgba(&[], 0, 0), None);
    }
}
