//! Another driver than that of webcams: the kernel's `vivid`, which paints a test picture.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use warifu_tests::process::soon;

use crate::journey::faults::USUAL;
use crate::journey::nodes;
use crate::journey::report::Report;
use crate::journey::stage::Stage;
use warifu_webcam::Film;
use warifu_webcam::Webcam;

/// How the names of its cameras begin.
const NAME: &str = "vivid";

/// One camera and nothing else: no radio, no television.
const PARAMETERS: [&str; 5] = [
    "n_devs=1",
    "node_types=0x1",
    "num_inputs=1",
    "input_types=0x0",
    "multiplanar=1",
];

pub(crate) async fn check(report: &mut Report, stage: &Stage) {
    let webcam = Webcam::plug(USUAL, Arc::new(Film::of_a_desk()));
    report
        .check(
            "Two cameras of two drivers: both are listed, and the second can be chosen",
            async {
                nodes::until_there(USUAL.name);
                load().await;
                nodes::until_there(NAME);
                let cameras = stage.cameras().await;
                assert_eq!(cameras.len(), 2, "{cameras:?}");
                let second = cameras.last().unwrap();
                assert!(second.starts_with(NAME), "{cameras:?}");
                let mut looking = stage.look(Some("2")).await;
                assert_eq!(looking.until_seeing().await, *second);
                looking.stop().await;
                cameras.join(" and ")
            },
        )
        .await;
    drop(webcam);
    nodes::until_gone(USUAL.name);
    report
        .check(
            "Its driver lets the camera go and takes it again: said, and used again",
            async {
                let mut looking = stage.look(None).await;
                assert!(looking.until_seeing().await.starts_with(NAME));
                bind("unbind");
                assert_eq!(looking.until_trouble().await, "camera_unplugged");
                bind("bind");
                let since = Instant::now();
                nodes::until_there(NAME);
                assert!(looking.until_seeing().await.starts_with(NAME));
                looking.stop().await;
                format!("pictures {:.1} s after", since.elapsed().as_secs_f64())
            },
        )
        .await;
}

async fn load() {
    let mut insmod = tokio::process::Command::new("/modules/busybox");
    insmod.args(["insmod", "/modules/vivid.ko"]).args(PARAMETERS);
    let done = soon("the other driver", insmod.status()).await.unwrap();
    assert!(done.success(), "{done}");
}

fn bind(what: &str) {
    let driver = Path::new("/sys/bus/platform/drivers/vivid").join(what);
    std::fs::write(driver, "vivid.0").unwrap();
}
