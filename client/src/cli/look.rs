//! Looking for a code through a camera.

use serde::Serialize;
use tokio::sync::mpsc::unbounded_channel;
use warifu::camera::{self, CameraError, CameraId, CameraInfo};
use warifu::text::{explain, text};
use warifu::viewfinder::{Hint, Pictures, Sight, Viewfinder};
use warifu_protocol::code::PairingCode;

use super::command::cameras;
use super::ending::end_requested;
use super::failure::Failure;
use super::notice::notice;
use super::output::Output;
use super::setup::Setup;

/// Looks through the camera with this number, or the one that was chosen last, until there is a code or the person has
/// enough.
pub(crate) async fn look_for_code(
    setup: &Setup,
    number: Option<usize>,
    output: &mut Output,
) -> Result<PairingCode, Failure> {
    let choice = match number {
        None => camera::remembered(&setup.profiles),
        Some(number) => chosen(setup, number).await?,
    };
    let (seen, mut sights) = unbounded_channel();
    let viewfinder = Viewfinder::start(choice, Pictures::Unseen, move |sight| {
        // Where nobody looks any more, nothing is missed.
        let _gone = seen.send(sight);
    });
    let outcome = tokio::select! {
        code = async {
            loop {
                match sights.recv().await {
                    None => break Err(CameraError::Failed.into()),
                    Some(Sight::Code(code)) => break Ok(code),
                    Some(other) => tell(&other, output),
                }
            }
        } => code,
        () = end_requested() => Err(Failure::Stopped),
    };
    // The light goes off before anything else happens.
    drop(viewfinder);
    if outcome.is_ok() {
        output.say("camera-code", &[]);
    }
    outcome
}

/// The camera with a number, which is remembered. Without any camera the first one that comes is as good.
async fn chosen(setup: &Setup, number: usize) -> Result<Option<CameraId>, Failure> {
    let cameras = cameras::list().await?;
    if cameras.is_empty() {
        return Ok(None);
    }
    let camera = number
        .checked_sub(1)
        .and_then(|position| cameras.into_iter().nth(position));
    let camera = camera.ok_or(Failure::CameraNumber(number))?;
    if let Err(error) = camera::remember(&setup.profiles, &camera.id) {
        tracing::warn!(%error, "the choice of the camera could not be kept");
    }
    Ok(Some(camera.id))
}

fn tell(sight: &Sight, output: &mut Output) {
    match sight {
        Sight::Opened { camera, cameras } => opened(camera, cameras, output),
        Sight::Hint(hint) => hinted(*hint, output),
        Sight::Trouble(error) => trouble(*error, output),
        Sight::Listed { .. } | Sight::Frame(_) | Sight::Code(_) => {}
    }
}

fn opened(camera: &CameraInfo, cameras: &[CameraInfo], output: &mut Output) {
    output.event(&CameraEvent {
        event: "camera",
        camera,
        cameras,
    });
    let id = match cameras {
        [_] => "camera-used",
        _ => "camera-used-of-several",
    };
    output.say(id, &[("name", &camera.name)]);
}

fn trouble(error: CameraError, output: &mut Output) {
    let explanation = explain(&error.into(), output.language());
    output.event(&TroubleEvent {
        event: "camera_trouble",
        code: &explanation.code,
        title: &explanation.title,
        detail: &explanation.detail,
    });
    output.say(
        "camera-trouble",
        &[("title", &explanation.title), ("detail", &explanation.detail)],
    );
}

fn hinted(hint: Hint, output: &mut Output) {
    let (id, kind) = match hint {
        Hint::None => return,
        Hint::Foreign(kind) => ("hint-foreign", text(output.language(), kind.message_id())),
        Hint::Damaged => ("hint-damaged", String::new()),
        Hint::Several => ("hint-several", String::new()),
        Hint::Dark => ("hint-dark", String::new()),
        Hint::TooFar => ("hint-far", String::new()),
    };
    notice(output, id, &[("kind", &kind)]);
}

#[derive(Serialize)]
struct CameraEvent<'a> {
    event: &'static str,
    #[serde(flatten)]
    camera: &'a CameraInfo,
    cameras: &'a [CameraInfo],
}

#[derive(Serialize)]
struct TroubleEvent<'a> {
    event: &'static str,
    code: &'a str,
    title: &'a str,
    detail: &'a str,
}
