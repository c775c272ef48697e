//! Where the window is, with everything that is needed to go on from there.

use std::sync::Arc;

use warifu::device_log::{ListedDevices, LogAlarm};
use warifu::enrol::{Begun, PendingClaim};
use warifu::pairing::{Offer, OpenedClaim, ReceivedCode};
use warifu::trust::{Contact, ServerAddress, TrustedServer};
use warifu_protocol::code::CodeHost;
use warifu_protocol::wire::PairingClaim;
use warifu_protocol::{Pin, SecretText};

use crate::screen::QrCode;

pub(super) enum Stage {
    Starting,
    Broken,
    Alarm(After),
    Welcome {
        /// Something was begun; perhaps it is known what.
        begun: Option<Option<Begun>>,
        giving_up: bool,
    },
    Server {
        address: String,
    },
    ConfirmServer(Box<Confirmation>),
    Register {
        server: Box<TrustedServer>,
        username: String,
    },
    RecoveryKey(Box<RecoveryKey>),
    Scan {
        /// A typed code whose server is being asked who it is.
        typed: Option<ReceivedCode>,
    },
    Join(Box<Joining>),
    Waiting(Box<Requested>),
    Enrolled {
        first: bool,
        /// Whether another computer of the account has vouched for this one.
        vouched: bool,
    },
    Home {
        devices: Known,
    },
    AddComputer,
    Code(Box<Shown>),
    Added(Box<Newcomer>),
}

/// Where the person goes on from an alarm.
pub(super) enum After {
    /// To what the profile holds.
    Opening,
    /// Home, where the computers of the account stay unknown.
    Home,
    /// To the withdrawal of the code that is still out there.
    Withdrawal(Box<Shown>),
    /// To the cancellation of what this computer still asks for.
    Cancellation(Box<Requested>),
}

/// A server that the person has to confirm.
pub(super) struct Confirmation {
    pub(super) server: Candidate,
    /// The code with which this computer joins; none to make an account.
    pub(super) code: Option<ReceivedCode>,
}

pub(super) enum Candidate {
    /// It was asked who it is: its pin has to be compared.
    Found(Contact),
    /// A code names it and its pin: nothing is sent there before it is confirmed.
    Named {
        host: CodeHost,
        pin: Pin,
        addresses: Vec<ServerAddress>,
    },
}

pub(super) struct RecoveryKey {
    pub(super) key: SecretText,
    pub(super) questions: Vec<usize>,
    pub(super) shown: bool,
    pub(super) seen: bool,
    /// Whether its groups are being asked for.
    pub(super) checking: bool,
    pub(super) copied: bool,
}

pub(super) struct Joining {
    pub(super) server: TrustedServer,
    pub(super) code: ReceivedCode,
    pub(super) username: String,
}

/// This computer has asked to join, and another one has to approve.
pub(super) struct Requested {
    pub(super) claim: Arc<PendingClaim>,
    pub(super) device_name: String,
    /// To log in with, once it may.
    pub(super) password: Option<SecretText>,
    /// To be typed on the other computer.
    pub(super) number: Option<SecretText>,
    pub(super) silent: bool,
}

/// A computer that was added with a code from here.
pub(super) struct Newcomer {
    pub(super) claim: PairingClaim,
    /// Whether it has fetched its certificates: it has time to. Nothing where that is not known yet.
    pub(super) fetched: Option<bool>,
}

/// The computers of the account, as far as they are known.
pub(super) enum Known {
    LoggedOut,
    Loading,
    Failed(super::Failure),
    Listed { devices: ListedDevices, refreshing: bool },
}

/// A code that is shown.
pub(super) struct Shown {
    pub(super) offer: Arc<Offer>,
    /// Who took it, and has to be approved.
    pub(super) asking: Option<Arc<OpenedClaim>>,
    pub(super) qr: QrCode,
    pub(super) silent: bool,
    /// An alarm was shown since; a second one is not, unless an attack is seen by the withdrawal.
    pub(super) alarmed: bool,
    pub(super) copied: bool,
    /// It takes the whole screen.
    pub(super) large: bool,
    /// The person wants to go on to this after the withdrawal.
    pub(super) then: Then,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Home,
    AnotherCode,
}

impl Stage {
    pub(super) fn is_printable(&self) -> bool {
        match self {
            Self::Code(shown) => shown.asking.is_none(),
            Self::RecoveryKey(recovery) => recovery.shown,
            _ => false,
        }
    }
}

impl Known {
    pub(super) fn is_on_its_way(&self) -> bool {
        matches!(self, Self::Loading | Self::Listed { refreshing: true, .. })
    }

    /// The alarm about the device log that is shown in the place of the list.
    pub(super) fn log_alarm(&self) -> Option<&LogAlarm> {
        match self {
            Self::Failed(failure) => failure.log_alarm(),
            _ => None,
        }
    }
}
