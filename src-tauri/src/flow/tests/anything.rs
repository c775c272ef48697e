//! Whatever a person does, in whatever order, and whatever comes of it.

use proptest::prelude::*;
use warifu::Error;
use warifu::api::ApiError;
use warifu::keychain::{KeychainError, PassphrasePurpose};
use warifu::pairing::ReceivedCode;
use warifu_protocol::pairing::PairingState;

use super::super::{Effect, Event, Failure, Opened, PassphraseRequest};
use super::world::*;
use crate::screen::{Action, Screen};

fn actions() -> Vec<Action> {
    vec![
        Action::Back,
        Action::Continue,
        Action::TryAgain,
        Action::UsePassphrase,
        Action::GiveUp,
        Action::ConfirmGiveUp,
        Action::BeginRegistration,
        Action::FindServer {
            address: "id.example.org".into(),
        },
        Action::ConfirmServer,
        Action::Register {
            username: "alice".into(),
            email: "alice@example.org".into(),
            password: password(),
            device_name: "desk".into(),
        },
        Action::ShowRecoveryKey,
        Action::CheckRecoveryKey,
        Action::ConfirmRecoveryKey {
            groups: vec!["2C3D".into(), "8J9K".into()],
        },
        Action::BeginJoining,
        Action::Paste,
        Action::ReadAnother,
        Action::Join {
            username: "alice".into(),
            password: password(),
            device_name: "laptop".into(),
        },
        Action::LogIn { password: password() },
        Action::LogOut,
        Action::Refresh,
        Action::AddComputer,
        Action::ShowCode { password: password() },
        Action::NewCode,
        Action::CopyCode,
        Action::Print,
        Action::AnswerPassphrase {
            passphrase: "a passphrase".into(),
        },
        Action::CancelPassphrase,
    ]
}

fn failure(kind: u8) -> Failure {
    match kind % 6 {
        0 => unreachable(),
        1 => ApiError::Untrusted.into(),
        2 => KeychainError::WrongPassphrase.into(),
        3 => KeychainError::Absent("no bus".into()).into(),
        4 => Error::PairingEnded(PairingState::Expired).into(),
        _ => Failure::Interrupted,
    }
}

/// What may come of an effect, chosen by `luck`; none for what nobody waits for.
fn outcome(effect: &Effect, luck: u8) -> Option<Event> {
    let fails = luck >= 128;
    fn of<T>(fails: bool, luck: u8, value: T) -> Result<T, Failure> {
        if fails { Err(failure(luck)) } else { Ok(value) }
    }
    Some(match effect {
        Effect::Open => Event::Opened(of(
            fails,
            luck,
            match luck % 3 {
                0 => Opened::Empty { begun: Some(None) },
                1 => Opened::Empty { begun: None },
                _ => Opened::Enrolled {
                    record: Box::new(record()),
                    keeper: warifu::keychain::KeychainKind::Passphrase,
                },
            },
        )),
        Effect::GiveUp => Event::GivenUp(of(fails, luck, ())),
        Effect::Contact(_) => Event::Contacted(of(fails, luck, contact())),
        Effect::Register(..) => Event::Registered(of(fails, luck, recovery())),
        Effect::Acknowledge => Event::Acknowledged(of(fails, luck, ())),
        Effect::ReadClipboard => {
            let code = ReceivedCode::Scanned(code(pin()));
            Event::Read(of(fails, luck, code))
        }
        Effect::Join(..) => Event::Joined(of(fails, luck, record())),
        Effect::FetchDevices => Event::Devices(of(fails, luck, devices())),
        Effect::LogIn(_) => Event::LoggedIn(of(fails, luck, ())),
        Effect::LogOut => Event::LoggedOut(of(fails, luck, ())),
        Effect::Offer(_) => Event::Offered(of(fails, luck, offer())),
        Effect::Watch(_) => match luck % 3 {
            0 => Event::Silent(fails),
            _ => Event::Taken(of(fails, luck, claim())),
        },
        Effect::Withdraw(_) => Event::Withdrawn(of(fails, luck, luck.is_multiple_of(2).then(claim))),
        Effect::Copy(_) | Effect::Print | Effect::Remember(_) | Effect::Exit | Effect::ChoosePassphraseMode => {
            return None;
        }
    })
}

fn is_awaited(effect: &Effect) -> bool {
    !matches!(
        effect,
        Effect::Copy(_) | Effect::Print | Effect::Remember(_) | Effect::Exit | Effect::ChoosePassphraseMode
    )
}

#[derive(Clone, Debug)]
enum Step {
    Act(usize),
    /// One of the effects that are awaited ends.
    End(usize, u8),
    AskPassphrase,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => any::<usize>().prop_map(Step::Act),
        5 => (any::<usize>(), any::<u8>()).prop_map(|(which, luck)| Step::End(which, luck)),
        1 => Just(Step::AskPassphrase),
    ]
}

fn busy(screen: &Screen) -> bool {
    serde_json::to_value(screen).unwrap()["busy"].is_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn nobody_is_stuck_and_nothing_secret_is_shown(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::starting();
        let mut awaited: Vec<(u32, Effect)> = world.effects.drain(..).map(|effect| (world.flow.epoch(), effect)).collect();
        for step in steps {
            match step {
                Step::Act(which) => {
                    let actions = actions();
                    world.act(actions[which % actions.len()].clone());
                }
                Step::End(which, luck) if !awaited.is_empty() => {
                    let (epoch, effect) = awaited.remove(which % awaited.len());
                    world.effects.clear();
                    if let Some(event) = outcome(&effect, luck) {
                        if let Event::Silent(_) = event {
                            awaited.push((epoch, effect));
                        }
                        if epoch == world.flow.epoch() {
                            world.hear(event);
                        }
                    }
                }
                Step::End(..) => world.effects.clear(),
                Step::AskPassphrase => {
                    let (reply, _) = std::sync::mpsc::sync_channel(1);
                    world.hear(Event::PassphraseWanted(PassphraseRequest { purpose: PassphrasePurpose::Open, reply }));
                }
            }
            let epoch = world.flow.epoch();
            awaited.extend(world.effects.drain(..).map(|effect| (epoch, effect)));
            // What waits, waits for something that will end.
            let screen = world.screen();
            if busy(&screen) || name(&screen) == "starting" {
                prop_assert!(
                    awaited.iter().any(|(of, effect)| *of == epoch && is_awaited(effect)),
                    "{:?} waits for nothing", screen
                );
            }
            let shown = serde_json::to_string(&world.view()).unwrap();
            prop_assert!(!shown.contains(PASSWORD), "{shown}");
            if name(&screen) != "recovery_key" {
                prop_assert!(!shown.contains("2C3D"), "{shown}");
            }
            if name(&screen) != "code" {
                prop_assert!(!shown.contains(&offer().code.typed().to_string()), "{shown}");
            }
        }
    }
}
