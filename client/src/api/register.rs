//! `POST /registration/`.

use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::{Method, StatusCode};
use warifu_protocol::wire::{ClaimAnswer, Enrolled, RegistrationRequest};

use super::answer::{MAX_ANSWER, body};
use super::{Api, ApiError, Body, repeat};

/// Why an enrolment has no result.
pub(crate) struct NotEnrolled {
    /// What the last try ended in.
    pub(crate) error: ApiError,
    /// Whether the answer to any try was lost, so that the server may have accepted that one.
    pub(crate) lost: bool,
}

/// How a server took a claim that needs an approval.
pub(crate) enum Claimed {
    /// It waits for the approval.
    Waiting(ClaimAnswer),
    /// Certificates at once: no honest server issues any without an approval.
    AtOnce,
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
        let send = async |body: Body| {
            self.json(body.attach(self.request(Method::POST, "/registration/")))
                .await
        };
        repeated(request, send).await
    }

    /// Claims an `S` code, the identical body each time.
    pub(crate) async fn claim(&self, request: &RegistrationRequest) -> Result<Claimed, NotEnrolled> {
        repeated(request, async |body: Body| self.claim_once(body).await).await
    }

    async fn claim_once(&self, request: Body) -> Result<Claimed, ApiError> {
        let response = self
            .answered(request.attach(self.request(Method::POST, "/registration/")))
            .await?;
        if response.status() != StatusCode::ACCEPTED {
            return Ok(Claimed::AtOnce);
        }
        let bytes = body(response, MAX_ANSWER).await?;
        serde_json::from_slice(&bytes)
            .map(Claimed::Waiting)
            .map_err(|_| ApiError::Unintelligible)
    }
}

async fn repeated<A>(
    request: &RegistrationRequest,
    send: impl AsyncFn(Body) -> Result<A, ApiError>,
) -> Result<A, NotEnrolled> {
    let lost = AtomicBool::new(false);
    let try_again = |error: &ApiError| {
        lost.fetch_or(matches!(error, ApiError::Lost), Ordering::Relaxed);
        error.may_be_repeated()
    };
    let outcome = match Body::of(request) {
        Ok(body) => repeat(|| send(body.clone()), try_again).await,
        Err(error) => Err(error),
    };
    outcome.map_err(|error| NotEnrolled {
        error,
        lost: lost.into_inner(),
    })
}
