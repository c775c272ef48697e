//! Whether the system lets this program use cameras, as far as it says so before one is opened, and where its person
//! allows it again.

#[cfg(any(test, windows))]
mod consent;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
use self::linux::Linux as System;
#[cfg(target_os = "macos")]
use self::macos::MacOs as System;
#[cfg(windows)]
use self::windows::Windows as System;
use super::error::CameraError;

/// What the system says about cameras and this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// It may use them.
    Allowed,
    /// It may not, until its person allows it in the settings.
    Denied,
    /// Nobody has asked its person yet.
    NotAsked,
    /// Only opening a camera will tell.
    Unsaid,
}

/// What differs between systems.
trait Consent {
    /// The link that opens the system's settings where its person allows cameras to programs, where there is such a place.
    const SETTINGS: Option<&'static str>;

    /// What the system says now.
    fn look() -> Permission;

    /// Has the system ask its person, who may take their time: this does not wait, a later look has the answer.
    fn ask();
}

/// What the system says now. It may change at any moment.
#[must_use]
pub fn look() -> Permission {
    System::look()
}

/// The link that opens the system's settings where its person allows cameras to programs: `ms-settings:…` on Windows,
/// `x-apple.systempreferences:…` on macOS. On Linux there is no such place.
#[must_use]
pub fn settings_link() -> Option<&'static str> {
    System::SETTINGS
}

/// Whether there is any use in opening a camera. Where its person was not asked yet, the system asks them now.
///
/// # Errors
/// [`CameraError::Denied`] where it is not allowed, or not yet.
pub(super) fn demand() -> Result<(), CameraError> {
    demanded(look(), System::ask)
}

fn demanded(said: Permission, ask: impl FnOnce()) -> Result<(), CameraError> {
    match said {
        Permission::Allowed | Permission::Unsaid => Ok(()),
        Permission::Denied => Err(CameraError::Denied),
        Permission::NotAsked => {
            ask();
            Err(CameraError::Denied)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_was_not_asked_is_asked() {
        for (said, wanted, asks) in [
            (Permission::Allowed, Ok(()), false),
            (Permission::Unsaid, Ok(()), false),
            (Permission::Denied, Err(CameraError::Denied), false),
            (Permission::NotAsked, Err(CameraError::Denied), true),
        ] {
            let mut is_asked = false;
            assert_eq!(demanded(said, || is_asked = true), wanted, "{said:?}");
            assert_eq!(is_asked, asks, "{said:?}");
        }
    }
}
