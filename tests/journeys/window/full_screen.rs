//! A code as large as the screen: what a camera far away needs.

use warifu_tests::binaries;
use warifu_tests::need::Need;
use warifu_tests::person::Person;
use warifu_tests::server::Server;
use warifu_tests::window::app::App;
use warifu_tests::window::desktop::Desktop;
use warifu_tests::window::display::Display;
use warifu_tests::window::manager::WindowManager;

use super::steps;

/// The size of the display.
const WHOLE: &str = "return innerWidth === 1280 && innerHeight === 1024";

#[tokio::test]
async fn a_code_takes_the_whole_screen_and_gives_it_back() {
    if !super::can_run() || !Need::WindowManager.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    let desktop = Desktop::with_keychain("first").await;
    let _manager = WindowManager::of(desktop.display()).await;
    let app = desktop.start().await;
    steps::register(&app, &server, &person, "First").await;
    steps::show_code(&app, &person).await;
    let before = size(&app).await;
    app.click("[data-part=qr] ~ button").await;
    app.holds(WHOLE).await;
    let side = app
        .shown("dialog [data-part=qr-large]")
        .await
        .rectangle()
        .await
        .unwrap()
        .3;
    assert!(side > 900.0, "{side} of 1024 pixels");
    let picture = binaries::screens().join("code-full_screen.png");
    std::fs::write(&picture, app.photograph_of("qr-large").await).unwrap();
    let scan = ["--json", "scan", picture.to_str().unwrap()];
    desktop.computer().run(&scan, &[]).await.expect(0);
    app.press_escape().await;
    app.holds("return document.querySelector('dialog [data-part=qr-large]') === null")
        .await;
    app.holds(&format!(
        "return innerWidth === {} && innerHeight === {}",
        before.0, before.1
    ))
    .await;
    // And by the button that is the code itself.
    app.click("[data-part=qr] ~ button").await;
    app.holds(WHOLE).await;
    app.click("dialog [data-part=qr-large] ~ button").await;
    app.holds(&format!(
        "return innerWidth === {} && innerHeight === {}",
        before.0, before.1
    ))
    .await;
    app.kill().await;
}

#[tokio::test]
async fn a_code_is_as_large_as_a_camera_needs_on_a_dense_screen() {
    if !super::can_run() || !Need::WindowManager.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    // A notebook of 14 inches whose system does not enlarge.
    let density = 157;
    let dense = Display::of_size((1920, 1080)).await;
    dense.measure(density).await;
    let desktop = Desktop::with_keychain("dense").await.before(dense);
    let _manager = WindowManager::of(desktop.display()).await;
    let app = desktop.start().await;
    steps::register(&app, &server, &person, "Dense").await;
    steps::show_code(&app, &person).await;
    let seen = camera_pixels(&app, density).await;
    assert!(seen >= 4.0, "{seen}");
    super::screens::look::look(&app, "code-dense").await;
    app.kill().await;
}

#[tokio::test]
async fn a_window_is_no_larger_than_its_screen() {
    if !super::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    // Too low for the card that its density asks for, and without a window manager, which might make up for the program.
    let density = 135;
    let low = Display::of_size((1366, 768)).await;
    low.measure(density).await;
    let desktop = Desktop::with_keychain("low").await.before(low);
    let app = desktop.start().await;
    app.screen("welcome").await;
    let (width, height) = size(&app).await;
    assert!(width <= 1366 && height <= 768, "{width}x{height}");

    // All of its height is the code's then.
    steps::register(&app, &server, &person, "Low").await;
    steps::show_code(&app, &person).await;
    let picture = binaries::screens().join("code-low.png");
    std::fs::write(picture, app.photograph().await).unwrap();
    let seen = camera_pixels(&app, density).await;
    assert!(seen >= 4.0, "{seen}");
    app.kill().await;
}

#[tokio::test]
async fn a_code_for_which_a_screen_has_no_room_below_a_title_bar_fills_it() {
    if !super::can_run() || !Need::WindowManager.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    // A notebook of 10 inches.
    let density = 155;
    let low = Display::of_size((1366, 768)).await;
    low.measure(density).await;
    let desktop = Desktop::with_keychain("titled").await.before(low);
    let _manager = WindowManager::of(desktop.display()).await;
    let app = desktop.start().await;
    steps::register(&app, &server, &person, "Titled").await;
    steps::show_code(&app, &person).await;
    let enlarged = app.shown("dialog [data-part=qr-large]").await;
    app.holds("return innerWidth === 1366 && innerHeight === 768").await;
    let modules = app
        .evaluate("return document.querySelector('[data-part=qr-large]').viewBox.baseVal.width")
        .await;
    let longest = LONGEST / modules.as_f64().unwrap();
    let seen = of_camera(enlarged.rectangle().await.unwrap().3, density) * longest;
    assert!(seen >= 4.0, "{seen}");
    let picture = binaries::screens().join("code-filling.png");
    std::fs::write(picture, app.photograph().await).unwrap();
    // The person has the last word.
    app.press_escape().await;
    app.holds("return document.querySelector('dialog [data-part=qr-large]') === null")
        .await;
    let seen = camera_pixels(&app, density).await * longest;
    assert!(seen < 4.0, "there was room for it: {seen}");
    app.kill().await;
}

/// Modules of the longest code that an address leads to, quiet zone included.
const LONGEST: f64 = 53.0;

/// How many pixels of a webcam, 1280 over 65° and 60 cm away, each module has of the longest code that an address leads to
/// ([`LONGEST`]), on a screen of so many dots an inch.
async fn camera_pixels(app: &App<'_>, density: u16) -> f64 {
    of_camera(app.shown("[data-part=qr]").await.rectangle().await.unwrap().3, density)
}

/// The same for a code with a side of so many dots.
fn of_camera(side: f64, density: u16) -> f64 {
    let millimetres = side / f64::from(density) * 25.4;
    millimetres / LONGEST * 1280.0 / (2.0 * 600.0 * 32.5_f64.to_radians().tan())
}

async fn size(app: &App<'_>) -> (u64, u64) {
    let size = app.evaluate("return [innerWidth, innerHeight]").await;
    (size[0].as_u64().unwrap(), size[1].as_u64().unwrap())
}
