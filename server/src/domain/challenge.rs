//! Challenges: self-contained, so that asking for one stores nothing and looks nothing up.

use std::time::Duration;

use subtle::ConstantTimeEq;
use warifu_protocol::encoding::{base64url, from_base64url};
use warifu_protocol::kdf::hmac;
use warifu_protocol::proof::Challenge;
use warifu_protocol::{Fingerprint, Timestamp};

use super::authority::Authority;

/// For so long can a challenge be used.
pub const CHALLENGE_LIFETIME: Duration = Duration::from_secs(60);

/// A challenge as it is handed out.
#[derive(Clone, Debug)]
pub struct IssuedChallenge {
    /// What names it: random id, expiry and a MAC over both and the fingerprint.
    pub id: String,
    /// What is signed.
    pub challenge: Challenge,
}

/// A challenge as it comes back.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenedChallenge {
    pub(super) id: [u8; 16],
    pub(super) expires_at: Timestamp,
    pub(super) challenge: Challenge,
}

impl Authority {
    /// Hands out a challenge for a fingerprint, known or not.
    #[must_use]
    pub fn challenge(&self, fingerprint: &Fingerprint) -> IssuedChallenge {
        let id = self.entropy.bytes::<16>();
        let expires_at = self.now().plus(CHALLENGE_LIFETIME).unix().to_be_bytes();
        let tag = self.mac(b"warifu/challenge-id/v1", &id, &expires_at, fingerprint);
        let challenge = self.mac(b"warifu/challenge/v1", &id, &expires_at, fingerprint);
        IssuedChallenge {
            id: base64url(&[id.as_slice(), &expires_at, &tag].concat()),
            challenge,
        }
    }

    /// Opens a challenge that came back for `fingerprint`; `None` where it is not ours, for another
    /// fingerprint, or too old.
    pub(super) fn open_challenge(
        &self,
        id: &str,
        fingerprint: &Fingerprint,
        now: Timestamp,
    ) -> Option<OpenedChallenge> {
        // 56 bytes in Base64url.
        let bytes: [u8; 56] = (id.len() == 75).then(|| from_base64url(id).ok())??.try_into().ok()?;
        let (id, rest) = bytes.split_first_chunk::<16>()?;
        let (expiry, tag) = rest.split_first_chunk::<8>()?;
        let expected = self.mac(b"warifu/challenge-id/v1", id, expiry, fingerprint);
        if !bool::from(expected.as_slice().ct_eq(tag)) {
            return None;
        }
        let expires_at = Timestamp::from_unix(i64::from_be_bytes(*expiry));
        let challenge = self.mac(b"warifu/challenge/v1", id, expiry, fingerprint);
        (now < expires_at).then_some(OpenedChallenge {
            id: *id,
            expires_at,
            challenge,
        })
    }

    fn mac(&self, label: &[u8], id: &[u8; 16], expiry: &[u8; 8], fingerprint: &Fingerprint) -> [u8; 32] {
        hmac(&*self.challenge_key, &[label, &[0], id, expiry, fingerprint.as_bytes()])
    }
}
