//! What shows the code: the app's window on a monitor, its code alone on the whole screen, or its printed sheet.

use crate::code::Code;
use crate::dice::Dice;
use crate::picture::{Picture, Rect, light};

/// A monitor or a sheet.
#[derive(Clone, Debug)]
pub struct Surface {
    /// What is on it.
    pub picture: Picture,
    /// Pixels to a mm.
    pub density: f32,
    /// The code on it, without its quiet zone, in pixels.
    pub code: Rect,
    /// Whether it shines by itself, through a grid of pixels.
    pub monitor: bool,
    /// The light of what is around it.
    pub bezel: f32,
}

/// How the app looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Where the app shows the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// On a card in its window.
    Window,
    /// Alone on the whole screen.
    Whole,
    /// On the sheet that it prints.
    Printed,
}

struct Colours {
    paper: f32,
    sheet: f32,
    ink: f32,
    soft: f32,
    line: f32,
    notice: f32,
}

impl Colours {
    // As in the app's style sheet.
    fn of(theme: Theme) -> Self {
        let [paper, sheet, ink, soft, line, notice] = match theme {
            Theme::Light => [0xf5_f0_e6, 0xff_fd_f8, 0x1d_26_23, 0x55_60_5b, 0xde_d5_c3, 0xfc_f1_dd],
            Theme::Dark => [0x12_1a_18, 0x1a_24_21, 0xf0_e9_db, 0xaa_b5_ae, 0x33_41_3d, 0x2b_23_17],
        }
        .map(light);
        Self {
            paper,
            sheet,
            ink,
            soft,
            line,
            notice,
        }
    }
}

/// What of a monitor matters: pixels across and down, width in mm.
const MONITORS: [(usize, usize, f32); 6] = [
    (1366, 768, 309.0),
    (1920, 1080, 309.0),
    (1920, 1080, 344.0),
    (1920, 1200, 302.0),
    (1920, 1080, 527.0),
    (2560, 1440, 597.0),
];

impl Surface {
    /// Shows `code`.
    #[must_use]
    pub fn of(code: &Code, shown: Shown, theme: Theme, dice: &mut Dice) -> Self {
        match shown {
            Shown::Printed => printed(code, dice),
            Shown::Window | Shown::Whole => {
                let (width, height, size) = dice.pick(&MONITORS);
                let mut picture = desktop(width, height, dice);
                let density = width as f32 / size;
                let code = if shown == Shown::Whole {
                    whole(&mut picture, code)
                } else {
                    window(&mut picture, code, density, theme, dice)
                };
                Self {
                    picture,
                    density,
                    code,
                    monitor: true,
                    bezel: dice.pick(&[0.004, 0.01, 0.03, 0.35]),
                }
            }
        }
    }
}

fn desktop(width: usize, height: usize, dice: &mut Dice) -> Picture {
    let mut picture = Picture::new(width, height, dice.geometric(0.01, 0.9));
    let (w, h) = (width as f32, height as f32);
    for _ in 0..dice.below(14) {
        let at = (dice.between(0.0, w), dice.between(0.0, h));
        let (radius, light) = (dice.geometric(30.0, 400.0), dice.between(-0.25, 0.3));
        picture.spot(at, radius, light);
    }
    // Other windows, full of text.
    for _ in 0..dice.below(3) {
        let (paper, ink) = dice.pick(&[(0.95, 0.03), (0.9, 0.02), (0.02, 0.6)]);
        let (x, y) = (dice.between(-0.1 * w, 0.7 * w), dice.between(-0.1 * h, 0.6 * h));
        let place = Rect::of(x, y, dice.between(0.3 * w, 0.8 * w), dice.between(0.3 * h, 0.9 * h));
        picture.fill(place, 8.0, paper);
        let size = dice.between(11.0, 20.0);
        lines(&mut picture, dice, place.inset(size), size, ink);
    }
    picture.fill(Rect::of(0.0, h - 40.0, w, 40.0), 0.0, 0.02);
    for pixel in &mut picture.pixels {
        *pixel = pixel.min(1.0);
    }
    picture
}

fn lines(picture: &mut Picture, dice: &mut Dice, place: Rect, size: f32, ink: f32) {
    let mut y = place.y0;
    while y + size < place.y1 {
        let end = if dice.chance(0.2) {
            dice.between(place.x0, place.x1)
        } else {
            place.x1
        };
        picture.write(dice, (place.x0, y), end, size, ink);
        y += size * 1.6;
    }
}

/// Draws modules as a browser does with `crispEdges`: their edges on whole pixels.
fn draw(picture: &mut Picture, code: &Code, place: Rect) -> Rect {
    let unit = (place.x1 - place.x0) / code.width as f32;
    let edge = |from: f32, i: usize| libm::roundf(from + i as f32 * unit);
    picture.fill(
        Rect {
            x0: edge(place.x0, 0),
            y0: edge(place.y0, 0),
            x1: edge(place.x0, code.width),
            y1: edge(place.y0, code.width),
        },
        0.0,
        code.colours.1,
    );
    for y in 0..code.width {
        for x in 0..code.width {
            if code.is_dark(x, y) {
                let module = Rect {
                    x0: edge(place.x0, x),
                    y0: edge(place.y0, y),
                    x1: edge(place.x0, x + 1),
                    y1: edge(place.y0, y + 1),
                };
                picture.fill(module, 0.0, code.colours.0);
            }
        }
    }
    place.inset(unit * code.quiet as f32)
}

/// The code on the whole screen, as a click makes it.
fn whole(picture: &mut Picture, code: &Code) -> Rect {
    let (w, h) = (picture.width as f32, picture.height as f32);
    picture.fill(Rect::of(0.0, 0.0, w, h), 0.0, code.colours.1);
    let side = h * 0.98;
    draw(picture, code, Rect::of((w - side) / 2.0, (h - side) / 2.0, side, side))
}

/// The app's window with the screen that shows a code.
fn window(picture: &mut Picture, code: &Code, density: f32, theme: Theme, dice: &mut Dice) -> Rect {
    let (w, h) = (picture.width as f32, picture.height as f32 - 40.0);
    // Device pixels to a CSS pixel: systems scale fine screens up.
    let scale: f32 = if density > 5.0 {
        dice.pick(&[1.0, 1.25, 1.25, 1.5])
    } else {
        1.0
    };
    let (width, height) = match dice.below(4) {
        0 => (w, h - 30.0),
        1 => (dice.between(0.5, 0.9) * w, dice.between(0.7, 0.95) * (h - 30.0)),
        _ => ((960.0 * scale).min(w), (720.0 * scale).min(h - 30.0)),
    };
    let x = libm::roundf(dice.between(0.0, w - width));
    let y = libm::roundf(dice.between(30.0, h - height));
    let c = Colours::of(theme);
    let frame = Rect::of(x, y - 30.0, width, height + 30.0);
    picture.fill(frame, 8.0, dice.pick(&[0.8, 0.1, 0.02]));
    picture.write(dice, (x + width * 0.45, y - 22.0), x + width * 0.56, 13.0, 0.3);
    picture.fill(Rect::of(x, y, width, height), 0.0, c.paper);
    picture.fill(Rect::of(x, y, 40.0 * scale, height), 0.0, light(0x1d_3b_36));
    for i in 0..(height / scale / 48.0) as usize {
        let mark = Rect::of(
            x + 8.0 * scale,
            y + (22.0 + 48.0 * i as f32) * scale,
            16.0 * scale,
            4.0 * scale,
        );
        picture.fill(mark, 2.0, light(0xd9_9a_4e));
    }
    // In CSS pixels from here on.
    let (css_width, css_height) = (width / scale, height / scale);
    let content = css_width - 126.0;
    let two_columns = css_width >= 768.0;
    let side = if two_columns {
        (css_height - 232.0).min(content * 0.55)
    } else {
        content.min(css_height - 64.0)
    };
    // A page that is higher than its window has been scrolled to the code.
    let scrolled = (176.0 + side + 20.0 - css_height).max(0.0);
    let at = |left: f32, top: f32, wide: f32, high: f32| {
        Rect::of(
            x + left * scale,
            y + (top - scrolled) * scale,
            wide * scale,
            high * scale,
        )
    };
    let words = (content - side - 34.0).min(432.0);
    let left = if two_columns {
        87.0 + ((content - side - 34.0 - words) / 2.0).max(0.0)
    } else {
        87.0 + (content - side) / 2.0
    };
    let mut text = |left: f32, top: f32, end: f32, size: f32, ink: f32| {
        if top > scrolled {
            let from = (x + left * scale, y + (top - scrolled) * scale);
            picture.write(dice, from, x + end * scale, size * scale, ink);
        }
    };
    text(112.0, 20.0, 280.0, 20.0, c.ink);
    text(css_width - 290.0, 22.0, css_width - 40.0, 15.0, c.ink);
    text(116.0, 78.0, 264.0, 16.0, c.soft);
    text(left, 120.0, (left + 530.0).min(css_width - 40.0), 34.0, c.ink);
    text(
        left + side / 2.0 - 46.0,
        176.0 + side + 14.0,
        left + side / 2.0 + 46.0,
        21.0,
        c.ink,
    );
    if two_columns {
        let right = left + side + 34.0;
        let mut top = 176.0;
        for (high, ground) in [(72.0, c.notice), (118.0, c.notice), (170.0, c.paper), (220.0, c.sheet)] {
            if top > css_height {
                break;
            }
            let place = at(right, top, words, high);
            picture.outline(
                place,
                10.0 * scale,
                scale,
                if ground == c.paper { c.paper } else { c.line },
                ground,
            );
            let mut row = 18.0;
            while row + 16.0 < high {
                let end = x + (right + words - dice.between(20.0, 120.0)) * scale;
                let from = (x + (right + 46.0) * scale, y + (top + row) * scale);
                picture.write(dice, from, end, 15.0 * scale, c.ink);
                row += 24.0;
            }
            top += high + 14.0;
        }
    }
    let card = at(left, 176.0, side, side);
    picture.outline(card, 14.0 * scale, scale, c.line, code.colours.1);
    draw(picture, code, card.inset(scale))
}

/// The sheet that the app prints, of A4 at 200 dots to the inch.
fn printed(code: &Code, dice: &mut Dice) -> Surface {
    let density = 200.0 / 25.4;
    let mm = |length: f32| length * density;
    // Toner is not black.
    let toner = dice.between(0.02, 0.07);
    let mut picture = Picture::new(mm(210.0) as usize, mm(297.0) as usize, 1.0);
    picture.write(dice, (mm(20.0), mm(18.0)), mm(120.0), mm(6.5), 0.0);
    let code = draw(&mut picture, code, Rect::of(mm(20.0), mm(32.0), mm(80.0), mm(80.0)));
    for line in 0..9 {
        let y = mm(118.0 + 7.0 * line as f32);
        let end = mm(dice.between(80.0, 170.0));
        picture.write(dice, (mm(20.0), y), end, mm(4.0), 0.0);
    }
    for pixel in &mut picture.pixels {
        *pixel = toner + (1.0 - toner) * *pixel;
    }
    let bezel = dice.geometric(0.03, 0.6);
    Surface {
        picture,
        density,
        code,
        monitor: false,
        bezel,
    }
}
