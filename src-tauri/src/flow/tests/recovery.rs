use super::super::{Effect, Event, Opened};
use super::world::*;
use crate::screen::{Action, Keeper, Screen, Secret};

fn unseen() -> World {
    World::opened(Opened::Unseen(Box::new(recovery())))
}

fn groups(answers: [&str; 2]) -> Action {
    Action::ConfirmRecoveryKey {
        groups: answers.map(Into::into).to_vec(),
    }
}

#[test]
fn the_key_is_shown_when_it_is_asked_for_and_not_before() {
    let mut world = unseen();
    assert!(matches!(
        world.screen(),
        Screen::RecoveryKey {
            groups: None,
            seen: false,
            ..
        }
    ));
    for early in [Action::CheckRecoveryKey, Action::CopyRecoveryKey, Action::Print] {
        world.act(early);
        assert!(world.effects.is_empty());
        assert_eq!(world.name(), "recovery_key");
    }
    world.act(Action::ShowRecoveryKey);
    let Screen::RecoveryKey {
        groups: Some(groups), ..
    } = world.screen()
    else {
        panic!("{:?}", world.screen())
    };
    let groups: Vec<&str> = groups.iter().map(|Secret(group)| &**group).collect();
    assert_eq!(groups, ["0A1B", "2C3D", "4E5F", "6G7H", "8J9K", "0M1N", "2P-Q"]);
    assert!(!format!("{:?}", world.view()).contains("2C3D"));
    world.act(Action::Print);
    assert!(matches!(&world.effects[..], [Effect::Print]));
    world.act(Action::CopyRecoveryKey);
    assert!(matches!(&world.effects[..], [Effect::Copy(key)] if key.expose() == RECOVERY_KEY));
}

#[test]
fn the_check_hides_the_key_and_forgives_how_it_is_written() {
    let mut world = unseen();
    world.act(Action::ShowRecoveryKey).act(Action::CheckRecoveryKey);
    let Screen::RecoveryCheck { asked, .. } = world.screen() else {
        panic!("{:?}", world.screen())
    };
    assert_eq!(asked, [2, 5]);
    for wrong in [["2C3D", "8J9X"], ["8J9K", "2C3D"], ["", ""]] {
        world.act(groups(wrong));
        assert_eq!(world.problem().0, "recovery_key_differs");
    }
    // The same once more is a failure once more.
    let serial = |world: &World| match world.screen() {
        Screen::RecoveryCheck {
            problem: Some(problem), ..
        } => problem.serial,
        other => panic!("{other:?}"),
    };
    let before = serial(&world);
    world.act(groups(["", ""]));
    assert!(serial(&world) > before);
    // Back shows the key again, on demand.
    world.act(Action::Back);
    assert!(matches!(
        world.screen(),
        Screen::RecoveryKey {
            groups: None,
            seen: true,
            problem: None,
            ..
        }
    ));
    world.act(Action::CheckRecoveryKey).act(groups([" ２ｃ３ｄ", "8j9K"]));
    assert!(matches!(&world.effects[..], [Effect::Acknowledge]));
    world.hear(Event::Acknowledged(Ok(())));
    assert!(matches!(world.screen(), Screen::Enrolled { first: true, .. }));
    world.act(Action::Continue);
    let Screen::Home { computer, .. } = world.screen() else {
        panic!("{:?}", world.screen())
    };
    assert_eq!(computer.keeper, Keeper::Passphrase);
}
