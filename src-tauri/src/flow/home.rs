//! This computer and the others.

use warifu::Error;
use warifu::device_log::{ListedDevices, LogAlarm};
use warifu_protocol::DeviceId;

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
            // Nobody vouches for anybody in a log that may not be true.
            Action::AddComputer => match self.log_alarm.clone() {
                Some(alarm) => self.alarm(Error::Log(alarm).into(), After::Home),
                None => self.go(Stage::AddComputer),
            },
            // Only the one that is seen: who knows why that was raised knows nothing of another one.
            Action::SettleAlarm => {
                let shown = devices.log_alarm().or(self.log_alarm.as_ref());
                if let Some(alarm) = shown.cloned() {
                    self.begin(Effect::SettleAlarm(alarm));
                }
            }
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

    pub(super) fn devices(&mut self, outcome: Result<ListedDevices, Failure>) {
        if !matches!(self.stage, Stage::Home { .. }) {
            return;
        }
        let devices = match outcome {
            Ok(devices) => {
                let new: Vec<DeviceId> = devices
                    .devices
                    .iter()
                    .filter(|device| device.is_new)
                    .map(|device| device.summary.device_id)
                    .collect();
                if !new.is_empty() {
                    self.effects.push(Effect::Announce(new));
                }
                Known::Listed {
                    devices,
                    refreshing: false,
                }
            }
            Err(Failure::Client(error)) if matches!(*error, Error::NotLoggedIn) => Known::LoggedOut,
            Err(failure) if self.asks_again(&failure) => {
                self.answered = false;
                self.wrong_passphrase = Some(failure);
                self.effects.push(Effect::FetchDevices);
                Known::Loading
            }
            // What the person waits for now decides what is shown.
            Err(failure) if failure.is_alarm() && self.running.is_none() && !self.was_seen(&failure) => {
                return self.alarm(failure, After::Home);
            }
            Err(failure) => {
                self.failures = self.failures.saturating_add(1);
                Known::Failed(failure)
            }
        };
        self.stage = Stage::Home { devices };
    }

    /// Whether it is the alarm about the device log that had its screen already: it stands among the computers now.
    fn was_seen(&self, failure: &Failure) -> bool {
        let alarm = failure.log_alarm();
        alarm.is_some() && alarm == self.seen_log_alarm.as_ref()
    }

    /// What was shown against the device log does not stand any more: the person knows why. What still does is shown next.
    pub(super) fn settled(&mut self, outcome: Result<Option<LogAlarm>, Failure>) {
        if let Some(standing) = self.ended(outcome) {
            self.log_alarm = standing;
            self.enter_home();
        }
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
