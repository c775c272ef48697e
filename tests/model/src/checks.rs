//! The checks of the ceremony, each of which can be left out.

/// A check that somebody makes. Without it the model must find an attack, or it would prove nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Old device: a claim is bound by the code to its keys.
    Binding,
    /// Old device: `r` stays secret until one claim is fixed.
    Commitment,
    /// Old device: after that no other claim is taken.
    OneClaim,
    /// Old device: the typed number is that of the claim.
    Number,
    /// New device: what is revealed opens the secret of the code.
    Reveal,
    /// New device: no certificates before an approval.
    NoHurry,
    /// New device: the certificates are for its keys.
    OwnKeys,
    /// New device: there is an endorsement.
    Endorsement,
    /// New device: the endorsement is over the log that came with it.
    EndorsedHead,
    /// New device: every entry of the log is signed by a device that was in it.
    Signatures,
    /// Server: certificates only after an approval.
    Approval,
    /// Server: the approval is for the keys of the claim.
    ApprovedKeys,
    /// Server: a token is claimed once.
    TokenOnce,
    /// Server: an approval that is repeated issues nothing.
    IssueOnce,
    /// Server: the approver is not revoked, in the same transaction.
    Approver,
    /// Both devices: an end at a time of their own, whatever the server says.
    Deadline,
}
