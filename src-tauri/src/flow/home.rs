//! This computer and the others.

use warifu::Error;
use warifu_protocol::wire::DeviceList;

use super::stage::{After, Known, Stage};
use super::{Effect, Failure, Flow};
use crate::screen::Action;

impl Flow {
    pub(super) fn enter_home(&mut self) {
        self.go(Stage::Home {
            devices: Known::Loading,
        });
        self.effects.push(Effect::FetchDevices);
    }

    /// After an alarm the person asks for them again, or does not.
    pub(super) fn show_home_without_computers(&mut self, why: Option<Failure>) {
        let devices = Known::Failed(why.unwrap_or(Failure::Interrupted));
        self.go(Stage::Home { devices });
    }

    pub(super) fn act_on_home(&mut self, action: Action) {
        let Stage::Home { devices } = &mut self.stage else {
            return;
        };
        match action {
            Action::AddComputer => self.go(Stage::AddComputer),
            Action::LogIn { password } => self.begin(Effect::LogIn(password)),
            Action::LogOut => self.begin(Effect::LogOut),
            Action::Refresh => {
                match devices {
                    devices if devices.is_on_its_way() => return,
                    Known::Listed { refreshing, .. } => *refreshing = true,
                    _ => *devices = Known::Loading,
                }
                self.answered = false;
                self.effects.push(Effect::FetchDevices);
            }
            _ => {}
        }
    }

    pub(super) fn devices(&mut self, outcome: Result<DeviceList, Failure>) {
        if !matches!(self.stage, Stage::Home { .. }) {
            return;
        }
        let devices = match outcome {
            Ok(list) => Known::Listed {
                devices: list.devices,
                refreshing: false,
            },
            Err(Failure::Client(error)) if matches!(*error, Error::NotLoggedIn) => Known::LoggedOut,
            Err(failure) if self.asks_again(&failure) => {
                self.answered = false;
                self.wrong_passphrase = Some(failure);
                self.effects.push(Effect::FetchDevices);
                Known::Loading
            }
            // What the person waits for now decides what is shown.
            Err(failure) if failure.is_alarm() && self.running.is_none() => return self.alarm(failure, After::Home),
            Err(failure) => {
                self.failures = self.failures.saturating_add(1);
                Known::Failed(failure)
            }
        };
        self.stage = Stage::Home { devices };
    }

    pub(super) fn logged_in(&mut self, outcome: Result<(), Failure>) {
        if self.ended(outcome.map_err(Failure::of_the_password)).is_some() {
            self.enter_home();
        }
    }

    pub(super) fn logged_out(&mut self, outcome: Result<(), Failure>) {
        if self.ended(outcome).is_some() {
            self.go(Stage::Home {
                devices: Known::LoggedOut,
            });
        }
    }
}
