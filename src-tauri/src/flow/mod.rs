//! What the window does: one state machine, without window, clock, file or server. It takes what a person did and what came
//! of earlier effects, and says what to show and what to do next.

mod adding;
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

use std::sync::Arc;

use warifu::keychain::KeychainKind;
use warifu::profile::Record;
use warifu_protocol::Language;

pub(crate) use effect::{Effect, Event, Opened, PassphraseRequest, Recovery};
pub(crate) use failure::Failure;
pub(crate) use recovery::groups as recovery_groups;

use passphrase::Asked;
use stage::Stage;

use crate::preferences::Preferences;
use crate::screen::{Action, Busy, View};

/// What is known from the start.
#[derive(Clone, Debug)]
pub(crate) struct About {
    /// The name of the profile, where it is not the usual one.
    pub(crate) profile: Option<String>,
    /// A server to begin with.
    pub(crate) server: String,
    /// What this computer is called.
    pub(crate) device_name: String,
}

/// The state of the window.
pub(crate) struct Flow {
    about: About,
    preferences: Preferences,
    stage: Stage,
    busy: Option<Busy>,
    failure: Option<Failure>,
    /// What "Try again" does.
    again: Option<Effect>,
    enrolled: Option<Arc<Record>>,
    /// Keys were made here that a server may have accepted: they stay where they are kept.
    begun: bool,
    keeper: KeychainKind,
    asked: Option<Asked>,
    /// Why the passphrase is asked for again.
    wrong_passphrase: Option<Failure>,
    closing: bool,
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
            busy: None,
            failure: None,
            again: None,
            enrolled: None,
            begun: false,
            keeper: KeychainKind::System,
            asked: None,
            wrong_passphrase: None,
            closing: false,
            epoch: 0,
            effects: Vec::new(),
        };
        flow.begin(Busy::Opening, Effect::Open);
        flow
    }

    /// Grows when what was begun before does not matter any more: its events are to be dropped, and what can be stopped of it
    /// is to be stopped.
    pub(crate) fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The language to speak.
    pub(crate) fn language(&self) -> Language {
        self.preferences.language
    }

    /// What is to be done now; each is returned once.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
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
            // A question stands over the screen.
            _ if self.asked.is_some() => {}
            Action::Back => self.back(),
            _ if self.busy.is_some() => {}
            Action::TryAgain => self.try_again(),
            Action::UsePassphrase => self.use_passphrase(),
            Action::GiveUp => self.give_up(),
            Action::Print if self.stage.is_printable() => self.effects.push(Effect::Print),
            action => self.act_on_stage(action),
        }
    }

    /// Takes what came of an effect of this epoch.
    pub(crate) fn hear(&mut self, event: Event) {
        match event {
            Event::Opened(outcome) => self.opened(outcome),
            Event::GivenUp(outcome) => self.given_up(outcome),
            Event::Contacted(outcome) => self.contacted(outcome),
            Event::Registered(outcome) => self.registered(outcome),
            Event::Acknowledged(outcome) => self.acknowledged(outcome),
            Event::Read(outcome) => self.read(outcome),
            Event::Joined(outcome) => self.joined(outcome),
            Event::Devices(outcome) => self.devices(outcome),
            Event::LoggedIn(outcome) => self.logged_in(outcome),
            Event::LoggedOut(outcome) => self.logged_out(outcome),
            Event::Offered(outcome) => self.offered(outcome),
            Event::Silent(silent) => self.silent(silent),
            Event::Taken(outcome) => self.taken(outcome),
            Event::Withdrawn(outcome) => self.withdrawn(outcome),
            Event::NotCopied => self.fail(Failure::NoClipboard),
            Event::PassphraseWanted(request) => self.ask_passphrase(request),
        }
    }

    /// The person closes the window: nothing that they may have forgotten stays behind.
    pub(crate) fn close(&mut self) {
        // The second time it is closed at once.
        if self.closing {
            return self.effects.push(Effect::Exit);
        }
        self.closing = true;
        match (&self.stage, self.busy) {
            // A code is on its way, or being withdrawn: what comes of it ends the window.
            (Stage::AddComputer, Some(Busy::Offering)) | (Stage::Code(_), Some(Busy::Withdrawing)) => {}
            (Stage::Code(_), _) => self.withdraw(),
            _ => self.effects.push(Effect::Exit),
        }
    }

    fn act_on_stage(&mut self, action: Action) {
        match self.stage {
            Stage::Starting | Stage::Broken => {}
            Stage::Alarm => self.act_on_alarm(action),
            Stage::Welcome { .. } => self.act_on_welcome(action),
            Stage::Server { .. } => self.act_on_server(action),
            Stage::ConfirmServer(_) => self.act_on_confirmation(action),
            Stage::Register { .. } => self.act_on_registration(action),
            Stage::RecoveryKey(_) => self.act_on_recovery_key(action),
            Stage::Scan { .. } => self.act_on_scan(action),
            Stage::Join(_) => self.act_on_joining(action),
            Stage::Enrolled { .. } => self.act_on_success(action),
            Stage::Home { .. } => self.act_on_home(action),
            Stage::AddComputer => self.act_on_password(action),
            Stage::Code(_) => self.act_on_code(action),
            Stage::Added(_) => self.act_on_success(action),
        }
    }

    fn back(&mut self) {
        match self.busy {
            // Stop waiting, and stay.
            Some(busy) if may_be_stopped(busy) && !matches!(self.stage, Stage::Starting | Stage::Broken) => {
                self.busy = None;
                self.epoch += 1;
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
            Stage::AddComputer | Stage::Added(_) => self.enter_home(),
            Stage::Code(_) => self.leave_code(),
            Stage::Starting | Stage::Broken | Stage::Alarm | Stage::Enrolled { .. } | Stage::Home { .. } => {}
        }
    }

    /// Shows another stage; what was begun on the last one does not matter any more.
    fn go(&mut self, stage: Stage) {
        self.stage = stage;
        self.busy = None;
        self.failure = None;
        self.again = None;
        self.epoch += 1;
    }

    /// Begins something that the person waits for.
    fn begin(&mut self, busy: Busy, effect: Effect) {
        self.busy = Some(busy);
        self.failure = None;
        self.again = Some(effect.clone());
        self.effects.push(effect);
    }

    /// What was begun has ended, well or not.
    fn ended<T>(&mut self, outcome: Result<T, Failure>) -> Option<T> {
        self.busy = None;
        match outcome {
            Ok(value) => Some(value),
            Err(failure) => {
                self.fail(failure);
                None
            }
        }
    }

    fn fail(&mut self, failure: Failure) {
        if failure.is_wrong_passphrase()
            && let Some(again) = self.again.clone()
        {
            // The same again asks for it again, and says why.
            self.busy = Some(Busy::Opening);
            self.wrong_passphrase = Some(failure);
            return self.effects.push(again);
        }
        if failure.is_alarm() {
            self.go(Stage::Alarm);
        }
        self.failure = Some(failure);
    }

    fn try_again(&mut self) {
        match (&self.failure, self.again.clone()) {
            (Some(_), Some(effect)) => self.begin(effect.busy(), effect),
            (Some(_), None) => {}
            (None, _) => self.act_on_stage(Action::Refresh),
        }
    }

    fn prefer(&mut self, change: impl FnOnce(&mut Preferences)) {
        change(&mut self.preferences);
        self.effects.push(Effect::Remember(self.preferences));
    }

    fn act_on_alarm(&mut self, action: Action) {
        if let Action::Continue = action {
            self.go(Stage::Starting);
            self.begin(Busy::Opening, Effect::Open);
        }
    }

    fn act_on_success(&mut self, action: Action) {
        if let Action::Continue = action {
            self.enter_home();
        }
    }
}

/// What has an effect elsewhere is awaited to its end.
fn may_be_stopped(busy: Busy) -> bool {
    match busy {
        Busy::Contacting | Busy::Reading | Busy::LoggingIn | Busy::Opening => true,
        Busy::Enrolling | Busy::Offering | Busy::Withdrawing | Busy::LoggingOut => false,
    }
}
