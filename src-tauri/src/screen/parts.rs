//! What views are made of.

use serde::{Deserialize, Serialize};

/// A language with a complete catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Japanese.
    #[serde(rename = "ja")]
    Japanese,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Appearance {
    /// As the system is.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A failure in words, in the language of the view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Problem {
    /// Grows with each failure, also with one that is the same as the last: it is to be heard again.
    pub serial: u32,
    /// A stable name.
    pub code: String,
    /// What is wrong, in a few words.
    pub title: String,
    /// The cause and the next step.
    pub detail: String,
    /// Names the refusal in the server's log.
    pub request_id: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// The fields of the form that are at fault, by their names.
    pub fields: Vec<String>,
    /// What can be done about it with one press, the best first.
    pub remedies: Vec<Remedy>,
}

/// How bad a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It did not work, or was refused.
    Failure,
    /// Something is not what it must be: perhaps an attack.
    Alarm,
}

/// What a person can do about a failure with one press; each is an [`super::Action`] of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// The same again.
    TryAgain,
    /// Keep the keys in a file under a passphrase, where there is no keychain.
    UsePassphrase,
    /// Destroy the keys of an enrolment that was begun and not finished.
    GiveUp,
    /// Read another code.
    ReadAnother,
    /// Show a code that needs no approval.
    WithoutApproval,
    /// Fetch the computers of the account anew.
    Refresh,
    /// Look through the camera once more.
    StartCamera,
    /// Open the system's settings at what programs may use the camera.
    OpenCameraSettings,
    /// The cause of an alarm is known: it stands no longer.
    SettleAlarm,
}

/// An enrolment that was begun here and not finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Unfinished {
    /// For whom, where the keychain tells.
    pub username: Option<String>,
    /// At which server, where the keychain tells.
    pub server: Option<String>,
}

/// Something that the person asked to see, and nobody else: its `Debug` says nothing.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// A code to show. A secret: its `Debug` says nothing.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct QrCode {
    /// Modules a side, the quiet zone of four included: the width and height of the view box.
    pub width: u32,
    /// The dark modules as the data of one SVG path, a module a unit.
    pub path: String,
}

impl QrCode {
    /// No picture: the code can still be typed.
    pub(crate) fn none() -> Self {
        Self {
            width: 0,
            path: String::new(),
        }
    }
}

impl std::fmt::Debug for QrCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("QrCode")
    }
}

/// The computer that the window runs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ThisComputer {
    /// What its person calls it.
    pub name: String,
    /// The username of the account.
    pub username: String,
    /// The server, as it is dialled.
    pub server: String,
    /// The server's pin, hexadecimal.
    pub pin: String,
    /// The device, a UUID.
    pub device_id: String,
    /// When its certificates end, in Unix seconds: the first of them.
    #[cfg_attr(test, ts(type = "number"))]
    pub valid_until: i64,
    /// What keeps its keys.
    pub keeper: Keeper,
}

/// What keeps the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Keeper {
    /// The system's keychain.
    Keychain,
    /// A file under a passphrase.
    Passphrase,
}

/// A computer of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Computer {
    /// The device, a UUID.
    pub device_id: String,
    /// What its person calls it.
    pub name: String,
    /// What it runs, where it says.
    pub system: Option<String>,
    /// When it was enrolled, in Unix seconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub enrolled_at: i64,
    /// When it last logged in, in Unix seconds.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub last_seen_at: Option<i64>,
    /// What is to be said of it.
    pub marks: Vec<ComputerMark>,
}

/// Something to be said of a computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ComputerMark {
    /// It is the one that the window runs on.
    Current,
    /// Nobody vouches for it, and this computer has not shown it before.
    New,
    /// It was revoked.
    Revoked,
    /// Others of the account are vouched for by the device log, this one is not.
    NotVouchedFor,
    /// The server made its key.
    ServerKey,
}

/// A question that stands over any screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Prompt {
    /// The passphrase that opens the keys of this computer. Answered by `answer_passphrase` or `cancel_passphrase`.
    OpenPassphrase {
        /// Why the last answer did not serve.
        problem: Option<Problem>,
    },
    /// A new passphrase that shall protect the keys of this computer: the screen asks for it twice.
    ChoosePassphrase {
        /// Why the last answer did not serve.
        problem: Option<Problem>,
    },
}
