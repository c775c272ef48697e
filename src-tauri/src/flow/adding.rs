//! An enrolled computer shows a code, and sees who takes it. A code that is out there is never left behind unsaid. What
//! comes once somebody has taken it is in `approving`.

use std::sync::Arc;

use warifu::Error;
use warifu::pairing::{Arrival, Offer, OfferKind};
use warifu::qr::QrPicture;
use warifu_protocol::wire::PairingClaim;

use super::stage::{After, Newcomer, Shown, Stage, Then};
use super::{Effect, Failure, Flow};
use crate::screen::{Action, QrCode};

impl Flow {
    pub(super) fn act_on_password(&mut self, action: Action) {
        match (action, &self.failure, &self.again) {
            (Action::ShowCode { password }, _, _) => self.begin(Effect::Offer(OfferKind::Secret, password)),
            (Action::WithoutApproval, Some(Failure::NotInLog(_)), Some(Effect::Offer(_, password))) => {
                let effect = Effect::Offer(OfferKind::Token, password.clone());
                self.begin(effect);
            }
            _ => {}
        }
    }

    pub(super) fn offered(&mut self, outcome: Result<Arc<Offer>, Failure>) {
        if self.closing && outcome.as_ref().is_err_and(|failure| !failure.is_alarm()) {
            return self.effects.push(Effect::Exit);
        }
        let Some(offer) = self.ended(outcome.map_err(Failure::of_an_offer)) else {
            return;
        };
        let drawn = QrPicture::of_code(&offer.code);
        let qr = drawn.as_ref().map_or_else(
            |_| QrCode::none(),
            |picture| QrCode {
                width: u32::try_from(picture.width()).unwrap_or(u32::MAX),
                path: picture.to_svg_path(),
            },
        );
        self.go(Stage::Code(Box::new(Shown {
            offer,
            asking: None,
            qr,
            silent: false,
            alarmed: false,
            copied: false,
            large: false,
            then: Then::Home,
        })));
        match drawn {
            _ if self.closing => self.withdraw(),
            Ok(_) => self.watch(),
            // It can still be typed, and withdrawn.
            Err(error) => {
                self.watch();
                self.fail(error.into());
            }
        }
    }

    pub(super) fn act_on_code(&mut self, action: Action) {
        let Stage::Code(shown) = &mut self.stage else { return };
        match action {
            // It was tried; the person was told what that means.
            Action::LeaveCode if self.failure.as_ref().is_some_and(Failure::leaves_something) => self.enter_home(),
            action if shown.asking.is_some() => self.act_on_request(action),
            Action::CopyCode => {
                let typed = shown.offer.code.typed().to_string();
                self.effects.push(Effect::Copy(typed.into()));
            }
            Action::EnlargeCode => shown.large = true,
            Action::ShrinkCode => shown.large = false,
            Action::NewCode => {
                shown.then = Then::AnotherCode;
                self.withdraw();
            }
            _ => {}
        }
    }

    /// Fills the screen with the code or gives it back, as it shall be now. Whatever the person has to see ends it.
    pub(super) fn mind_the_screen(&mut self) {
        let is_covered = self.running.is_some() || self.failure.is_some() || self.asked.is_some();
        let is_wanted = match &mut self.stage {
            Stage::Code(shown) => {
                shown.large &= !is_covered && shown.asking.is_none();
                shown.large
            }
            _ => false,
        };
        match (is_wanted, std::mem::replace(&mut self.full_screen, is_wanted)) {
            (true, false) => self.effects.push(Effect::FillScreen),
            (false, true) => self.effects.push(Effect::LeaveFullScreen),
            _ => {}
        }
    }

    /// Looks who takes the code, or whether who asks still does, from now on.
    pub(super) fn watch(&mut self) {
        if let Stage::Code(shown) = &mut self.stage {
            // An earlier look is over.
            self.epoch += 1;
            shown.silent = false;
            self.failure = None;
            self.answered = false;
            let offer = Arc::clone(&shown.offer);
            self.effects.push(match shown.asking {
                None => Effect::Watch(offer),
                Some(_) => Effect::WatchRequest(offer),
            });
        }
    }

    pub(super) fn withdraw(&mut self) {
        if let Stage::Code(shown) = &self.stage {
            // Who has taken it is known after the withdrawal.
            self.epoch += 1;
            let effect = Effect::Withdraw(Arc::clone(&shown.offer));
            self.begin(effect);
        }
    }

    pub(super) fn silent(&mut self, silent: bool) {
        match &mut self.stage {
            Stage::Code(shown) => shown.silent = silent,
            Stage::Waiting(requested) => requested.silent = silent,
            _ => {}
        }
    }

    pub(super) fn taken(&mut self, outcome: Result<Arrival, Failure>) {
        match outcome {
            Ok(Arrival::Joined(claim)) => self.added(claim),
            Ok(Arrival::Asking(claim)) => self.asked_for(claim),
            Err(Failure::Client(error)) if matches!(*error, Error::PairingEnded(_)) => {
                // The code is over: the next one needs the password again.
                self.go(Stage::AddComputer);
                self.fail(Failure::Client(error));
            }
            Err(failure) if self.asks_again(&failure) => {
                self.watch();
                self.wrong_passphrase = Some(failure);
            }
            Err(failure) => self.fail_with_code(failure),
        }
    }

    pub(super) fn withdrawn(&mut self, outcome: Result<Option<PairingClaim>, Failure>) {
        let Stage::Code(shown) = &self.stage else { return };
        let then = shown.then;
        match outcome {
            // Who came in while something was not what it must be is seen among the computers, and is no success.
            Ok(Some(_)) if shown.alarmed => {
                self.closing = false;
                self.enter_home();
            }
            Ok(Some(claim)) => self.added(claim),
            Ok(None) if self.closing => self.effects.push(Effect::Exit),
            Ok(None) if then == Then::AnotherCode => self.go(Stage::AddComputer),
            Ok(None) => self.enter_home(),
            Err(failure) if self.asks_again(&failure) => self.fail(failure),
            // Nothing is left to be withdrawn; whatever was shown before, this is more.
            Err(failure) if failure.is_attack() => self.alarm(failure, After::Home),
            Err(failure) => {
                let approval = shown.offer.needs_approval();
                self.running = None;
                self.closing = false;
                self.fail_and_watch(match approval {
                    true => Failure::NotClosed(Box::new(failure)),
                    false => Failure::NotWithdrawn(Box::new(failure)),
                });
            }
        }
    }

    /// A computer is in. One that was approved has yet to fetch its certificates.
    pub(super) fn added(&mut self, claim: PairingClaim) {
        let Stage::Code(shown) = &self.stage else { return };
        let offer = Arc::clone(&shown.offer);
        let fetched = (!offer.needs_approval()).then_some(true);
        // Whoever wanted to close the window sees this first.
        self.closing = false;
        self.go(Stage::Added(Box::new(Newcomer { claim, fetched })));
        if fetched.is_none() {
            self.effects.push(Effect::WatchCollection(offer));
        }
    }

    /// Fails, while what is out there may still be taken.
    pub(super) fn fail_and_watch(&mut self, failure: Failure) {
        self.fail_with_code(failure);
        if let Stage::Code(_) = self.stage {
            let failure = self.failure.take();
            self.watch();
            self.failure = failure;
        }
    }

    /// Fails while a code is out there. After an alarm, which is shown once, it is withdrawn.
    pub(super) fn fail_with_code(&mut self, failure: Failure) {
        match std::mem::replace(&mut self.stage, Stage::Starting) {
            Stage::Code(mut shown) if failure.is_alarm() && !shown.alarmed => {
                shown.alarmed = true;
                shown.then = Then::Home;
                self.alarm(failure, After::Withdrawal(shown));
            }
            stage => {
                self.stage = stage;
                // That it could not be taken back is what the person has to know.
                if !self.failure.as_ref().is_some_and(Failure::leaves_something) {
                    self.show_failure(failure);
                }
            }
        }
    }
}
