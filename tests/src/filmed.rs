//! Codes as the app draws them, to be filmed, and our reader before such a film.

use warifu::qr::QrPicture;
use warifu::scan::{Effort, Luma, Reader};
use warifu_film::code::{Code, pairing_text};
use warifu_film::dice::Dice;
use warifu_film::film::Film;
use warifu_film::scene::Scene;
use warifu_film::{HEIGHT, WIDTH};

/// A pairing code of random content.
///
/// # Panics
/// The app refuses to draw it.
#[must_use]
pub fn code(dice: &mut Dice) -> Code {
    let text = pairing_text(dice);
    let picture = QrPicture::of_code(&text.parse().expect("a pairing code")).unwrap();
    let width = picture.width();
    let modules = (0..width * width)
        .map(|i| picture.is_dark(i % width, i / width))
        .collect();
    Code {
        text,
        width,
        quiet: 4,
        modules,
        colours: (0.0, 1.0),
    }
}

/// The `index`-th single frame of a seed: its scene, and the dice for its noise.
#[must_use]
pub fn single(seed: u64, index: u64) -> (Scene, Dice) {
    let mut dice = Dice::new(seed, index);
    let scene = Scene::new(&code(&mut dice), &mut dice);
    (scene, dice)
}

/// The `index`-th film of a seed.
#[must_use]
pub fn film(seed: u64, index: u64) -> Film {
    // Far from where single frames are.
    let mut dice = Dice::new(seed, 1_000_000 + index);
    let code = code(&mut dice);
    Film::new(&code, dice)
}

/// The texts that our reader finds in a frame with so much effort.
///
/// # Panics
/// It is no frame.
#[must_use]
pub fn texts(reader: &mut Reader, frame: &[u8], effort: Effort) -> Vec<String> {
    let luma = Luma::new(frame, WIDTH, HEIGHT, WIDTH).unwrap();
    let look = reader.look(luma, effort);
    look.codes.iter().map(|seen| seen.content.text()).collect()
}
