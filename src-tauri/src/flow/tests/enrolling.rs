use std::sync::mpsc::sync_channel;

use warifu::Error;
use warifu::enrol::Begun;
use warifu::keychain::{KeychainError, PassphrasePurpose};
use warifu::pairing::ReceivedCode;
use warifu::trust::KnownServers;
use warifu_protocol::Pin;

use super::super::{Effect, Event, Failure, Joined, Opened, PassphraseRequest};
use super::world::*;
use crate::screen::{Action, Busy, Language, Prompt, Screen};

fn register() -> Action {
    Action::Register {
        username: "alice".into(),
        email: "alice@example.org".into(),
        password: password(),
        device_name: "desk".into(),
    }
}

fn at_registration() -> World {
    let mut world = World::empty();
    world.act(Action::BeginRegistration);
    let address = "id.example.org".to_owned();
    world.act(Action::FindServer { address });
    world.hear(Event::Contacted(Ok(contact())));
    world.act(Action::ConfirmServer);
    world
}

fn at_joining() -> World {
    let mut world = World::empty();
    world.act(Action::BeginJoining);
    world.give_picture();
    world.hear(Event::Read(Ok(ReceivedCode::Scanned(code(pin())))));
    world.act(Action::ConfirmServer);
    world.hear(Event::Contacted(Ok(contact())));
    world
}

fn join() -> Action {
    Action::Join {
        username: "alice".into(),
        password: password(),
        device_name: "laptop".into(),
    }
}

#[test]
fn a_server_is_compared_before_a_password_is_asked_for() {
    let mut world = World::empty();
    world.act(Action::BeginRegistration);
    let Screen::Server { address, .. } = world.screen() else {
        panic!("{:?}", world.screen())
    };
    assert_eq!(address, "https://id.example.org");
    world.act(Action::FindServer { address });
    assert!(matches!(&world.effects[..], [Effect::Contact(addresses)] if *addresses == [super::world::address()]));
    world.hear(Event::Contacted(Ok(contact())));
    let Screen::ConfirmServer {
        pin: shown, pin_known, ..
    } = world.screen()
    else {
        panic!("{:?}", world.screen())
    };
    assert_eq!((shown, pin_known), (pin().to_string(), false));
    world.act(register());
    assert!(world.effects.is_empty(), "{:?}", world.effects);
    world.act(Action::ConfirmServer);
    assert_eq!(world.name(), "register");
}

#[test]
fn a_server_is_introduced_before_a_password_is_typed() {
    let cautions = |world: &World| match world.screen() {
        Screen::ConfirmServer { server, cautions, .. } => (server, cautions),
        other => panic!("{other:?}"),
    };
    // Nothing is to be said of the first one.
    let mut world = World::empty();
    world.act(Action::BeginJoining).give_picture();
    world.hear(Event::Read(Ok(ReceivedCode::Scanned(code(pin())))));
    assert_eq!(cautions(&world), ("id.example.org".into(), vec![]));

    // Letters that look like others are shown as they are dialled.
    let mut world = World::empty();
    world.act(Action::BeginJoining).give_picture();
    world.hear(Event::Read(Ok(ReceivedCode::Scanned(code_at(
        "xn--xample-9uf.org",
        pin(),
    )))));
    let (server, said) = cautions(&world);
    assert_eq!(server, "xn--xample-9uf.org");
    assert!(!said.is_empty());
    world.act(Action::SetLanguage {
        language: Language::Japanese,
    });
    assert_ne!(cautions(&world).1, said);
}

#[test]
fn a_known_server_under_another_pin_is_trusted_by_no_code_and_no_person() {
    let home = tempfile::tempdir().unwrap();
    let line = serde_json::json!([{"server": "https://id.example.org/", "pin": Pin::from_bytes([7; 32])}]);
    std::fs::write(home.path().join("known-servers.json"), line.to_string()).unwrap();
    let known = KnownServers::of_profiles(home.path());

    let mut joining = World::empty();
    joining.hear(Event::Acquainted(known.clone()));
    joining.act(Action::BeginJoining).give_picture();
    joining.hear(Event::Read(Ok(ReceivedCode::Scanned(code(pin())))));
    let mut registering = World::empty();
    registering.hear(Event::Acquainted(known));
    registering.act(Action::BeginRegistration);
    let address = "id.example.org".to_owned();
    registering.act(Action::FindServer { address });
    registering.hear(Event::Contacted(Ok(contact())));

    joining.act(Action::ConfirmServer);
    joining.hear(Event::Contacted(Ok(contact())));
    registering.act(Action::ConfirmServer);
    for world in [joining, registering] {
        assert_eq!(world.problem().0, "pin_changed");
        assert!(
            !matches!(world.name().as_str(), "join" | "register"),
            "{}",
            world.name()
        );
    }
}

#[test]
fn what_is_no_address_is_said_at_its_field() {
    let mut world = World::empty();
    world.act(Action::BeginRegistration);
    let address = "not an address".to_owned();
    world.act(Action::FindServer { address });
    assert_eq!(world.problem(), ("server_address".into(), vec![]));
    let Screen::Server {
        problem: Some(problem), ..
    } = world.screen()
    else {
        panic!("{:?}", world.screen())
    };
    assert_eq!(problem.fields, ["address"]);
}

#[test]
fn a_server_that_is_down_can_be_asked_again_or_left() {
    let mut world = World::empty();
    world.act(Action::BeginRegistration);
    let find = || Action::FindServer {
        address: "id.example.org".into(),
    };
    world.act(find()).hear(Event::Contacted(Err(unreachable())));
    assert_eq!(world.problem(), ("server_unreachable".into(), vec!["try_again".into()]));
    world.act(Action::TryAgain);
    assert!(matches!(&world.effects[..], [Effect::Contact(_)]));
    // Who does not want to wait goes back; what comes of it then is of an earlier epoch.
    let epoch = world.flow.epoch();
    world.act(Action::Back);
    assert_ne!(world.flow.epoch(), epoch);
    assert!(matches!(world.screen(), Screen::Server { busy: None, .. }));
    world.act(Action::Back);
    assert_eq!(world.name(), "welcome");
}

#[test]
fn nothing_is_sent_to_the_server_of_a_code_before_it_is_confirmed() {
    let mut world = World::empty();
    world.act(Action::BeginJoining);
    world.give_picture();
    assert!(matches!(&world.effects[..], [Effect::ReadPicture(_)]));
    world.give_picture();
    assert!(world.effects.is_empty(), "one at a time");
    world.hear(Event::Read(Ok(ReceivedCode::Scanned(code(pin())))));
    assert!(matches!(&world.effects[..], [Effect::StopCamera]));
    assert!(matches!(world.screen(), Screen::ConfirmServer { pin_known: true, .. }));
    world.act(Action::ConfirmServer);
    assert!(matches!(&world.effects[..], [Effect::Contact(_)]));
    world.hear(Event::Contacted(Ok(contact())));
    assert_eq!(world.name(), "join");
    world.act(join());
    assert!(matches!(&world.effects[..], [Effect::Join(..)]));
    world.hear(Event::Joined(Ok(Joined::Enrolled(Box::new(enrolment())))));
    assert!(matches!(&world.effects[..], [Effect::StayLoggedIn(_)]));
    assert!(matches!(world.screen(), Screen::Enrolled { first: false, .. }));
}

#[test]
fn another_pin_than_the_codes_is_an_alarm() {
    let mut world = World::empty();
    world.act(Action::BeginJoining);
    world.give_picture();
    world.hear(Event::Read(Ok(ReceivedCode::Scanned(code(Pin::from_bytes([7; 32]))))));
    world.act(Action::ConfirmServer);
    world.hear(Event::Contacted(Ok(contact())));
    assert_eq!(world.name(), "alarm");
    assert_eq!(world.problem(), ("pin_mismatch".into(), vec![]));
    world.act(Action::Continue);
    assert!(matches!(&world.effects[..], [Effect::Open]));
}

#[test]
fn a_typed_code_needs_its_server_and_a_look_at_the_pin() {
    let mut world = World::empty();
    world.act(Action::BeginJoining);
    let typed = || code(pin()).typed().to_string();
    let action = |server: &str| Action::TypeCode {
        code: typed().into(),
        server: server.into(),
    };
    world.act(action(" "));
    assert_eq!(world.problem().0, "server_missing");
    world.act(action("id.example.org"));
    assert!(matches!(&world.effects[..], [Effect::Contact(_)]));
    world.hear(Event::Contacted(Ok(contact())));
    assert!(matches!(world.screen(), Screen::ConfirmServer { pin_known: false, .. }));
    world.act(Action::ConfirmServer);
    assert_eq!(world.name(), "join");
    world.act(Action::Back);
    world.act(Action::TypeCode {
        code: "T-0000".into(),
        server: String::new(),
    });
    assert_eq!(world.problem().0, "mistyped_code");
}

#[test]
fn an_enrolment_goes_on_to_its_end() {
    let mut world = at_registration();
    world.act(register());
    assert!(matches!(
        world.screen(),
        Screen::Register {
            busy: Some(Busy::Enrolling),
            ..
        }
    ));
    let epoch = world.flow.epoch();
    for action in [Action::Back, register(), Action::TryAgain] {
        world.act(action);
        assert!(world.effects.is_empty() && world.flow.epoch() == epoch);
    }
    world.hear(Event::Registered(Ok(recovery())));
    assert_eq!(world.name(), "recovery_key");
}

#[test]
fn without_a_keychain_a_passphrase_is_offered() {
    let absent = || Box::new(KeychainError::Absent("no bus".into()).into());
    let mut world = at_registration();
    world.act(register());
    world.hear(Event::Registered(Err(Failure::PassphraseWouldDo(absent()))));
    let remedies = vec!["use_passphrase".into(), "try_again".into()];
    assert_eq!(world.problem(), ("keychain_absent".into(), remedies));
    world.act(Action::UsePassphrase);
    assert!(matches!(
        &world.effects[..],
        [Effect::ChoosePassphraseMode, Effect::Register(..)]
    ));
    // Keys that are somewhere stay there.
    world.hear(Event::Registered(Err(Failure::Client(absent()))));
    assert_eq!(world.problem(), ("keychain_absent".into(), vec!["try_again".into()]));
    world.act(Action::UsePassphrase);
    assert!(world.effects.is_empty());
}

fn asked(world: &mut World, purpose: PassphrasePurpose) -> std::sync::mpsc::Receiver<warifu_protocol::SecretText> {
    let (reply, answer) = sync_channel(1);
    world.hear(Event::PassphraseWanted(PassphraseRequest { purpose, reply }));
    answer
}

#[test]
fn a_passphrase_is_asked_for_over_any_screen() {
    let mut world = at_registration();
    world.act(register());
    let answer = asked(&mut world, PassphrasePurpose::Choose);
    assert_eq!(world.view().prompt, Some(Prompt::ChoosePassphrase { problem: None }));
    world.act(Action::AnswerPassphrase {
        passphrase: "short".into(),
    });
    let Some(Prompt::ChoosePassphrase { problem: Some(problem) }) = world.view().prompt else {
        panic!("{:?}", world.view().prompt)
    };
    assert_eq!(problem.code, "short_passphrase");
    world.act(Action::AnswerPassphrase {
        passphrase: "long enough".into(),
    });
    assert_eq!(world.view().prompt, None);
    assert_eq!(answer.try_recv().unwrap().expose(), "long enough");

    // Hung up, who waits hears that there is none.
    let answer = asked(&mut world, PassphrasePurpose::Open);
    world.act(Action::CancelPassphrase);
    assert!(answer.recv().is_err());
}

fn wrong() -> Failure {
    KeychainError::WrongPassphrase.into()
}

#[test]
fn a_wrong_passphrase_is_asked_for_again_and_said_why() {
    let mut world = World::starting();
    let _answer = asked(&mut world, PassphrasePurpose::Open);
    world.act(Action::AnswerPassphrase {
        passphrase: "mistyped".into(),
    });
    world.hear(Event::Opened(Err(wrong())));
    assert!(matches!(&world.effects[..], [Effect::Open]));
    let _answer = asked(&mut world, PassphrasePurpose::Open);
    let Some(Prompt::OpenPassphrase { problem: Some(problem) }) = world.view().prompt else {
        panic!("{:?}", world.view().prompt)
    };
    assert_eq!(problem.code, "wrong_passphrase");
}

#[test]
fn a_wrong_passphrase_from_a_file_is_not_tried_for_ever() {
    let mut world = World::starting();
    world.hear(Event::Opened(Err(wrong())));
    assert!(world.effects.is_empty());
    assert_eq!(
        (world.name(), world.problem().0),
        ("broken".into(), "wrong_passphrase".into())
    );
    let mut world = World::enrolled();
    world.hear(Event::Devices(Err(wrong())));
    assert!(world.effects.is_empty());
}

#[test]
fn what_asks_for_the_passphrase_again_stays_as_firm_as_it_was() {
    let mut world = at_registration();
    world.act(register());
    let _answer = asked(&mut world, PassphrasePurpose::Open);
    world.act(Action::AnswerPassphrase {
        passphrase: "mistyped".into(),
    });
    world.hear(Event::Registered(Err(wrong())));
    assert!(matches!(&world.effects[..], [Effect::Register(..)]));
    assert!(!world.view().may_leave);
    assert!(matches!(
        world.screen(),
        Screen::Register {
            busy: Some(Busy::Enrolling),
            ..
        }
    ));
}

#[test]
fn an_alarm_about_the_profile_is_acknowledged_once() {
    let tampered = || Failure::from(warifu::api::ApiError::Untrusted);
    let mut world = World::starting();
    world.hear(Event::Opened(Err(tampered())));
    assert_eq!(world.name(), "alarm");
    world.act(Action::Continue).hear(Event::Opened(Err(tampered())));
    assert_eq!(world.name(), "broken");
}

#[test]
fn closing_hangs_up_who_waits_for_a_passphrase() {
    let mut world = World::enrolled();
    world
        .act(Action::AddComputer)
        .act(Action::ShowCode { password: password() });
    let answer = asked(&mut world, PassphrasePurpose::Open);
    world.close();
    assert!(answer.recv().is_err());
}

#[test]
fn what_ends_early_is_waited_for_no_longer() {
    let mut world = at_registration();
    world.act(register()).hear(Event::Interrupted);
    assert_eq!(world.problem(), ("interrupted".into(), vec!["try_again".into()]));
}

fn begun() -> Begun {
    Begun {
        username: "alice".into(),
        server: address(),
        is_registration: true,
    }
}

#[test]
fn what_was_begun_is_said_and_can_be_given_up() {
    let mut world = World::opened(Opened::Empty {
        begun: Some(Some(begun())),
    });
    let Screen::Welcome {
        unfinished: Some(unfinished),
        ..
    } = world.screen()
    else {
        panic!("{:?}", world.screen())
    };
    assert_eq!(unfinished.username.as_deref(), Some("alice"));
    world.act(Action::ConfirmGiveUp);
    assert!(world.effects.is_empty(), "only after the question");
    world.act(Action::GiveUp);
    assert!(matches!(world.screen(), Screen::Welcome { giving_up: true, .. }));
    world.act(Action::Back);
    assert!(matches!(world.screen(), Screen::Welcome { giving_up: false, .. }));
    world.act(Action::GiveUp).act(Action::ConfirmGiveUp);
    assert!(matches!(&world.effects[..], [Effect::GiveUp]));
    // What is destroyed cannot be kept any more.
    assert!(!world.view().may_leave);
    world.act(Action::Back);
    assert!(matches!(world.screen(), Screen::Welcome { busy: Some(_), .. }));
    world.hear(Event::GivenUp(Ok(())));
    assert!(matches!(world.screen(), Screen::Welcome { unfinished: None, .. }));
}

#[test]
fn what_could_not_be_given_up_is_said_where_it_is_seen() {
    let mut world = World::opened(Opened::Empty { begun: Some(None) });
    world.act(Action::GiveUp).act(Action::ConfirmGiveUp);
    world.hear(Event::GivenUp(Err(Failure::Interrupted)));
    assert!(matches!(
        world.screen(),
        Screen::Welcome {
            giving_up: false,
            problem: Some(_),
            ..
        }
    ));
}

#[test]
fn what_stands_in_the_way_can_be_given_up_there() {
    let mut world = at_joining();
    let unfinished = || Error::Unfinished {
        username: "alice".into(),
        server: Box::new(address()),
    };
    world.act(join()).hear(Event::Joined(Err(unfinished().into())));
    assert_eq!(world.problem(), ("enrolment_unfinished".into(), vec!["give_up".into()]));
    world.act(Action::GiveUp);
    assert!(matches!(&world.effects[..], [Effect::Open]));
    world.hear(Event::Opened(Ok(Opened::Empty {
        begun: Some(Some(begun())),
    })));
    assert!(matches!(
        world.screen(),
        Screen::Welcome {
            giving_up: true,
            unfinished: Some(_),
            ..
        }
    ));
}

#[test]
fn a_profile_that_cannot_be_used_says_so_and_is_looked_at_again() {
    let mut world = World::starting();
    let locked = || Failure::from(KeychainError::Locked("no".into()));
    world.hear(Event::Opened(Err(locked())));
    let Screen::Broken { problem } = world.screen() else {
        panic!("{:?}", world.screen())
    };
    assert_eq!(problem.code, "keychain_locked");
    world.act(Action::TryAgain);
    assert!(matches!(&world.effects[..], [Effect::Open]));
}
