//! `GET /devices`.

use reqwest::header::AUTHORIZATION;
use reqwest::{Method, RequestBuilder};
use warifu_protocol::SecretText;
use warifu_protocol::wire::DeviceList;

use super::{Api, ApiError, answer, secret_header};

/// What an account call carries: an access token, and the proof that its holder has the key.
#[derive(Debug)]
pub struct Access {
    /// The access token.
    pub token: SecretText,
    /// A DPoP proof for exactly this call (RFC 9449 §4.2).
    pub proof: String,
}

impl Access {
    fn attach(&self, request: RequestBuilder) -> Result<RequestBuilder, ApiError> {
        let token = secret_header(&format!("DPoP {}", self.token.expose()))?;
        Ok(request.header(AUTHORIZATION, token).header("DPoP", &self.proof))
    }
}

impl Api {
    /// The path of [`Api::devices`], for its proof.
    pub const DEVICES: &str = "/devices";

    /// The devices of the account.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn devices(&self, access: &Access) -> Result<DeviceList, ApiError> {
        answer::json(access.attach(self.request(Method::GET, Self::DEVICES))?).await
    }
}
