//! An account is made: which server, and who.

use warifu::enrol::Application;
use warifu::trust::{Contact, ServerAddress};

use super::stage::{Candidate, Confirmation, Stage};
use super::{Effect, Failure, Flow, Recovery};
use crate::screen::Action;

impl Flow {
    pub(super) fn act_on_server(&mut self, action: Action) {
        let (Stage::Server { address: kept }, Action::FindServer { address }) = (&mut self.stage, action) else {
            return;
        };
        kept.clone_from(&address);
        match address.parse::<ServerAddress>() {
            Ok(address) => self.begin(Effect::Contact(vec![address])),
            Err(error) => {
                self.again = None;
                self.fail(Failure::from(error).of_field("address"));
            }
        }
    }

    /// A server said who it is: to make an account there, for a typed code, or for one that had named it.
    pub(super) fn contacted(&mut self, outcome: Result<Contact, Failure>) {
        let Some(contact) = self.ended(outcome) else { return };
        match &mut self.stage {
            Stage::Server { .. } => self.confirm(Candidate::Found(contact), None),
            Stage::Scan { typed } => {
                if let Some(code) = typed.take() {
                    self.confirm(Candidate::Found(contact), Some(code));
                }
            }
            Stage::ConfirmServer(_) => self.confirmed(contact),
            _ => {}
        }
    }

    pub(super) fn confirm(&mut self, server: Candidate, code: Option<warifu::pairing::ReceivedCode>) {
        self.go(Stage::ConfirmServer(Box::new(Confirmation { server, code })));
    }

    pub(super) fn act_on_registration(&mut self, action: Action) {
        let (
            Stage::Register { server, username: kept },
            Action::Register {
                username,
                email,
                password,
                device_name,
            },
        ) = (&mut self.stage, action)
        else {
            return;
        };
        kept.clone_from(&username);
        let application = Application {
            username,
            email,
            password,
            device_name,
            system: self.about.system.clone(),
        };
        let effect = Effect::Register(*server.clone(), application);
        self.begin(effect);
    }

    pub(super) fn registered(&mut self, outcome: Result<Recovery, Failure>) {
        let begun = self.running.take();
        if let Some(recovery) = self.ended(outcome) {
            self.enter_recovery(recovery);
            if let Some(Effect::Register(_, application)) = begun {
                self.effects.push(Effect::StayLoggedIn(application.password));
            }
        }
    }
}
