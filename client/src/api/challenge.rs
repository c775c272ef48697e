//! `POST /login/challenge`.

use warifu_protocol::Fingerprint;
use warifu_protocol::encoding::array_from_base64;
use warifu_protocol::proof::Challenge;
use warifu_protocol::wire::{ChallengeAnswer, ChallengeRequest};

use super::{Api, ApiError};

impl Api {
    /// A fresh challenge for the device with this certificate: its name and its bytes.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn challenge(&self, fingerprint: &Fingerprint) -> Result<(String, Challenge), ApiError> {
        let request = ChallengeRequest {
            client_cert_fp: Some(fingerprint.to_string()),
        };
        let answer: ChallengeAnswer = self.post("/login/challenge", &request).await?;
        let challenge = array_from_base64(&answer.challenge).map_err(|_| ApiError::Unintelligible)?;
        Ok((answer.challenge_id, challenge))
    }
}
