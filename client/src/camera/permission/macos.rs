//! AVFoundation's authorisation, for the program or the terminal that it runs in.

use nokhwa_bindings_macos::{AVAuthorizationStatus, current_authorization_status, request_permission_with_callback};

use super::{Consent, Permission};

/// macOS 11 and later.
pub(super) enum MacOs {}

impl Consent for MacOs {
    const SETTINGS: Option<&'static str> =
        Some("x-apple.systempreferences:com.apple.preference.security?Privacy_Camera");

    fn look() -> Permission {
        match current_authorization_status() {
            AVAuthorizationStatus::Authorized => Permission::Allowed,
            AVAuthorizationStatus::NotDetermined => Permission::NotAsked,
            // By its person, or by whoever manages the computer.
            AVAuthorizationStatus::Denied | AVAuthorizationStatus::Restricted => Permission::Denied,
        }
    }

    /// Once asked, macOS does not ask again.
    fn ask() {
        request_permission_with_callback(|allowed| tracing::info!(allowed, "the system was asked for the camera"));
    }
}
