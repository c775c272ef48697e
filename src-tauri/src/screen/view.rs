//! What the window shows: one value, pushed whole with each change.

use serde::Serialize;

use super::{Appearance, Computer, Language, Problem, Prompt, QrCode, Secret, ThisComputer, Unfinished, Viewfinder};

/// Everything that the window shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct View {
    /// Grows with each view; an earlier one that comes later is dropped.
    pub revision: u32,
    /// The language.
    pub language: Language,
    /// Light or dark.
    pub appearance: Appearance,
    /// The name of the profile, where it is not the usual one.
    pub profile: Option<String>,
    /// The screen.
    pub screen: Screen,
    /// Whether `back` stops what is being done; where nothing is being done, it goes back.
    pub may_leave: bool,
    /// A question that stands over it.
    pub prompt: Option<Prompt>,
}

/// What is being done while a person waits, where something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Busy {
    /// A server is asked who it is.
    Contacting,
    /// Keys are made and kept, and the server is asked for certificates.
    Enrolling,
    /// A picture is searched for a code.
    Reading,
    /// The server is asked for a code.
    Offering,
    /// A code is withdrawn.
    Withdrawing,
    /// The server is asked for a session.
    LoggingIn,
    /// The session is ended.
    LoggingOut,
    /// Something here is looked up: profile, keychain.
    Opening,
    /// What was begun is destroyed.
    GivingUp,
    /// The recovery key is forgotten here.
    Finishing,
    /// The new computer is signed into the device log.
    Approving,
    /// The new computer is refused.
    Denying,
    /// Certificates and device log are fetched and checked.
    Collecting,
    /// What this computer asked for is taken back.
    Cancelling,
}

/// One screen. `problem` is why the last thing that was tried there failed; `busy` is what is being done: everything but
/// `back`, where `may_leave` allows it, then waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "name", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
pub enum Screen {
    /// The first moment.
    Starting,
    /// The profile cannot be used.
    Broken {
        /// Why.
        problem: Problem,
    },
    /// Something is not what it must be: perhaps an attack. Stays until the person goes on.
    Alarm {
        /// What.
        problem: Problem,
    },
    /// Nobody is enrolled here: create an account, or add this computer to one.
    Welcome {
        /// An enrolment that was begun here.
        unfinished: Option<Unfinished>,
        /// Asks whether to give that up.
        giving_up: bool,
        /// What is being done.
        busy: Option<Busy>,
        /// What failed.
        problem: Option<Problem>,
    },
    /// Asks for the address of the server at which an account shall be made.
    Server {
        /// What was typed before.
        address: String,
        /// What is being done.
        busy: Option<Busy>,
        /// What failed.
        problem: Option<Problem>,
    },
    /// Names a server before anything is sent there.
    ConfirmServer {
        /// Its host and port.
        server: String,
        /// Its pin, hexadecimal.
        pin: String,
        /// Whether a code carried the pin. If so, only the host has to be confirmed; else the pin has to be compared.
        pin_known: bool,
        /// What there is to know of its name before anything is typed: each a sentence.
        cautions: Vec<String>,
        /// Whether the server is this computer itself, so that a code for it serves on no other.
        loopback: bool,
        /// What is being done.
        busy: Option<Busy>,
        /// What failed.
        problem: Option<Problem>,
    },
    /// Asks for username, email, password and the name of the computer.
    Register {
        /// The server.
        server: String,
        /// What there is to know of its name before a password is typed: each a sentence.
        cautions: Vec<String>,
        /// A username to begin with.
        username: String,
        /// A name for the computer to begin with.
        device_name: String,
        /// What is being done.
        busy: Option<Busy>,
        /// What failed.
        problem: Option<Problem>,
    },
    /// The account is made: here is its recovery key, once the person asks to see it.
    RecoveryKey {
        /// The key, in groups, while it is shown.
        groups: Option<Vec<Secret>>,
        /// Whether it was shown at least once.
        seen: bool,
        /// Whether it is on the clipboard now.
        copied: bool,
        /// What failed.
        problem: Option<Problem>,
    },
    /// Checks that the recovery key was kept: asks for some of its groups.
    RecoveryCheck {
        /// Which groups, counted from one.
        asked: Vec<u32>,
        /// What is being done.
        busy: Option<Busy>,
        /// What failed.
        problem: Option<Problem>,
    },
    /// Asks for a code: held before the camera, as a picture, or typed.
    Scan {
        /// The camera.
        viewfinder: Viewfinder,
        /// What is being done.
        busy: Option<Busy>,
        /// What failed.
        problem: Option<Problem>,
    },
    /// Asks for username and password of the account that this computer shall join.
    Join {
        /// The server.
        server: String,
        /// What there is to know of its name before a password is typed: each a sentence.
        cautions: Vec<String>,
        /// A username to begin with.
        username: String,
        /// A name for the computer to begin with.
        device_name: String,
        /// What is being done.
        busy: Option<Busy>,
        /// What failed.
        problem: Option<Problem>,
    },
    /// This computer has asked to join; the other one has not seen it yet.
    Waiting {
        /// What this computer is called there.
        device_name: String,
        /// For how many seconds the request lives from when it is first shown.
        lasts: u32,
        /// When it ends, in Unix seconds, by the server's clock.
        #[cfg_attr(test, ts(type = "number"))]
        expires_at: i64,
        /// Whether the server has not answered for a while; it is asked again.
        silent: bool,
        /// What is being done.
        busy: Option<Busy>,
        /// What failed.
        problem: Option<Problem>,
    },
    /// The number that the other computer wants to have typed.
    Number {
        /// Two digits.
        number: Secret,
        /// What this computer is called there.
        device_name: String,
        /// For how many seconds the request lives from when it is first shown.
        lasts: u32,
        /// When it ends, in Unix seconds, by the server's clock.
        #[cfg_attr(test, ts(type = "number"))]
        expires_at: i64,
        /// Whether the server has not answered for a while; it is asked again.
        silent: bool,
        /// What is being done.
        busy: Option<Busy>,
        /// What failed.
        problem: Option<Problem>,
    },
    /// This computer belongs to an account now.
    Enrolled {
        /// The username of the account.
        username: String,
        /// What this computer is called.
        device_name: String,
        /// The server.
        server: String,
        /// Whether the account was made here and now.
        first: bool,
        /// Whether another computer of the account has vouched for this one.
        vouched: bool,
    },
    /// This computer, and the others.
    Home {
        /// This computer.
        computer: ThisComputer,
        /// What is wrong with the account's device log: it stays until it is right again.
        alarm: Option<Problem>,
        /// All computers of the account.
        devices: Devices,
        /// What is being done.
        busy: Option<Busy>,
        /// What failed.
        problem: Option<Problem>,
    },
    /// Asks for the password before a code is shown.
    AddComputer {
        /// What is being done.
        busy: Option<Busy>,
        /// What failed.
        problem: Option<Problem>,
    },
    /// Shows a code.
    Code {
        /// The code.
        qr: QrCode,
        /// How many pixels of a style sheet its side must have, for a camera at arm's length to read it.
        least: u32,
        /// The same code to type, in groups.
        typed: Secret,
        /// The server, to type beside it.
        server: String,
        /// For how many seconds it lives from when it is first shown: no clock has to be right to count them down.
        lasts: u32,
        /// When it ends, in Unix seconds, by the server's clock.
        #[cfg_attr(test, ts(type = "number"))]
        expires_at: i64,
        /// Whether it is on the clipboard now.
        copied: bool,
        /// Whether it takes the whole screen, to be read from afar.
        large: bool,
        /// Whether who takes it has to be approved here; else they are let in at once.
        approval: bool,
        /// Whether a withdrawal failed: the code can be left to its end.
        not_withdrawn: bool,
        /// Whether the server is this computer itself, so that no other can use the code.
        loopback: bool,
        /// Whether the server has not answered for a while; it is asked again.
        silent: bool,
        /// What is being done.
        busy: Option<Busy>,
        /// What failed.
        problem: Option<Problem>,
    },
    /// Somebody took the code and asks to join: the person compares, and approves or denies.
    Approve {
        /// What the new computer is called.
        device_name: String,
        /// What it runs, where it says.
        system: Option<String>,
        /// From where it asks, as the server saw it.
        address: String,
        /// When it asked, in Unix seconds.
        #[cfg_attr(test, ts(type = "number"))]
        at: i64,
        /// For how many seconds the request lives from when it is first shown.
        lasts: u32,
        /// When it ends, in Unix seconds, by the server's clock.
        #[cfg_attr(test, ts(type = "number"))]
        expires_at: i64,
        /// Whether the server did not hear that it is denied: the request can be left to its end.
        not_withdrawn: bool,
        /// Whether the server has not answered for a while; it is asked again.
        silent: bool,
        /// What is being done.
        busy: Option<Busy>,
        /// What failed.
        problem: Option<Problem>,
    },
    /// A computer was added with a code from here.
    Added {
        /// What it is called.
        device_name: String,
        /// What it runs, where it says.
        system: Option<String>,
        /// From where it came, as the server saw it.
        address: String,
        /// When, in Unix seconds.
        #[cfg_attr(test, ts(type = "number"))]
        at: i64,
        /// Whether it has fetched its certificates; nothing while that is being looked at.
        fetched: Option<bool>,
    },
}

/// The computers of the account, as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Devices {
    /// There is no session: the person has to log in first.
    LoggedOut,
    /// They are being fetched.
    Loading,
    /// They could not be fetched.
    Failed {
        /// Why.
        problem: Problem,
    },
    /// Here they are, this one included, the oldest first.
    Known {
        /// The computers.
        computers: Vec<Computer>,
        /// Whether newer ones are being fetched.
        refreshing: bool,
    },
}
