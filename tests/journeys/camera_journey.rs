//! A code before the camera: the client's own program looks through a V4L2 camera, whatever happens to that.

use warifu_protocol::PairingCode;
use warifu_tests::camera::{Camera, Cameras, Condition, Film, Mode};
use warifu_tests::computer::{Computer, Running, files_with};
use warifu_tests::need::Need;
use warifu_tests::server::Server;

use crate::shown_code::Code;
use crate::terminal_journey::nothing_secret_lies_about;

#[tokio::test]
async fn a_code_before_the_camera_pairs_from_raw_frames() {
    pairs(Mode::YUYV).await;
}

#[tokio::test]
async fn a_code_before_the_camera_pairs_from_jpegs() {
    pairs(Mode::MJPEG).await;
}

async fn pairs(mode: Mode) {
    if !Need::Gcc.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let shown = Code::shown(&server).await;
    let cameras = Cameras::new();
    let camera = cameras.plug_in(0, "Desk camera", &[mode], &Film::desk());
    let second = computer(&cameras);
    let mut looking = second.start(&pair(&shown, &[]), &[&shown.person.password]).await;
    let opened = looking.event("camera").await;
    assert_eq!(opened["name"], "Desk camera");
    assert!(camera.is_on());
    camera.show(&Film::held(&shown.picture));
    assert_eq!(looking.event("done").await["username"], shown.person.username);
    assert_eq!(looking.end().await, 0);
    camera.until_on(false).await;
    assert!(
        camera.log().iter().any(|line| line.starts_with("on ")),
        "{:?}",
        camera.log()
    );
    nothing_secret_lies_about(&second, &shown.person).await;
    shown.used().await;
}

#[tokio::test]
async fn whatever_happens_to_the_camera_is_told_and_it_goes_on() {
    if !Need::Gcc.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let shown = Code::shown(&server).await;
    let cameras = Cameras::new();
    let camera = cameras.plug_in(0, "Desk camera", &[Mode::MJPEG], &Film::desk());
    camera.unplug();
    let second = computer(&cameras);
    let mut looking = second.start(&pair(&shown, &[]), &[&shown.person.password]).await;
    troubled(&mut looking, "camera_none").await;
    recovers(&camera, &mut looking).await;

    for (condition, code) in [
        (Condition::Stalled, "camera_stalled"),
        (Condition::Garbling, "camera_garbled"),
    ] {
        camera.set(condition);
        troubled(&mut looking, code).await;
        recovers(&camera, &mut looking).await;
    }
    camera.unplug();
    troubled(&mut looking, "camera_unplugged").await;
    recovers(&camera, &mut looking).await;
    for (condition, code) in [(Condition::Busy, "camera_busy"), (Condition::Denied, "camera_denied")] {
        // Who has the camera keeps it; so it is pulled out first.
        camera.unplug();
        troubled(&mut looking, "camera_unplugged").await;
        camera.set(condition);
        troubled(&mut looking, code).await;
        recovers(&camera, &mut looking).await;
    }

    camera.show(&Film::held(&shown.picture));
    looking.event("done").await;
    assert_eq!(looking.end().await, 0);
    camera.until_on(false).await;
}

#[tokio::test]
async fn two_programs_do_not_get_one_camera() {
    if !Need::Gcc.is_met() {
        return;
    }
    let cameras = Cameras::new();
    let camera = cameras.plug_in(0, "Desk camera", &[Mode::YUYV], &Film::desk());
    let [first, second] = [computer(&cameras), computer(&cameras)];
    let pair = ["--json", "pair", "--camera", "--username", "alice", "--password-stdin"];
    let mut has_it = first.start(&pair, &["some words"]).await;
    has_it.event("camera").await;
    let mut waits = second.start(&pair, &["some words"]).await;
    troubled(&mut waits, "camera_busy").await;
    // Killed: the system closes what it had.
    drop(has_it);
    waits.event("camera").await;
    drop(waits);
    camera.until_on(false).await;
}

#[tokio::test]
async fn of_several_cameras_the_chosen_one_is_remembered() {
    if !Need::Gcc.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let shown = Code::shown(&server).await;
    let cameras = Cameras::new();
    let lid = cameras.plug_in(0, "Lid camera", &[Mode::MJPEG, Mode::YUYV], &Film::desk());
    let table = cameras.plug_in(2, "Table camera", &[Mode::YUYV], &Film::held(&shown.picture));
    let second = computer(&cameras);
    let list = ["--json", "cameras"];

    let listed = second.run(&list, &[]).await.expect(0);
    let listed = listed.event("done")["cameras"].as_array().unwrap().clone();
    let names: Vec<&str> = listed.iter().map(|camera| camera["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Lid camera", "Table camera"]);
    assert!(listed.iter().all(|camera| camera["chosen"] == false), "{listed:?}");
    assert!(!lid.is_on() && !table.is_on(), "nobody films for a list");

    let absent = second
        .run(&pair(&shown, &["3"]), &[&shown.person.password])
        .await
        .expect(2);
    assert_eq!(absent.event("error")["code"], "camera_number");
    second
        .run(&pair(&shown, &["2"]), &[&shown.person.password])
        .await
        .expect(0);
    assert!(lid.log().iter().all(|line| !line.starts_with("on ")), "{:?}", lid.log());

    let listed = second.run(&list, &[]).await.expect(0);
    let listed = listed.event("done")["cameras"].as_array().unwrap().clone();
    let chosen: Vec<_> = listed.iter().map(|camera| camera["chosen"] == true).collect();
    assert_eq!(chosen, [false, true], "{listed:?}");
    let pair = [
        "--json",
        "--profile",
        "another",
        "pair",
        "--camera",
        "--username",
        "a",
        "--password-stdin",
    ];
    let mut again = second.start(&pair, &["some words"]).await;
    assert_eq!(again.event("camera").await["name"], "Table camera");
}

#[tokio::test]
async fn the_code_before_the_camera_is_said_nowhere() {
    if !Need::Gcc.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let shown = Code::shown(&server).await;
    let cameras = Cameras::new();
    let _camera = cameras.plug_in(0, "Desk camera", &[Mode::MJPEG], &Film::held(&shown.picture));
    let second = computer(&cameras).set("WARIFU_LOG", "trace");
    let paired = second
        .run(&pair(&shown, &[]), &[&shown.person.password])
        .await
        .expect(0);
    let said = paired.said();
    // Whoever looks finds: this is the most that is ever said.
    assert!(said.contains("TRACE"), "{said}");
    let code: PairingCode = shown.text.parse().unwrap();
    let typed = code.typed().to_string();
    let secret = shown.text.rsplit('/').next().unwrap();
    for secret in [
        &*shown.text,
        &typed,
        &typed.replace('-', ""),
        secret,
        &shown.person.password,
    ] {
        assert!(!said.contains(secret), "{secret} was said:\n{said}");
        let found = files_with(second.home(), secret.as_bytes());
        assert!(found.is_empty(), "{secret} is in {found:?}");
    }
}

fn computer(cameras: &Cameras) -> Computer {
    let computer = Computer::with_passphrase("a passphrase for the second");
    let environment = cameras.environment();
    environment
        .into_iter()
        .fold(computer, |computer, (name, value)| computer.set(name, value))
}

/// Awaits the trouble of that name, whatever was said before.
async fn troubled(looking: &mut Running, code: &str) {
    while looking.event("camera_trouble").await["code"] != code {}
}

/// Makes the camera well, and awaits that it is used again.
async fn recovers(camera: &Camera, looking: &mut Running) {
    camera.set(Condition::Well);
    looking.event("camera").await;
    assert!(camera.is_on());
}

/// The arguments that look for it with a camera.
fn pair<'a>(shown: &'a Code, camera: &[&'a str]) -> Vec<&'a str> {
    let rest = ["--username", &*shown.person.username, "--password-stdin"];
    [&["--json", "pair", "--camera"], camera, &rest].concat()
}
