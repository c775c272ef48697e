//! Something is begun, the person waits, and it ends well or not.

use super::stage::{After, Stage};
use super::{Effect, Failure, Flow, Tie};
use crate::screen::Action;

impl Flow {
    /// Whether the person may stop waiting for what is being done.
    pub(super) fn may_leave(&self) -> bool {
        let stays = matches!(self.stage, Stage::Starting | Stage::Broken);
        !stays && self.running.as_ref().is_none_or(|effect| effect.tie() != Tie::Firm)
    }

    /// Shows another stage; what was begun on the last one does not matter any more.
    pub(super) fn go(&mut self, stage: Stage) {
        self.stage = stage;
        self.running = None;
        self.failure = None;
        self.again = None;
        self.wrong_passphrase = None;
        self.epoch += 1;
    }

    /// Begins something that the person waits for.
    pub(super) fn begin(&mut self, effect: Effect) {
        self.failure = None;
        self.answered = false;
        self.running = Some(effect.clone());
        self.again = Some(effect.clone());
        self.effects.push(effect);
    }

    /// What was begun has ended, well or not.
    pub(super) fn ended<T>(&mut self, outcome: Result<T, Failure>) -> Option<T> {
        self.running = None;
        match outcome {
            Ok(value) => Some(value),
            Err(failure) => {
                self.fail(failure);
                None
            }
        }
    }

    /// Shows why something did not work: an alarm on a screen of its own.
    pub(super) fn fail(&mut self, failure: Failure) {
        if self.asks_again(&failure)
            && let Some(again) = self.again.clone()
        {
            self.begin(again);
            self.wrong_passphrase = Some(failure);
            return;
        }
        match self.stage {
            Stage::Code(_) => self.fail_with_code(failure),
            _ if failure.is_alarm() => self.alarm(failure, After::Opening),
            _ => self.show_failure(failure),
        }
    }

    pub(super) fn show_failure(&mut self, failure: Failure) {
        self.failures = self.failures.saturating_add(1);
        self.failure = Some(failure);
    }

    pub(super) fn alarm(&mut self, failure: Failure, after: After) {
        self.closing = false;
        if let Some(alarm) = failure.log_alarm() {
            self.seen_log_alarm = Some(alarm.clone());
        }
        self.go(Stage::Alarm(after));
        self.show_failure(failure);
    }

    /// Whether the passphrase that the person gave is wrong, so that the same again asks for it again. One from a file would
    /// be the same again.
    pub(super) fn asks_again(&self, failure: &Failure) -> bool {
        self.answered && failure.is_wrong_passphrase()
    }

    pub(super) fn try_again(&mut self) {
        match (&self.stage, &self.failure, self.again.clone()) {
            (Stage::Code(shown), Some(_), _) if shown.asking.is_some() => {}
            (Stage::Code(_), Some(failure), _) if failure.leaves_something() => self.withdraw(),
            (Stage::Code(_), Some(_), _) => self.watch(),
            (Stage::Waiting(_), Some(_), None) => self.follow(),
            (_, Some(_), Some(effect)) => self.begin(effect),
            (_, Some(_), None) => {}
            (_, None, _) => self.act_on_stage(Action::Refresh),
        }
    }

    /// What was being done ended early: whoever waits for it waits no longer.
    pub(super) fn interrupted(&mut self) {
        let failure = Failure::Interrupted;
        match (&self.running, &self.stage) {
            (Some(Effect::Open), _) => self.opened(Err(failure)),
            (Some(Effect::GiveUp), _) => self.given_up(Err(failure)),
            (Some(Effect::Offer(..)), _) => self.offered(Err(failure)),
            (Some(Effect::Approve(..)), _) => self.approved(Err(failure)),
            (Some(Effect::Deny(_)), _) => self.denied(Err(failure)),
            (Some(Effect::Join(..)), _) => self.joined(Err(failure)),
            (Some(Effect::Collect(_)), _) => self.collected(Err(failure)),
            (Some(Effect::Cancel(_)), _) => self.cancelled(Err(failure)),
            (Some(Effect::Withdraw(_)), _) => self.withdrawn(Err(failure)),
            (Some(_), _) => {
                self.ended::<()>(Err(failure));
                // It does not say what it was: the computers that were on their way may never come.
                if matches!(&self.stage, Stage::Home { devices } if devices.is_on_its_way()) {
                    self.devices(Err(Failure::Interrupted));
                }
            }
            (None, Stage::Home { .. }) => self.devices(Err(failure)),
            (None, Stage::Code(shown)) if shown.asking.is_some() => self.gone(failure),
            (None, Stage::Code(_)) => self.taken(Err(failure)),
            (None, Stage::Waiting(_)) => self.decided(Err(failure)),
            (None, Stage::Added(_)) => self.fetched(Err(failure)),
            (None, _) => {}
        }
    }

    pub(super) fn act_on_alarm(&mut self, action: Action) {
        let (Stage::Alarm(_), Action::Continue) = (&self.stage, action) else {
            return;
        };
        let failure = self.failure.take();
        match std::mem::replace(&mut self.stage, Stage::Starting) {
            Stage::Alarm(After::Home) => self.show_home_without_computers(failure),
            Stage::Alarm(After::Withdrawal(shown)) => {
                self.go(Stage::Code(shown));
                self.withdraw();
            }
            Stage::Alarm(After::Cancellation(requested)) => {
                self.go(Stage::Waiting(requested));
                self.cancel();
            }
            _ => {
                self.alarmed = true;
                self.go(Stage::Starting);
                self.begin(Effect::Open);
            }
        }
    }
}
