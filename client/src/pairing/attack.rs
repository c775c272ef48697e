//! What an honest server never does in a pairing.

/// What looked like an attack on a pairing. Whoever meets one ends the pairing, and a new device destroys its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Attack {
    /// The claim is not bound to the code: its keys or names are not those that the new device sent.
    #[error("the claim is not bound to the code")]
    Binding,
    /// Another claim came after one had been fixed on.
    #[error("another claim took the place of the one that was opened")]
    OtherClaim,
    /// The server says that somebody approved a claim, and this computer did not.
    #[error("the server says that this computer approved a claim")]
    Unapproved,
    /// The server says that this computer is not in the device log, and it is.
    #[error("the server says that this computer is not in the device log")]
    Logged,
    /// The server issued certificates for a claim that waits for an approval.
    #[error("certificates were issued without an approval")]
    IssuedAtOnce,
    /// What the server says that the enrolled device revealed does not open the code's secret.
    #[error("what was revealed does not open the code")]
    Reveal,
    /// The server says that the claim was approved, but nothing was revealed before.
    #[error("nothing was revealed before the approval")]
    Unopened,
    /// There is no endorsement of the device log.
    #[error("the device log is not endorsed")]
    EndorsementMissing,
    /// The endorsement is not of this log.
    #[error("the endorsement of the device log is wrong")]
    Endorsement,
    /// There is no device log.
    #[error("there is no device log")]
    LogMissing,
    /// The device log enrols other keys than those made here.
    #[error("the device log does not enrol the keys made here")]
    OtherKeysInLog,
}

impl Attack {
    /// Each of them.
    pub const ALL: [Self; 11] = [
        Self::Binding,
        Self::OtherClaim,
        Self::Unapproved,
        Self::Logged,
        Self::IssuedAtOnce,
        Self::Reveal,
        Self::Unopened,
        Self::EndorsementMissing,
        Self::Endorsement,
        Self::LogMissing,
        Self::OtherKeysInLog,
    ];
}
