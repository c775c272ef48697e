//! `GET /ca/bundle.pem`.

use reqwest::Method;

use super::{Api, ApiError, answer};
use crate::trust::Bundle;

impl Api {
    /// The CA bundle as the server sends it; the caller compares its pin.
    ///
    /// # Errors
    /// The server does not answer, or with something else.
    pub async fn ca_bundle(&self) -> Result<String, ApiError> {
        let bytes = answer::bytes_of_stranger(self.request(Method::GET, "/ca/bundle.pem"), Bundle::MAX_LENGTH).await?;
        String::from_utf8(bytes.to_vec()).map_err(|_| ApiError::Unintelligible)
    }
}
