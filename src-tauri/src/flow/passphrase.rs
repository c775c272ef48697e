//! The passphrase, where keys are kept under one.

use warifu::keychain::{PassphrasePurpose, SHORTEST_PASSPHRASE};
use warifu_protocol::SecretText;

use super::{Failure, Flow, PassphraseRequest};

/// A question that stands over the screen.
pub(super) struct Asked {
    pub(super) request: PassphraseRequest,
    /// Why it is asked again.
    pub(super) failure: Option<Failure>,
}

impl Flow {
    pub(super) fn ask_passphrase(&mut self, request: PassphraseRequest) {
        self.asked = Some(Asked {
            request,
            failure: self.wrong_passphrase.take(),
        });
    }

    pub(super) fn answer_passphrase(&mut self, passphrase: SecretText) {
        let Some(mut asked) = self.asked.take() else { return };
        let new = asked.request.purpose == PassphrasePurpose::Choose;
        if passphrase.expose().is_empty() || new && passphrase.expose().chars().count() < SHORTEST_PASSPHRASE {
            asked.failure = Some(Failure::ShortPassphrase);
            self.asked = Some(asked);
            return;
        }
        self.answered = true;
        // Who asked may have gone.
        let _ = asked.request.reply.send(passphrase);
    }

    /// Hangs up: who waits goes on without it, and says so.
    pub(super) fn cancel_passphrase(&mut self) {
        self.asked = None;
        self.wrong_passphrase = None;
    }
}
