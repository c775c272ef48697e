//! The message that a device signs with every enrolled key.

use crate::{Fingerprint, Pin, Sha256Hash};

use super::Origin;

/// The 32 random-looking bytes of a challenge.
pub type Challenge = [u8; 32];

/// What a signature is for: one made for one purpose serves no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// Logging in.
    Login,
    /// Asking for a pairing code.
    Offer,
    /// Renewing certificates.
    Renew,
    /// Changing the account: revocation, password, TOTP, recovery key.
    Account,
}

impl Context {
    /// The domain-separation string.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Login => "warifu/login/v1",
            Self::Offer => "warifu/offer/v1",
            Self::Renew => "warifu/renew/v1",
            Self::Account => "warifu/account/v1",
        }
    }
}

/// What a challenge signature says.
#[derive(Clone, Debug)]
pub struct ChallengeMessage<'a> {
    /// What the signature is for.
    pub context: Context,
    /// The pin under which the client knows the server.
    pub pin: &'a Pin,
    /// The challenge as issued.
    pub challenge: &'a Challenge,
    /// The fingerprint that is sent beside the signature.
    pub fingerprint: &'a Fingerprint,
    /// What the client dialled.
    pub origin: &'a Origin,
    /// What the context adds: zero for a login.
    pub params: [u8; 32],
}

impl ChallengeMessage<'_> {
    /// `context ‖ 0x00 ‖ pin ‖ challenge ‖ fingerprint ‖ origin ‖ params`.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [
            self.context.label().as_bytes(),
            &[0],
            self.pin.as_bytes(),
            self.challenge,
            self.fingerprint.as_bytes(),
            &self.origin.hash().0,
            &self.params,
        ]
        .concat()
    }
}

/// The params of an offer: SHA-256 of the token hash (zero for a `T` code) and the kind.
#[must_use]
pub fn offer_params(token_sha256: Option<&Sha256Hash>) -> [u8; 32] {
    match token_sha256 {
        Some(hash) => Sha256Hash::of(&[&hash.0, &[1]]).0,
        None => Sha256Hash::of(&[&[0; 32], &[0]]).0,
    }
}
