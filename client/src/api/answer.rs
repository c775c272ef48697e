//! Reading answers: bounded, and refusals with their reason.

use reqwest::header::{CONTENT_LANGUAGE, HeaderMap, RETRY_AFTER};
use reqwest::{RequestBuilder, Response};
use serde::de::DeserializeOwned;
use warifu_protocol::Language;
use zeroize::Zeroizing;

use super::{Api, ApiError, Refusal};

/// The largest answer, in bytes.
pub(super) const MAX_ANSWER: usize = 1024 * 1024;

impl Api {
    /// Sends `request` and reads the JSON of its answer.
    pub(super) async fn json<A: DeserializeOwned>(&self, request: RequestBuilder) -> Result<A, ApiError> {
        let bytes = self.bytes(request, MAX_ANSWER).await?;
        serde_json::from_slice(&bytes).map_err(|_| ApiError::Unintelligible)
    }

    /// Sends `request` and reads its answer, at most `most` bytes.
    pub(super) async fn bytes(&self, request: RequestBuilder, most: usize) -> Result<Zeroizing<Vec<u8>>, ApiError> {
        body(self.answered(request).await?, most).await
    }

    /// Sends `request` and awaits the beginning of its answer.
    pub(super) async fn answered(&self, request: RequestBuilder) -> Result<Response, ApiError> {
        let response = request.send().await?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(refusal(response, self.language).await)
    }
}

/// Why the server refused; its words are in the language that it names, else in the one that was `asked` for.
async fn refusal(response: Response, asked: Language) -> ApiError {
    let unexplained = unexplained(&response);
    let headers = response.headers().clone();
    let refusal = body(response, MAX_ANSWER)
        .await
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Refusal>(&bytes).ok());
    match (refusal, unexplained) {
        (Some(refusal), ApiError::Status { status, retry_after }) => ApiError::Refused(Box::new(Refusal {
            status,
            retry_after,
            dpop_nonce: text(&headers, "DPoP-Nonce"),
            language: text(&headers, CONTENT_LANGUAGE.as_str())
                .and_then(|tag| Language::from_tag(&tag))
                .unwrap_or(asked),
            ..refusal.printable()
        })),
        (_, unexplained) => unexplained,
    }
}

/// Sends `request` to a server that nobody has confirmed yet and reads its answer: why it refuses is its own word,
/// which nobody is shown.
pub(super) async fn bytes_of_stranger(request: RequestBuilder, most: usize) -> Result<Zeroizing<Vec<u8>>, ApiError> {
    let response = request.send().await?;
    if response.status().is_success() {
        body(response, most).await
    } else {
        Err(unexplained(&response))
    }
}

fn unexplained(response: &Response) -> ApiError {
    ApiError::Status {
        status: response.status().as_u16(),
        retry_after: text(response.headers(), RETRY_AFTER.as_str()).and_then(|seconds| seconds.parse().ok()),
    }
}

pub(super) async fn body(mut response: Response, most: usize) -> Result<Zeroizing<Vec<u8>>, ApiError> {
    let mut bytes = Zeroizing::new(Vec::new());
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > most {
            return Err(ApiError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(ToOwned::to_owned)
}
