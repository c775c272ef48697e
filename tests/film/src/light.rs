//! Light that the code does not need: reflections and shadows, laid over the frame.

use crate::dice::Dice;
use crate::picture::Picture;

/// What lies over a frame: factors for what is seen, and light added to it, on a grid a quarter as fine.
#[derive(Clone, Debug)]
pub struct Overlay {
    /// Light added.
    pub glare: Option<Picture>,
    /// What is left of the light.
    pub shade: Option<Picture>,
}

const WIDTH: usize = 320;
const HEIGHT: usize = 180;

/// A lamp or window mirrored in a glossy surface: soft spots and streaks near `at`, a place in the frame. `strength` is
/// the brightest's, against the white of the surface.
#[must_use]
pub fn glare(dice: &mut Dice, at: (f32, f32), reach: f32, strength: f32) -> Picture {
    let mut picture = Picture::new(WIDTH, HEIGHT, 0.0);
    for i in 0..1 + dice.below(3) {
        let (x, y) = (
            (at.0 + reach * dice.between(-0.8, 0.8)) / 4.0,
            (at.1 + reach * dice.between(-0.8, 0.8)) / 4.0,
        );
        let size = dice.geometric(0.1, 0.8) * reach / 4.0;
        let long = if dice.chance(0.4) { dice.between(2.0, 8.0) } else { 1.0 };
        let turn = dice.between(0.0, std::f32::consts::PI);
        let (s, c) = (libm::sinf(turn), libm::cosf(turn));
        let strength = if i == 0 { strength } else { strength * dice.unit() };
        // A window has edges, a lamp behind matt glass has none.
        let hard = dice.chance(0.35);
        for (i, pixel) in picture.pixels.iter_mut().enumerate() {
            let (dx, dy) = ((i % WIDTH) as f32 - x, (i / WIDTH) as f32 - y);
            let (u, v) = ((c * dx + s * dy) / (size * long), (c * dy - s * dx) / size);
            let d = u * u + v * v;
            let d = if hard { d * d * d } else { d };
            if d < 12.0 {
                *pixel += strength * libm::expf(-d);
            }
        }
    }
    picture
}

/// A shadow with a soft edge through `at`, that leaves `rest` of the light on its dark side.
#[must_use]
pub fn shade(dice: &mut Dice, at: (f32, f32), reach: f32, rest: f32) -> Picture {
    let mut picture = Picture::new(WIDTH, HEIGHT, 1.0);
    let (x, y) = (
        (at.0 + reach * dice.between(-0.4, 0.4)) / 4.0,
        (at.1 + reach * dice.between(-0.4, 0.4)) / 4.0,
    );
    let turn = dice.between(0.0, 2.0 * std::f32::consts::PI);
    let (s, c) = (libm::sinf(turn), libm::cosf(turn));
    let soft = dice.geometric(0.05, 1.5) * reach / 4.0;
    let bend = dice.between(-0.5, 0.5) / reach;
    for (i, pixel) in picture.pixels.iter_mut().enumerate() {
        let (dx, dy) = ((i % WIDTH) as f32 - x, (i / WIDTH) as f32 - y);
        let along = c * dy - s * dx;
        let d = ((c * dx + s * dy + bend * along * along) / soft).clamp(-1.0, 1.0);
        // From 1 to the rest, smoothly.
        let lit = 0.5 + 0.75 * d - 0.25 * d * d * d;
        *pixel = rest + (1.0 - rest) * lit;
    }
    picture
}

/// A room out of focus, as it is behind and around what is looked at; also a quarter as fine.
#[must_use]
pub fn room(dice: &mut Dice, lit: f32) -> Picture {
    let mut picture = Picture::new(WIDTH, HEIGHT, lit * dice.between(0.2, 0.8));
    for _ in 0..10 + dice.below(30) {
        let (x, y) = (dice.between(-60.0, 320.0), dice.between(-40.0, 180.0));
        let place = crate::picture::Rect::of(x, y, dice.geometric(4.0, 160.0), dice.geometric(4.0, 120.0));
        let light = lit * dice.geometric(0.03, 1.2);
        picture.fill(place, dice.between(0.0, 12.0), light);
        if dice.chance(0.25) {
            let size = dice.between(4.0, 9.0);
            let from = (place.x0, place.y0);
            picture.write(dice, from, place.x1, size, lit * 0.05);
        }
    }
    for _ in 0..dice.below(4) {
        let at = (dice.between(0.0, 320.0), dice.between(0.0, 180.0));
        let radius = dice.geometric(5.0, 60.0);
        let light = lit * dice.between(0.2, 1.5);
        picture.spot(at, radius, light);
    }
    crate::optics::softened(&picture, dice.between(0.4, 2.0))
}
