//! `GET /registration/`.

use reqwest::Method;
use warifu_protocol::wire::ServiceDescription;

use super::{Api, ApiError};

impl Api {
    /// What the server says of itself.
    pub(crate) async fn service(&self) -> Result<ServiceDescription, ApiError> {
        self.json(self.request(Method::GET, "/registration/")).await
    }
}
