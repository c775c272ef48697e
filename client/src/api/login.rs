//! `POST /login`.

use warifu_protocol::wire::{LoginRequest, Session};

use super::{Api, ApiError};

impl Api {
    /// Logs in. Not repeated by itself: the challenge is spent by the first try.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn login(&self, request: &LoginRequest) -> Result<Session, ApiError> {
        self.post("/login", request).await
    }
}
