//! The recovery key is shown once, and checked: a key that nobody kept recovers nothing.

use warifu_protocol::SecretText;
use warifu_protocol::text::half_width;

use super::stage::{RecoveryKey, Stage};
use super::{Effect, Failure, Flow, Recovery};
use crate::screen::Action;

impl Flow {
    pub(super) fn enter_recovery(&mut self, recovery: Recovery) {
        self.enrolled = Some(recovery.enrolment);
        self.go(Stage::RecoveryKey(Box::new(RecoveryKey {
            key: recovery.key,
            questions: recovery.questions,
            shown: false,
            seen: false,
            checking: false,
            copied: false,
        })));
    }

    pub(super) fn act_on_recovery_key(&mut self, action: Action) {
        let Stage::RecoveryKey(recovery) = &mut self.stage else {
            return;
        };
        match action {
            Action::ShowRecoveryKey if !recovery.checking => {
                recovery.shown = true;
                recovery.seen = true;
            }
            Action::CopyRecoveryKey if recovery.shown => self.effects.push(Effect::Copy(recovery.key.clone())),
            Action::CheckRecoveryKey if recovery.seen => {
                recovery.checking = true;
                recovery.shown = false;
                self.failure = None;
            }
            Action::ConfirmRecoveryKey { groups } if recovery.checking => {
                if recovery.is_answered_by(&groups) {
                    self.begin(Effect::Acknowledge);
                } else {
                    self.fail(Failure::RecoveryKeyDiffers);
                }
            }
            _ => {}
        }
    }

    pub(super) fn acknowledged(&mut self, outcome: Result<(), Failure>) {
        if self.ended(outcome).is_some() {
            self.go(Stage::Enrolled {
                first: true,
                vouched: false,
            });
        }
    }
}

impl RecoveryKey {
    /// The key as it is written down: groups of four digits, the last with the check symbol.
    pub(super) fn groups(&self) -> Vec<String> {
        groups(&self.key)
    }

    fn is_answered_by(&self, answers: &[SecretText]) -> bool {
        let groups = self.groups();
        self.questions.len() == answers.len()
            && self.questions.iter().zip(answers).all(|(question, answer)| {
                groups
                    .get(*question)
                    .is_some_and(|group| plain(group) == plain(answer.expose()))
            })
    }
}

pub(crate) fn groups(key: &SecretText) -> Vec<String> {
    let mut groups: Vec<String> = key.expose().split('-').map(str::to_owned).collect();
    // The check symbol alone would be an odd group.
    if let Some(check) = groups.pop()
        && let Some(last) = groups.last_mut()
    {
        last.push('-');
        last.push_str(&check);
    }
    groups
}

/// Upper case, without separators, and with the letters that Crockford's Base32 takes for digits as these.
fn plain(text: &str) -> String {
    half_width(text)
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect()
}
