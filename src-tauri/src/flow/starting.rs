//! The first moment, and the welcome of a computer that is not enrolled.

use warifu::Error;

use super::stage::{After, Stage};
use super::{Effect, Failure, Flow, Opened};
use crate::screen::Action;

impl Flow {
    pub(super) fn opened(&mut self, outcome: Result<Opened, Failure>) {
        let giving_up = matches!(self.stage, Stage::Welcome { giving_up: true, .. });
        let opened = match outcome {
            Ok(opened) => opened,
            Err(failure) => {
                self.running = None;
                if self.asks_again(&failure) || failure.is_alarm() && !self.alarmed {
                    return self.fail(failure);
                }
                self.go(Stage::Broken);
                self.again = Some(Effect::Open);
                return self.show_failure(failure);
            }
        };
        match opened {
            Opened::Empty { begun } => self.go(Stage::Welcome {
                giving_up: giving_up && begun.is_some(),
                begun,
            }),
            Opened::Enrolled(enrolment) => {
                self.enrolled = Some(*enrolment);
                match self.log_alarm.clone() {
                    Some(alarm) if !self.alarmed => self.alarm(Error::Log(alarm).into(), After::Opening),
                    _ => self.enter_home(),
                }
            }
            Opened::Unseen(recovery) => self.enter_recovery(*recovery),
        }
    }

    pub(super) fn act_on_welcome(&mut self, action: Action) {
        let Stage::Welcome { begun, giving_up } = &mut self.stage else {
            return;
        };
        match action {
            _ if *giving_up && !matches!(action, Action::ConfirmGiveUp) => {}
            Action::ConfirmGiveUp if *giving_up => self.begin(Effect::GiveUp),
            Action::BeginRegistration => {
                let begun = begun.take().flatten().filter(|begun| begun.is_registration);
                let address = begun.map_or_else(|| self.about.server.clone(), |begun| begun.server.url().to_string());
                self.go(Stage::Server { address });
            }
            Action::BeginJoining => self.enter_scan(),
            _ => {}
        }
    }

    /// Asks whether to give up what was begun: from the welcome, or where it stood in the way.
    pub(super) fn give_up(&mut self) {
        match &mut self.stage {
            Stage::Welcome { begun, giving_up } => *giving_up = begun.is_some(),
            Stage::Register { .. } | Stage::Join(_)
                if self.failure.as_ref().is_some_and(Failure::is_of_something_begun) =>
            {
                self.go(Stage::Welcome {
                    begun: Some(None),
                    giving_up: true,
                });
                // Who it was for belongs to the question.
                self.begin(Effect::Open);
            }
            _ => {}
        }
    }

    pub(super) fn given_up(&mut self, outcome: Result<(), Failure>) {
        // The failure stands where the question stood.
        if let Stage::Welcome { giving_up, .. } = &mut self.stage {
            *giving_up = false;
        }
        if self.ended(outcome).is_some() {
            self.go(Stage::Welcome {
                begun: None,
                giving_up: false,
            });
        }
    }

    /// Back to the welcome: what was begun meanwhile is looked up anew.
    pub(super) fn enter_welcome(&mut self) {
        self.go(Stage::Welcome {
            begun: None,
            giving_up: false,
        });
        self.begin(Effect::Open);
    }

    /// Keeps new keys under a passphrase, where the failure was that no keychain serves.
    pub(super) fn use_passphrase(&mut self) {
        if let Some(Failure::PassphraseWouldDo(_)) = self.failure {
            self.effects.push(Effect::ChoosePassphraseMode);
            self.try_again();
        }
    }
}
