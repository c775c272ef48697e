//! Hits by what is hard about a frame.

use warifu_film::surface::{Shown, Theme};

use crate::peers::Peer;
use crate::singles::Single;

type Group = (&'static str, fn(&Single) -> bool);

/// A frame is in each group that it fits.
const GROUPS: [Group; 25] = [
    ("size 12-20 %", |one| one.conditions.size < 0.2),
    ("size 20-40 %", |one| (0.2..0.4).contains(&one.conditions.size)),
    ("size 40-80 %", |one| one.conditions.size >= 0.4),
    ("below 2.5 pixels to a module", |one| one.module < 2.5),
    ("2.5 to 4 pixels to a module", |one| (2.5..4.0).contains(&one.module)),
    ("tilt above 20 degrees", |one| one.conditions.tilt >= 20.0),
    ("roll above 15 degrees", |one| one.conditions.roll.abs() >= 15.0),
    ("defocus below 0.7 pixels", |one| one.conditions.defocus < 0.7),
    ("defocus 0.7-2 pixels", |one| {
        (0.7..2.0).contains(&one.conditions.defocus)
    }),
    ("defocus above 2 pixels", |one| one.conditions.defocus >= 2.0),
    ("moved 0.7-3 pixels", |one| (0.7..3.0).contains(&one.conditions.motion)),
    ("moved above 3 pixels", |one| one.conditions.motion >= 3.0),
    ("low light and noise", |one| one.conditions.electrons < 1_000.0),
    ("very low light", |one| one.conditions.electrons < 150.0),
    ("under-exposed", |one| one.conditions.white < 0.2),
    ("over-exposed", |one| one.conditions.white > 1.0),
    ("glare", |one| one.conditions.glare > 0.0),
    ("shadow", |one| one.conditions.shade < 1.0),
    ("moiré", |one| one.moire > 0.05),
    ("JPEG", |one| one.conditions.jpeg.is_some()),
    ("light theme", |one| {
        one.conditions.shown == Shown::Window && one.conditions.theme == Theme::Light
    }),
    ("dark theme", |one| {
        one.conditions.shown == Shown::Window && one.conditions.theme == Theme::Dark
    }),
    ("whole screen", |one| one.conditions.shown == Shown::Whole),
    ("printed", |one| one.conditions.shown == Shown::Printed),
    ("no trouble", |one| {
        let c = &one.conditions;
        let still = c.defocus < 0.7 && c.motion < 0.7;
        still && c.electrons > 1_000.0 && (0.2..1.0).contains(&c.white) && c.glare <= 0.0 && c.shade >= 1.0
    }),
];

pub(crate) fn print(peers: &[Box<dyn Peer>], singles: &[Single]) {
    if singles.is_empty() {
        return;
    }
    let shown: Vec<usize> = ["warifu", "zxing-cpp"]
        .iter()
        .filter_map(|name| peers.iter().position(|peer| peer.name() == *name))
        .collect();
    print!("\n{:<30} {:>6}", "hits by trouble", "of");
    for i in &shown {
        print!(" {:>10}", peers[*i].name());
    }
    println!();
    for (name, fits) in GROUPS {
        let group: Vec<&Single> = singles.iter().filter(|single| fits(single)).collect();
        print!("{name:<30} {:>6}", group.len());
        for i in &shown {
            let hits = group.iter().filter(|single| single.outcomes[*i].hit).count();
            print!(" {hits:>10}");
        }
        println!();
    }
}
