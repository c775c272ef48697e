use warifu::camera::CameraError;
use warifu::pairing::ReceivedCode;
use warifu::screen::ScreenError;
use warifu_protocol::code::{CodeSecret, PairingCode};

use super::super::{Effect, Event, Opened, Sighting};
use super::world::*;
use crate::screen::{Action, Busy, CameraState, Hint, Remedy, Screen, Viewfinder};

fn at_scan() -> World {
    let mut world = World::empty();
    world.act(Action::BeginJoining);
    world
}

fn viewfinder(world: &World) -> Viewfinder {
    match world.screen() {
        Screen::Scan { viewfinder, .. } => viewfinder,
        other => panic!("{other:?}"),
    }
}

/// Back to the welcome, which looks at what the profile holds.
fn leave(world: &mut World) -> &mut World {
    world
        .act(Action::Back)
        .hear(Event::Opened(Ok(Opened::Empty { begun: None })))
}

fn found() -> Sighting {
    Sighting::Code(code(pin()))
}

#[test]
fn the_camera_runs_while_a_code_is_wanted_and_not_longer() {
    let mut world = at_scan();
    assert!(matches!(&world.effects[..], [Effect::WatchCamera(_)]));
    assert_eq!(viewfinder(&world).state, CameraState::Starting);
    world.see(opened());
    assert_eq!(viewfinder(&world).state, CameraState::Live { hint: None });
    world.act(Action::Back);
    assert!(
        matches!(&world.effects[..], [Effect::StopCamera, Effect::Open]),
        "{:?}",
        world.effects
    );
    world.hear(Event::Opened(Ok(Opened::Empty { begun: None })));
    world.act(Action::BeginJoining);
    assert!(world.camera, "anew");
    world.close();
    assert!(
        matches!(&world.effects[..], [Effect::StopCamera, Effect::Exit]),
        "{:?}",
        world.effects
    );
}

#[test]
fn a_code_before_the_camera_goes_the_way_of_one_in_a_picture() {
    let mut world = at_scan();
    world.see(opened()).see(found());
    assert!(
        matches!(&world.effects[..], [Effect::StopCamera]),
        "nothing is sent before it is confirmed"
    );
    assert!(matches!(world.screen(), Screen::ConfirmServer { pin_known: true, .. }));
}

#[test]
fn who_comes_back_from_a_code_is_not_sent_there_again() {
    let mut world = at_scan();
    world.see(opened()).see(found()).act(Action::Back);
    assert_eq!(viewfinder(&world).state, CameraState::Resting);
    assert!(!world.camera);
    world.act(Action::StartCamera);
    assert!(world.camera);
    assert_eq!(viewfinder(&world).state, CameraState::Starting);
    // From another way to bring a code it goes on.
    world.give_picture();
    world.hear(Event::Read(Ok(ReceivedCode::Scanned(code(pin())))));
    assert!(!world.camera);
    world.act(Action::Back);
    assert!(world.camera);
}

#[test]
fn another_code_is_read_at_once() {
    let mut world = at_scan();
    world.see(opened()).see(found()).act(Action::ConfirmServer);
    world.hear(Event::Contacted(Ok(contact())));
    assert_eq!(world.name(), "join");
    world.act(Action::ReadAnother);
    assert!(world.camera);
}

#[test]
fn what_an_earlier_watch_tells_concerns_nobody() {
    let mut world = at_scan();
    let first = world.watch;
    leave(&mut world).act(Action::BeginJoining);
    assert_ne!(world.watch, first);
    world.hear(Event::Sighted(first, found()));
    assert_eq!(viewfinder(&world).state, CameraState::Starting);
    world.act(Action::Back);
    world.see(found());
    assert_eq!(world.name(), "welcome");
}

#[test]
fn a_trouble_is_told_once_and_ends_by_itself() {
    let mut world = at_scan();
    world.see(Sighting::Trouble(CameraError::Stalled));
    let told = viewfinder(&world);
    let CameraState::Troubled { problem } = &told.state else {
        panic!("{told:?}")
    };
    assert_eq!(problem.remedies, [Remedy::StartCamera]);
    world.see(Sighting::Trouble(CameraError::Stalled));
    assert_eq!(viewfinder(&world), told, "nothing is said again");
    assert!(world.camera, "it is tried again");
    world.see(opened());
    assert_eq!(viewfinder(&world).state, CameraState::Live { hint: None });
    world.see(Sighting::Trouble(CameraError::Unplugged));
    world.act(Action::StartCamera);
    assert!(matches!(
        &world.effects[..],
        [Effect::StopCamera, Effect::WatchCamera(_)]
    ));
}

#[test]
fn who_forbade_the_camera_finds_the_settings() {
    let mut world = at_scan();
    world.see(Sighting::Trouble(CameraError::Denied));
    let CameraState::Troubled { problem } = viewfinder(&world).state else {
        panic!("{:?}", world.screen())
    };
    assert_eq!(problem.remedies, [Remedy::OpenCameraSettings, Remedy::StartCamera]);
    world.act(Action::OpenCameraSettings);
    assert!(matches!(&world.effects[..], [Effect::OpenCameraSettings]));
}

#[test]
fn the_camera_that_was_chosen_is_used_and_remembered() {
    let mut world = at_scan();
    world.act(Action::ChooseCamera { id: "other".into() });
    assert!(world.effects.is_empty(), "nobody knows it yet");
    world.see(opened());
    let names: Vec<String> = viewfinder(&world)
        .cameras
        .into_iter()
        .map(|camera| camera.name)
        .collect();
    assert_eq!(names, ["The built-in one", "The other one"]);
    world.act(Action::ChooseCamera { id: "other".into() });
    assert!(
        matches!(&world.effects[..], [Effect::ChooseCamera(id), Effect::StopCamera, Effect::WatchCamera(_)] if id.as_str() == "other"),
        "{:?}",
        world.effects
    );
}

#[test]
fn where_the_camera_is_in_trouble_another_one_can_be_chosen() {
    let mut world = at_scan();
    let Sighting::Opened { camera, cameras } = opened() else {
        panic!("no cameras")
    };
    world.see(Sighting::Listed {
        trying: Some(camera.id.clone()),
        cameras,
    });
    world.see(Sighting::Trouble(CameraError::Busy));
    assert_eq!(viewfinder(&world).cameras.len(), 2);
    assert_eq!(viewfinder(&world).in_use.as_deref(), Some(camera.id.as_str()));
    world.act(Action::ChooseCamera { id: "other".into() });
    assert_eq!(
        viewfinder(&world).in_use.as_deref(),
        Some("other"),
        "as the person chose it"
    );
    assert_eq!(viewfinder(&world).state, CameraState::Starting);
    assert!(world.camera);
}

#[test]
fn nobody_is_looked_at_who_does_not_see_it() {
    let mut world = at_scan();
    world.see(opened()).act(Action::WindowHidden);
    assert!(!world.camera);
    world.act(Action::WindowShown);
    assert!(world.camera);
    // Where the web view does not notice it.
    world.minimise(true);
    assert!(!world.camera);
    world.minimise(false);
    assert!(world.camera);
    leave(&mut world).act(Action::WindowHidden).act(Action::BeginJoining);
    assert!(!world.camera, "hidden before already");
}

#[test]
fn the_camera_goes_on_while_another_way_is_tried_and_wins_if_it_is_first() {
    let mut world = at_scan();
    world.see(opened());
    world.act(Action::Paste);
    assert!(world.camera);
    world.act(Action::Back);
    assert!(world.camera, "to stop waiting is not to leave");
    world.act(Action::Paste);
    let epoch = world.flow.epoch();
    world.see(found());
    assert_eq!(world.name(), "confirm_server");
    assert_ne!(
        world.flow.epoch(),
        epoch,
        "what the clipboard holds does not matter any more"
    );
}

#[test]
fn the_camera_is_off_while_the_window_is_out_of_the_way() {
    let mut world = at_scan();
    world.see(opened()).act(Action::ReadScreen);
    assert!(
        matches!(
            &world.effects[..],
            [Effect::StopCamera, Effect::StepAside, Effect::ReadScreen]
        ),
        "{:?}",
        world.effects
    );
    assert!(!world.camera);
    assert!(matches!(
        world.screen(),
        Screen::Scan {
            busy: Some(Busy::Reading),
            ..
        }
    ));
    world.act(Action::Back);
    assert!(
        matches!(&world.effects[..], [Effect::StepForward, Effect::WatchCamera(_)]),
        "{:?}",
        world.effects
    );
    assert!(world.camera);
}

#[test]
fn hints_come_and_go() {
    let mut world = at_scan();
    world.see(Sighting::Hint(Some(Hint::Dark)));
    assert_eq!(viewfinder(&world).state, CameraState::Starting, "nothing is seen yet");
    world.see(opened()).see(Sighting::Hint(Some(Hint::WiFi)));
    let seen = CameraState::Live { hint: Some(Hint::WiFi) };
    assert_eq!(viewfinder(&world).state, seen);
    // Another camera was plugged in.
    world.see(opened());
    assert_eq!(viewfinder(&world).state, seen);
    world.see(Sighting::Hint(None));
    assert_eq!(viewfinder(&world).state, CameraState::Live { hint: None });
}

#[test]
fn a_code_that_wants_approval_leads_to_its_server_as_any_other() {
    let code = PairingCode::Secret {
        host: "id.example.org".parse().unwrap(),
        secret: CodeSecret::from_bytes([1; 16]),
        pin: pin(),
    };
    let mut world = at_scan();
    world.see(opened());
    world.see(Sighting::Code(code));
    assert_eq!(world.name(), "confirm_server");
    assert!(!world.camera);
}

#[test]
fn the_window_is_out_of_the_way_while_the_screen_is_read_and_not_for_ever() {
    let mut world = at_scan();
    world.act(Action::ReadScreen);
    world.hear(Event::Read(Err(ScreenError::NoCode.into())));
    assert!(matches!(
        &world.effects[..],
        [Effect::StepForward, Effect::WatchCamera(_)]
    ));
    assert_eq!(world.problem().0, "screen_without_code");
    world.act(Action::ReadScreen);
    // The system asks, and the person does not answer.
    world.hear(Event::ScreenIsSlow);
    assert!(matches!(
        &world.effects[..],
        [Effect::StepForward, Effect::WatchCamera(_)]
    ));
    assert!(matches!(
        world.screen(),
        Screen::Scan {
            busy: Some(Busy::Reading),
            ..
        }
    ));
    world.act(Action::Back).act(Action::ReadScreen);
    assert!(matches!(
        &world.effects[..],
        [Effect::StopCamera, Effect::StepAside, Effect::ReadScreen]
    ));
}
