//! What a person may do in the window.

use serde::Deserialize;
use warifu_protocol::SecretText;

use super::{Appearance, Language};

/// What a person did. What does not fit the screen that is shown is ignored: it was meant for an earlier one.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Action {
    /// Speak another language.
    SetLanguage {
        /// Which.
        language: Language,
    },
    /// Be light or dark.
    SetAppearance {
        /// Which.
        appearance: Appearance,
    },
    /// Go back one screen; on a screen that waits, stop waiting.
    Back,
    /// From a success or an alarm: go on.
    Continue,
    /// The same again after a failure.
    TryAgain,
    /// Keep the keys under a passphrase: there is no keychain.
    UsePassphrase,
    /// Give up an enrolment that was begun and not finished: asks first.
    GiveUp,
    /// Yes, give it up.
    ConfirmGiveUp,
    /// Make an account.
    BeginRegistration,
    /// Ask a server who it is.
    FindServer {
        /// Its address.
        address: String,
    },
    /// This is my server, and its pin is right.
    ConfirmServer,
    /// Make the account.
    Register {
        /// The username.
        username: String,
        /// The email address.
        #[cfg_attr(test, ts(type = "string"))]
        email: SecretText,
        /// The password.
        #[cfg_attr(test, ts(type = "string"))]
        password: SecretText,
        /// The name of this computer.
        device_name: String,
    },
    /// Show the recovery key.
    ShowRecoveryKey,
    /// The recovery key is written down: check it.
    CheckRecoveryKey,
    /// The groups of it that were asked for.
    ConfirmRecoveryKey {
        /// The groups, in the order in which they were asked.
        #[cfg_attr(test, ts(type = "Array<string>"))]
        groups: Vec<SecretText>,
    },
    /// Add this computer to an account that exists.
    BeginJoining,
    /// Read the code from what the clipboard holds: a picture, or a code as text.
    Paste,
    /// Read the code from what the screen of this computer shows.
    ReadScreen,
    /// Look through the camera: once more, or again.
    StartCamera,
    /// Look through this camera from now on.
    ChooseCamera {
        /// Its id.
        id: String,
    },
    /// Open the system's settings at what programs may use the camera.
    OpenCameraSettings,
    /// Nobody sees the window now.
    WindowHidden,
    /// The window is seen again.
    WindowShown,
    /// Use a typed code.
    TypeCode {
        /// The code.
        #[cfg_attr(test, ts(type = "string"))]
        code: SecretText,
        /// The server that stands beside it; empty where the code names its server.
        server: String,
    },
    /// Read another code.
    ReadAnother,
    /// Join the account.
    Join {
        /// The username.
        username: String,
        /// The password.
        #[cfg_attr(test, ts(type = "string"))]
        password: SecretText,
        /// The name of this computer.
        device_name: String,
    },
    /// Log in.
    LogIn {
        /// The password.
        #[cfg_attr(test, ts(type = "string"))]
        password: SecretText,
    },
    /// Log out.
    LogOut,
    /// Fetch the computers of the account anew.
    Refresh,
    /// The cause of the alarm about the device log is known: it shall stand no longer.
    SettleAlarm,
    /// Show a code for another computer: asks for the password first.
    AddComputer,
    /// Show the code.
    ShowCode {
        /// The password.
        #[cfg_attr(test, ts(type = "string"))]
        password: SecretText,
    },
    /// Show a code that needs no approval, where this computer cannot approve.
    WithoutApproval,
    /// Let the computer in that asks.
    Approve {
        /// The number that it shows.
        #[cfg_attr(test, ts(type = "string"))]
        number: SecretText,
    },
    /// Do not let it in.
    Deny,
    /// Ask for a new code: asks for the password again.
    NewCode,
    /// Leave a code or a request that could not be taken back: it lasts until its end.
    LeaveCode,
    /// Show the code as large as the screen is.
    EnlargeCode,
    /// Show it beside the words again.
    ShrinkCode,
    /// Put the code, as text to type, on the clipboard.
    CopyCode,
    /// Put the recovery key on the clipboard.
    CopyRecoveryKey,
    /// Print what the screen shows.
    Print,
    /// The passphrase that was asked for.
    AnswerPassphrase {
        /// The passphrase.
        #[cfg_attr(test, ts(type = "string"))]
        passphrase: SecretText,
    },
    /// Do not give the passphrase.
    CancelPassphrase,
}
