use warifu::Error;
use warifu::api::ApiError;
use warifu::device_log::{ListedDevice, LogAlarm};
use warifu_protocol::wire::DeviceSummary;

use super::super::{Effect, Event, Opened};
use super::world::*;
use crate::screen::{Action, ComputerMark, Devices, Language, Remedy, Screen, Severity};

fn listed(world: &World) -> Devices {
    match world.screen() {
        Screen::Home { devices, .. } => devices,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_enrolled_computer_shows_itself_and_asks_for_the_others() {
    let mut world = World::enrolled();
    assert!(matches!(&world.effects[..], [Effect::FetchDevices]));
    assert_eq!(listed(&world), Devices::Loading);
    world.hear(Event::Devices(Ok(devices())));
    assert!(matches!(listed(&world), Devices::Known { refreshing: false, .. }));
    world.act(Action::Refresh);
    assert!(matches!(listed(&world), Devices::Known { refreshing: true, .. }));
    world.act(Action::Refresh);
    assert!(world.effects.is_empty(), "one at a time");
}

#[test]
fn without_a_session_the_person_logs_in() {
    let mut world = World::enrolled();
    world.hear(Event::Devices(Err(Error::NotLoggedIn.into())));
    assert_eq!(listed(&world), Devices::LoggedOut);
    world.act(Action::LogIn { password: password() });
    assert!(matches!(&world.effects[..], [Effect::LogIn(_)]));
    world.hear(Event::LoggedIn(Ok(())));
    assert!(matches!(&world.effects[..], [Effect::FetchDevices]));
    world.act(Action::LogOut).hear(Event::LoggedOut(Ok(())));
    assert_eq!(listed(&world), Devices::LoggedOut);
}

#[test]
fn a_server_that_is_not_the_pinned_one_is_an_alarm() {
    let mut world = World::enrolled();
    let untrusted = || ApiError::Untrusted.into();
    world.hear(Event::Devices(Err(untrusted())));
    assert_eq!(
        (world.name(), world.problem().0),
        ("alarm".into(), "server_untrusted".into())
    );
    // It can only be acknowledged; what is known of the computers then is nothing, and nothing is asked by itself.
    world.act(Action::Back).act(Action::TryAgain);
    assert_eq!(world.name(), "alarm");
    world.act(Action::Continue);
    assert!(world.effects.is_empty());
    let Devices::Failed { problem } = listed(&world) else {
        panic!("{:?}", listed(&world))
    };
    assert_eq!((problem.severity, problem.remedies), (Severity::Alarm, vec![]));
    world.act(Action::LogIn { password: password() });
    world.hear(Event::LoggedIn(Err(untrusted())));
    assert_eq!(world.name(), "alarm");
}

#[test]
fn a_failure_speaks_the_language_that_is_chosen_now() {
    let mut world = World::enrolled();
    world.hear(Event::Devices(Err(unreachable())));
    let title = |world: &World| match listed(world) {
        Devices::Failed { problem } => problem.title,
        other => panic!("{other:?}"),
    };
    let english = title(&world);
    world.act(Action::SetLanguage {
        language: Language::Japanese,
    });
    assert!(matches!(&world.effects[..], [Effect::Remember(_)]));
    assert_ne!(title(&world), english);
    assert_eq!(world.view().language, Language::Japanese);
}

#[test]
fn computers_that_could_not_be_fetched_are_asked_for_again() {
    let mut world = World::enrolled();
    world.hear(Event::Devices(Err(unreachable())));
    let Devices::Failed { problem } = listed(&world) else {
        panic!("{:?}", listed(&world))
    };
    assert_eq!(problem.remedies, [Remedy::Refresh]);
    world.act(Action::Refresh);
    assert!(matches!(&world.effects[..], [Effect::FetchDevices]));
    assert_eq!(listed(&world), Devices::Loading);
}

#[test]
fn what_ends_early_beside_something_else_leaves_nothing_on_its_way_for_ever() {
    let mut world = World::enrolled();
    // It does not say whether it was the list or the logout.
    world.act(Action::LogOut).hear(Event::Interrupted);
    assert!(matches!(listed(&world), Devices::Failed { .. }), "{:?}", listed(&world));
    world.hear(Event::Devices(Ok(devices())));
    assert!(matches!(listed(&world), Devices::Known { refreshing: false, .. }));
}

fn forked() -> LogAlarm {
    LogAlarm::Forked { seq: 2 }
}

fn standing(world: &World) -> Option<(String, Vec<Remedy>)> {
    match world.screen() {
        Screen::Home { alarm, .. } => alarm.map(|problem| (problem.code, problem.remedies)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_wrong_with_the_device_log_stays_until_its_cause_is_known() {
    let mut world = World::enrolled();
    world.hear(Event::Alarmed(Some(forked())));
    world.hear(Event::Devices(Err(Error::Log(forked()).into())));
    assert_eq!((world.name(), world.problem().0), ("alarm".into(), "log_forked".into()));
    world.act(Action::Continue);
    // In the place of the computers, of which nothing is known.
    let Devices::Failed { problem } = listed(&world) else {
        panic!("{:?}", listed(&world))
    };
    assert_eq!(
        (problem.severity, problem.remedies),
        (Severity::Alarm, vec![Remedy::SettleAlarm])
    );
    assert_eq!(standing(&world), None);
    // The same again is no news; whatever else the list is, the alarm stands over it.
    world.act(Action::Refresh);
    assert_eq!(standing(&world), Some(("log_forked".into(), vec![Remedy::SettleAlarm])));
    world.hear(Event::Devices(Err(Error::Log(forked()).into())));
    assert_eq!(world.name(), "home");
    // Nobody is added meanwhile.
    world.act(Action::AddComputer);
    assert_eq!(world.name(), "alarm");
    world.act(Action::Continue).act(Action::SettleAlarm);
    assert!(matches!(&world.effects[..], [Effect::SettleAlarm(alarm)] if *alarm == forked()));
    world.hear(Event::Settled(Ok(None)));
    assert!(matches!(&world.effects[..], [Effect::FetchDevices]));
    assert_eq!(standing(&world), None);
    world.act(Action::AddComputer);
    assert_eq!(world.name(), "add_computer");
    // Nothing to settle, nothing is.
    let mut world = World::enrolled();
    world.act(Action::SettleAlarm);
    assert!(world.effects.is_empty());
}

#[test]
fn one_alarm_is_settled_at_a_time_and_it_is_the_one_that_is_seen() {
    let mut world = World::enrolled();
    let settled = |world: &World| match &world.effects[..] {
        [Effect::SettleAlarm(alarm)] => alarm.clone(),
        other => panic!("{other:?}"),
    };
    world.hear(Event::Alarmed(Some(LogAlarm::NotKept)));
    world.hear(Event::Devices(Err(Error::Log(forked()).into())));
    world.act(Action::Continue);
    // In the place of the computers stands why there is no list, which is not the newest.
    assert_eq!(standing(&world), None);
    world.act(Action::SettleAlarm);
    assert_eq!(settled(&world), forked());
    world.hear(Event::Settled(Ok(Some(LogAlarm::NotKept))));
    assert_eq!(
        standing(&world),
        Some(("log_not_kept".into(), vec![Remedy::SettleAlarm]))
    );
    world.hear(Event::Devices(Ok(devices())));
    world.act(Action::AddComputer);
    assert_eq!(
        (world.name(), world.problem().0),
        ("alarm".into(), "log_not_kept".into())
    );
    world.act(Action::Continue).act(Action::SettleAlarm);
    assert_eq!(settled(&world), LogAlarm::NotKept);
}

#[test]
fn an_alarm_of_before_is_shown_when_the_window_opens() {
    let mut world = World::starting();
    world.hear(Event::Alarmed(Some(forked())));
    world.hear(Event::Opened(Ok(Opened::Enrolled(Box::new(enrolment())))));
    assert_eq!((world.name(), world.problem().0), ("alarm".into(), "log_forked".into()));
    world.act(Action::Continue);
    assert!(matches!(&world.effects[..], [Effect::Open]));
    world.hear(Event::Opened(Ok(Opened::Enrolled(Box::new(enrolment())))));
    assert_eq!(standing(&world), Some(("log_forked".into(), vec![Remedy::SettleAlarm])));
}

#[test]
fn a_computer_that_nobody_vouches_for_is_new_once() {
    let summary = r#"{"device_id": "00000000-0000-8000-8000-000000000001", "device_name": "ghost", "current": false,
        "vouched_for": false, "server_key": false, "enrolled_at": "2026-11-01T09:30:00Z", "certificates": []}"#;
    let summary: DeviceSummary = serde_json::from_str(summary).unwrap();
    let mut world = World::enrolled();
    let mut found = devices();
    found.devices.push(ListedDevice {
        summary: summary.clone(),
        vouched_for: false,
        is_outside_log: true,
        is_new: true,
    });
    world.hear(Event::Devices(Ok(found)));
    assert!(matches!(&world.effects[..], [Effect::Announce(devices)] if *devices == [summary.device_id]));
    let Devices::Known { computers, .. } = listed(&world) else {
        panic!("{:?}", listed(&world))
    };
    assert_eq!(computers[0].marks, [ComputerMark::New, ComputerMark::NotVouchedFor]);
}
