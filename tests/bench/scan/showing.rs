//! How much of what we show matters: error correction, quiet zone, mode and ground, each drawn on the same card in the
//! same scenes.

use qrcode::{Color, EcLevel, QrCode};
use warifu_film::code::{Code, pairing_text};
use warifu_film::conditions::Conditions;
use warifu_film::dice::Dice;
use warifu_film::picture::light;
use warifu_film::scene::Scene;
use warifu_film::sensor::Noise;
use warifu_film::surface::{Shown, Theme};

use crate::Options;
use crate::peers::{Peer, Takes};

/// A way to show a code.
struct Way {
    name: &'static str,
    level: EcLevel,
    quiet: usize,
    /// As bytes: what a text in lower case needs.
    bytes: bool,
    /// Without a white card, light on the dark ground of the theme.
    bare: bool,
}

const OURS: Way = Way {
    name: "as the app does: M, quiet 4, white",
    level: EcLevel::M,
    quiet: 4,
    bytes: false,
    bare: false,
};

const WAYS: [Way; 9] = [
    OURS,
    Way {
        name: "level L",
        level: EcLevel::L,
        ..OURS
    },
    Way {
        name: "level Q",
        level: EcLevel::Q,
        ..OURS
    },
    Way {
        name: "level H",
        level: EcLevel::H,
        ..OURS
    },
    Way {
        name: "quiet zone of 2",
        quiet: 2,
        ..OURS
    },
    Way {
        name: "quiet zone of 1",
        quiet: 1,
        ..OURS
    },
    Way {
        name: "no quiet zone",
        quiet: 0,
        ..OURS
    },
    Way {
        name: "as bytes",
        bytes: true,
        ..OURS
    },
    Way {
        name: "light on dark, no card",
        bare: true,
        ..OURS
    },
];

/// Arm's length: a webcam of 65 degrees across its 1280 pixels, 60 cm before a screen of 96 dots to the inch with the
/// app's window of 960 times 720, whose card is then 458 wide.
const FOCAL: f32 = 640.0 / 0.637_07;
const CARD: f32 = 456.0 * 25.4 / 96.0;
const DISTANCE: f32 = 600.0;

/// Scenes of each way; so many that a difference of some percent shows.
const SCENES: u64 = 200;

pub(crate) fn print(options: &Options, peers: &mut [Box<dyn Peer>]) {
    let measured: Vec<usize> = ["warifu", "zxing-cpp"]
        .iter()
        .filter_map(|name| peers.iter().position(|peer| peer.name() == *name))
        .collect();
    let scenes = SCENES.min(options.frames);
    println!("\nShown in the window of the dark theme, {scenes} scenes each, the card as large in all.");
    print!("{:<36} {:>8} {:>14}", "", "modules", "at arm's length");
    for i in &measured {
        print!(" {:>10}", peers[*i].name());
    }
    println!();
    for way in WAYS {
        let mut hits = vec![0; measured.len()];
        let mut modules = 0.0;
        for index in 0..scenes {
            let (scene, frame, width) = filmed(options.seed, index, &way);
            modules += width as f32 / scenes as f32;
            for (hits, i) in hits.iter_mut().zip(&measured) {
                peers[*i].begin(Takes::Single);
                *hits += usize::from(peers[*i].read(&frame).hits(&scene.text));
            }
        }
        print!(
            "{:<36} {modules:>8.1} {:>8.2} pixels",
            way.name,
            pixels_to_a_module(modules)
        );
        for hits in hits {
            print!(" {hits:>10}");
        }
        println!();
    }
    println!("At arm's length, the app's own codes by their version:");
    for version in 5..=9 {
        let modules = (17 + 4 * version + 8) as f32;
        println!(
            "  version {version}: {:.2} pixels to a module",
            pixels_to_a_module(modules)
        );
    }
}

fn pixels_to_a_module(modules: f32) -> f32 {
    CARD / modules * FOCAL / DISTANCE
}

/// A frame of a scene that differs by the way alone, and how many modules the drawing is wide.
fn filmed(seed: u64, index: u64, way: &Way) -> (Scene, Vec<u8>, usize) {
    let mut dice = Dice::new(seed, 2_000_000 + index);
    let code = drawn(pairing_text(&mut dice), way);
    let drawn_as_ours = Conditions::draw(&mut dice);
    // The card stays as large, so the code within it does not.
    let ours = drawn(code.text.to_uppercase(), &OURS);
    let share = |code: &Code| (code.width - 2 * code.quiet) as f32 / code.width as f32;
    let conditions = Conditions {
        shown: Shown::Window,
        theme: Theme::Dark,
        size: drawn_as_ours.size * share(&code) / share(&ours),
        ..drawn_as_ours
    };
    let scene = Scene::under(&code, conditions, &mut dice);
    let frame = scene.take(&scene.shot(), &Noise::new(), &mut dice);
    (scene, frame, code.width)
}

fn drawn(text: String, way: &Way) -> Code {
    let text = if way.bytes { text.to_lowercase() } else { text };
    let qr = QrCode::with_error_correction_level(&text, way.level).unwrap();
    let inner = qr.width();
    let colours = qr.into_colors();
    let width = inner + 2 * way.quiet;
    let is_dark = |i: usize| {
        let (x, y) = (i % width, i / width);
        let inside = |at: usize| (way.quiet..way.quiet + inner).contains(&at);
        inside(x) && inside(y) && colours[(y - way.quiet) * inner + x - way.quiet] == Color::Dark
    };
    Code {
        text,
        width,
        quiet: way.quiet,
        modules: (0..width * width).map(is_dark).collect(),
        colours: if way.bare {
            (light(0xf0_e9_db), light(0x12_1a_18))
        } else {
            (0.0, 1.0)
        },
    }
}
