//! Reading request bodies: bounded in size and time, parsed as JSON whatever their type says.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use warifu_protocol::ProblemCode;
use warifu_protocol::json::{MAX_BODY, from_body, from_object, object};
use warifu_protocol::proof::account_params;
use zeroize::Zeroizing;

use super::HttpState;
use super::failure::Failure;

/// A JSON object as `T`.
pub(super) struct JsonBody<T>(pub(super) T);

/// A JSON object as `T`, and what a signature for a change of the account is over.
pub(super) struct SignedBody<T> {
    pub(super) fields: T,
    pub(super) params: [u8; 32],
}

// So much of a body that is too large is read and thrown away, so that the client hears the answer
// before it finds the connection closed.
const MAX_DISCARDED: usize = 1024 * 1024;

impl<T: DeserializeOwned> FromRequest<HttpState> for JsonBody<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &HttpState) -> Result<Self, Failure> {
        let bytes = read(request, state).await?;
        Ok(Self(from_body(&bytes).map_err(|error| malformed(shape(&error)))?))
    }
}

impl<T: DeserializeOwned> FromRequest<HttpState> for SignedBody<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &HttpState) -> Result<Self, Failure> {
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let bytes = read(request, state).await?;
        let body = object(&bytes).map_err(|error| malformed(shape(&error)))?;
        let params = account_params(method.as_str(), &path, &body).map_err(malformed)?;
        let fields = from_object(body).map_err(|error| malformed(shape(&error)))?;
        Ok(Self { fields, params })
    }
}

async fn read(request: Request, state: &HttpState) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let read = tokio::time::timeout(state.body_timeout, collect(request.into_body())).await;
    read.map_err(|_| malformed("the body did not arrive in time"))?
}

fn malformed(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failure {
    Failure::new(ProblemCode::MalformedRequest).because(why)
}

/// Where a body is wrong, without a word of what it says: bodies hold passwords.
fn shape(error: &serde_json::Error) -> String {
    format!(
        "{:?} error in the body at line {} column {}",
        error.classify(),
        error.line(),
        error.column()
    )
}

/// The bytes are wiped when they have been read: bodies hold passwords.
async fn collect(mut body: Body) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_BODY));
    let mut received = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| malformed("the body broke off"))?;
        let Ok(data) = frame.into_data() else { continue };
        received += data.len();
        if received <= MAX_BODY {
            bytes.extend_from_slice(&data);
        } else if received > MAX_DISCARDED {
            break;
        }
    }
    if received > MAX_BODY {
        Err(Failure::new(ProblemCode::BodyTooLarge))
    } else {
        Ok(bytes)
    }
}
