//! A camera before the window: it reads what a person holds up, says what is wrong with it, and looks at nobody otherwise.

use warifu_tests::camera::{Camera, Cameras, Condition, Film, Mode};
use warifu_tests::need::Need;
use warifu_tests::person::Person;
use warifu_tests::server::Server;
use warifu_tests::window::app::App;
use warifu_tests::window::desktop::Desktop;

use super::steps;

#[tokio::test]
async fn a_computer_is_added_by_its_camera() {
    if !can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    let cameras = Cameras::new();
    let camera = webcam(&cameras);
    let desktops = [
        Desktop::with_keychain("first").await,
        with_cameras("second", &cameras).await,
    ];
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];
    steps::register(&first, &server, &person, "First").await;
    steps::show_code(&first, &person).await;

    begin_joining(&second).await;
    live(&second).await;
    camera.show(&Film::held(&first.photograph_of("qr").await));
    second.screen("confirm_server").await;
    camera.until_on(false).await;
    // Who goes back is not sent on by the same code again.
    second.press("back").await;
    second.shown("[data-camera=resting]").await;
    assert!(!camera.is_on());
    second.press("start_camera").await;
    second.screen("confirm_server").await;

    steps::confirm_server(&second, &server).await;
    steps::fill_joining(&second, &person, "Second").await;
    steps::approve(&first, &second).await;
    second.press("continue").await;
    steps::computers(&second, "Second", &["First"]).await;
}

#[tokio::test]
async fn the_light_is_on_while_the_picture_is_shown_and_not_longer() {
    if !can_run() {
        return;
    }
    let cameras = Cameras::new();
    let camera = webcam(&cameras);
    let desktop = with_cameras("first", &cameras).await;
    let app = desktop.start().await;
    app.screen("welcome").await;
    assert!(!camera.is_on());
    begin_joining(&app).await;
    live(&app).await;
    assert!(camera.is_on());
    app.press("back").await;
    camera.until_on(false).await;
    begin_joining(&app).await;
    live(&app).await;

    // Nothing minimises windows on this display, so the page is told as if something did.
    tell_whether_hidden(&app, true).await;
    camera.until_on(false).await;
    tell_whether_hidden(&app, false).await;
    live(&app).await;
    app.press_close().await;
    camera.until_on(false).await;
}

#[tokio::test]
async fn every_trouble_is_told_and_ends_by_itself() {
    if !can_run() {
        return;
    }
    let cameras = Cameras::new();
    let desktop = with_cameras("first", &cameras).await;
    let app = desktop.start().await;
    begin_joining(&app).await;
    trouble(&app, "camera_none").await;
    let camera = webcam(&cameras);
    live(&app).await;
    for (condition, code) in [
        (Condition::Stalled, "camera_stalled"),
        (Condition::Garbling, "camera_garbled"),
    ] {
        camera.set(condition);
        trouble(&app, code).await;
        camera.set(Condition::Well);
        live(&app).await;
    }
    camera.unplug();
    trouble(&app, "camera_unplugged").await;
    camera.set(Condition::Well);
    live(&app).await;
    for (condition, code) in [(Condition::Busy, "camera_busy"), (Condition::Denied, "camera_denied")] {
        app.press("back").await;
        camera.set(condition);
        begin_joining(&app).await;
        trouble(&app, code).await;
        camera.set(Condition::Well);
        live(&app).await;
    }
}

#[tokio::test]
async fn the_camera_that_was_chosen_is_used_the_next_time() {
    if !can_run() {
        return;
    }
    let cameras = Cameras::new();
    let desk = cameras.plug_in(0, "Desk camera", &[Mode::MJPEG], &Film::desk());
    let other = cameras.plug_in(2, "Other camera", &[Mode::MJPEG], &Film::desk());
    let desktop = with_cameras("first", &cameras).await;
    let app = desktop.start().await;
    begin_joining(&app).await;
    live(&app).await;
    desk.until_on(true).await;
    app.evaluate(
        "const list = document.querySelector('select[name=camera]');
        list.selectedIndex = [...list.options].findIndex((option) => option.text.includes('Other'));
        list.dispatchEvent(new Event('change', { bubbles: true }))",
    )
    .await;
    other.until_on(true).await;
    assert!(!desk.is_on());
    app.close().await;
    let app = desktop.start().await;
    begin_joining(&app).await;
    other.until_on(true).await;
    assert!(!desk.is_on());
}

pub(super) fn can_run() -> bool {
    super::can_run() && Need::Gcc.is_met()
}

fn webcam(cameras: &Cameras) -> Camera {
    cameras.plug_in(0, "Desk camera", &[Mode::MJPEG], &Film::desk())
}

pub(super) async fn with_cameras(profile: &str, cameras: &Cameras) -> Desktop {
    let desktop = Desktop::with_keychain(profile).await;
    let environment = cameras.environment().into_iter();
    environment.fold(desktop, |desktop, (name, value)| desktop.set(name, value))
}

pub(super) async fn begin_joining(app: &App<'_>) {
    app.screen("welcome").await;
    app.press("begin_joining").await;
    app.screen("scan").await;
}

/// Waits until pictures of the camera are drawn.
pub(super) async fn live(app: &App<'_>) {
    app.shown("[data-camera=live] canvas").await;
    app.holds("return document.querySelector('[data-camera=live] canvas').width > 16")
        .await;
}

pub(super) async fn trouble(app: &App<'_>, code: &str) {
    app.shown(&format!("[data-camera=troubled] [data-code={code}]")).await;
}

async fn tell_whether_hidden(app: &App<'_>, hidden: bool) {
    app.evaluate(&format!(
        "Object.defineProperty(document, 'hidden', {{ configurable: true, get: () => {hidden} }});
        document.dispatchEvent(new Event('visibilitychange'))"
    ))
    .await;
}
