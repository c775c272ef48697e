//! Reading of a code that is on this computer's own screen, as in a chat or a remote desktop.
//!
//! How a program may look at the screen differs by system, and each of them asks its person in its own way. The pictures
//! are searched as any other, and kept nowhere.

mod error;
mod system;

use std::process::ExitCode;

use tokio::task::spawn_blocking;
use warifu_protocol::code::PairingCode;

pub use error::ScreenError;
use system::{Screens as _, System};

use crate::error::Error;
use crate::scan::{self, ScanError};

/// What one screen shows, or several side by side: row by row, each pixel as red, green, blue and alpha.
struct Shot {
    width: usize,
    height: usize,
    rgba: Vec<u8>,
}

/// Finds the one Warifu code on the screens of this computer. Takes up to seconds, and until the person has answered where the
/// system asks; dropped, it is given up.
///
/// # Errors
/// The system does not let this program look, or there is not exactly one code to be seen.
pub async fn read_code() -> Result<PairingCode, Error> {
    let shots = System::shots().await?;
    let read = spawn_blocking(move || one_of(shots.iter().map(Shot::read)));
    read.await.map_err(|_| ScreenError::Failed)?
}

/// Where this process was started by [`read_code`] to ask the desktop in its place: does that, and returns what `main` must end
/// with. Every program that reads codes from the screen begins with this, before [`crate::core_dumps::forbid`].
#[must_use]
pub fn asked_in_place() -> Option<ExitCode> {
    System::asked_in_place()
}

impl Shot {
    fn read(&self) -> Result<PairingCode, ScanError> {
        scan::read_pixels(self.width, self.height, &self.rgba)
    }
}

async fn off_the_loop(look: fn() -> Result<Vec<Shot>, ScreenError>) -> Result<Vec<Shot>, ScreenError> {
    spawn_blocking(look).await.map_err(|_| ScreenError::Failed)?
}

/// One screen that cannot be looked at keeps nobody from the others; where none can, why not.
fn what_worked<T>(looked: impl Iterator<Item = Result<T, ScreenError>>) -> Result<Vec<T>, ScreenError> {
    let mut shots = Vec::new();
    let mut failure = ScreenError::None;
    for outcome in looked {
        match outcome {
            Ok(shot) => shots.push(shot),
            Err(error) => failure = error,
        }
    }
    match shots.is_empty() {
        true => Err(failure),
        false => Ok(shots),
    }
}

/// The code of several pictures, the same one as often as it likes. Where there is none, the failure that says most.
fn one_of(read: impl Iterator<Item = Result<PairingCode, ScanError>>) -> Result<PairingCode, Error> {
    let mut found: Option<PairingCode> = None;
    let mut failure = ScanError::NoCode;
    for outcome in read {
        match outcome {
            Ok(code) if found.as_ref().is_some_and(|found| *found != code) => return Err(ScreenError::Several.into()),
            Ok(code) => found = Some(code),
            Err(ScanError::Several) => return Err(ScreenError::Several.into()),
            Err(ScanError::DamagedCode) => failure = ScanError::DamagedCode,
            Err(other) if failure == ScanError::NoCode => failure = other,
            Err(_) => {}
        }
    }
    match (found, failure) {
        (Some(code), _) => Ok(code),
        (None, ScanError::NoCode) => Err(ScreenError::NoCode.into()),
        (None, failure) => Err(failure.into()),
    }
}

#[cfg(test)]
mod tests;
