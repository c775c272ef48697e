//! This computer joins an account: a code is read, its server confirmed, and the person says who they are.

use warifu::enrol::Claim;
use warifu::pairing::ReceivedCode;
use warifu::trust::ServerAddress;
use warifu_protocol::SecretText;

use super::stage::{Candidate, Requested, Stage};
use super::{Effect, Failure, Flow, Joined, Picture};
use crate::screen::Action;

impl Flow {
    /// Takes a picture that the person gave, where one is wanted now.
    pub(crate) fn take_picture(&mut self, picture: Picture) {
        if matches!(self.stage, Stage::Scan { .. }) && self.running.is_none() && self.asked.is_none() {
            self.read_once(Effect::ReadPicture(picture));
        }
    }

    fn read_once(&mut self, effect: Effect) {
        self.begin(effect);
        // The same picture has no code the second time either.
        self.again = None;
    }

    pub(super) fn act_on_scan(&mut self, action: Action) {
        match action {
            Action::Paste => self.read_once(Effect::ReadClipboard),
            Action::ReadScreen => {
                self.screen_is_slow = false;
                self.read_once(Effect::ReadScreen);
            }
            Action::TypeCode { code, server } => self.typed(&code, &server),
            action => self.act_on_camera(action),
        }
    }

    /// Takes the window out of the way while the screen is read, and brings it back however that ends.
    pub(super) fn mind_the_window(&mut self) {
        let is_wanted = matches!(self.running, Some(Effect::ReadScreen)) && !self.screen_is_slow;
        match (is_wanted, std::mem::replace(&mut self.aside, is_wanted)) {
            (true, false) => self.effects.insert(0, Effect::StepAside),
            (false, true) => self.effects.insert(0, Effect::StepForward),
            _ => {}
        }
    }

    pub(super) fn read(&mut self, outcome: Result<ReceivedCode, Failure>) {
        if let Some(code) = self.ended(outcome) {
            self.received(code, "");
        }
    }

    fn typed(&mut self, code: &SecretText, server: &str) {
        self.again = None;
        match code.expose().parse::<ReceivedCode>() {
            Ok(code) => self.received(code, server),
            Err(error) => self.fail(Failure::from(error).of_field("code")),
        }
    }

    pub(super) fn received(&mut self, code: ReceivedCode, server: &str) {
        if let Some((host, pin)) = code.server() {
            let named = Candidate::Named {
                host: host.clone(),
                pin: *pin,
                addresses: ServerAddress::of_code(host),
            };
            return self.confirm(named, Some(code));
        }
        if server.trim().is_empty() {
            return self.fail(Failure::ServerMissing);
        }
        match server.parse::<ServerAddress>() {
            Ok(address) => {
                self.stage = Stage::Scan { typed: Some(code) };
                self.begin(Effect::Contact(vec![address]));
            }
            Err(error) => self.fail(Failure::from(error).of_field("server")),
        }
    }

    pub(super) fn act_on_joining(&mut self, action: Action) {
        let Stage::Join(joining) = &mut self.stage else {
            return;
        };
        match action {
            Action::ReadAnother => self.enter_scan(),
            Action::Join {
                username,
                password,
                device_name,
            } => {
                joining.username.clone_from(&username);
                let claim = Claim {
                    code: joining.code.clone(),
                    username,
                    password,
                    device_name,
                    system: self.about.system.clone(),
                };
                let effect = Effect::Join(joining.server.clone(), claim);
                self.begin(effect);
            }
            _ => {}
        }
    }

    pub(super) fn joined(&mut self, outcome: Result<Joined, Failure>) {
        let closes = match &outcome {
            Ok(Joined::Enrolled(_)) => true,
            Ok(Joined::Waiting(_)) => false,
            Err(failure) => !failure.is_alarm() && !self.asks_again(failure),
        };
        if self.closing && closes {
            return self.effects.push(Effect::Exit);
        }
        let begun = self.running.take();
        let Some(joined) = self.ended(outcome) else { return };
        let (device_name, password) = match begun {
            Some(Effect::Join(_, claim)) => (claim.device_name, Some(claim.password)),
            _ => (self.about.device_name.clone(), None),
        };
        match joined {
            Joined::Enrolled(enrolment) => {
                self.enrolled = Some(*enrolment);
                self.go(Stage::Enrolled {
                    first: false,
                    vouched: false,
                });
                self.effects.extend(password.map(Effect::StayLoggedIn));
            }
            Joined::Waiting(pending) => self.enter_waiting(Requested {
                // Of a claim that was repeated, the first name.
                device_name: pending.device_name().map_or(device_name, str::to_owned),
                claim: pending,
                password,
                number: None,
                silent: false,
            }),
        }
    }
}
