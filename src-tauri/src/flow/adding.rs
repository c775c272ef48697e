//! An enrolled computer shows a code, and sees who takes it.

use std::sync::Arc;

use warifu::pairing::Offer;
use warifu::qr::QrPicture;
use warifu_protocol::wire::PairingClaim;

use super::stage::{Shown, Stage, Then};
use super::{Effect, Failure, Flow};
use crate::screen::{Action, Busy, QrCode};

impl Flow {
    pub(super) fn act_on_password(&mut self, action: Action) {
        if let Action::ShowCode { password } = action {
            self.begin(Busy::Offering, Effect::Offer(password));
        }
    }

    pub(super) fn offered(&mut self, outcome: Result<Arc<Offer>, Failure>) {
        let closing = self.closing;
        let offer = match outcome {
            Ok(offer) if closing => return self.effects.push(Effect::Withdraw(offer)),
            Err(_) if closing => return self.effects.push(Effect::Exit),
            outcome => self.ended(outcome),
        };
        let Some(offer) = offer else { return };
        match QrPicture::of_code(&offer.code) {
            Ok(picture) => {
                let qr = QrCode {
                    width: u32::try_from(picture.width()).unwrap_or(u32::MAX),
                    path: picture.to_svg_path(),
                };
                self.go(Stage::Code(Box::new(Shown {
                    offer: Arc::clone(&offer),
                    qr,
                    silent: false,
                    then: Then::Home,
                })));
                self.effects.push(Effect::Watch(offer));
            }
            Err(error) => {
                // Nobody can use what cannot be shown.
                self.effects.push(Effect::Withdraw(offer));
                self.fail(error.into());
            }
        }
    }

    pub(super) fn act_on_code(&mut self, action: Action) {
        let Stage::Code(shown) = &mut self.stage else { return };
        match action {
            Action::CopyCode => {
                let typed = shown.offer.code.typed().to_string();
                self.effects.push(Effect::Copy(typed.into()));
            }
            Action::NewCode => {
                shown.then = Then::AnotherCode;
                self.withdraw();
            }
            _ => {}
        }
    }

    pub(super) fn leave_code(&mut self) {
        match (&mut self.stage, &self.failure) {
            // It was tried; the person was told what that means.
            (_, Some(Failure::NotWithdrawn)) => self.enter_home(),
            (Stage::Code(shown), _) => {
                shown.then = Then::Home;
                self.withdraw();
            }
            _ => {}
        }
    }

    pub(super) fn withdraw(&mut self) {
        if let Stage::Code(shown) = &self.stage {
            // Who has taken it is known after the withdrawal.
            self.epoch += 1;
            let effect = Effect::Withdraw(Arc::clone(&shown.offer));
            self.begin(Busy::Withdrawing, effect);
        }
    }

    pub(super) fn silent(&mut self, silent: bool) {
        if let Stage::Code(shown) = &mut self.stage {
            shown.silent = silent;
        }
    }

    pub(super) fn taken(&mut self, outcome: Result<PairingClaim, Failure>) {
        match outcome {
            Ok(claim) => self.go(Stage::Added(Box::new(claim))),
            Err(failure) => {
                // The code is over: the next one needs the password again.
                self.go(Stage::AddComputer);
                self.fail(failure);
            }
        }
    }

    pub(super) fn withdrawn(&mut self, outcome: Result<Option<PairingClaim>, Failure>) {
        if self.closing {
            return self.effects.push(Effect::Exit);
        }
        let Stage::Code(shown) = &self.stage else { return };
        let then = shown.then;
        let outcome = outcome.map_err(|why| {
            tracing::info!(?why, "a code was not withdrawn");
            Failure::NotWithdrawn
        });
        match self.ended(outcome) {
            Some(Some(claim)) => self.go(Stage::Added(Box::new(claim))),
            Some(None) if then == Then::AnotherCode => self.go(Stage::AddComputer),
            Some(None) => self.enter_home(),
            // Somebody may still take it.
            None => {
                if let Stage::Code(shown) = &self.stage {
                    self.effects.push(Effect::Watch(Arc::clone(&shown.offer)));
                }
            }
        }
    }
}
