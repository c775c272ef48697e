//! What a webcam can do wrong: each is said for what it is, and when it is over the client goes on, never started again.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::journey::nodes;
use crate::journey::report::Report;
use crate::journey::stage::{Afterwards, Looking, Stage};
use warifu_webcam::Film;
use warifu_webcam::{Encoding, Mode, Model, Webcam, until};

/// A webcam as most are: JPEG for the large picture, something simpler too.
pub(crate) static USUAL: Model = Model {
    name: "Usual Webcam",
    modes: &[
        Mode {
            encoding: Encoding::Mjpeg,
            width: 1280,
            height: 720,
            rate: 30,
        },
        Mode {
            encoding: Encoding::Mjpeg,
            width: 640,
            height: 480,
            rate: 30,
        },
        Mode {
            encoding: Encoding::Yuyv,
            width: 1280,
            height: 720,
            rate: 10,
        },
        Mode {
            encoding: Encoding::Yuyv,
            width: 640,
            height: 480,
            rate: 30,
        },
    ],
};

/// How long a light may take to go out.
const AFTERGLOW: Duration = Duration::from_secs(10);

pub(crate) async fn check(report: &mut Report, stage: &Stage) {
    let desk = Arc::new(Film::of_a_desk());
    // Now, while nobody looks at anything: later there is less of this slow machine for it.
    let showing = report.check("The first computer shows a code", stage.show()).await;
    let mut looking = stage.look(None).await;
    let mut plugged: Option<Webcam> = None;
    report
        .check("No camera: said, and one that is plugged in is used", async {
            assert_eq!(looking.until_trouble().await, "camera_none");
            let since = Instant::now();
            plugged = Some(Webcam::plug(USUAL, desk.clone()));
            nodes::until_there(USUAL.name);
            back(&mut looking, since).await
        })
        .await;
    report
        .check(
            "Stalled, without a picture for 2 s: said, and used again when pictures come",
            async {
                in_port(&plugged).stall();
                let said = told(&mut looking, "camera_stalled").await;
                in_port(&plugged).go_on();
                format!("{said}; {}", back(&mut looking, Instant::now()).await)
            },
        )
        .await;
    report
        .check("Damaged pictures: said, and used again when they are whole", async {
            in_port(&plugged).sees(Arc::new(Film::of_a_desk().cut_off()));
            let said = told(&mut looking, "camera_garbled").await;
            in_port(&plugged).sees(desk.clone());
            format!("{said}; {}", back(&mut looking, Instant::now()).await)
        })
        .await;
    report
        .check("Unplugged: said, and used again when it is plugged in", async {
            drop(plugged.take());
            let said = told(&mut looking, "camera_unplugged").await;
            nodes::until_gone(USUAL.name);
            let since = Instant::now();
            plugged = Some(Webcam::plug(USUAL, desk.clone()));
            nodes::until_there(USUAL.name);
            format!("{said}; {}", back(&mut looking, since).await)
        })
        .await;
    report
        .check(
            "After all that, the same client reads the moving code from MJPEG, and the computer is paired",
            async {
                let showing = showing.expect("there is a code");
                in_port(&plugged).sees(showing.film.clone());
                let shown = Instant::now();
                stage.until_paired(showing, looking, Afterwards::LogIn).await;
                format!("{:.1} s after the code was there", shown.elapsed().as_secs_f64())
            },
        )
        .await;
    report
        .check("The camera's light is off when the client has ended", async {
            let webcam = in_port(&plugged);
            until("the end of the light", AFTERGLOW, || !webcam.is_lit());
            let pictures = webcam.pictures();
            assert!(pictures > 0);
            format!("{pictures} pictures were fetched since it was plugged in")
        })
        .await;
    if let Some(webcam) = plugged {
        webcam.sees(desk);
        occupied(report, stage, &webcam).await;
    }
}

fn in_port(plugged: &Option<Webcam>) -> &Webcam {
    plugged.as_ref().expect("the webcam is plugged in")
}

/// A camera that others have, or that is not for everybody.
async fn occupied(report: &mut Report, stage: &Stage, webcam: &Webcam) {
    let node = nodes::until_there(USUAL.name);
    report
        .check("Busy, another program has it: said, and used when it is free", async {
            let mut other = stage.look(None).await;
            assert_eq!(other.until_seeing().await, USUAL.name);
            let mut looking = stage.look(None).await;
            let said = told(&mut looking, "camera_busy").await;
            other.stop().await;
            let back = back(&mut looking, Instant::now()).await;
            looking.stop().await;
            format!("{said}; {back}")
        })
        .await;
    report
        .check("Not allowed: said, and used when it is allowed", async {
            until("the end of the light", AFTERGLOW, || !webcam.is_lit());
            denied(stage, &node).await
        })
        .await;
}

async fn denied(stage: &Stage, node: &Path) -> String {
    nodes::forbid(node);
    let mut looking = stage.look(None).await;
    let said = told(&mut looking, "camera_denied").await;
    nodes::allow(node);
    let back = back(&mut looking, Instant::now()).await;
    looking.stop().await;
    format!("{said}; {back}")
}

/// Awaits the trouble that must be told next, and says how long that took.
async fn told(looking: &mut Looking, code: &str) -> String {
    let since = Instant::now();
    assert_eq!(looking.until_trouble().await, code);
    format!("said after {:.1} s", since.elapsed().as_secs_f64())
}

/// Awaits pictures, and says how long after `since` they came.
async fn back(looking: &mut Looking, since: Instant) -> String {
    assert_eq!(looking.until_seeing().await, USUAL.name);
    format!("pictures {:.1} s after", since.elapsed().as_secs_f64())
}
