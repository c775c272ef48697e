//! Which camera.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Names a camera, as far as the system allows also after it was unplugged or the computer started anew.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CameraId(String);

impl CameraId {
    /// The text that stands for it in a file.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for CameraId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// Any text may name a camera; one that none has is as good as no choice.
impl FromStr for CameraId {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for CameraId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A camera of this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CameraInfo {
    /// Names it for this program.
    pub id: CameraId,
    /// Names it for its person; made harmless for a terminal and a window.
    pub name: String,
}
