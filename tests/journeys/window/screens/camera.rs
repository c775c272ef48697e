//! The screen that asks for a code, with a camera and without.

use warifu_tests::camera::{Cameras, Condition, Film, Mode};
use warifu_tests::window::app::App;

use super::look::look;
use crate::window::camera::{begin_joining, can_run, live, trouble, with_cameras};

#[tokio::test]
async fn of_cameras_and_their_troubles() {
    if !can_run() {
        return;
    }
    let cameras = Cameras::new();
    let desktop = with_cameras("first", &cameras).await;
    let app = desktop.start().await;
    begin_joining(&app).await;
    trouble(&app, "camera_none").await;
    look(&app, "scan-camera_none").await;
    let camera = cameras.plug_in(0, "Desk camera", &[Mode::MJPEG], &Film::desk());
    live(&app).await;
    look(&app, "scan-live").await;
    camera.show(&Film::night());
    app.shown("[data-hint=dark]").await;
    look(&app, "scan-dark").await;
    camera.show(&Film::desk());
    let other = cameras.plug_in(2, "Other camera", &[Mode::MJPEG], &Film::desk());
    app.shown("select[name=camera]").await;
    look(&app, "scan-cameras").await;
    // With another one, that would be taken instead.
    other.unplug();
    camera.set(Condition::Stalled);
    trouble(&app, "camera_stalled").await;
    look(&app, "scan-camera_stalled").await;
    again(&app, || camera.set(Condition::Denied)).await;
    trouble(&app, "camera_denied").await;
    look(&app, "scan-camera_denied").await;
    again(&app, || camera.set(Condition::Busy)).await;
    trouble(&app, "camera_busy").await;
    look(&app, "scan-camera_busy").await;
}

/// Leaves the screen, lets something happen, and comes back.
async fn again(app: &App<'_>, meanwhile: impl FnOnce()) {
    app.press("back").await;
    app.screen("welcome").await;
    meanwhile();
    begin_joining(app).await;
}
