use warifu::Error;
use warifu::api::ApiError;
use warifu::pairing::{Arrival, OfferKind};
use warifu_protocol::pairing::PairingState;

use super::super::{Effect, Event, Failure};
use super::world::*;
use crate::screen::{Action, Busy, Screen};

fn ended(state: PairingState) -> Failure {
    Error::PairingEnded(state).into()
}

fn at_code() -> World {
    let mut world = World::enrolled();
    world
        .act(Action::AddComputer)
        .act(Action::ShowCode { password: password() })
        .hear(Event::Offered(Ok(secret_offer())));
    assert!(matches!(world.screen(), Screen::Code { approval: true, .. }));
    world
}

/// Somebody has taken the code, and asks.
fn at_request() -> World {
    let mut world = at_code();
    world.hear(Event::Taken(Ok(Arrival::Asking(asking()))));
    world
}

fn approve(number: &str) -> Action {
    Action::Approve { number: number.into() }
}

#[test]
fn who_asks_is_shown_and_watched_until_the_person_decides() {
    let mut world = at_request();
    assert!(matches!(&world.effects[..], [Effect::WatchRequest(_)]));
    let Screen::Approve {
        device_name,
        address,
        lasts,
        not_withdrawn,
        ..
    } = world.screen()
    else {
        panic!("{:?}", world.screen())
    };
    assert_eq!(
        (&*device_name, &*address, lasts, not_withdrawn),
        ("laptop", "192.0.2.1", 540, false)
    );
    for silent in [true, false] {
        world.hear(Event::Silent(silent));
        assert!(matches!(world.screen(), Screen::Approve { silent: shown, .. } if shown == silent));
    }
    // What belongs to the code is over.
    for action in [
        Action::CopyCode,
        Action::EnlargeCode,
        Action::NewCode,
        Action::Print,
        Action::LeaveCode,
    ] {
        world.act(action);
        assert!(world.effects.is_empty(), "{:?}", world.effects);
        assert_eq!(world.name(), "approve");
    }
    let watched = world.flow.epoch();
    world.act(approve("07"));
    assert!(matches!(&world.effects[..], [Effect::Approve(..)]));
    assert_ne!(world.flow.epoch(), watched, "the watch is over");
    assert!(matches!(
        world.screen(),
        Screen::Approve {
            busy: Some(Busy::Approving),
            ..
        }
    ));
    assert!(!world.view().may_leave);
    world.hear(Event::Approved(Ok(())));
    assert!(matches!(&world.effects[..], [Effect::WatchCollection(_)]));
    assert!(matches!(world.screen(), Screen::Added { fetched: None, .. }));
    world.hear(Event::Fetched(Ok(true)));
    assert!(matches!(
        world.screen(),
        Screen::Added {
            fetched: Some(true),
            ..
        }
    ));
    world.act(Action::Continue);
    assert_eq!(world.name(), "home");
}

#[test]
fn how_large_a_code_must_be_is_what_the_screen_makes_of_it() {
    let mut world = at_code();
    let least = |world: &World| {
        let Screen::Code { qr, least, .. } = world.screen() else {
            panic!("{:?}", world.screen())
        };
        f64::from(least) / f64::from(qr.width)
    };
    world.stand_before(96.0);
    let usual = least(&world);
    world.stand_before(192.0);
    assert!((least(&world) / usual - 2.0).abs() < 0.01);
}

#[test]
fn the_code_that_fills_the_screen_gives_way_to_who_asks() {
    let mut world = at_code();
    world.act(Action::EnlargeCode);
    assert!(matches!(&world.effects[..], [Effect::FillScreen]));
    world.hear(Event::Taken(Ok(Arrival::Asking(asking()))));
    assert!(
        world
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::LeaveFullScreen))
    );
    assert_eq!(world.name(), "approve");
}

#[test]
fn what_is_no_number_costs_no_try() {
    let mut world = at_request();
    for text in ["", "7", "123", "4x"] {
        world.act(approve(text));
        assert!(world.effects.is_empty(), "{text}");
        let Screen::Approve {
            problem: Some(problem), ..
        } = world.screen()
        else {
            panic!("{:?}", world.screen())
        };
        assert_eq!(
            (&*problem.code, &*problem.fields),
            ("not_two_digits", &["number".to_owned()][..])
        );
    }
    world.act(approve("42"));
    assert!(matches!(&world.effects[..], [Effect::Approve(..)]));
}

#[test]
fn a_wrong_number_is_the_end_and_said_so() {
    let mut world = at_request();
    world
        .act(approve("07"))
        .hear(Event::Approved(Err(Error::WrongNumber.into())));
    assert_eq!(
        (world.name(), world.problem().0),
        ("add_computer".into(), "wrong_number".into())
    );
}

#[test]
fn to_deny_is_said_with_what_it_may_mean() {
    for action in [Action::Deny, Action::Back] {
        let mut world = at_request();
        world.act(action);
        assert!(matches!(&world.effects[..], [Effect::Deny(_)]));
        assert!(matches!(
            world.screen(),
            Screen::Approve {
                busy: Some(Busy::Denying),
                ..
            }
        ));
        world.hear(Event::Denied(Ok(())));
        assert_eq!(
            (world.name(), world.problem().0),
            ("add_computer".into(), "denied".into())
        );
    }
}

#[test]
fn each_other_end_of_a_request_has_words_of_its_own() {
    for (state, code) in [
        (PairingState::Cancelled, "request_cancelled"),
        (PairingState::Expired, "request_expired"),
    ] {
        let mut world = at_request();
        world.hear(Event::Gone(ended(state)));
        assert_eq!((world.name(), world.problem().0), ("add_computer".into(), code.into()));

        let mut world = at_request();
        world.act(approve("07")).hear(Event::Approved(Err(ended(state))));
        assert_eq!((world.name(), world.problem().0), ("add_computer".into(), code.into()));
    }
}

#[test]
fn an_approval_that_did_not_arrive_can_be_pressed_again() {
    let mut world = at_request();
    world.act(approve("07")).hear(Event::Approved(Err(unreachable())));
    assert_eq!(world.problem(), ("server_unreachable".into(), vec![]));
    assert!(
        matches!(&world.effects[..], [Effect::WatchRequest(_)]),
        "it may end meanwhile"
    );
    // Whoever reads "try again" may mean either.
    world.act(Action::TryAgain);
    assert!(world.effects.is_empty(), "{:?}", world.effects);
    world.act(approve("07"));
    assert!(matches!(&world.effects[..], [Effect::Approve(..)]));
}

#[test]
fn a_denial_that_did_not_arrive_is_said_and_can_be_left() {
    let mut world = at_request();
    world.act(Action::Deny).hear(Event::Denied(Err(unreachable())));
    assert_eq!(world.problem(), ("not_denied".into(), vec![]));
    assert!(matches!(
        world.screen(),
        Screen::Approve {
            not_withdrawn: true,
            ..
        }
    ));
    assert!(matches!(&world.effects[..], [Effect::WatchRequest(_)]));
    world.act(Action::LeaveCode);
    assert_eq!(world.name(), "home");
}

#[test]
fn a_claim_that_was_tampered_with_is_an_alarm() {
    let mut world = at_code();
    world.hear(Event::Taken(Err(ApiError::Untrusted.into())));
    assert_eq!(world.name(), "alarm");
    let mut world = at_request();
    world.hear(Event::Gone(ApiError::Untrusted.into()));
    assert_eq!(world.name(), "alarm");
    world.act(Action::Continue);
    assert!(matches!(&world.effects[..], [Effect::Withdraw(_)]));
}

#[test]
fn closing_the_window_lets_nobody_in_and_leaves_nobody_waiting() {
    let mut world = at_request();
    assert!(matches!(&world.close().effects[..], [Effect::Withdraw(_)]));
    world.hear(Event::Withdrawn(Ok(None)));
    assert!(matches!(&world.effects[..], [Effect::Exit]));

    // One who is being let in is seen first.
    let mut world = at_request();
    world.act(approve("07"));
    assert!(world.close().effects.is_empty());
    world.hear(Event::Approved(Ok(())));
    assert_eq!(world.name(), "added");

    // Where that did not arrive, the request is taken back.
    let mut world = at_request();
    world.act(approve("07")).close();
    world.hear(Event::Approved(Err(unreachable())));
    assert!(matches!(&world.effects[..], [Effect::Withdraw(_)]));

    for outcome in [Event::Denied(Ok(())), Event::Denied(Err(ended(PairingState::Expired)))] {
        let mut world = at_request();
        world.act(Action::Deny);
        assert!(world.close().effects.is_empty());
        world.hear(outcome);
        assert!(matches!(&world.effects[..], [Effect::Exit]));
    }

    // A wrong number has to be known.
    let mut world = at_request();
    world.act(approve("07")).close();
    world.hear(Event::Approved(Err(Error::WrongNumber.into())));
    assert_eq!(world.problem().0, "wrong_number");

    // A code that could not be withdrawn lets nobody in.
    let mut world = at_code();
    world.close().hear(Event::Withdrawn(Err(unreachable())));
    assert_eq!((world.name(), world.problem().0), ("code".into(), "not_closed".into()));
    assert!(matches!(&world.close().effects[..], [Effect::Exit]));
}

#[test]
fn who_was_let_in_and_gave_up_is_told() {
    let mut world = at_request();
    world.act(approve("07")).hear(Event::Approved(Ok(())));
    world.hear(Event::Fetched(Err(ended(PairingState::Cancelled))));
    assert_eq!(
        (world.name(), world.problem().0),
        ("add_computer".into(), "gave_up".into())
    );

    let mut world = at_request();
    world.act(approve("07")).hear(Event::Approved(Ok(())));
    world.hear(Event::Fetched(Err(unreachable())));
    assert!(matches!(
        world.screen(),
        Screen::Added {
            fetched: Some(false),
            ..
        }
    ));
}

#[test]
fn a_computer_outside_the_log_is_offered_the_other_kind_of_code() {
    let mut world = World::enrolled();
    world
        .act(Action::AddComputer)
        .act(Action::ShowCode { password: password() });
    let refusal = r#"{"code": "not_in_log", "status": 409, "title": "T", "detail": "D"}"#;
    let refused = ApiError::Refused(Box::new(serde_json::from_str(refusal).unwrap()));
    world.hear(Event::Offered(Err(refused.into())));
    assert_eq!(world.problem(), ("not_in_log".into(), vec!["without_approval".into()]));
    world.act(Action::WithoutApproval);
    assert!(matches!(&world.effects[..], [Effect::Offer(OfferKind::Token, _)]));
    world.hear(Event::Offered(Ok(offer())));
    assert!(matches!(world.screen(), Screen::Code { approval: false, .. }));

    // Nobody gets one who was not told what is lost.
    let mut world = World::enrolled();
    world.act(Action::AddComputer).act(Action::WithoutApproval);
    assert!(world.effects.is_empty());
}
