//! Why something did not work, and what can be done about it.

use warifu::device_log::LogAlarm;
use warifu::keychain::KeychainError;
use warifu::text::{Explanation, Surface, explain_for};
use warifu::{Error, Outcome};
use warifu_protocol::pairing::PairingState;
use warifu_protocol::{Language, ProblemCode};

use crate::screen::{Problem, Remedy, Severity};
use crate::text::{text, text_with};

/// A failure of the library, or one of the conversation in the window.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Of the library.
    Client(Box<Error>),
    /// Of the library, for what stands in a field of the form.
    Field(Box<Error>, &'static str),
    /// The password is wrong, where nothing else was typed.
    WrongPassword(Box<Error>),
    /// The system's keychain does not serve; where the keys are not anywhere yet, a passphrase would.
    PassphraseWouldDo(Box<Error>),
    /// A typed code needs the address of its server.
    ServerMissing,
    /// The clipboard cannot be used.
    NoClipboard,
    /// Neither a picture nor a code is on the clipboard.
    NothingToPaste,
    /// What was typed is not what the recovery key has there.
    RecoveryKeyDiffers,
    /// A new passphrase is too short.
    ShortPassphrase,
    /// This computer is not in the device log, so nobody is asked for its approval.
    NotInLog(Box<Error>),
    /// A code could not be withdrawn: it may still be taken.
    NotWithdrawn(Box<Failure>),
    /// The same of a code that lets nobody in without approval.
    NotClosed(Box<Failure>),
    /// The server did not hear that somebody is denied.
    NotDenied(Box<Failure>),
    /// The server did not hear that this computer takes its request back.
    NotCancelled(Box<Failure>),
    /// What was typed is no number of two digits.
    NotTwoDigits,
    /// The person has denied it.
    Denied,
    /// Who asked has taken it back, or nobody approved in time.
    RequestEnded(PairingState),
    /// Who was approved did not come.
    GaveUp,
    /// What was to be done ended early.
    Interrupted,
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Client(Box::new(error.into()))
    }
}

impl Failure {
    /// The same, of a field of the form.
    pub(super) fn of_field(self, field: &'static str) -> Self {
        match self {
            Self::Client(error) => Self::Field(error, field),
            other => other,
        }
    }

    /// The same, where a password was all that was typed.
    pub(super) fn of_the_password(self) -> Self {
        match self {
            Self::Client(error) if error.problem() == Some(ProblemCode::InvalidCredentials) => {
                Self::WrongPassword(error)
            }
            other => other,
        }
    }

    /// The same, where a code was asked for.
    pub(super) fn of_an_offer(self) -> Self {
        match self {
            Self::Client(error)
                if error.problem() == Some(ProblemCode::NotInLog) || matches!(*error, Error::NotInLog) =>
            {
                Self::NotInLog(error)
            }
            other => other.of_the_password(),
        }
    }

    /// Why a request came to an end that somebody had made here.
    pub(super) fn of_a_request(error: Box<Error>) -> Self {
        match *error {
            Error::PairingEnded(state @ (PairingState::Cancelled | PairingState::Expired)) => Self::RequestEnded(state),
            _ => Self::Client(error),
        }
    }

    /// Whether something could not be taken back, and lasts until its end.
    pub(super) fn leaves_something(&self) -> bool {
        matches!(self, Self::NotWithdrawn(_) | Self::NotClosed(_) | Self::NotDenied(_))
    }

    /// What is wrong with the device log of the account, if it is that.
    pub(super) fn log_alarm(&self) -> Option<&LogAlarm> {
        match self.error() {
            Some(Error::Log(alarm)) => Some(alarm),
            _ => None,
        }
    }

    /// Whether it is the end of what this computer asked for, and of the keys that it made for it.
    pub(super) fn is_of_an_ended_claim(&self) -> bool {
        matches!(self.error(), Some(Error::ClaimEnded(_)))
    }

    /// Whether keys that were to be destroyed may still be there.
    pub(super) fn may_leave_keys(&self) -> bool {
        matches!(self, Self::Interrupted) || matches!(self.error(), Some(Error::Keychain(_) | Error::Profile(_)))
    }

    /// Whether somebody has tampered with what this computer asked for, or with the log that takes it in; it was taken back
    /// then, and its keys are gone.
    pub(super) fn is_attack_on_claim(&self) -> bool {
        matches!(self.error(), Some(Error::Attack(_) | Error::Issued(_) | Error::Log(_)))
    }

    /// Whether the server did what an honest one never does.
    pub(super) fn is_attack(&self) -> bool {
        matches!(self.error(), Some(Error::Attack(_)))
    }

    pub(super) fn is_alarm(&self) -> bool {
        self.error().is_some_and(|error| error.outcome() == Outcome::Alarm)
    }

    pub(super) fn is_wrong_passphrase(&self) -> bool {
        matches!(self.error(), Some(Error::Keychain(KeychainError::WrongPassphrase)))
    }

    /// Whether something that was begun here stands in the way, or has lost its keys.
    pub(super) fn is_of_something_begun(&self) -> bool {
        matches!(
            self.error(),
            Some(Error::Unfinished { .. } | Error::KeysGone | Error::Keychain(KeychainError::Damaged(_)))
        )
    }

    fn error(&self) -> Option<&Error> {
        match self {
            Self::Client(error)
            | Self::Field(error, _)
            | Self::WrongPassword(error)
            | Self::PassphraseWouldDo(error)
            | Self::NotInLog(error) => Some(error),
            Self::NotWithdrawn(why) | Self::NotClosed(why) | Self::NotDenied(why) | Self::NotCancelled(why) => {
                why.error()
            }
            _ => None,
        }
    }

    /// In words, with `remedies`.
    pub(super) fn problem(&self, serial: u32, language: Language, remedies: Vec<Remedy>) -> Problem {
        let Explanation {
            code,
            title,
            detail,
            request_id,
            mut fields,
        } = self.explanation(language);
        fields.extend(self.own_field().map(str::to_owned));
        Problem {
            serial,
            code,
            title,
            detail,
            request_id,
            severity: match self.is_alarm() {
                true => Severity::Alarm,
                false => Severity::Failure,
            },
            fields,
            remedies,
        }
    }

    fn explanation(&self, language: Language) -> Explanation {
        let mut why = String::new();
        let id = match self {
            Self::Client(error) | Self::Field(error, _) | Self::PassphraseWouldDo(error) => {
                return explain_for(error, language, Surface::Window);
            }
            Self::WrongPassword(error) => {
                return Explanation {
                    title: text(language, "wrong-password-title"),
                    detail: text(language, "wrong-password-detail"),
                    ..explain_for(error, language, Surface::Window)
                };
            }
            Self::ServerMissing => "server-missing",
            Self::NoClipboard => "no-clipboard",
            Self::NothingToPaste => "nothing-to-paste",
            Self::RecoveryKeyDiffers => "recovery-key-differs",
            Self::ShortPassphrase => "short-passphrase",
            Self::NotInLog(_) => "not-in-log",
            Self::NotWithdrawn(reason)
            | Self::NotClosed(reason)
            | Self::NotDenied(reason)
            | Self::NotCancelled(reason) => {
                why = reason.explanation(language).title;
                match self {
                    Self::NotClosed(_) => "not-closed",
                    Self::NotDenied(_) => "not-denied",
                    Self::NotCancelled(_) => "not-cancelled",
                    _ => "not-withdrawn",
                }
            }
            Self::NotTwoDigits => "not-two-digits",
            Self::Denied => "denied",
            Self::RequestEnded(PairingState::Cancelled) => "request-cancelled",
            Self::RequestEnded(_) => "request-expired",
            Self::GaveUp => "gave-up",
            Self::Interrupted => "interrupted",
        };
        Explanation {
            code: id.replace('-', "_"),
            title: text(language, &format!("{id}-title")),
            detail: text_with(language, &format!("{id}-detail"), &[("why", &why)]),
            request_id: None,
            fields: Vec::new(),
        }
    }

    fn own_field(&self) -> Option<&'static str> {
        match self {
            Self::Field(_, field) => Some(field),
            Self::ServerMissing => Some("server"),
            Self::WrongPassword(_) => Some("password"),
            Self::ShortPassphrase => Some("passphrase"),
            Self::NotTwoDigits => Some("number"),
            _ => None,
        }
    }

    /// Whether the same once more may go better, with nothing changed in the form.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Client(error) | Self::PassphraseWouldDo(error) => match error.outcome() {
                Outcome::Failed => !matches!(
                    **error,
                    Error::Scan(_) | Error::Unfinished { .. } | Error::AlreadyEnrolled { .. }
                ),
                Outcome::Refused => matches!(error.problem(), Some(ProblemCode::Busy | ProblemCode::TooManyAttempts)),
                Outcome::Usage | Outcome::Alarm => false,
            },
            Self::NotWithdrawn(_) | Self::NotClosed(_) | Self::Interrupted => true,
            _ => false,
        }
    }

    /// Whether the code that was read serves nobody any more.
    pub(super) fn is_of_a_spent_code(&self) -> bool {
        self.error()
            .is_some_and(|error| error.problem() == Some(ProblemCode::PairingTokenUnusable))
    }
}
