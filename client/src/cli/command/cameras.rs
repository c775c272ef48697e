//! `warifu cameras`.

use serde::Serialize;
use warifu::camera::{self, CameraError, CameraInfo};

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::setup::Setup;

pub(crate) async fn run(setup: &Setup, output: &mut Output) -> Result<(), Failure> {
    let cameras = list().await?;
    let chosen = camera::remembered(&setup.profiles);
    let listed: Vec<Listed<'_>> = cameras
        .iter()
        .zip(1..)
        .map(|(camera, number)| Listed {
            number,
            camera,
            chosen: chosen.as_ref() == Some(&camera.id),
        })
        .collect();
    output.event(&ListEvent {
        event: "done",
        command: "cameras",
        cameras: &listed,
    });
    for camera in &listed {
        let id = if camera.chosen {
            "camera-line-chosen"
        } else {
            "camera-line"
        };
        let number = camera.number.to_string();
        output.say(id, &[("number", &number), ("name", &camera.camera.name)]);
    }
    if listed.is_empty() {
        output.say("camera-none-title", &[]);
    }
    Ok(())
}

/// The cameras, by their numbers from 1.
pub(crate) async fn list() -> Result<Vec<CameraInfo>, Failure> {
    let listed = tokio::task::spawn_blocking(camera::list).await;
    Ok(listed.map_err(|_| CameraError::Failed)??)
}

#[derive(Serialize)]
struct ListEvent<'a> {
    event: &'static str,
    command: &'static str,
    cameras: &'a [Listed<'a>],
}

#[derive(Serialize)]
struct Listed<'a> {
    number: usize,
    #[serde(flatten)]
    camera: &'a CameraInfo,
    chosen: bool,
}
