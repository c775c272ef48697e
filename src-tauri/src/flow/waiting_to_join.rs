//! This computer has asked to join an account, and waits for another one to approve. What it asked for is never left behind
//! unsaid.

use std::sync::Arc;

use warifu_protocol::SecretText;

use super::stage::{After, Requested, Stage};
use super::{Effect, Enrolment, Failure, Flow};

impl Flow {
    pub(super) fn enter_waiting(&mut self, requested: Requested) {
        self.go(Stage::Waiting(Box::new(requested)));
        match self.closing {
            true => self.cancel(),
            false => self.follow(),
        }
    }

    /// Sees what becomes of it, from now on.
    pub(super) fn follow(&mut self) {
        if let Stage::Waiting(requested) = &mut self.stage {
            // An earlier look is over.
            self.epoch += 1;
            requested.silent = false;
            self.failure = None;
            self.again = None;
            self.answered = false;
            self.effects.push(Effect::Follow(Arc::clone(&requested.claim)));
        }
    }

    pub(super) fn numbered(&mut self, number: SecretText) {
        if let Stage::Waiting(requested) = &mut self.stage {
            requested.number = Some(number);
        }
    }

    pub(super) fn decided(&mut self, outcome: Result<(), Failure>) {
        let Stage::Waiting(requested) = &self.stage else { return };
        match outcome {
            Ok(()) => {
                let effect = Effect::Collect(Arc::clone(&requested.claim));
                self.begin(effect);
            }
            Err(failure) if self.asks_again(&failure) => {
                self.follow();
                self.wrong_passphrase = Some(failure);
            }
            Err(failure) => self.fail_waiting(failure),
        }
    }

    pub(super) fn collected(&mut self, outcome: Result<Enrolment, Failure>) {
        let closing = std::mem::take(&mut self.closing);
        match outcome {
            // The window that opens next shows it.
            Ok(_) if closing => self.effects.push(Effect::Exit),
            Ok(enrolment) => {
                self.enrolled = Some(enrolment);
                let password = match &self.stage {
                    Stage::Waiting(requested) => requested.password.clone(),
                    _ => None,
                };
                self.go(Stage::Enrolled {
                    first: false,
                    vouched: true,
                });
                self.effects.extend(password.map(Effect::StayLoggedIn));
            }
            Err(failure) if self.asks_again(&failure) => self.fail(failure),
            Err(failure) => {
                self.running = None;
                self.fail_waiting(failure);
            }
        }
    }

    /// Takes back what was asked.
    pub(super) fn cancel(&mut self) {
        if let Stage::Waiting(requested) = &self.stage {
            self.epoch += 1;
            let effect = Effect::Cancel(Arc::clone(&requested.claim));
            self.begin(effect);
        }
    }

    pub(super) fn cancelled(&mut self, outcome: Result<(), Failure>) {
        if !matches!(self.stage, Stage::Waiting(_)) {
            return;
        }
        match outcome {
            Ok(()) if self.closing => self.effects.push(Effect::Exit),
            Ok(()) => self.go(Stage::Scan { typed: None }),
            Err(failure) if self.asks_again(&failure) => self.fail(failure),
            // The keys are still there, and the request with them.
            Err(failure) if failure.may_leave_keys() => {
                self.closing = false;
                self.running = None;
                self.show_failure(failure);
            }
            Err(failure) => {
                self.closing = false;
                self.go(Stage::Scan { typed: None });
                self.fail(Failure::NotCancelled(Box::new(failure)));
            }
        }
    }

    /// Fails while this computer waits. After an alarm, which is shown once, what it asked for is taken back.
    fn fail_waiting(&mut self, failure: Failure) {
        if failure.is_of_an_ended_claim() {
            // Its keys are gone: the next code is a new beginning.
            self.go(Stage::Scan { typed: None });
            return self.fail(failure);
        }
        match std::mem::replace(&mut self.stage, Stage::Starting) {
            // Where it is an attack on this very request, it was taken back already.
            Stage::Waiting(requested) if failure.is_alarm() && !failure.is_attack_on_claim() => {
                self.alarm(failure, After::Cancellation(requested));
            }
            Stage::Waiting(_) if failure.is_alarm() => self.alarm(failure, After::Opening),
            stage => {
                self.stage = stage;
                self.show_failure(failure);
            }
        }
    }
}
