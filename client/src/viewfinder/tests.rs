//! A viewfinder whose camera does what a test wants.

use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, channel};

use image::{GrayImage, Luma, imageops};
use warifu_protocol::code::PairingCode;

use super::*;
use crate::camera::Tries;
use crate::camera::double::{Double, SOON, Step, StillTime, grey, info};
use crate::qr::QrPicture;
use crate::scan::ForeignCode;

struct Scene {
    double: Double,
    viewfinder: Viewfinder,
    time: StillTime,
    sights: Receiver<Sight>,
}

impl Scene {
    fn begin(pictures: Pictures) -> Self {
        Self::with_room(pictures, || Some(0))
    }

    fn with_room(pictures: Pictures, room: impl Fn() -> Option<u32> + Send + Sync + 'static) -> Self {
        let double = Double::with(&["front"]);
        let (sender, sights) = channel();
        let system = Arc::new(double.clone());
        let showing = Arc::new(move || match pictures {
            Pictures::Shown => size_for(room()),
            Pictures::Unseen => Show::No,
        });
        let sink = move |sight| sender.send(sight).unwrap_or_default();
        // A twentieth of a second from look to look.
        let looks = AtomicU64::new(0);
        let now = move || Duration::from_millis(50 * looks.fetch_add(1, Ordering::Relaxed));
        let time = StillTime::default();
        let passing = time.clone();
        let viewfinder = Viewfinder::with(pictures, now, sink, |events| {
            Keeper::of(system, passing, Tries::default(), None, showing, events)
        });
        Self {
            double,
            viewfinder,
            time,
            sights,
        }
    }

    fn sight(&self) -> Sight {
        loop {
            match self.sights.recv_timeout(SOON).expect("a sight") {
                Sight::Listed { .. } => {}
                sight => return sight,
            }
        }
    }

    fn pass(&self, milliseconds: u64) {
        self.viewfinder.camera.look();
        self.time.pass(Duration::from_millis(milliseconds));
        self.viewfinder.camera.look();
    }

    fn opens(&self) {
        let wanted = Sight::Opened {
            camera: info("front"),
            cameras: vec![info("front")],
        };
        assert_eq!(self.sight(), wanted);
    }

    /// Shows a picture to the camera until something is told of it.
    fn shown(&self, picture: &GrayImage) -> Sight {
        for _ in 0..1000 {
            self.double.will([step(picture)]);
            self.double.wait_for_steps();
            if let Ok(sight) = self.sights.recv_timeout(Duration::from_millis(20)) {
                return sight;
            }
        }
        panic!("nothing was told");
    }
}

fn code(fill: u8) -> PairingCode {
    PairingCode::Token {
        host: "example.org:8443".parse().unwrap(),
        account: uuid::Uuid::from_bytes([fill; 16]),
        token: warifu_protocol::code::CodeSecret::from_bytes([fill; 16]),
        pin: warifu_protocol::Pin::from_bytes([3; 32]),
    }
}

fn drawn(text: &str) -> GrayImage {
    QrPicture::of_text(text).unwrap().to_pixels(6)
}

/// Pictures side by side on a desk.
fn desk(pictures: &[GrayImage]) -> GrayImage {
    let mut desk = GrayImage::from_pixel(1280, 720, Luma([120]));
    for (picture, left) in pictures.iter().zip([60, 660]) {
        imageops::overlay(&mut desk, picture, left, 100);
    }
    desk
}

fn step(picture: &GrayImage) -> Step {
    Step::Picture(picture.width() as usize, picture.as_raw().clone())
}

#[test]
fn a_code_is_told_once_and_again_only_if_it_is_wanted() {
    let scene = Scene::begin(Pictures::Unseen);
    let picture = desk(&[drawn(&code(1).to_string())]);
    scene.double.will([grey(120)]);
    scene.opens();
    assert_eq!(scene.shown(&picture), Sight::Code(code(1)));
    // Reading rests, while pictures go on.
    for _ in 0..5 {
        scene.double.will([step(&picture)]);
        scene.double.wait_for_steps();
    }
    assert!(scene.sights.try_recv().is_err());
    scene.viewfinder.read_on();
    assert_eq!(scene.shown(&picture), Sight::Code(code(1)));
    let Scene { double, viewfinder, .. } = scene;
    drop(viewfinder);
    assert_eq!(double.open(), 0);
}

#[test]
fn of_two_codes_none_is_taken() {
    let scene = Scene::begin(Pictures::Unseen);
    let two = [code(1), code(2)].map(|code| drawn(&code.to_string()));
    scene.double.will([grey(120)]);
    scene.opens();
    assert_eq!(scene.shown(&desk(&two)), Sight::Hint(Hint::Several));
    // Once only one is left for a while, it is the one that is meant.
    let [_, second] = &two;
    assert_eq!(scene.shown(&desk(std::slice::from_ref(second))), Sight::Code(code(2)));
}

#[test]
fn a_foreign_code_is_named_and_nothing_else() {
    let scene = Scene::begin(Pictures::Unseen);
    scene.double.will([grey(120)]);
    scene.opens();
    let wireless = drawn("WIFI:T:WPA;S:home;P:a long password of somebody;;");
    let seen = scene.shown(&desk(&[wireless]));
    assert_eq!(seen, Sight::Hint(Hint::Foreign(ForeignCode::WiFi)));
}

#[test]
fn who_wants_to_see_gets_small_pictures() {
    let scene = Scene::begin(Pictures::Shown);
    let picture = desk(&[]);
    scene.double.will([step(&picture)]);
    scene.opens();
    let Sight::Frame(preview) = scene.sight() else {
        panic!("no picture");
    };
    assert_eq!((preview.width, preview.height), (426, 240));
    let (lights, colours) = preview.planes.split_at(426 * 240);
    assert!(lights.iter().all(|light| *light == 120));
    assert_eq!(colours, [128; 2 * 213 * 120]);
}

#[test]
fn what_is_larger_on_the_screen_has_more_pixels() {
    for (wide, wanted) in [(0, 426), (640, 426), (641, 640), (4000, 640)] {
        let scene = Scene::with_room(Pictures::Shown, move || Some(wide));
        scene.double.will([step(&desk(&[]))]);
        scene.opens();
        assert!(matches!(scene.sight(), Sight::Frame(preview) if preview.width == wanted));
    }
}

#[test]
fn where_there_is_no_room_no_picture_is_made() {
    let (asked, asks) = channel();
    let asked = Mutex::new(asked);
    let scene = Scene::with_room(Pictures::Shown, move || {
        asked.lock().unwrap().send(()).unwrap_or_default();
        None
    });
    scene.double.will([grey(120)]);
    scene.opens();
    asks.recv_timeout(SOON).unwrap();
    // It is asked for the next one only when the first is dealt with.
    scene.double.will([grey(120)]);
    asks.recv_timeout(SOON).unwrap();
    assert!(scene.sights.try_recv().is_err());
}

#[test]
fn trouble_is_passed_on() {
    let scene = Scene::begin(Pictures::Unseen);
    scene.double.will([grey(120)]);
    scene.opens();
    scene.double.will([Step::Fail(CameraError::Unplugged)]);
    assert_eq!(scene.sight(), Sight::Trouble(CameraError::Unplugged));
}

#[test]
fn a_hint_is_given_again_after_trouble() {
    let scene = Scene::begin(Pictures::Unseen);
    scene.double.will([grey(120)]);
    scene.opens();
    let picture = desk(&[drawn("WIFI:T:WPA;S:home;P:a long password of somebody;;")]);
    let hint = Sight::Hint(Hint::Foreign(ForeignCode::WiFi));
    assert_eq!(scene.shown(&picture), hint);
    scene.double.will([Step::Fail(CameraError::Unplugged)]);
    assert_eq!(scene.sight(), Sight::Trouble(CameraError::Unplugged));
    scene.double.wait_for_open(0);
    scene.pass(1000);
    scene.double.will([step(&picture)]);
    scene.opens();
    assert_eq!(scene.shown(&picture), hint);
}
