//! What making an account and joining one have in common: a server is confirmed before anything is sent there.

use warifu::trust::{Contact, TrustedServer};

use super::stage::{Candidate, Confirmation, Joining, Stage};
use super::{Effect, Failure, Flow};
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
            Candidate::Found(_) => {
                let Stage::ConfirmServer(confirmation) = std::mem::replace(&mut self.stage, Stage::Starting) else {
                    return;
                };
                if let Confirmation {
                    server: Candidate::Found(contact),
                    code,
                } = *confirmation
                {
                    let pin = contact.offered_pin();
                    match contact.trust(pin) {
                        Ok(server) => self.trusted(server, code),
                        Err(error) => self.fail(error.into()),
                    }
                }
            }
        }
    }

    /// The server that a code names, and that the person confirmed, said who it is.
    pub(super) fn confirmed(&mut self, contact: Contact) {
        let Stage::ConfirmServer(confirmation) = &self.stage else {
            return;
        };
        let Candidate::Named { pin, .. } = confirmation.server else {
            return;
        };
        let code = confirmation.code.clone();
        match contact.trust(pin) {
            Ok(server) => self.trusted(server, code),
            Err(error) => self.fail(Failure::from(error)),
        }
    }

    fn trusted(&mut self, server: TrustedServer, code: Option<warifu::pairing::ReceivedCode>) {
        self.go(match code {
            None => Stage::Register {
                server: Box::new(server),
                username: String::new(),
            },
            Some(code) => Stage::Join(Box::new(Joining {
                server,
                code,
                username: String::new(),
            })),
        });
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
            _ => self.go(Stage::Scan { typed: None }),
        }
    }
}
