//! `POST /registration/`.

use warifu_protocol::wire::{Enrolled, RegistrationRequest};

use super::{Api, ApiError};

impl Api {
    /// Enrols a device: the first of an account, or a further one with a `T` code. Sent again when the
    /// answer is lost: the server knows the repeat by its keys.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn register(&self, request: &RegistrationRequest) -> Result<Enrolled, ApiError> {
        self.post_repeatedly("/registration/", request).await
    }
}
