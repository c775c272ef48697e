//! `POST /registration/`.

use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::Method;
use warifu_protocol::wire::{Enrolled, RegistrationRequest};

use super::{Api, ApiError, Body, repeat};

/// Why an enrolment has no result.
pub(crate) struct NotEnrolled {
    /// What the last try ended in.
    pub(crate) error: ApiError,
    /// Whether the answer to any try was lost, so that the server may have accepted that one.
    pub(crate) lost: bool,
}

impl Api {
    /// Enrols a device: the first of an account, or a further one with a `T` code. Sent again when the
    /// answer is lost: the server knows the repeat by its keys.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn register(&self, request: &RegistrationRequest) -> Result<Enrolled, ApiError> {
        self.enrol(request).await.map_err(|failure| failure.error)
    }

    /// As [`Api::register`], the identical body each time, with what is known of the tries before the last one.
    pub(crate) async fn enrol(&self, request: &RegistrationRequest) -> Result<Enrolled, NotEnrolled> {
        let lost = AtomicBool::new(false);
        let try_again = |error: &ApiError| {
            lost.fetch_or(matches!(error, ApiError::Lost), Ordering::Relaxed);
            error.may_be_repeated()
        };
        let outcome = match Body::of(request) {
            Ok(body) => {
                let send = || self.json(body.attach(self.request(Method::POST, "/registration/")));
                repeat(send, try_again).await
            }
            Err(error) => Err(error),
        };
        outcome.map_err(|error| NotEnrolled {
            error,
            lost: lost.into_inner(),
        })
    }
}
