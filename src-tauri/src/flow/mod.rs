//! What the window does: one state machine, without window, clock, file or server. It takes what a person did and what came
//! of earlier effects, and says what to show and what to do next.

mod adding;
mod approving;
mod effect;
mod enrolling;
mod failure;
mod home;
mod joining;
mod passphrase;
mod recovery;
mod registering;
mod render;
mod stage;
mod starting;
#[cfg(test)]
mod tests;
mod viewfinder;
mod waiting;
mod waiting_to_join;

use warifu::device_log::LogAlarm;
use warifu::trust::KnownServers;
use warifu_protocol::Language;

pub(crate) use effect::{
    Effect, Enrolment, Event, Joined, Opened, PassphraseRequest, Picture, Recovery, Sighting, Tie,
};
pub(crate) use failure::Failure;
pub(crate) use recovery::groups as recovery_groups;

use passphrase::Asked;
use stage::{After, Stage, Then};
use viewfinder::Viewfinder;

use crate::preferences::Preferences;
use crate::screen::{Action, View};
use crate::size;

/// What is known from the start.
#[derive(Clone, Debug)]
pub(crate) struct About {
    /// The name of the profile, where it is not the usual one.
    pub(crate) profile: Option<String>,
    /// A server to begin with.
    pub(crate) server: String,
    /// What this computer is called.
    pub(crate) device_name: String,
    /// What it runs.
    pub(crate) system: Option<String>,
    /// Whether its settings can be opened at what programs may use the camera.
    pub(crate) camera_settings: bool,
}

/// The state of the window.
pub(crate) struct Flow {
    about: About,
    preferences: Preferences,
    stage: Stage,
    viewfinder: Viewfinder,
    /// How many pixels of a style sheet an inch of the screen has.
    inch: f64,
    /// What the person waits for.
    running: Option<Effect>,
    /// Why the last thing that was tried failed, and what "Try again" does about it.
    failure: Option<Failure>,
    /// How many failures there were.
    failures: u32,
    again: Option<Effect>,
    enrolled: Option<Enrolment>,
    /// The servers that this computer has used.
    known: KnownServers,
    /// What stands against the device log of the account.
    log_alarm: Option<LogAlarm>,
    /// The last such alarm that had a screen of its own.
    seen_log_alarm: Option<LogAlarm>,
    asked: Option<Asked>,
    /// Whether the person has given a passphrase since something was last begun.
    answered: bool,
    /// Why the passphrase is asked for again.
    wrong_passphrase: Option<Failure>,
    closing: bool,
    /// The window takes the whole screen, for a code.
    full_screen: bool,
    /// The window has gone out of the way, to let the screen be read.
    aside: bool,
    /// That takes so long that the person wants to see the window.
    screen_is_slow: bool,
    /// An alarm was shown for what the profile holds; a second one would be the same.
    alarmed: bool,
    epoch: u32,
    effects: Vec<Effect>,
}

impl Flow {
    /// A window that has just been opened.
    pub(crate) fn new(about: About, preferences: Preferences) -> Self {
        let mut flow = Self {
            about,
            preferences,
            stage: Stage::Starting,
            viewfinder: Viewfinder::default(),
            inch: size::USUAL,
            running: None,
            failure: None,
            failures: 0,
            again: None,
            enrolled: None,
            known: KnownServers::default(),
            log_alarm: None,
            seen_log_alarm: None,
            asked: None,
            answered: false,
            wrong_passphrase: None,
            closing: false,
            full_screen: false,
            aside: false,
            screen_is_slow: false,
            alarmed: false,
            epoch: 0,
            effects: Vec::new(),
        };
        flow.begin(Effect::Open);
        flow
    }

    /// Its screen has so many pixels of a style sheet an inch.
    pub(crate) fn stand_before(&mut self, inch: f64) {
        self.inch = inch;
    }

    /// Grows when what was begun before does not matter any more: what is [`Tie::Loose`] of it is to be stopped, and only
    /// outcomes of what is [`Tie::Firm`] are still to be heard.
    pub(crate) fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The language to speak.
    pub(crate) fn language(&self) -> Language {
        self.preferences.language
    }

    /// What is to be done now; each is returned once.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        self.mind_the_screen();
        self.mind_the_window();
        // Last: whether the window is out of the way matters to it.
        self.mind_the_camera();
        std::mem::take(&mut self.effects)
    }

    /// What is to be shown now.
    pub(crate) fn view(&self, revision: u32) -> View {
        render::view(self, revision)
    }

    /// Takes what a person did. What does not fit what is shown is ignored.
    pub(crate) fn act(&mut self, action: Action) {
        match action {
            Action::SetLanguage { language } => self.prefer(|preferences| preferences.language = language.into()),
            Action::SetAppearance { appearance } => self.prefer(|preferences| preferences.appearance = appearance),
            Action::AnswerPassphrase { passphrase } => self.answer_passphrase(passphrase),
            Action::CancelPassphrase => self.cancel_passphrase(),
            Action::WindowHidden => self.be_unseen(true),
            Action::WindowShown => self.be_unseen(false),
            // A question stands over the screen.
            _ if self.asked.is_some() => {}
            Action::Back => self.back(),
            _ if self.running.is_some() => {}
            Action::TryAgain => self.try_again(),
            Action::UsePassphrase => self.use_passphrase(),
            Action::GiveUp => self.give_up(),
            Action::Print if self.stage.is_printable() => self.effects.push(Effect::Print),
            action => self.act_on_stage(action),
        }
    }

    /// Takes what came of an effect.
    pub(crate) fn hear(&mut self, event: Event) {
        match event {
            Event::Acquainted(known) => self.known = known,
            Event::Opened(outcome) => self.opened(outcome),
            Event::GivenUp(outcome) => self.given_up(outcome),
            Event::Contacted(outcome) => self.contacted(outcome),
            Event::Registered(outcome) => self.registered(outcome),
            Event::Acknowledged(outcome) => self.acknowledged(outcome),
            Event::Read(outcome) => self.read(outcome),
            Event::ScreenIsSlow => self.screen_is_slow = true,
            Event::Joined(outcome) => self.joined(outcome),
            Event::Numbered(number) => self.numbered(number),
            Event::Decided(outcome) => self.decided(outcome),
            Event::Collected(outcome) => self.collected(outcome),
            Event::Cancelled(outcome) => self.cancelled(outcome),
            Event::Devices(outcome) => self.devices(outcome),
            Event::Alarmed(alarm) => self.log_alarm = alarm,
            Event::Settled(outcome) => self.settled(outcome),
            Event::LoggedIn(outcome) => self.logged_in(outcome),
            Event::LoggedOut(outcome) => self.logged_out(outcome),
            Event::Offered(outcome) => self.offered(outcome),
            Event::Silent(silent) => self.silent(silent),
            Event::Taken(outcome) => self.taken(outcome),
            Event::Gone(failure) => self.gone(failure),
            Event::Approved(outcome) => self.approved(outcome),
            Event::Denied(outcome) => self.denied(outcome),
            Event::Fetched(outcome) => self.fetched(outcome),
            Event::Withdrawn(outcome) => self.withdrawn(outcome),
            Event::Copied(outcome) => self.copied(outcome),
            Event::Sighted(watch, sighting) => self.sighted(watch, sighting),
            Event::Interrupted => self.interrupted(),
            Event::PassphraseWanted(request) => self.ask_passphrase(request),
        }
    }

    /// The person closes the window: nothing that they may have forgotten stays behind.
    pub(crate) fn close(&mut self) {
        // Who closes it twice does not want to wait.
        if self.closing {
            return self.effects.push(Effect::Exit);
        }
        self.closing = true;
        // Who waits for a passphrase waits no longer.
        self.cancel_passphrase();
        if let Stage::Alarm(After::Withdrawal(_) | After::Cancellation(_)) = self.stage {
            self.act_on_alarm(Action::Continue);
        }
        match (&self.stage, &self.running, &self.failure) {
            // A code is on its way, or being withdrawn: what comes of it ends the window.
            (_, Some(Effect::Offer(..) | Effect::Withdraw(_) | Effect::Approve(..) | Effect::Deny(_)), _) => {}
            // A request is, or what was asked for is being fetched.
            (_, Some(Effect::Join(..) | Effect::Collect(_) | Effect::Cancel(_)), _) => {}
            // The person has been told that it is still there.
            (Stage::Code(_), _, Some(failure)) if failure.leaves_something() => self.effects.push(Effect::Exit),
            (Stage::Code(_), _, _) => self.withdraw(),
            (Stage::Waiting(_), _, _) => self.cancel(),
            _ => self.effects.push(Effect::Exit),
        }
    }

    fn act_on_stage(&mut self, action: Action) {
        match self.stage {
            Stage::Starting | Stage::Broken => {}
            Stage::Alarm(_) => self.act_on_alarm(action),
            Stage::Welcome { .. } => self.act_on_welcome(action),
            Stage::Server { .. } => self.act_on_server(action),
            Stage::ConfirmServer(_) => self.act_on_confirmation(action),
            Stage::Register { .. } => self.act_on_registration(action),
            Stage::RecoveryKey(_) => self.act_on_recovery_key(action),
            Stage::Scan { .. } => self.act_on_scan(action),
            Stage::Join(_) => self.act_on_joining(action),
            // What is waited for ends by itself; `Back` takes it back.
            Stage::Waiting(_) => {}
            Stage::Enrolled { .. } => self.act_on_success(action),
            Stage::Home { .. } => self.act_on_home(action),
            Stage::AddComputer => self.act_on_password(action),
            Stage::Code(_) => self.act_on_code(action),
            Stage::Added(_) => self.act_on_success(action),
        }
    }

    fn back(&mut self) {
        match &self.running {
            // Stop waiting, and stay.
            Some(_) if self.may_leave() => {
                self.running = None;
                self.epoch += 1;
                match &mut self.stage {
                    Stage::Welcome { giving_up, .. } => *giving_up = false,
                    // What was on its way to be listed is of an earlier epoch now.
                    Stage::Home { devices } if devices.is_on_its_way() => self.effects.push(Effect::FetchDevices),
                    _ => {}
                }
            }
            Some(_) => {}
            None => self.leave(),
        }
    }

    fn leave(&mut self) {
        match &mut self.stage {
            Stage::Welcome { giving_up, .. } => *giving_up = false,
            Stage::Server { .. } | Stage::Scan { .. } => self.enter_welcome(),
            Stage::ConfirmServer(_) | Stage::Register { .. } | Stage::Join(_) => self.leave_enrolment(),
            Stage::RecoveryKey(recovery) => {
                recovery.checking = false;
                self.failure = None;
            }
            Stage::AddComputer => self.enter_home(),
            Stage::Code(shown) if shown.asking.is_some() => self.deny(),
            Stage::Code(shown) => {
                shown.then = Then::Home;
                self.withdraw();
            }
            Stage::Waiting(_) => self.cancel(),
            // What these say must have been seen: they are left by `Continue` alone.
            Stage::Alarm(_) | Stage::Enrolled { .. } | Stage::Added(_) => {}
            Stage::Starting | Stage::Broken | Stage::Home { .. } => {}
        }
    }

    fn prefer(&mut self, change: impl FnOnce(&mut Preferences)) {
        change(&mut self.preferences);
        self.effects.push(Effect::Remember(self.preferences));
    }

    fn copied(&mut self, outcome: Result<bool, Failure>) {
        let on_clipboard = matches!(outcome, Ok(true));
        match &mut self.stage {
            Stage::Code(shown) => shown.copied = on_clipboard,
            Stage::RecoveryKey(recovery) => recovery.copied = on_clipboard,
            _ => return,
        }
        match outcome {
            Err(failure) => self.fail(failure),
            Ok(_) if matches!(self.failure, Some(Failure::NoClipboard)) => self.failure = None,
            Ok(_) => {}
        }
    }

    fn act_on_success(&mut self, action: Action) {
        if let Action::Continue = action {
            self.enter_home();
        }
    }
}
