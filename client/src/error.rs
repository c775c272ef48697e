//! Why a flow of the library did not reach its end.

use warifu_protocol::ProblemCode;
use warifu_protocol::code::CodeError;
use warifu_protocol::pairing::PairingState;

use crate::api::ApiError;
use crate::camera::CameraError;
use crate::device_log::LogAlarm;
use crate::entropy::EntropyError;
use crate::keychain::KeychainError;
use crate::keys::KeysError;
use crate::pairing::Attack;
use crate::profile::ProfileError;
use crate::qr::QrError;
use crate::scan::ScanError;
use crate::screen::ScreenError;
use crate::trust::{AddressError, BundleError, ContactError, IssuedError, ServerAddress};

/// Why a flow did not reach its end. [`crate::text::explain`] says it to a person.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of the profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The keychain.
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    /// A key.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// Randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The address of a server.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The first contact with a server.
    #[error(transparent)]
    Contact(#[from] ContactError),
    /// A call to the server.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// A picture.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// The screen.
    #[error(transparent)]
    Screen(#[from] ScreenError),
    /// The camera.
    #[error(transparent)]
    Camera(#[from] CameraError),
    /// A code as text.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Drawing a code.
    #[error(transparent)]
    Qr(#[from] QrError),
    /// The profile's device is not enrolled.
    #[error("this profile has no enrolled device")]
    NotEnrolled,
    /// The profile's device is enrolled already.
    #[error("this profile has a device already, of {username}")]
    AlreadyEnrolled {
        /// The username of its account.
        username: String,
    },
    /// Another enrolment was begun in the profile, and its server may have accepted it.
    #[error("an enrolment for {username} at {server} is unfinished")]
    Unfinished {
        /// Its username.
        username: String,
        /// Its server.
        server: Box<ServerAddress>,
    },
    /// The device is enrolled, but the keychain has not its keys.
    #[error("the keychain does not hold the keys of this device")]
    KeysGone,
    /// The recorded roots do not fit the recorded pin.
    #[error("the recorded roots do not fit the pin")]
    RecordChanged(#[source] BundleError),
    /// The server sent certificates that are not what was asked for; the keys were destroyed.
    #[error("the server sent unacceptable certificates: {0}")]
    Issued(#[source] IssuedError),
    /// The server made a code for another account or under another pin.
    #[error("the server made a code for another account or server")]
    UnexpectedCode,
    /// The account's device log is not what it must be; the alarm is in the profile.
    #[error("the device log cannot be trusted: {0}")]
    Log(#[source] LogAlarm),
    /// Nobody vouches for this device itself, so it cannot vouch for another one.
    #[error("this device is not in the device log")]
    NotInLog,
    /// There is no session, or it has ended.
    #[error("not logged in")]
    NotLoggedIn,
    /// The pairing that this device offered ended without a new device.
    #[error("the pairing ended: {0}")]
    PairingEnded(PairingState),
    /// The claim that this computer made ended without making a device of it; the keys were destroyed.
    #[error("the claim ended: {0}")]
    ClaimEnded(PairingState),
    /// The number that was typed is not the one that the new device shows; it was denied.
    #[error("the number that was typed is wrong")]
    WrongNumber,
    /// The server did what an honest one never does.
    #[error("this looks like an attack: {0}")]
    Attack(#[source] Attack),
}

/// What kind of end it was: what a script branches on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It failed; trying again may help.
    Failed,
    /// It was asked for in a way that cannot work.
    Usage,
    /// The other side refused.
    Refused,
    /// Something is not what it must be: perhaps an attack.
    Alarm,
}

impl Error {
    /// The code with which the server refused, where it did.
    #[must_use]
    pub fn problem(&self) -> Option<ProblemCode> {
        match self {
            Self::Api(error) | Self::Contact(ContactError::Api(error)) => error.problem(),
            _ => None,
        }
    }

    /// Whether the answer was lost on the way, so that nobody knows what the server did.
    pub(crate) const fn is_lost_answer(&self) -> bool {
        matches!(self, Self::Api(error) if error.may_be_repeated())
    }

    /// Whether the server says that it knows no such call.
    pub(crate) const fn is_not_found(&self) -> bool {
        matches!(self, Self::Api(ApiError::Refused(refusal)) if refusal.status == 404)
    }

    /// What kind of end this is.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Contact(ContactError::PinMismatch { .. } | ContactError::PinChanged { .. })
            | Self::Contact(ContactError::Api(ApiError::Untrusted))
            | Self::Api(ApiError::Untrusted)
            | Self::RecordChanged(_)
            | Self::Issued(_)
            | Self::Attack(_)
            | Self::Log(_)
            | Self::UnexpectedCode => Outcome::Alarm,
            Self::Api(ApiError::Refused(refusal)) | Self::Contact(ContactError::Api(ApiError::Refused(refusal)))
                if refusal.status < 500 =>
            {
                Outcome::Refused
            }
            Self::PairingEnded(PairingState::Denied | PairingState::Cancelled)
            | Self::ClaimEnded(PairingState::Denied | PairingState::Cancelled)
            | Self::WrongNumber => Outcome::Refused,
            Self::Address(_) | Self::Code(_) => Outcome::Usage,
            _ => Outcome::Failed,
        }
    }
}
