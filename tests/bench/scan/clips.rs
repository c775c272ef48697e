//! Films of two seconds, as a camera gives them: a frame every thirtieth of a second, and what comes while a reader is
//! busy is lost to it.

use warifu_film::conditions::Conditions;
use warifu_film::film::RATE;
use warifu_tests::filmed;

use crate::Options;
use crate::peers::Peer;

const FRAMES: usize = 60;

/// How each reader did with a film.
pub(crate) struct Clip {
    pub(crate) outcomes: Vec<Watched>,
    pub(crate) conditions: Conditions,
    /// Pixels of the first frame to a module.
    pub(crate) module: f32,
}

/// How a reader did with a film.
#[derive(Clone, Default)]
pub(crate) struct Watched {
    /// When it had read the code, in milliseconds from the film's first frame.
    pub(crate) read: Option<f64>,
    pub(crate) wrong: bool,
    busy_until: f64,
}

pub(crate) fn measure(options: &Options, peers: &mut [Box<dyn Peer>]) -> Vec<Clip> {
    (0..options.clips)
        .map(|index| watch(options.seed, index, peers))
        .collect()
}

fn watch(seed: u64, index: u64, peers: &mut [Box<dyn Peer>]) -> Clip {
    let film = filmed::film(seed, index);
    let text = &film.scene().text;
    let mut outcomes = vec![Watched::default(); peers.len()];
    for peer in &mut *peers {
        peer.expect_film();
    }
    for n in 0..FRAMES {
        let arrives = n as f64 * 1_000.0 / f64::from(RATE);
        let waits = |watched: &Watched| watched.read.is_none() && watched.busy_until <= arrives;
        if outcomes.iter().all(|watched| watched.read.is_some()) {
            break;
        }
        if !outcomes.iter().any(waits) {
            continue;
        }
        let frame = film.frame(n);
        for (peer, watched) in peers.iter_mut().zip(&mut outcomes) {
            if !waits(watched) {
                continue;
            }
            let reading = peer.read(&frame);
            watched.busy_until = arrives + reading.milliseconds;
            watched.wrong |= reading.is_wrong(text);
            if reading.hits(text) {
                watched.read = Some(watched.busy_until);
            }
        }
    }
    Clip {
        outcomes,
        conditions: film.scene().conditions,
        module: film.scene().module(),
    }
}
