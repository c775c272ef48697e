//! Whatever a person does, in whatever order, and whatever comes of it.

use proptest::prelude::*;
use warifu::Error;
use warifu::api::ApiError;
use warifu::camera::CameraError;
use warifu::device_log::LogAlarm;
use warifu::keychain::{KeychainError, PassphrasePurpose};
use warifu::pairing::{Arrival, Attack, Offer, OfferKind, ReceivedCode};
use warifu_protocol::pairing::PairingState;

use super::super::{Effect, Event, Failure, Joined, Opened, PassphraseRequest, Sighting, Tie};
use super::world::*;
use crate::screen::{Action, Hint, Screen};

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
        Action::ReadScreen,
        Action::StartCamera,
        Action::ChooseCamera { id: "other".into() },
        Action::ChooseCamera { id: "gone".into() },
        Action::OpenCameraSettings,
        Action::WindowHidden,
        Action::WindowShown,
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
        Action::SettleAlarm,
        Action::ShowCode { password: password() },
        Action::WithoutApproval,
        Action::Approve { number: "42".into() },
        Action::Deny,
        Action::NewCode,
        Action::CopyCode,
        Action::EnlargeCode,
        Action::ShrinkCode,
        Action::CopyRecoveryKey,
        Action::LeaveCode,
        Action::TypeCode {
            code: code(pin()).typed().to_string().into(),
            server: "id.example.org".into(),
        },
        Action::Print,
        Action::AnswerPassphrase {
            passphrase: "a passphrase".into(),
        },
        Action::CancelPassphrase,
    ]
}

/// What a person does on a screen: without a hint, few walks would get far.
fn usual(screen: &Screen) -> Vec<Action> {
    let wanted: &[&str] = match screen {
        Screen::Welcome { .. } => &["BeginRegistration", "BeginJoining", "GiveUp", "ConfirmGiveUp"],
        Screen::Server { .. } => &["FindServer"],
        Screen::ConfirmServer { .. } => &["ConfirmServer"],
        Screen::Register { .. } => &["Register", "UsePassphrase", "GiveUp"],
        Screen::RecoveryKey { .. } => &["ShowRecoveryKey", "CheckRecoveryKey"],
        Screen::RecoveryCheck { .. } => &["ConfirmRecoveryKey"],
        Screen::Scan { .. } => &[
            "Paste",
            "TypeCode",
            "ReadScreen",
            "StartCamera",
            "ChooseCamera",
            "WindowShown",
        ],
        Screen::Join { .. } => &["Join", "ReadAnother"],
        Screen::Home { .. } => &["AddComputer", "LogIn", "LogOut", "Refresh", "SettleAlarm"],
        Screen::AddComputer { .. } => &["ShowCode", "ShowCode", "WithoutApproval"],
        Screen::Waiting { .. } | Screen::Number { .. } => &["Back"],
        Screen::Approve { .. } => &["Approve", "Deny", "LeaveCode", "TryAgain"],
        Screen::Code { .. } => &["Back", "NewCode", "LeaveCode", "TryAgain", "CopyCode", "EnlargeCode"],
        Screen::Starting | Screen::Broken { .. } => &["TryAgain"],
        Screen::Alarm { .. } | Screen::Enrolled { .. } | Screen::Added { .. } => &["Continue"],
    };
    let is_wanted = |action: &Action| {
        wanted
            .iter()
            .any(|name| format!("{action:?}").split(' ').next() == Some(name))
    };
    actions().into_iter().filter(is_wanted).collect()
}

fn failure(kind: u8) -> Failure {
    match kind % 11 {
        0 => unreachable(),
        1 => ApiError::Untrusted.into(),
        2 => KeychainError::WrongPassphrase.into(),
        3 => Failure::PassphraseWouldDo(Box::new(KeychainError::Absent("no bus".into()).into())),
        4 => Error::PairingEnded(PairingState::Expired).into(),
        5 => Error::KeysGone.into(),
        6 => Error::ClaimEnded(PairingState::Denied).into(),
        7 => Error::WrongNumber.into(),
        8 => Error::Attack(Attack::Reveal).into(),
        9 => not_in_log(),
        _ => Failure::Interrupted,
    }
}

fn not_in_log() -> Failure {
    let refusal = r#"{"code": "not_in_log", "status": 409, "title": "T", "detail": "D"}"#;
    ApiError::Refused(Box::new(serde_json::from_str(refusal).unwrap())).into()
}

/// What may come of an effect, chosen by `luck`; none of what nobody waits for.
fn outcome(effect: &Effect, luck: u8) -> Option<Event> {
    fn of<T>(luck: u8, value: T) -> Result<T, Failure> {
        match luck {
            ..128 => Ok(value),
            _ => Err(failure(luck)),
        }
    }
    if luck == u8::MAX {
        return effect.is_awaited().then_some(Event::Interrupted);
    }
    Some(match effect {
        Effect::Open => Event::Opened(of(
            luck,
            match luck % 4 {
                3 => Opened::Unseen(Box::new(recovery())),
                0 => Opened::Empty { begun: Some(None) },
                1 => Opened::Empty { begun: None },
                _ => Opened::Enrolled(Box::new(enrolment())),
            },
        )),
        Effect::GiveUp => Event::GivenUp(of(luck, ())),
        Effect::Contact(_) => Event::Contacted(of(luck, contact())),
        Effect::Register(..) => Event::Registered(of(luck, recovery())),
        Effect::Acknowledge => Event::Acknowledged(of(luck, ())),
        Effect::ReadClipboard | Effect::ReadPicture(_) | Effect::ReadScreen => {
            Event::Read(of(luck, ReceivedCode::Scanned(code(pin()))))
        }
        Effect::Join(..) => Event::Joined(of(
            luck,
            match luck % 2 {
                0 => Joined::Enrolled(Box::new(enrolment())),
                _ => Joined::Waiting(pending()),
            },
        )),
        Effect::Follow(_) => match luck % 3 {
            0 => Event::Silent(luck.is_multiple_of(2)),
            1 => Event::Numbered(NUMBER.into()),
            _ => Event::Decided(of(luck, ())),
        },
        Effect::Collect(_) => Event::Collected(of(luck, enrolment())),
        Effect::Cancel(_) => Event::Cancelled(of(luck, ())),
        Effect::FetchDevices if luck.is_multiple_of(5) => Event::Alarmed((luck < 64).then_some(LogAlarm::NotKept)),
        Effect::FetchDevices => Event::Devices(of(luck, devices())),
        Effect::SettleAlarm(_) => Event::Settled(of(luck, luck.is_multiple_of(3).then_some(LogAlarm::NotKept))),
        Effect::LogIn(_) => Event::LoggedIn(of(luck, ())),
        Effect::LogOut => Event::LoggedOut(of(luck, ())),
        Effect::Offer(OfferKind::Token, _) => Event::Offered(of(luck, offer())),
        Effect::Offer(OfferKind::Secret, _) => Event::Offered(of(luck, secret_offer())),
        Effect::Watch(offer) => match luck % 3 {
            0 => Event::Silent(luck.is_multiple_of(2)),
            _ => Event::Taken(of(luck, arrival(offer))),
        },
        Effect::WatchRequest(_) => match luck % 3 {
            0 => Event::Silent(luck.is_multiple_of(2)),
            _ => Event::Gone(failure(luck)),
        },
        Effect::Approve(..) => Event::Approved(of(luck, ())),
        Effect::Deny(_) => Event::Denied(of(luck, ())),
        Effect::WatchCollection(_) => Event::Fetched(of(luck, luck.is_multiple_of(2))),
        Effect::Copy(_) => Event::Copied(of(luck, luck.is_multiple_of(2))),
        Effect::Withdraw(_) => Event::Withdrawn(of(luck, luck.is_multiple_of(2).then(claim))),
        _ => return None,
    })
}

fn arrival(offer: &Offer) -> Arrival {
    match offer.needs_approval() {
        true => Arrival::Asking(asking()),
        false => Arrival::Joined(claim()),
    }
}

/// The number of these tests: no view but that of its screen may hold it.
const NUMBER: &str = "two digits";

/// What a camera may tell.
fn sighting(what: u8) -> Sighting {
    match what % 7 {
        0 => Sighting::Code(code(pin())),
        1 => Sighting::Trouble(CameraError::ALL[usize::from(what) % CameraError::ALL.len()]),
        2 => Sighting::Hint(Some(Hint::Dark)),
        3 => Sighting::Hint(None),
        4 => Sighting::Listed {
            trying: None,
            cameras: Vec::new(),
        },
        _ => opened(),
    }
}

#[derive(Clone, Debug)]
enum Step {
    Act(usize),
    /// Something that the screen is for.
    ActAsUsual(usize),
    /// One of the effects that are being done ends.
    End(usize, u8),
    Picture,
    /// The camera tells something: in its last watch, or in an earlier one, also after that has ended.
    See(u32, u8),
    /// The screen is still not read.
    Wait,
    AskPassphrase,
    Close,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => any::<usize>().prop_map(Step::Act),
        10 => any::<usize>().prop_map(Step::ActAsUsual),
        12 => (any::<usize>(), any::<u8>()).prop_map(|(which, luck)| Step::End(which, luck)),
        1 => Just(Step::Picture),
        3 => (0..3_u32, any::<u8>()).prop_map(|(ago, what)| Step::See(ago, what)),
        1 => Just(Step::Wait),
        1 => Just(Step::AskPassphrase),
        1 => Just(Step::Close),
    ]
}

/// The controller, as far as it matters here: it drops what is over, stops what may be stopped, and knows which codes are
/// out there.
struct Played {
    world: World,
    running: Vec<(u32, Effect)>,
    codes: usize,
    /// What this computer asks for elsewhere.
    claims: usize,
    /// How often the window was closed since the program last took it back.
    closed: usize,
    exited: bool,
    /// The person has hidden the window.
    hidden: bool,
    full_screen: bool,
    /// The window is out of the way.
    aside: bool,
}

impl Played {
    fn new() -> Self {
        let mut played = Self {
            world: World::starting(),
            running: Vec::new(),
            codes: 0,
            claims: 0,
            closed: 0,
            exited: false,
            hidden: false,
            full_screen: false,
            aside: false,
        };
        played.begin();
        played
    }

    fn begin(&mut self) {
        let epoch = self.world.flow.epoch();
        for effect in &self.world.effects {
            match effect {
                Effect::StepAside => self.aside = true,
                Effect::StepForward => self.aside = false,
                Effect::FillScreen => self.full_screen = true,
                Effect::LeaveFullScreen => self.full_screen = false,
                _ => {}
            }
        }
        self.exited |= self.world.effects.iter().any(|effect| matches!(effect, Effect::Exit));
        self.running
            .extend(self.world.effects.drain(..).map(|effect| (epoch, effect)));
        self.running
            .retain(|(begun, effect)| *begun == epoch || effect.tie() != Tie::Loose);
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Act(which) => {
                let actions = actions();
                self.act(actions[which % actions.len()].clone());
            }
            Step::ActAsUsual(which) => {
                let actions = usual(&self.world.screen());
                self.act(actions[which % actions.len()].clone());
            }
            Step::End(which, luck) if !self.running.is_empty() => self.end(which % self.running.len(), luck),
            Step::End(..) => {}
            Step::Picture => {
                self.world.give_picture();
            }
            Step::See(ago, what) => {
                let watch = self.world.watch.saturating_sub(ago);
                self.world.hear(Event::Sighted(watch, sighting(what)));
            }
            Step::Wait => {
                self.world.hear(Event::ScreenIsSlow);
            }
            Step::AskPassphrase => {
                let (reply, _) = std::sync::mpsc::sync_channel(1);
                let purpose = PassphrasePurpose::Open;
                self.world
                    .hear(Event::PassphraseWanted(PassphraseRequest { purpose, reply }));
            }
            Step::Close => {
                self.closed += 1;
                self.world.close();
            }
        }
        self.begin();
    }

    fn act(&mut self, action: Action) {
        match &action {
            Action::WindowHidden => self.hidden = true,
            Action::WindowShown => self.hidden = false,
            _ => {}
        }
        self.world.act(action);
    }

    fn end(&mut self, which: usize, luck: u8) {
        let (epoch, effect) = self.running.remove(which);
        let Some(event) = outcome(&effect, luck) else { return };
        match &event {
            Event::Offered(Ok(_)) => self.codes += 1,
            Event::Silent(_) | Event::Numbered(_) | Event::Alarmed(_) => self.running.push((epoch, effect.clone())),
            Event::Joined(Ok(Joined::Waiting(_))) => self.claims += 1,
            event if is_the_end_of_a_code(event) => self.codes -= 1,
            event if is_the_end_of_a_claim(event) => self.claims -= 1,
            _ => {}
        }
        if epoch == self.world.flow.epoch() || effect.tie() == Tie::Firm {
            self.world.hear(event);
        }
    }
}

fn is_the_end_of_a_code(event: &Event) -> bool {
    match event {
        Event::Taken(Ok(Arrival::Joined(_)))
        | Event::Withdrawn(Ok(_))
        | Event::Approved(Ok(()))
        | Event::Denied(Ok(())) => true,
        Event::Approved(Err(Failure::Client(error))) if matches!(**error, Error::WrongNumber) => true,
        // Somebody has come in with it, whom this computer did not approve.
        Event::Withdrawn(Err(Failure::Client(error))) => matches!(**error, Error::Attack(_)),
        Event::Taken(Err(Failure::Client(error)))
        | Event::Gone(Failure::Client(error))
        | Event::Approved(Err(Failure::Client(error)))
        | Event::Denied(Err(Failure::Client(error))) => matches!(**error, Error::PairingEnded(_)),
        _ => false,
    }
}

/// Whoever cancels it destroys its keys first, whether or not the server hears of it.
fn is_the_end_of_a_claim(event: &Event) -> bool {
    match event {
        Event::Collected(Ok(_)) | Event::Cancelled(Ok(())) => true,
        Event::Cancelled(Err(failure)) => !failure.may_leave_keys(),
        Event::Decided(Err(Failure::Client(error))) | Event::Collected(Err(Failure::Client(error))) => {
            matches!(**error, Error::ClaimEnded(_) | Error::Attack(_))
        }
        _ => false,
    }
}

/// What looks who takes a code, or whether they still ask.
fn is_watch(effect: &Effect) -> bool {
    matches!(effect, Effect::Watch(_) | Effect::WatchRequest(_))
}

/// What a code does not outlive, or of which the person hears.
fn ends_a_code(effect: &Effect) -> bool {
    matches!(effect, Effect::Withdraw(_) | Effect::Approve(..) | Effect::Deny(_))
}

fn busy(screen: &Screen) -> bool {
    serde_json::to_value(screen).unwrap()["busy"].is_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn nobody_is_stuck_and_nothing_secret_is_shown(steps in prop::collection::vec(step(), 1..80)) {
        let mut played = Played::new();
        for step in steps {
            let told = ["not_withdrawn", "not_closed", "not_denied"].contains(&&*played.world.problem().0);
            played.take(step);
            if told && !["code", "approve", "alarm"].contains(&&*played.world.name()) {
                // The person left it, knowing that it works.
                played.codes = 0;
            }
            if played.exited {
                prop_assert!(
                    played.codes == 0 || told || played.closed > 1,
                    "{} codes behind a window that is gone", played.codes
                );
                prop_assert!(
                    played.claims == 0 || played.closed > 1,
                    "{} claims behind a window that is gone", played.claims
                );
                break;
            }
            let screen = played.world.screen();
            let epoch = played.world.flow.epoch();
            // What waits, waits for something that will end.
            if busy(&screen) || name(&screen) == "starting" {
                let ends = |(begun, effect): &(u32, Effect)| {
                    effect.is_awaited() && (*begun == epoch || effect.tie() == Tie::Firm)
                };
                prop_assert!(played.running.iter().any(ends), "{screen:?} waits for nothing");
            }
            let watches = played.running.iter().filter(|(_, effect)| is_watch(effect)).count();
            prop_assert!(watches <= 1, "{watches} watches");
            // A code that is out there is in sight: beside an alarm, or watched, or with why it is not.
            let waits = |what: fn(&Effect) -> bool| played.running.iter().any(|(_, effect)| what(effect));
            let in_sight = match &screen {
                Screen::Alarm { .. } => true,
                Screen::Code { problem, .. } | Screen::Approve { problem, .. } => {
                    problem.is_some() || watches == 1 || waits(ends_a_code)
                }
                _ => waits(ends_a_code),
            };
            prop_assert!(played.codes == 0 || in_sight, "{} codes behind {screen:?}", played.codes);
            // So is what this computer asks for.
            let in_sight = match &screen {
                Screen::Alarm { .. } => true,
                Screen::Waiting { busy, problem, .. } | Screen::Number { busy, problem, .. } => {
                    busy.is_some() || problem.is_some() || waits(|effect| matches!(effect, Effect::Follow(_)))
                }
                _ => false,
            };
            prop_assert!(played.claims == 0 || in_sight, "{} claims behind {screen:?}", played.claims);
            // A camera is on only where its person sees that it is, and a code fills the screen only where it is shown.
            let shown = serde_json::to_value(&screen).unwrap();
            let told = shown["viewfinder"]["state"]["name"].as_str().is_some_and(|state| state != "resting");
            prop_assert_eq!(played.world.camera, told && !played.hidden && !played.aside, "{:?}", screen);
            prop_assert_eq!(played.full_screen, shown["large"] == true, "{:?}", screen);
            prop_assert!(!played.aside || waits(|effect| matches!(effect, Effect::ReadScreen)), "a window that is gone");
            // What is said to be on its way is.
            if shown["devices"]["name"] == "loading" || shown["devices"]["refreshing"] == true {
                prop_assert!(waits(|effect| matches!(effect, Effect::FetchDevices | Effect::LogIn(_) | Effect::LogOut | Effect::SettleAlarm(_))), "{screen:?}");
            }
            let shown = serde_json::to_string(&played.world.view()).unwrap();
            prop_assert!(!shown.contains(PASSWORD), "{shown}");
            if name(&screen) != "recovery_key" {
                prop_assert!(!shown.contains("2C3D"), "{shown}");
            }
            if name(&screen) != "code" {
                for offer in [offer(), secret_offer()] {
                    prop_assert!(!shown.contains(&offer.code.typed().to_string()), "{shown}");
                }
            }
            if name(&screen) != "number" {
                prop_assert!(!shown.contains(NUMBER), "{shown}");
            }
        }
    }
}
