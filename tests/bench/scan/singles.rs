//! Single frames.

use warifu_film::conditions::Conditions;
use warifu_film::sensor::Noise;
use warifu_tests::filmed;

use crate::Options;
use crate::kept::Kept;
use crate::peers::{Peer, Takes};

/// A frame and how each reader did.
pub(crate) struct Single {
    pub(crate) conditions: Conditions,
    /// Pixels to a module.
    pub(crate) module: f32,
    /// How much a monitor's grid varies the light.
    pub(crate) moire: f32,
    pub(crate) outcomes: Vec<Outcome>,
}

pub(crate) struct Outcome {
    pub(crate) hit: bool,
    pub(crate) wrong: bool,
    pub(crate) milliseconds: f64,
}

pub(crate) fn measure(options: &Options, peers: &mut [Box<dyn Peer>]) -> Vec<Single> {
    let noise = Noise::new();
    let mut kept = options.save.as_deref().map(Kept::new);
    (0..options.frames)
        .map(|index| {
            let (scene, mut dice) = filmed::single(options.seed, index);
            let frame = scene.take(&scene.shot(), &noise, &mut dice);
            if let Some(kept) = &mut kept {
                kept.keep(index, &scene, &frame);
            }
            let outcomes = peers
                .iter_mut()
                .map(|peer| {
                    peer.begin(Takes::Single);
                    let reading = peer.read(&frame);
                    Outcome {
                        hit: reading.hits(&scene.text),
                        wrong: reading.is_wrong(&scene.text),
                        milliseconds: reading.milliseconds,
                    }
                })
                .collect();
            Single {
                conditions: scene.conditions,
                module: scene.module(),
                moire: scene.moire(),
                outcomes,
            }
        })
        .collect()
}
