use warifu::Error;
use warifu::api::ApiError;
use warifu::device_log::LogAlarm;
use warifu::keychain::KeychainError;
use warifu::pairing::{Attack, ReceivedCode};
use warifu::trust::IssuedError;
use warifu_protocol::pairing::PairingState;

use super::super::{Effect, Event, Failure, Joined};
use super::world::*;
use crate::screen::{Action, Busy, Screen, Secret};

fn at_joining() -> World {
    let mut world = World::empty();
    world.act(Action::BeginJoining);
    world.give_picture();
    world.hear(Event::Read(Ok(ReceivedCode::Scanned(secret_offer().code.clone()))));
    world.act(Action::ConfirmServer);
    world.hear(Event::Contacted(Ok(contact())));
    world.act(Action::Join {
        username: "alice".into(),
        password: password(),
        device_name: "laptop".into(),
    });
    assert!(matches!(&world.effects[..], [Effect::Join(..)]));
    world
}

fn at_waiting() -> World {
    let mut world = at_joining();
    world.hear(Event::Joined(Ok(Joined::Waiting(pending()))));
    world
}

fn ended(state: PairingState) -> Failure {
    Error::ClaimEnded(state).into()
}

#[test]
fn a_request_is_followed_to_the_number_and_to_its_end() {
    let mut world = at_waiting();
    assert!(matches!(&world.effects[..], [Effect::Follow(_)]));
    assert!(matches!(world.screen(), Screen::Waiting { lasts: 540, .. }));
    world.hear(Event::Silent(true));
    assert!(matches!(world.screen(), Screen::Waiting { silent: true, .. }));
    world.hear(Event::Numbered("07".into()));
    assert!(matches!(world.screen(), Screen::Number { number: Secret(number), .. } if number == "07"));
    world.hear(Event::Decided(Ok(())));
    assert!(matches!(&world.effects[..], [Effect::Collect(_)]));
    assert!(matches!(
        world.screen(),
        Screen::Number {
            busy: Some(Busy::Collecting),
            ..
        }
    ));
    assert!(!world.view().may_leave);
    world.hear(Event::Collected(Ok(enrolment())));
    assert!(matches!(&world.effects[..], [Effect::StayLoggedIn(_)]));
    assert!(matches!(
        world.screen(),
        Screen::Enrolled {
            first: false,
            vouched: true,
            ..
        }
    ));
}

#[test]
fn each_end_leads_to_the_next_code() {
    for state in [PairingState::Denied, PairingState::Expired, PairingState::Cancelled] {
        let mut world = at_waiting();
        world.hear(Event::Numbered("07".into()));
        world.hear(Event::Decided(Err(ended(state))));
        assert_eq!(world.name(), "scan");
        assert_ne!(world.problem().0, "", "{state}");
    }
}

#[test]
fn to_go_back_takes_the_request_back() {
    let mut world = at_waiting();
    let followed = world.flow.epoch();
    world.act(Action::Back);
    assert!(matches!(&world.effects[..], [Effect::Cancel(_)]));
    assert_ne!(world.flow.epoch(), followed, "it is followed no more");
    assert!(matches!(
        world.screen(),
        Screen::Waiting {
            busy: Some(Busy::Cancelling),
            ..
        }
    ));
    world.hear(Event::Cancelled(Ok(())));
    assert_eq!((world.name(), world.problem().0), ("scan".into(), String::new()));

    let mut world = at_waiting();
    world.act(Action::Back).hear(Event::Cancelled(Err(unreachable())));
    assert_eq!(
        (world.name(), world.problem().0),
        ("scan".into(), "not_cancelled".into())
    );
}

#[test]
fn a_request_whose_keys_cannot_be_destroyed_stays_in_sight() {
    let mut world = at_waiting();
    let locked = || KeychainError::Locked("no".into());
    world.act(Action::Back).hear(Event::Cancelled(Err(locked().into())));
    assert_eq!(world.name(), "waiting");
    assert_eq!(world.problem(), ("keychain_locked".into(), vec!["try_again".into()]));
    world.act(Action::TryAgain);
    assert!(matches!(&world.effects[..], [Effect::Cancel(_)]));
}

#[test]
fn what_cannot_be_followed_or_fetched_is_tried_again() {
    let mut world = at_waiting();
    world.hear(Event::Decided(Err(Failure::Interrupted)));
    assert_eq!(world.problem(), ("interrupted".into(), vec!["try_again".into()]));
    world.act(Action::TryAgain);
    assert!(matches!(&world.effects[..], [Effect::Follow(_)]));
    world
        .hear(Event::Decided(Ok(())))
        .hear(Event::Collected(Err(unreachable())));
    assert_eq!(world.problem(), ("server_unreachable".into(), vec!["try_again".into()]));
    world.act(Action::TryAgain);
    assert!(matches!(&world.effects[..], [Effect::Collect(_)]));
}

#[test]
fn another_server_is_an_alarm_after_which_the_request_is_taken_back() {
    let mut world = at_waiting();
    world.hear(Event::Decided(Err(ApiError::Untrusted.into())));
    assert_eq!(world.name(), "alarm");
    world.act(Action::Continue);
    assert!(matches!(&world.effects[..], [Effect::Cancel(_)]));
}

#[test]
fn after_an_attack_on_the_request_there_is_nothing_to_take_back() {
    for attack in [
        Error::Attack(Attack::Endorsement),
        Error::Issued(IssuedError::Missing),
        Error::Log(LogAlarm::Forged { seq: 1 }),
    ] {
        let mut world = at_waiting();
        world.hear(Event::Decided(Ok(())));
        assert!(matches!(&world.effects[..], [Effect::Collect(_)]));
        world.hear(Event::Collected(Err(attack.into())));
        assert_eq!(world.name(), "alarm");
        world.act(Action::Continue);
        assert!(matches!(&world.effects[..], [Effect::Open]), "{:?}", world.effects);
    }
}

#[test]
fn closing_the_window_takes_the_request_back() {
    let mut world = at_waiting();
    assert!(matches!(&world.close().effects[..], [Effect::Cancel(_)]));
    world.hear(Event::Cancelled(Ok(())));
    assert!(matches!(&world.effects[..], [Effect::Exit]));

    // One that is being made is taken back as soon as there is one.
    let mut world = at_joining();
    assert!(world.close().effects.is_empty());
    world.hear(Event::Joined(Ok(Joined::Waiting(pending()))));
    assert!(matches!(&world.effects[..], [Effect::Cancel(_)]));

    for outcome in [Ok(Joined::Enrolled(Box::new(enrolment()))), Err(unreachable())] {
        let mut world = at_joining();
        world.close().hear(Event::Joined(outcome));
        assert!(matches!(&world.effects[..], [Effect::Exit]));
    }

    // What is being fetched is fetched to its end.
    let mut world = at_waiting();
    world.hear(Event::Decided(Ok(())));
    assert!(world.close().effects.is_empty());
    world.hear(Event::Collected(Ok(enrolment())));
    assert!(matches!(&world.effects[..], [Effect::Exit]));

    // A server that was not told is told of.
    let mut world = at_waiting();
    world.close().hear(Event::Cancelled(Err(unreachable())));
    assert_eq!(
        (world.name(), world.problem().0),
        ("scan".into(), "not_cancelled".into())
    );
    assert!(matches!(world.close().effects.last(), Some(Effect::Exit)));
}
