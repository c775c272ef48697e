use warifu::Error;
use warifu::api::ApiError;

use super::super::{Effect, Event};
use super::world::*;
use crate::screen::{Action, Devices, Language, Remedy, Screen, Severity};

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
