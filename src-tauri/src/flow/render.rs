//! From the state to what is shown.

use warifu::keychain::{KeychainKind, PassphrasePurpose};
use warifu::pairing::Offer;
use warifu::profile::Record;
use warifu_protocol::code::CodeHost;
use warifu_protocol::wire::DeviceSummary;

use super::stage::{Candidate, Confirmation, Known, RecoveryKey, Shown, Stage};
use super::{Effect, Enrolment, Failure, Flow};
use crate::screen::{
    Busy, Computer, ComputerMark, Devices, Keeper, Problem, Prompt, Remedy, Screen, Secret, ThisComputer, Unfinished,
    View,
};

pub(super) fn view(flow: &Flow, revision: u32) -> View {
    View {
        revision,
        language: flow.preferences.language.into(),
        appearance: flow.preferences.appearance,
        profile: flow.about.profile.clone(),
        screen: screen(flow),
        may_leave: flow.may_leave(),
        prompt: prompt(flow),
    }
}

fn screen(flow: &Flow) -> Screen {
    let busy = flow.busy();
    let problem = flow.failure.as_ref().map(|failure| flow.problem(failure));
    match (&flow.stage, problem) {
        (Stage::Broken, Some(problem)) => Screen::Broken { problem },
        (Stage::Alarm(_), Some(problem)) => Screen::Alarm { problem },
        (Stage::Starting | Stage::Broken | Stage::Alarm(_), _) => Screen::Starting,
        (Stage::Welcome { begun, giving_up }, problem) => Screen::Welcome {
            unfinished: begun.as_ref().map(|begun| Unfinished {
                username: begun.as_ref().map(|begun| begun.username.clone()),
                server: begun.as_ref().map(|begun| begun.server.to_string()),
            }),
            giving_up: *giving_up,
            busy,
            problem,
        },
        (Stage::Server { address }, problem) => Screen::Server {
            address: address.clone(),
            busy,
            problem,
        },
        (Stage::ConfirmServer(confirmation), problem) => {
            let (server, pin, pin_known, loopback) = named(confirmation);
            Screen::ConfirmServer {
                server,
                pin,
                pin_known,
                cautions: Vec::new(),
                loopback,
                busy,
                problem,
            }
        }
        (Stage::Register { server, username }, problem) => Screen::Register {
            server: server.address().to_string(),
            cautions: Vec::new(),
            username: username.clone(),
            device_name: flow.about.device_name.clone(),
            busy,
            problem,
        },
        (Stage::RecoveryKey(recovery), problem) => recovery_key(recovery, busy, problem),
        (Stage::Scan { .. }, problem) => Screen::Scan {
            viewfinder: flow.viewfinder(),
            busy,
            problem,
        },
        (Stage::Join(joining), problem) => Screen::Join {
            server: joining.server.address().to_string(),
            cautions: Vec::new(),
            username: joining.username.clone(),
            device_name: flow.about.device_name.clone(),
            busy,
            problem,
        },
        (Stage::Enrolled { first }, _) => enrolled(flow, *first),
        (Stage::Home { devices }, problem) => match this_computer(flow) {
            Some(computer) => Screen::Home {
                computer,
                alarm: None,
                devices: known(flow, devices),
                busy,
                problem,
            },
            None => Screen::Starting,
        },
        (Stage::AddComputer, problem) => Screen::AddComputer { busy, problem },
        (Stage::Code(shown), problem) => code(flow, shown, problem),
        (Stage::Added(claim), _) => Screen::Added {
            device_name: claim.device_name.clone(),
            system: claim.system.clone(),
            address: claim.address.clone(),
            at: claim.at.unix(),
            fetched: Some(true),
        },
    }
}

fn named(confirmation: &Confirmation) -> (String, String, bool, bool) {
    match &confirmation.server {
        Candidate::Found(contact) => (
            contact.address().to_string(),
            contact.offered_pin().to_string(),
            false,
            CodeHost::of_url(contact.address().url()).is_ok_and(|host| host.is_loopback()),
        ),
        Candidate::Named { host, pin, .. } => (host.to_string(), pin.to_string(), true, host.is_loopback()),
    }
}

fn recovery_key(recovery: &RecoveryKey, busy: Option<Busy>, problem: Option<Problem>) -> Screen {
    match recovery.checking {
        true => Screen::RecoveryCheck {
            asked: recovery
                .questions
                .iter()
                .filter_map(|question| u32::try_from(question + 1).ok())
                .collect(),
            busy,
            problem,
        },
        false => Screen::RecoveryKey {
            groups: recovery
                .shown
                .then(|| recovery.groups().into_iter().map(Secret).collect()),
            seen: recovery.seen,
            copied: recovery.copied,
            problem,
        },
    }
}

fn enrolled(flow: &Flow, first: bool) -> Screen {
    match flow.record() {
        Some(record) => Screen::Enrolled {
            username: record.username.clone(),
            device_name: record.device_name.clone(),
            server: record.server.to_string(),
            first,
            vouched: false,
        },
        None => Screen::Starting,
    }
}

fn this_computer(flow: &Flow) -> Option<ThisComputer> {
    let Enrolment { record, keeper } = flow.enrolled.as_ref()?;
    Some(ThisComputer {
        name: record.device_name.clone(),
        username: record.username.clone(),
        server: record.server.to_string(),
        pin: record.pin.to_string(),
        device_id: record.device_id.to_string(),
        valid_until: valid_until(record),
        keeper: match keeper {
            KeychainKind::System => Keeper::Keychain,
            KeychainKind::Passphrase => Keeper::Passphrase,
        },
    })
}

/// The first end of a certificate: from then on, one of the proofs is missing.
fn valid_until(record: &Record) -> i64 {
    let ends = record
        .certificates
        .iter()
        .map(|certificate| certificate.not_after.unix());
    ends.min().unwrap_or_default()
}

fn known(flow: &Flow, devices: &Known) -> Devices {
    match devices {
        Known::LoggedOut => Devices::LoggedOut,
        Known::Loading => Devices::Loading,
        Known::Failed(failure) => Devices::Failed {
            problem: failure.problem(
                flow.failures,
                flow.language(),
                match failure.is_alarm() {
                    true => Vec::new(),
                    false => vec![Remedy::Refresh],
                },
            ),
        },
        Known::Listed { devices, refreshing } => {
            // Where nobody vouched for any of them there is no device log, and the mark would say nothing.
            let has_log = devices.iter().any(|device| device.vouched_for);
            Devices::Known {
                computers: devices.iter().map(|device| computer(device, has_log)).collect(),
                refreshing: *refreshing,
            }
        }
    }
}

fn computer(device: &DeviceSummary, has_log: bool) -> Computer {
    let marks = [
        (device.current, ComputerMark::Current),
        (device.revoked_at.is_some(), ComputerMark::Revoked),
        (has_log && !device.vouched_for, ComputerMark::NotVouchedFor),
        (device.server_key, ComputerMark::ServerKey),
    ];
    Computer {
        device_id: device.device_id.to_string(),
        name: device.device_name.clone(),
        system: device.system.clone(),
        enrolled_at: device.enrolled_at.unix(),
        last_seen_at: device.last_seen_at.map(warifu_protocol::Timestamp::unix),
        marks: marks
            .into_iter()
            .filter_map(|(applies, mark)| applies.then_some(mark))
            .collect(),
    }
}

fn code(flow: &Flow, shown: &Shown, problem: Option<Problem>) -> Screen {
    let Offer {
        code,
        lasts,
        expires_at,
        ..
    } = &*shown.offer;
    Screen::Code {
        qr: shown.qr.clone(),
        typed: Secret(code.typed().to_string()),
        server: dialled(flow, code.host()),
        lasts: u32::try_from(lasts.as_secs()).unwrap_or(u32::MAX),
        expires_at: expires_at.unix(),
        copied: shown.copied,
        large: shown.large,
        approval: false,
        not_withdrawn: matches!(flow.failure, Some(Failure::NotWithdrawn(_))),
        loopback: code.host().is_loopback(),
        silent: shown.silent,
        busy: flow.busy(),
        problem,
    }
}

/// What is typed beside a code: it means https unless it is said otherwise.
fn dialled(flow: &Flow, host: &CodeHost) -> String {
    match flow.record() {
        Some(record) if !record.server.is_encrypted() => record.server.url().to_string(),
        _ => host.to_string(),
    }
}

fn prompt(flow: &Flow) -> Option<Prompt> {
    let asked = flow.asked.as_ref()?;
    let problem = asked
        .failure
        .as_ref()
        .map(|failure| failure.problem(flow.failures, flow.language(), Vec::new()));
    Some(match asked.request.purpose {
        PassphrasePurpose::Choose => Prompt::ChoosePassphrase { problem },
        PassphrasePurpose::Open => Prompt::OpenPassphrase { problem },
    })
}

impl Flow {
    fn busy(&self) -> Option<Busy> {
        self.running.as_ref().map(Effect::busy)
    }

    fn record(&self) -> Option<&Record> {
        self.enrolled.as_ref().map(|enrolment| &enrolment.record)
    }

    fn problem(&self, failure: &Failure) -> Problem {
        failure.problem(self.failures, self.language(), self.remedies(failure))
    }

    fn remedies(&self, failure: &Failure) -> Vec<Remedy> {
        let mut remedies = Vec::new();
        if let Failure::PassphraseWouldDo(_) = failure {
            remedies.push(Remedy::UsePassphrase);
        }
        if failure.is_of_something_begun() && matches!(self.stage, Stage::Register { .. } | Stage::Join(_)) {
            remedies.push(Remedy::GiveUp);
        }
        if failure.is_of_a_spent_code() && matches!(self.stage, Stage::Join(_)) {
            remedies.push(Remedy::ReadAnother);
        }
        if failure.may_pass() && (self.again.is_some() || matches!(self.stage, Stage::Code(_))) {
            remedies.push(Remedy::TryAgain);
        }
        remedies
    }
}
