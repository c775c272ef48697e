//! The camera, as far as it is told in words. Its pictures go another way: see `frame`.

use serde::Serialize;

use super::Problem;

/// The camera beside the ways to bring a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Viewfinder {
    /// How it is with it.
    pub state: CameraState,
    /// The cameras that there are.
    pub cameras: Vec<Camera>,
    /// The one that is used, by its id.
    pub in_use: Option<String>,
}

/// How it is with the camera.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum CameraState {
    /// It is being opened.
    Starting,
    /// Its pictures come, and are searched.
    Live {
        /// What would help, or was found that is of no use.
        hint: Option<Hint>,
    },
    /// It gives no pictures; it is tried again and again.
    Troubled {
        /// Why.
        problem: Problem,
    },
    /// It is off until `start_camera`.
    Resting,
}

/// A camera.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Camera {
    /// What it is known by.
    pub id: String,
    /// What its maker calls it.
    pub name: String,
}

/// Something about what the camera sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Hint {
    /// The code of a wireless network.
    WiFi,
    /// The code of a web address.
    WebAddress,
    /// A business card.
    Contact,
    /// The secret of an authenticator app.
    Authenticator,
    /// Some other code that is not Warifu's.
    OtherCode,
    /// A Warifu code that is damaged.
    Damaged,
    /// Several Warifu codes.
    Several,
    /// There is too little light.
    Dark,
    /// A code that is too far away to be read.
    TooFar,
}
