//! A moving code, read from the kinds of picture that webcams send uncompressed. Most send JPEG: that is what is read when all
//! that can go wrong has gone wrong.

use std::time::Instant;

use crate::journey::nodes;
use crate::journey::report::Report;
use crate::journey::stage::{Afterwards, Stage};
use warifu_webcam::{Encoding, Mode, Model, Webcam};

/// Webcams that send one kind of picture each, as fast as USB 2.0 has room for it.
static MODELS: [Model; 2] = [
    Model {
        name: "YUYV Webcam",
        modes: &[large(Encoding::Yuyv, 10)],
    },
    Model {
        name: "NV12 Webcam",
        modes: &[large(Encoding::Nv12, 15)],
    },
];

const fn large(encoding: Encoding, rate: u32) -> Mode {
    Mode {
        encoding,
        width: 1280,
        height: 720,
        rate,
    }
}

pub(crate) async fn check(report: &mut Report, stage: &Stage) {
    for model in MODELS {
        let name = format!("{}: a moving code is read, and the computer is paired", model.name);
        report.check(&name, pair(stage, model)).await;
    }
}

async fn pair(stage: &Stage, model: Model) -> String {
    let showing = stage.show().await;
    let webcam = Webcam::plug(model, showing.film.clone());
    nodes::until_there(model.name);
    let start = Instant::now();
    let mut looking = stage.look(None).await;
    assert_eq!(looking.until_seeing().await, model.name);
    let seeing = start.elapsed();
    stage.until_paired(showing, looking, Afterwards::Nothing).await;
    let pictures = webcam.pictures();
    drop(webcam);
    nodes::until_gone(model.name);
    format!(
        "pictures after {:.1} s, {pictures} of them until it was paired",
        seeing.as_secs_f64()
    )
}
