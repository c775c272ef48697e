//! What it costs to look through a camera: the processes of the app while its screen shows 30 pictures a second and each is
//! searched for a code.

use std::time::{Duration, Instant};

use warifu_tests::camera::{Camera, Cameras, Film, Format, Mode};
use warifu_tests::window::app::App;
use warifu_tests::window::desktop::Desktop;
use warifu_tests::window::processes::{self, processor_time};

/// What a camera does at first is over by then.
const SETTLED: Duration = Duration::from_secs(3);

pub(crate) fn measure(seconds: u64) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    println!("Looking through a camera of 1280 by 720 at 30 pictures a second, {seconds} s each, in % of one core.\n");
    println!("{:<28} {:>8} {:>8} {:>10}", "", "app", "pages", "shown a s");
    for mode in [Mode::YUYV, Mode::MJPEG] {
        for (sees, film) in [("a desk", Film::desk()), ("the dark", Film::night())] {
            let costs = runtime.block_on(costs(mode, &film, Duration::from_secs(seconds)));
            let format = match mode.format {
                Format::Yuyv => "YUYV",
                Format::Mjpeg => "MJPEG",
            };
            println!(
                "{:<28} {:>8.1} {:>8.1} {:>10.1}",
                format!("{format}, {sees}"),
                costs.app,
                costs.pages,
                costs.shown
            );
        }
    }
}

struct Costs {
    /// Of the app itself: the camera, the reader, the pictures for the screen.
    app: f64,
    /// Of the processes that show its pages.
    pages: f64,
    /// Pictures a second.
    shown: f64,
}

async fn costs(mode: Mode, film: &Film, length: Duration) -> Costs {
    let cameras = Cameras::new();
    let camera = cameras.plug_in(0, "Bench camera", &[mode], film);
    let mut desktop = Desktop::with_keychain("bench").await;
    for (name, value) in cameras.environment() {
        desktop = desktop.set(name, value);
    }
    let app = desktop.start().await;
    app.screen("welcome").await;
    app.press("begin_joining").await;
    app.shown("[data-camera=live] canvas").await;
    let costs = of_a_while(&app, &camera, length).await;
    app.close().await;
    costs
}

async fn of_a_while(app: &App<'_>, camera: &Camera, length: Duration) -> Costs {
    app.evaluate(
        "const put = CanvasRenderingContext2D.prototype.putImageData;
        globalThis.shown = 0;
        CanvasRenderingContext2D.prototype.putImageData = function (...how) {
            globalThis.shown += 1;
            return put.apply(this, how);
        }",
    )
    .await;
    tokio::time::sleep(SETTLED).await;
    let [own, pages] = [vec![app.process()], processes::descendants(app.process())];
    let used =
        |processes: &[u32]| -> Duration { processes.iter().filter_map(|&process| processor_time(process)).sum() };
    let shown = || async { app.evaluate("return globalThis.shown").await.as_f64().unwrap() };
    let begun = (Instant::now(), used(&own), used(&pages), shown().await);
    tokio::time::sleep(length).await;
    assert!(camera.is_on(), "it filmed all the time");
    let ended = (begun.0.elapsed(), used(&own), used(&pages), shown().await);
    let seconds = ended.0.as_secs_f64();
    Costs {
        app: (ended.1 - begun.1).as_secs_f64() / seconds * 100.0,
        pages: (ended.2 - begun.2).as_secs_f64() / seconds * 100.0,
        shown: (ended.3 - begun.3) / seconds,
    }
}
