//! What the window asks for, and what comes of it.

use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use warifu::camera::{CameraError, CameraId, CameraInfo};
use warifu::device_log::{ListedDevices, LogAlarm};
use warifu::enrol::{Application, Begun, Claim, PendingClaim};
use warifu::keychain::{KeychainKind, PassphrasePurpose};
use warifu::pairing::{Arrival, Offer, OfferKind, OpenedClaim, ReceivedCode, TypedNumber};
use warifu::profile::Record;
use warifu::trust::{Contact, KnownServers, ServerAddress, TrustedServer};
use warifu_protocol::code::PairingCode;
use warifu_protocol::wire::PairingClaim;
use warifu_protocol::{DeviceId, SecretText};

use super::Failure;
use crate::preferences::Preferences;
use crate::screen::{Busy, Hint};

/// Something to be done outside.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// Look what the profile holds: [`Event::Opened`].
    Open,
    /// Keep new keys under a passphrase from now on.
    ChoosePassphraseMode,
    /// Destroy what was begun: [`Event::GivenUp`].
    GiveUp,
    /// Ask a server who it is, at the first of these addresses that speaks TLS: [`Event::Contacted`].
    Contact(Vec<ServerAddress>),
    /// Make an account: [`Event::Registered`].
    Register(TrustedServer, Application),
    /// The recovery key was kept: [`Event::Acknowledged`].
    Acknowledge,
    /// Search the picture on the clipboard, or the code in its text: [`Event::Read`].
    ReadClipboard,
    /// Search a picture: [`Event::Read`].
    ReadPicture(Picture),
    /// Search what the screen of this computer shows: [`Event::Read`], and before that perhaps [`Event::ScreenIsSlow`].
    ReadScreen,
    /// Look through the camera that was chosen last, or another, until [`Effect::StopCamera`]: [`Event::Sighted`] with this
    /// number.
    WatchCamera(u32),
    /// Look no more: its light goes off.
    StopCamera,
    /// Choose this camera from now on, here and in the terminal.
    ChooseCamera(CameraId),
    /// Open the system's settings at what programs may use the camera.
    OpenCameraSettings,
    /// Join an account, or ask to: [`Event::Joined`].
    Join(TrustedServer, Claim),
    /// See what becomes of what was asked: [`Event::Silent`], [`Event::Numbered`], [`Event::Decided`].
    Follow(Arc<PendingClaim>),
    /// It is approved: fetch what came of it and check it: [`Event::Collected`].
    Collect(Arc<PendingClaim>),
    /// Take it back: [`Event::Cancelled`].
    Cancel(Arc<PendingClaim>),
    /// Fetch the computers of the account: [`Event::Devices`].
    FetchDevices,
    /// The person has seen these for the first time: do not call them new again.
    Announce(Vec<DeviceId>),
    /// This alarm about the device log, which was shown, stands no longer: [`Event::Settled`].
    SettleAlarm(LogAlarm),
    /// Log in: [`Event::LoggedIn`].
    LogIn(SecretText),
    /// Log in with the password that was typed a moment ago for something else; nobody waits for it.
    StayLoggedIn(SecretText),
    /// Log out: [`Event::LoggedOut`].
    LogOut,
    /// Ask for a code: [`Event::Offered`].
    Offer(OfferKind, SecretText),
    /// See who takes it: [`Event::Silent`], [`Event::Taken`].
    Watch(Arc<Offer>),
    /// Somebody asks: see whether they still do: [`Event::Silent`], [`Event::Gone`].
    WatchRequest(Arc<Offer>),
    /// Let them in, if the number is theirs: [`Event::Approved`].
    Approve(Arc<Offer>, Arc<OpenedClaim>, TypedNumber),
    /// Do not let them in: [`Event::Denied`].
    Deny(Arc<Offer>),
    /// They are let in: see whether they come: [`Event::Fetched`].
    WatchCollection(Arc<Offer>),
    /// Withdraw it: [`Event::Withdrawn`].
    Withdraw(Arc<Offer>),
    /// Put a secret on the clipboard, for a while: [`Event::Copied`], more than once.
    Copy(SecretText),
    /// Take the window out of the way of what is on the screen.
    StepAside,
    /// Bring it back.
    StepForward,
    /// Let the window take the whole screen.
    FillScreen,
    /// Let it be as it was before.
    LeaveFullScreen,
    /// Print what is shown.
    Print,
    /// Keep the preferences.
    Remember(Preferences),
    /// End the program.
    Exit,
}

/// How far an effect goes when the person does not wait for it any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tie {
    /// It is stopped.
    Loose,
    /// It goes on, since stopping it halfway would cost something; what comes of it concerns nobody.
    Beside,
    /// It goes on until another effect ends it, whatever the person waits for meanwhile, and what it tells is heard.
    Apart,
    /// It goes on and its outcome is heard: it changes something elsewhere. The person waits.
    Firm,
}

impl Effect {
    /// What the person is told while it is done.
    pub(super) fn busy(&self) -> Busy {
        match self {
            Self::Contact(_) => Busy::Contacting,
            Self::Register(..) | Self::Join(..) => Busy::Enrolling,
            Self::ReadClipboard | Self::ReadPicture(_) | Self::ReadScreen => Busy::Reading,
            Self::LogIn(_) => Busy::LoggingIn,
            Self::LogOut => Busy::LoggingOut,
            Self::Offer(..) => Busy::Offering,
            Self::Approve(..) => Busy::Approving,
            Self::Deny(_) => Busy::Denying,
            Self::Collect(_) => Busy::Collecting,
            Self::Cancel(_) => Busy::Cancelling,
            Self::Withdraw(_) => Busy::Withdrawing,
            Self::GiveUp => Busy::GivingUp,
            Self::Acknowledge | Self::SettleAlarm(_) => Busy::Finishing,
            _ => Busy::Opening,
        }
    }

    /// Whether somebody may wait for its outcome, now or later.
    pub(crate) fn is_awaited(&self) -> bool {
        !matches!(
            self,
            Self::StayLoggedIn(_)
                | Self::Copy(_)
                | Self::Print
                | Self::StepAside
                | Self::StepForward
                | Self::FillScreen
                | Self::LeaveFullScreen
                | Self::WatchCamera(_)
                | Self::StopCamera
                | Self::ChooseCamera(_)
                | Self::OpenCameraSettings
                | Self::Remember(_)
                | Self::Announce(_)
                | Self::Exit
                | Self::ChoosePassphraseMode
        )
    }

    /// How far it goes without the person.
    pub(crate) fn tie(&self) -> Tie {
        match self {
            Self::Open
            | Self::Contact(_)
            | Self::ReadClipboard
            | Self::ReadPicture(_)
            | Self::ReadScreen
            | Self::Watch(_)
            | Self::WatchRequest(_)
            | Self::WatchCollection(_)
            | Self::Follow(_) => Tie::Loose,
            // A session that is refreshed must be kept, or it is lost.
            Self::FetchDevices
            | Self::Announce(_)
            | Self::LogIn(_)
            | Self::StayLoggedIn(_)
            | Self::Copy(_)
            | Self::Remember(_) => Tie::Beside,
            Self::ChoosePassphraseMode
            | Self::Print
            | Self::StepAside
            | Self::StepForward
            | Self::FillScreen
            | Self::LeaveFullScreen
            | Self::Exit => Tie::Beside,
            Self::WatchCamera(_) => Tie::Apart,
            Self::StopCamera | Self::ChooseCamera(_) | Self::OpenCameraSettings => Tie::Beside,
            Self::GiveUp
            | Self::Register(..)
            | Self::Acknowledge
            | Self::Join(..)
            | Self::LogOut
            | Self::SettleAlarm(_)
            | Self::Offer(..)
            | Self::Approve(..)
            | Self::Deny(_)
            | Self::Withdraw(_)
            | Self::Collect(_)
            | Self::Cancel(_) => Tie::Firm,
        }
    }
}

/// What came of an effect.
#[derive(Debug)]
pub(crate) enum Event {
    /// Which servers this computer has used.
    Acquainted(KnownServers),
    /// What the profile holds.
    Opened(Result<Opened, Failure>),
    /// What was begun is destroyed.
    GivenUp(Result<(), Failure>),
    /// Who the server is.
    Contacted(Result<Contact, Failure>),
    /// The account.
    Registered(Result<Recovery, Failure>),
    /// The recovery key is forgotten.
    Acknowledged(Result<(), Failure>),
    /// The code that was read.
    Read(Result<ReceivedCode, Failure>),
    /// The screen is still being read: the system asks its person, who may want to see the window.
    ScreenIsSlow,
    /// This computer in its account, or what it waits for.
    Joined(Result<Joined, Failure>),
    /// The number to be typed on the other computer.
    Numbered(SecretText),
    /// The other computer has approved, or it will not.
    Decided(Result<(), Failure>),
    /// This computer in its account: all was checked.
    Collected(Result<Enrolment, Failure>),
    /// What was asked is taken back. The keys are gone in any case; a failure is that nobody else was told.
    Cancelled(Result<(), Failure>),
    /// The computers of the account.
    Devices(Result<ListedDevices, Failure>),
    /// What stands against the device log of the account, if anything.
    Alarmed(Option<LogAlarm>),
    /// The one that was shown does not any more; another one may.
    Settled(Result<Option<LogAlarm>, Failure>),
    /// There is a session.
    LoggedIn(Result<(), Failure>),
    /// There is none any more.
    LoggedOut(Result<(), Failure>),
    /// A code.
    Offered(Result<Arc<Offer>, Failure>),
    /// The server has not answered for a while, or answers again.
    Silent(bool),
    /// Somebody took the code, or nobody will.
    Taken(Result<Arrival, Failure>),
    /// Who asked does not any more, or it is not known.
    Gone(Failure),
    /// They are let in.
    Approved(Result<(), Failure>),
    /// They are not.
    Denied(Result<(), Failure>),
    /// Whether who was let in has come.
    Fetched(Result<bool, Failure>),
    /// The code is void, unless somebody had taken it.
    Withdrawn(Result<Option<PairingClaim>, Failure>),
    /// A secret is on the clipboard, or was taken off it, or there is none.
    Copied(Result<bool, Failure>),
    /// What the camera tells in the watch of this number.
    Sighted(u32, Sighting),
    /// What was being done ended early, by a fault of this program.
    Interrupted,
    /// A passphrase is wanted; what waits for it waits on a thread of its own.
    PassphraseWanted(PassphraseRequest),
}

/// What comes of an attempt to join.
#[derive(Debug)]
pub(crate) enum Joined {
    /// This computer belongs to the account.
    Enrolled(Box<Enrolment>),
    /// The other computer has to approve.
    Waiting(Arc<PendingClaim>),
}

/// What the camera tells; its pictures go to the screen past all this.
#[derive(Debug)]
pub(crate) enum Sighting {
    /// Which cameras there are and which is tried, also where no pictures come.
    Listed {
        trying: Option<CameraId>,
        cameras: Vec<CameraInfo>,
    },
    /// Pictures come, or the list of cameras has changed.
    Opened {
        camera: CameraInfo,
        cameras: Vec<CameraInfo>,
    },
    /// Something about what it sees, or nothing any more.
    Hint(Option<Hint>),
    /// A Warifu code; it is the last that this watch tells.
    Code(PairingCode),
    /// No pictures come; it is tried again.
    Trouble(CameraError),
}

/// What a profile holds.
#[derive(Debug)]
pub(crate) enum Opened {
    /// Nothing, or something that was begun: perhaps it is known what.
    Empty { begun: Option<Option<Begun>> },
    /// A device.
    Enrolled(Box<Enrolment>),
    /// A device, and the recovery key that nobody has kept.
    Unseen(Box<Recovery>),
}

/// This computer in its account.
#[derive(Clone, Debug)]
pub(crate) struct Enrolment {
    /// What is recorded of it.
    pub(crate) record: Record,
    /// What keeps its keys.
    pub(crate) keeper: KeychainKind,
}

/// A recovery key to be kept.
#[derive(Debug)]
pub(crate) struct Recovery {
    /// The first computer of its account.
    pub(crate) enrolment: Enrolment,
    /// The key.
    pub(crate) key: SecretText,
    /// Which groups of it will be asked for, counted from zero, in ascending order.
    pub(crate) questions: Vec<usize>,
}

/// The bytes of a picture.
#[derive(Clone)]
pub(crate) struct Picture(pub(crate) Arc<Vec<u8>>);

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} bytes)", self.0.len())
    }
}

/// Somebody waits for a passphrase.
#[derive(Debug)]
pub(crate) struct PassphraseRequest {
    /// What for.
    pub(crate) purpose: PassphrasePurpose,
    /// Where the answer goes; hung up, there is none.
    pub(crate) reply: SyncSender<SecretText>,
}
