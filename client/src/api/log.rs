//! `GET /account/log`.

use reqwest::Method;
use warifu_protocol::wire::LogPage;

use super::{Access, Api, ApiError};

impl Api {
    /// The path of [`Api::log`], for its proof.
    pub const LOG: &str = "/account/log";

    /// The entries of the account's device log from the place `from` on, or as many of them as the server gives at once.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn log(&self, access: &Access, from: u64) -> Result<LogPage, ApiError> {
        let mut url = self.url(Self::LOG);
        url.set_query(Some(&format!("from={from}")));
        let request = self.client.request(Method::GET, url);
        let bytes = self.bytes(access.attach(request)?, MAX_PAGE).await?;
        serde_json::from_slice(&bytes).map_err(|_| ApiError::Unintelligible)
    }
}

/// The largest answer, in bytes: more than a server gives of the largest entries at once.
const MAX_PAGE: usize = 2 * 1024 * 1024;
