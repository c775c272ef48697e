use warifu::Error;
use warifu::api::ApiError;
use warifu::pairing::{Arrival, Attack, OfferKind};
use warifu_protocol::pairing::PairingState;

use super::super::{Effect, Event, Failure};
use super::world::*;
use crate::screen::{Action, Busy, Screen, Secret};

fn at_code() -> World {
    let mut world = World::enrolled();
    world.act(Action::AddComputer);
    world.act(Action::ShowCode { password: password() });
    assert!(matches!(&world.effects[..], [Effect::Offer(OfferKind::Secret, _)]));
    world.hear(Event::Offered(Ok(offer())));
    world
}

#[test]
fn a_code_is_shown_and_watched_until_somebody_takes_it() {
    let mut world = at_code();
    assert!(matches!(&world.effects[..], [Effect::Watch(_)]));
    let Screen::Code { typed, server, qr, .. } = world.screen() else {
        panic!("{:?}", world.screen())
    };
    let Secret(typed) = typed;
    assert_eq!(typed, offer().code.typed().to_string());
    assert_eq!(server, "id.example.org");
    assert!(qr.width > 40 && qr.path.starts_with('M'));
    for silent in [true, false] {
        world.hear(Event::Silent(silent));
        assert!(matches!(world.screen(), Screen::Code { silent: shown, .. } if shown == silent));
    }
    world.act(Action::CopyCode);
    assert!(matches!(&world.effects[..], [Effect::Copy(code)] if code.expose() == typed));
    world.hear(Event::Taken(Ok(Arrival::Joined(claim()))));
    assert!(matches!(world.screen(), Screen::Added { device_name, .. } if device_name == "laptop"));
    world.act(Action::Continue);
    assert_eq!(world.name(), "home");
}

#[test]
fn a_code_that_nobody_took_leads_to_the_next_one() {
    let mut world = at_code();
    world.hear(Event::Taken(Err(Error::PairingEnded(PairingState::Expired).into())));
    assert_eq!(world.name(), "add_computer");
    assert_eq!(world.problem().0, "pairing_expired");
}

#[test]
fn a_code_stays_in_sight_when_it_cannot_be_watched() {
    let mut world = at_code();
    world.hear(Event::Silent(true));
    world.hear(Event::Taken(Err(Failure::Interrupted)));
    assert_eq!((world.name(), world.problem().0), ("code".into(), "interrupted".into()));
    let watched = world.flow.epoch();
    world.act(Action::TryAgain);
    assert!(matches!(&world.effects[..], [Effect::Watch(_)]));
    assert_ne!(world.flow.epoch(), watched, "one watch at a time");
    assert!(matches!(
        world.screen(),
        Screen::Code {
            silent: false,
            problem: None,
            ..
        }
    ));
}

#[test]
fn an_alarm_while_a_code_is_shown_withdraws_it() {
    let untrusted = || Failure::from(ApiError::Untrusted);
    let mut world = at_code();
    world.hear(Event::Taken(Err(untrusted())));
    assert_eq!(world.name(), "alarm");
    world.act(Action::Continue);
    assert!(matches!(&world.effects[..], [Effect::Withdraw(_)]));
    // That fails too: the code is still out there, which is said beside it, and can be left.
    world.hear(Event::Withdrawn(Err(untrusted())));
    assert_eq!(
        (world.name(), world.problem().0),
        ("code".into(), "not_withdrawn".into())
    );
    world.hear(Event::Taken(Err(untrusted())));
    assert_eq!(
        (world.name(), world.problem().0),
        ("code".into(), "not_withdrawn".into())
    );
    world.act(Action::LeaveCode);
    assert_eq!(world.name(), "home");
}

#[test]
fn an_attack_on_a_withdrawal_is_an_alarm_and_never_a_success() {
    let attack = || Failure::from(Error::Attack(Attack::Unapproved));
    let mut world = at_code();
    world.act(Action::Back).hear(Event::Withdrawn(Err(attack())));
    assert_eq!(world.name(), "alarm");

    // After another alarm, too.
    let mut world = at_code();
    world.hear(Event::Taken(Err(attack()))).act(Action::Continue);
    assert!(matches!(&world.effects[..], [Effect::Withdraw(_)]));
    world.hear(Event::Withdrawn(Err(attack())));
    assert_eq!(world.name(), "alarm");
    world.act(Action::Continue);
    assert_eq!(world.name(), "home");

    let mut world = at_code();
    world.hear(Event::Taken(Err(attack()))).act(Action::Continue);
    world.hear(Event::Withdrawn(Ok(Some(claim()))));
    assert_eq!(world.name(), "home");
}

#[test]
fn a_copy_is_said_when_it_is_made_and_taken_back_when_it_is_gone() {
    let mut world = at_code();
    let copied = |world: &World| matches!(world.screen(), Screen::Code { copied: true, .. });
    world.act(Action::CopyCode);
    assert!(!copied(&world));
    world.hear(Event::Copied(Ok(true)));
    assert!(copied(&world));
    world.hear(Event::Copied(Ok(false)));
    assert!(!copied(&world));
    world.hear(Event::Copied(Err(Failure::NoClipboard)));
    assert_eq!(world.problem().0, "no_clipboard");
    world.hear(Event::Copied(Ok(true)));
    assert_eq!(world.problem().0, "");
}

#[test]
fn a_wrong_password_is_said_at_its_field() {
    let mut world = World::enrolled();
    world
        .act(Action::AddComputer)
        .act(Action::ShowCode { password: password() });
    let refusal = r#"{"code": "invalid_credentials", "status": 401, "title": "T", "detail": "Username or password"}"#;
    let refused = ApiError::Refused(Box::new(serde_json::from_str(refusal).unwrap()));
    world.hear(Event::Offered(Err(refused.into())));
    let Screen::AddComputer {
        problem: Some(problem), ..
    } = world.screen()
    else {
        panic!("{:?}", world.screen())
    };
    assert_eq!(
        (&*problem.code, &*problem.fields),
        ("invalid_credentials", &["password".to_owned()][..])
    );
    assert!(!problem.detail.contains("Username"), "{}", problem.detail);
}

#[test]
fn who_joined_is_seen_before_it_is_left() {
    let mut world = at_code();
    world.hear(Event::Taken(Ok(Arrival::Joined(claim())))).act(Action::Back);
    assert_eq!(world.name(), "added");
}

#[test]
fn leaving_withdraws_the_code() {
    for (action, then) in [(Action::Back, "home"), (Action::NewCode, "add_computer")] {
        let mut world = at_code();
        let watched = world.flow.epoch();
        world.act(action);
        assert!(matches!(&world.effects[..], [Effect::Withdraw(_)]));
        assert_ne!(world.flow.epoch(), watched, "the watch is over");
        assert!(matches!(
            world.screen(),
            Screen::Code {
                busy: Some(Busy::Withdrawing),
                ..
            }
        ));
        world.hear(Event::Withdrawn(Ok(None)));
        assert_eq!(world.name(), then);
    }
}

#[test]
fn a_withdrawal_that_came_too_late_says_who_was_faster() {
    let mut world = at_code();
    world.act(Action::Back).hear(Event::Withdrawn(Ok(Some(claim()))));
    assert_eq!(world.name(), "added");
}

#[test]
fn a_code_that_could_not_be_withdrawn_stays_in_sight_until_the_person_leaves() {
    let mut world = at_code();
    world.act(Action::Back).hear(Event::Withdrawn(Err(unreachable())));
    assert_eq!(world.problem(), ("not_withdrawn".into(), vec!["try_again".into()]));
    assert!(
        matches!(&world.effects[..], [Effect::Watch(_)]),
        "it may still be taken"
    );
    world.act(Action::TryAgain);
    assert!(matches!(&world.effects[..], [Effect::Withdraw(_)]));
    assert!(!world.view().may_leave);
    world.hear(Event::Withdrawn(Err(unreachable())));
    // The way back is to withdraw it; to leave it is something else.
    world.act(Action::Back);
    assert!(matches!(&world.effects[..], [Effect::Withdraw(_)]));
    world.act(Action::LeaveCode);
    assert_eq!(world.name(), "code");
    world.hear(Event::Withdrawn(Err(unreachable())));
    assert!(matches!(
        world.screen(),
        Screen::Code {
            not_withdrawn: true,
            ..
        }
    ));
    world.act(Action::LeaveCode);
    assert_eq!(world.name(), "home");
}

#[test]
fn closing_the_window_leaves_no_code_behind() {
    assert!(matches!(&World::enrolled().close().effects[..], [Effect::Exit]));

    let mut world = at_code();
    assert!(matches!(&world.close().effects[..], [Effect::Withdraw(_)]));
    world.hear(Event::Withdrawn(Ok(None)));
    assert!(matches!(&world.effects[..], [Effect::Exit]));

    // One that is being made is withdrawn as soon as there is one.
    let mut world = World::enrolled();
    world
        .act(Action::AddComputer)
        .act(Action::ShowCode { password: password() });
    assert!(world.close().effects.is_empty());
    world.hear(Event::Offered(Ok(offer())));
    assert!(matches!(&world.effects[..], [Effect::Withdraw(_)]));
    world.hear(Event::Withdrawn(Ok(None)));
    assert!(matches!(&world.effects[..], [Effect::Exit]));

    // Where none was made there is nothing to withdraw.
    let mut world = World::enrolled();
    world
        .act(Action::AddComputer)
        .act(Action::ShowCode { password: password() });
    world.close().hear(Event::Offered(Err(unreachable())));
    assert!(matches!(&world.effects[..], [Effect::Exit]));
}

#[test]
fn closing_hides_nothing_that_the_person_has_to_know() {
    // Somebody was faster.
    let mut world = at_code();
    world.close().hear(Event::Withdrawn(Ok(Some(claim()))));
    assert_eq!(world.name(), "added");
    assert!(matches!(&world.close().effects[..], [Effect::Exit]));

    // The code still works; who has read that may go.
    let mut world = at_code();
    world.close().hear(Event::Withdrawn(Err(unreachable())));
    assert_eq!(
        (world.name(), world.problem().0),
        ("code".into(), "not_withdrawn".into())
    );
    assert!(matches!(&world.close().effects[..], [Effect::Exit]));

    // A code behind an alarm is withdrawn too.
    let mut world = at_code();
    world.hear(Event::Taken(Err(ApiError::Untrusted.into())));
    assert!(matches!(&world.close().effects[..], [Effect::Withdraw(_)]));

    // Who closes it twice does not want to wait.
    let mut world = at_code();
    world.close();
    assert!(matches!(&world.close().effects[..], [Effect::Exit]));
}
