//! What making an account and joining one have in common: a server is confirmed before anything is sent there.

use warifu::pairing::ReceivedCode;
use warifu::trust::Contact;
use warifu_protocol::Pin;

use super::stage::{Candidate, Joining, Stage};
use super::{Effect, Flow};
use crate::screen::Action;

impl Flow {
    pub(super) fn act_on_confirmation(&mut self, action: Action) {
        if !matches!(action, Action::ConfirmServer) {
            return;
        }
        let Stage::ConfirmServer(confirmation) = &self.stage else {
            return;
        };
        match &confirmation.server {
            Candidate::Named { addresses, .. } => {
                let effect = Effect::Contact(addresses.clone());
                self.begin(effect);
            }
            Candidate::Found(contact) => {
                let (contact, code) = (contact.clone(), confirmation.code.clone());
                let pin = contact.offered_pin();
                self.trust(contact, pin, code);
            }
        }
    }

    /// The server that a code names, and that the person confirmed, said who it is.
    pub(super) fn confirmed(&mut self, contact: Contact) {
        if let Stage::ConfirmServer(confirmation) = &self.stage
            && let Candidate::Named { pin, .. } = confirmation.server
        {
            let code = confirmation.code.clone();
            self.trust(contact, pin, code);
        }
    }

    fn trust(&mut self, contact: Contact, pin: Pin, code: Option<ReceivedCode>) {
        // Which of the pins that it offers is trusted is only known now: a code may name another than the first.
        let trusted = contact
            .trust(pin)
            .and_then(|server| self.known.check(&server).map(|()| server));
        match (trusted, code) {
            (Ok(server), None) => self.go(Stage::Register {
                server: Box::new(server),
                username: String::new(),
            }),
            (Ok(server), Some(code)) => self.go(Stage::Join(Box::new(Joining {
                server,
                code,
                username: String::new(),
            }))),
            (Err(error), _) => self.fail(error.into()),
        }
    }

    /// One screen back from what comes after the choice of the server.
    pub(super) fn leave_enrolment(&mut self) {
        match &self.stage {
            Stage::ConfirmServer(confirmation) if confirmation.code.is_none() => {
                let address = match &confirmation.server {
                    Candidate::Found(contact) => contact.address().url().to_string(),
                    Candidate::Named { host, .. } => host.to_string(),
                };
                self.go(Stage::Server { address });
            }
            Stage::Register { server, .. } => {
                let address = server.address().url().to_string();
                self.go(Stage::Server { address });
            }
            // The camera, if it has read the code, rests: that may still be before it.
            _ => self.go(Stage::Scan { typed: None }),
        }
    }
}
