//! Why a command ended without its result.

use std::io;
use std::path::PathBuf;

use warifu::text::{Explanation, explain, text_with};
use warifu::{Error, Outcome};
use warifu_protocol::{Algorithm, Language};

/// A failure of the library, or one of the conversation in the terminal.
#[derive(Debug)]
pub(crate) enum Failure {
    Flow(Error),
    /// The arguments do not fit; with the parser's own words.
    Arguments(String),
    /// The person did not confirm the server.
    NotConfirmed,
    /// The person did not acknowledge the alarms.
    NotAcknowledged,
    /// The person did not want the computer to be taken out after all.
    NotRevoked,
    /// The two passwords differ.
    PasswordsDiffer,
    /// There is nobody to ask, and stdin has nothing more.
    NobodyToAsk,
    /// A typed code needs the address of its server.
    ServerMissing,
    /// The code is for another server than the one given.
    OtherServer,
    /// This format does not exist in this version.
    FormatMissing,
    /// The system has no place for profiles.
    NoHome,
    /// A file that was named cannot be read or written.
    File(PathBuf, io::Error),
    /// The picture of a code shall take the place of a file.
    PictureExists(PathBuf),
    /// What shall be replaced is no plain file.
    NotAPlainFile(PathBuf),
    /// The device has no certificate of this kind.
    NoCertificate(Algorithm),
    /// A file that was named holds no device log.
    NoLog(PathBuf),
    /// The command is done, but nobody got its result.
    Undelivered(io::Error),
    /// The account is made, but nobody got its recovery key.
    RecoveryKeyUnseen(io::Error),
    /// A value in the environment is not one of those that exist.
    Environment(&'static str),
    /// The person ended it.
    Interrupted,
    /// The person ended it before anything was sent.
    Stopped,
    /// There is no camera with this number.
    CameraNumber(usize),
    /// The account has no computer of that name or identifier.
    NoSuchComputer(String),
    /// The account has several computers of that name.
    SeveralComputers(String),
    /// The person ended it, and the code still works for so many minutes.
    NotWithdrawn(u64),
    /// The person ended a claim; the server was told.
    ClaimWithdrawn,
    /// The person ended a claim; the server could not be told.
    ClaimLeft,
    /// The person ended a claim before anybody knows what the server did with it.
    ClaimOpen,
    Runtime(io::Error),
}

impl Failure {
    /// Whether something is not what it must be: perhaps an attack.
    pub(crate) fn is_alarm(&self) -> bool {
        matches!(self, Self::Flow(error) if error.outcome() == Outcome::Alarm)
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Flow(error) => match error.outcome() {
                Outcome::Failed => 1,
                Outcome::Usage => 2,
                Outcome::Refused => 3,
                Outcome::Alarm => 4,
            },
            Self::Arguments(_)
            | Self::ServerMissing
            | Self::OtherServer
            | Self::FormatMissing
            | Self::NobodyToAsk
            | Self::PictureExists(_)
            | Self::NotAPlainFile(_)
            | Self::NoCertificate(_)
            | Self::NoLog(_)
            | Self::CameraNumber(_)
            | Self::NoSuchComputer(_)
            | Self::SeveralComputers(_)
            | Self::Environment(_) => 2,
            Self::NotConfirmed
            | Self::NotAcknowledged
            | Self::NotRevoked
            | Self::PasswordsDiffer
            | Self::NoHome
            | Self::File(..)
            | Self::Undelivered(_)
            | Self::RecoveryKeyUnseen(_)
            | Self::Interrupted
            | Self::Stopped
            | Self::NotWithdrawn(_)
            | Self::ClaimWithdrawn
            | Self::ClaimLeft
            | Self::ClaimOpen
            | Self::Runtime(_) => 1,
        }
    }

    pub(crate) fn explain(&self, language: Language) -> Explanation {
        let (id, arguments) = match self {
            Self::Flow(error) => return explain(error, language),
            Self::Arguments(reason) => ("arguments", vec![("reason", reason.trim_end().to_owned())]),
            Self::NotConfirmed => ("not-confirmed", vec![]),
            Self::NotAcknowledged => ("not-acknowledged", vec![]),
            Self::NotRevoked => ("not-revoked", vec![]),
            Self::PasswordsDiffer => ("passwords-differ", vec![]),
            Self::NobodyToAsk => ("nobody-to-ask", vec![]),
            Self::ServerMissing => ("server-missing", vec![]),
            Self::OtherServer => ("other-server", vec![]),
            Self::FormatMissing => ("format-missing", vec![]),
            Self::NoHome => ("no-home", vec![]),
            Self::File(path, error) => (
                "file-failed",
                vec![("path", path.display().to_string()), ("reason", error.to_string())],
            ),
            Self::PictureExists(path) => ("picture-exists", vec![("path", path.display().to_string())]),
            Self::NotAPlainFile(path) => ("not-a-plain-file", vec![("path", path.display().to_string())]),
            Self::NoCertificate(algorithm) => ("no-certificate", vec![("algorithm", algorithm.name().to_owned())]),
            Self::NoLog(path) => ("no-log", vec![("path", path.display().to_string())]),
            Self::Undelivered(error) => ("undelivered", vec![("reason", error.to_string())]),
            Self::RecoveryKeyUnseen(error) => ("recovery-key-unseen", vec![("reason", error.to_string())]),
            Self::Environment(name) => ("environment", vec![("name", (*name).to_owned())]),
            Self::Interrupted => ("interrupted", vec![]),
            Self::Stopped => ("stopped", vec![]),
            Self::CameraNumber(number) => ("camera-number", vec![("number", number.to_string())]),
            Self::NoSuchComputer(name) => ("no-such-computer", vec![("name", name.clone())]),
            Self::SeveralComputers(name) => ("several-computers", vec![("name", name.clone())]),
            Self::NotWithdrawn(minutes) => ("not-withdrawn", vec![("minutes", minutes.to_string())]),
            Self::ClaimWithdrawn => ("claim-withdrawn", vec![]),
            Self::ClaimLeft => ("claim-left", vec![]),
            Self::ClaimOpen => ("claim-open", vec![]),
            Self::Runtime(error) => ("runtime-failed", vec![("reason", error.to_string())]),
        };
        let arguments: Vec<(&str, &str)> = arguments.iter().map(|(n, v)| (*n, v.as_str())).collect();
        Explanation {
            code: id.replace('-', "_"),
            title: text_with(language, &format!("{id}-title"), &arguments),
            detail: text_with(language, &format!("{id}-detail"), &arguments),
            request_id: None,
            fields: Vec::new(),
        }
    }
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Flow(error.into())
    }
}
