//! From the state to what is shown.

use std::time::Duration;

use warifu::Error;
use warifu::device_log::ListedDevice;
use warifu::keychain::{KeychainKind, PassphrasePurpose};
use warifu::pairing::{Offer, OpenedClaim};
use warifu::profile::Record;
use warifu::text::introduction as introduction_in_words;
use warifu::trust::{Acquaintance, ServerAddress};
use warifu_protocol::code::CodeHost;

use super::stage::{Candidate, Confirmation, Known, RecoveryKey, Requested, Shown, Stage};
use super::{Effect, Enrolment, Failure, Flow};
use crate::legible;
use crate::screen::{
    Busy, Computer, ComputerMark, Devices, Keeper, Problem, Prompt, QrCode, Remedy, Screen, Secret, ThisComputer,
    Unfinished, View,
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
            let (server, cautions) = introduced(flow, address_of(&confirmation.server));
            let (pin, pin_known, loopback) = named(confirmation);
            Screen::ConfirmServer {
                server,
                pin,
                pin_known,
                cautions,
                loopback,
                busy,
                problem,
            }
        }
        (Stage::Register { server, username }, problem) => {
            let (server, cautions) = introduced(flow, Some(server.address()));
            Screen::Register {
                server,
                cautions,
                username: username.clone(),
                device_name: flow.about.device_name.clone(),
                busy,
                problem,
            }
        }
        (Stage::RecoveryKey(recovery), problem) => recovery_key(recovery, busy, problem),
        (Stage::Scan { .. }, problem) => Screen::Scan {
            viewfinder: flow.viewfinder(),
            busy,
            problem,
        },
        (Stage::Join(joining), problem) => {
            let (server, cautions) = introduced(flow, Some(joining.server.address()));
            Screen::Join {
                server,
                cautions,
                username: joining.username.clone(),
                device_name: flow.about.device_name.clone(),
                busy,
                problem,
            }
        }
        (Stage::Waiting(requested), problem) => waiting(flow, requested, problem),
        (Stage::Enrolled { first, vouched }, _) => enrolled(flow, *first, *vouched),
        (Stage::Home { devices }, problem) => match this_computer(flow) {
            Some(computer) => Screen::Home {
                computer,
                alarm: log_alarm(flow, devices),
                devices: known(flow, devices),
                busy,
                problem,
            },
            None => Screen::Starting,
        },
        (Stage::AddComputer, problem) => Screen::AddComputer { busy, problem },
        (Stage::Code(shown), problem) => match &shown.asking {
            Some(asking) => request(flow, shown, asking, problem),
            None => code(flow, shown, problem),
        },
        (Stage::Added(newcomer), _) => Screen::Added {
            device_name: newcomer.claim.device_name.clone(),
            system: newcomer.claim.system.clone(),
            address: newcomer.claim.address.clone(),
            at: newcomer.claim.at.unix(),
            fetched: newcomer.fetched,
        },
    }
}

/// A server by its name as it is dialled, and what there is to know of that. That it is the first one says nothing.
fn introduced(flow: &Flow, address: Option<&ServerAddress>) -> (String, Vec<String>) {
    let Some(address) = address else {
        return (String::new(), Vec::new());
    };
    let introduction = flow.known.introduce(address);
    let cautions = match (&introduction.acquaintance, introduction.is_doubtful()) {
        (Acquaintance::First, false) => Vec::new(),
        _ => introduction_in_words(&introduction, flow.language()),
    };
    (introduction.shown, cautions)
}

fn address_of(server: &Candidate) -> Option<&ServerAddress> {
    match server {
        Candidate::Found(contact) => Some(contact.address()),
        Candidate::Named { addresses, .. } => addresses.first(),
    }
}

/// Its pin, whether a code carried that, and whether it is this computer itself.
fn named(confirmation: &Confirmation) -> (String, bool, bool) {
    match &confirmation.server {
        Candidate::Found(contact) => (
            contact.offered_pin().to_string(),
            false,
            CodeHost::of_url(contact.address().url()).is_ok_and(|host| host.is_loopback()),
        ),
        Candidate::Named { host, pin, .. } => (pin.to_string(), true, host.is_loopback()),
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

fn waiting(flow: &Flow, requested: &Requested, problem: Option<Problem>) -> Screen {
    let Requested {
        claim,
        device_name,
        number,
        silent,
        ..
    } = requested;
    let (device_name, lasts, expires_at) = (device_name.clone(), seconds(claim.lasts), claim.expires_at.unix());
    let (silent, busy) = (*silent, flow.busy());
    match number {
        None => Screen::Waiting {
            device_name,
            lasts,
            expires_at,
            silent,
            busy,
            problem,
        },
        Some(number) => Screen::Number {
            number: Secret(number.expose().to_owned()),
            device_name,
            lasts,
            expires_at,
            silent,
            busy,
            problem,
        },
    }
}

fn seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs()).unwrap_or(u32::MAX)
}

fn enrolled(flow: &Flow, first: bool, vouched: bool) -> Screen {
    match flow.record() {
        Some(record) => Screen::Enrolled {
            username: record.username.clone(),
            device_name: record.device_name.clone(),
            server: record.server.to_string(),
            first,
            vouched,
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

/// What stands against the device log; where it is why there is no list, it stands in the place of that.
fn log_alarm(flow: &Flow, devices: &Known) -> Option<Problem> {
    if devices.log_alarm().is_some() {
        return None;
    }
    let alarm = Failure::from(Error::Log(flow.log_alarm.clone()?));
    Some(alarm.problem(ALARM, flow.language(), vec![Remedy::SettleAlarm]))
}

/// The alarm of the device log is one and the same until it is settled, so it is heard once.
const ALARM: u32 = 0;

fn known(flow: &Flow, devices: &Known) -> Devices {
    match devices {
        Known::LoggedOut => Devices::LoggedOut,
        Known::Loading => Devices::Loading,
        Known::Failed(failure) => Devices::Failed {
            problem: failure.problem(
                flow.failures,
                flow.language(),
                match (failure.log_alarm().is_some(), failure.is_alarm()) {
                    (true, _) => vec![Remedy::SettleAlarm],
                    (_, true) => Vec::new(),
                    _ => vec![Remedy::Refresh],
                },
            ),
        },
        Known::Listed { devices, refreshing } => Devices::Known {
            computers: devices.devices.iter().map(computer).collect(),
            refreshing: *refreshing,
        },
    }
}

fn computer(listed: &ListedDevice) -> Computer {
    let device = &listed.summary;
    let marks = [
        (device.current, ComputerMark::Current),
        (listed.is_new, ComputerMark::New),
        (device.revoked_at.is_some(), ComputerMark::Revoked),
        (listed.is_outside_log, ComputerMark::NotVouchedFor),
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
        least: least(&shown.qr, flow.inch),
        typed: Secret(code.typed().to_string()),
        server: dialled(flow, code.host()),
        lasts: seconds(*lasts),
        expires_at: expires_at.unix(),
        copied: shown.copied,
        large: shown.large,
        approval: shown.offer.needs_approval(),
        not_withdrawn: flow.failure.as_ref().is_some_and(Failure::leaves_something),
        loopback: shown.offer.is_for_this_machine(),
        silent: shown.silent,
        busy: flow.busy(),
        problem,
    }
}

/// Rounded, as pixels are.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "of few modules on a credible screen"
)]
fn least(qr: &QrCode, inch: f64) -> u32 {
    legible::side(qr.width, inch).round() as u32
}

fn request(flow: &Flow, shown: &Shown, asking: &OpenedClaim, problem: Option<Problem>) -> Screen {
    let claim = &asking.claim;
    Screen::Approve {
        device_name: claim.device_name.clone(),
        system: claim.system.clone(),
        address: claim.address.clone(),
        at: claim.at.unix(),
        lasts: seconds(asking.lasts),
        expires_at: asking.expires_at.unix(),
        not_withdrawn: flow.failure.as_ref().is_some_and(Failure::leaves_something),
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
        if let (Failure::NotInLog(_), Some(Effect::Offer(..))) = (failure, &self.again) {
            remedies.push(Remedy::WithoutApproval);
        }
        if failure.is_of_a_spent_code() && matches!(self.stage, Stage::Join(_)) {
            remedies.push(Remedy::ReadAnother);
        }
        // On the screen of a request both its buttons are there to be pressed again.
        let is_asked = matches!(&self.stage, Stage::Code(shown) if shown.asking.is_some());
        let may_repeat = self.again.is_some() || matches!(self.stage, Stage::Code(_) | Stage::Waiting(_));
        if failure.may_pass() && may_repeat && !is_asked {
            remedies.push(Remedy::TryAgain);
        }
        remedies
    }
}
