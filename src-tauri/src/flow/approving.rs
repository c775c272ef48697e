//! Somebody has taken the code and asks to join: the person compares, and approves or denies. Nobody who asks is left behind
//! unsaid.

use std::sync::Arc;

use warifu::Error;
use warifu::pairing::{OpenedClaim, TypedNumber};
use warifu_protocol::pairing::PairingState;

use super::stage::Stage;
use super::{Effect, Failure, Flow};
use crate::screen::Action;

impl Flow {
    pub(super) fn asked_for(&mut self, claim: OpenedClaim) {
        if let Stage::Code(shown) = &mut self.stage {
            shown.asking = Some(Arc::new(claim));
            self.watch();
        }
    }

    pub(super) fn act_on_request(&mut self, action: Action) {
        match action {
            Action::Approve { number } => match number.expose().parse::<TypedNumber>() {
                Ok(number) => self.approve(number),
                Err(_) => self.fail(Failure::NotTwoDigits),
            },
            Action::Deny => self.deny(),
            _ => {}
        }
    }

    fn approve(&mut self, number: TypedNumber) {
        if let Stage::Code(shown) = &self.stage
            && let Some(claim) = &shown.asking
        {
            // What the watch would say of it is known after this.
            self.epoch += 1;
            let effect = Effect::Approve(Arc::clone(&shown.offer), Arc::clone(claim), number);
            self.begin(effect);
        }
    }

    pub(super) fn deny(&mut self) {
        if let Stage::Code(shown) = &self.stage {
            self.epoch += 1;
            let effect = Effect::Deny(Arc::clone(&shown.offer));
            self.begin(effect);
        }
    }

    /// The watch has ended: who asked does not any more, or nobody knows.
    pub(super) fn gone(&mut self, failure: Failure) {
        match failure {
            Failure::Client(error) if matches!(*error, Error::PairingEnded(_)) => {
                self.over(Failure::of_a_request(error))
            }
            failure if self.asks_again(&failure) => {
                self.watch();
                self.wrong_passphrase = Some(failure);
            }
            failure => self.fail_with_code(failure),
        }
    }

    pub(super) fn approved(&mut self, outcome: Result<(), Failure>) {
        let Stage::Code(shown) = &self.stage else { return };
        let claim = shown.asking.as_ref().map(|asking| asking.claim.clone());
        match outcome {
            Ok(()) => {
                if let Some(claim) = claim {
                    self.added(claim);
                }
            }
            Err(Failure::Client(error)) if matches!(*error, Error::WrongNumber | Error::PairingEnded(_)) => {
                // That the number was another one has to be known.
                self.closing &= !matches!(*error, Error::WrongNumber);
                self.over(Failure::of_a_request(error));
            }
            Err(failure) if self.asks_again(&failure) => self.fail(failure),
            Err(failure) => {
                self.running = None;
                if self.closing && !failure.is_alarm() {
                    return self.withdraw();
                }
                self.closing = false;
                self.fail_and_watch(failure);
            }
        }
    }

    pub(super) fn denied(&mut self, outcome: Result<(), Failure>) {
        if !matches!(self.stage, Stage::Code(_)) {
            return;
        }
        match outcome {
            Ok(()) => self.over(Failure::Denied),
            Err(Failure::Client(error)) if matches!(*error, Error::PairingEnded(_)) => {
                self.over(Failure::of_a_request(error));
            }
            Err(failure) if self.asks_again(&failure) => self.fail(failure),
            Err(failure) => {
                self.running = None;
                self.closing = false;
                self.fail_and_watch(Failure::NotDenied(Box::new(failure)));
            }
        }
    }

    /// The request is over, and the code with it: the next one needs the password again.
    fn over(&mut self, why: Failure) {
        // Who wanted to close the window, or denied it, knows.
        if self.closing {
            return self.effects.push(Effect::Exit);
        }
        self.go(Stage::AddComputer);
        self.show_failure(why);
    }

    /// Who was let in has come, or has not yet.
    pub(super) fn fetched(&mut self, outcome: Result<bool, Failure>) {
        let Stage::Added(newcomer) = &mut self.stage else {
            return;
        };
        match outcome {
            Ok(fetched) => newcomer.fetched = Some(fetched),
            Err(Failure::Client(error)) if matches!(*error, Error::PairingEnded(PairingState::Cancelled)) => {
                self.go(Stage::AddComputer);
                self.show_failure(Failure::GaveUp);
            }
            // It is in all the same.
            Err(failure) if failure.is_alarm() => self.fail(failure),
            Err(_) => newcomer.fetched = Some(false),
        }
    }
}
