//! This computer and the others.

use warifu::Error;
use warifu_protocol::wire::DeviceList;

use super::stage::{Known, Stage};
use super::{Effect, Failure, Flow};
use crate::screen::{Action, Busy};

impl Flow {
    pub(super) fn enter_home(&mut self) {
        self.go(Stage::Home {
            devices: Known::Loading,
        });
        self.effects.push(Effect::FetchDevices);
    }

    pub(super) fn act_on_home(&mut self, action: Action) {
        let Stage::Home { devices } = &mut self.stage else {
            return;
        };
        match action {
            Action::AddComputer => self.go(Stage::AddComputer),
            Action::LogIn { password } => self.begin(Busy::LoggingIn, Effect::LogIn(password)),
            Action::LogOut => self.begin(Busy::LoggingOut, Effect::LogOut),
            Action::Refresh => {
                match devices {
                    Known::Loading | Known::Listed { refreshing: true, .. } => return,
                    Known::Listed { refreshing, .. } => *refreshing = true,
                    Known::LoggedOut | Known::Failed(_) => *devices = Known::Loading,
                }
                self.effects.push(Effect::FetchDevices);
            }
            _ => {}
        }
    }

    pub(super) fn devices(&mut self, outcome: Result<DeviceList, Failure>) {
        let Stage::Home { devices } = &mut self.stage else {
            return;
        };
        *devices = match outcome {
            Ok(list) => Known::Listed {
                devices: list.devices,
                refreshing: false,
            },
            Err(Failure::Client(error)) if matches!(*error, Error::NotLoggedIn) => Known::LoggedOut,
            Err(failure) if failure.is_wrong_passphrase() => {
                self.wrong_passphrase = Some(failure);
                self.effects.push(Effect::FetchDevices);
                Known::Loading
            }
            Err(failure) => Known::Failed(failure),
        };
    }

    pub(super) fn logged_in(&mut self, outcome: Result<(), Failure>) {
        if self.ended(outcome).is_some() {
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
