//! Why the screen gave no code.

/// Why the screen gave no code. What a code itself may be instead is a [`crate::scan::ScanError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScreenError {
    /// There is no screen, as in a session over SSH.
    #[error("there is no screen")]
    None,
    /// The system does not let this program look, or not before its person has allowed it in the settings.
    #[error("the system does not allow looking at the screen")]
    Denied,
    /// The system asked its person, who did not agree.
    #[error("looking at the screen was not agreed to")]
    Refused,
    /// The system has no way that this program knows.
    #[error("the system has no way of looking at the screen")]
    Unsupported,
    /// The system has a way, but it failed; the log says how.
    #[error("looking at the screen failed")]
    Failed,
    /// There is no QR code to be seen, or none that can be read.
    #[error("no QR code was found on the screen")]
    NoCode,
    /// Several Warifu codes are to be seen.
    #[error("there are several Warifu codes on the screen")]
    Several,
}

impl ScreenError {
    /// Each of them.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::Denied,
        Self::Refused,
        Self::Unsupported,
        Self::Failed,
        Self::NoCode,
        Self::Several,
    ];

    /// Fails and leaves the reason in the log.
    pub(super) fn failed(error: impl std::fmt::Display) -> Self {
        tracing::warn!(%error, "the screen could not be looked at");
        Self::Failed
    }
}
