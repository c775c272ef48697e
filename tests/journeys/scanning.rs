//! Our reader before films of our codes: a short run of what `cargo xtask bench scan` measures, without the times.

use std::time::Duration;

use warifu::scan::{Effort, Reader};
use warifu_film::sensor::Noise;
use warifu_tests::filmed;

const SEED: u64 = 4;
const FRAMES: u64 = 60;
const FILMS: u64 = 6;
/// Looks at a film, of two seconds.
const LOOKS: usize = 60;

/// Times are the bench's: a busy machine must see here what a quiet one does.
fn unhurried(effort: Effort) -> Effort {
    let mut effort = effort;
    effort.limit = Duration::from_secs(10);
    effort
}

#[test]
fn most_frames_are_read_and_none_wrongly() {
    let noise = Noise::new();
    let mut hits = 0;
    for index in 0..FRAMES {
        let (scene, mut dice) = filmed::single(SEED, index);
        let frame = scene.take(&scene.shot(), &noise, &mut dice);
        for text in filmed::texts(&mut Reader::new(), &frame, unhurried(Effort::FRAME)) {
            assert_eq!(text, scene.text, "frame {index}");
            hits += 1;
        }
    }
    assert!(hits >= 36, "{hits} of {FRAMES}");
}

#[test]
fn films_are_read() {
    for index in 0..FILMS {
        let film = filmed::film(SEED, index);
        let mut reader = Reader::new();
        let read = (0..LOOKS).find(|n| {
            let texts = filmed::texts(&mut reader, &film.frame(*n), unhurried(Effort::LIVE));
            assert!(texts.iter().all(|text| *text == film.scene().text), "film {index}");
            !texts.is_empty()
        });
        assert!(read.is_some(), "film {index}: {:?}", film.scene().conditions);
    }
}
