//! `POST /devices/{id}/revoke`: changes of the account, which are signed whole.

use reqwest::Method;
use serde::Serialize;
use serde_json::Value;
use warifu_protocol::DeviceId;
use warifu_protocol::proof::account_params;
use warifu_protocol::wire::{RevokeAnswer, RevokeRequest};
use zeroize::Zeroize;

use super::{Access, Api, ApiError, Body};

/// What the signatures for a change of the account are over.
///
/// # Errors
/// The body is none that can be signed.
pub(crate) fn change_params(path: &str, body: &impl Serialize) -> Result<[u8; 32], ApiError> {
    let Ok(Value::Object(mut body)) = serde_json::to_value(body) else {
        return Err(ApiError::Unintelligible);
    };
    let params = account_params("POST", path, &body);
    // There is a password among them.
    for value in body.values_mut() {
        if let Value::String(text) = value {
            text.zeroize();
        }
    }
    params.map_err(|_| ApiError::Unintelligible)
}

impl Api {
    /// The path of [`Api::revoke`], for its proof and its signatures.
    pub(crate) fn revoke_path(device: DeviceId) -> String {
        format!("/devices/{device}/revoke")
    }

    /// Revokes a device. A repeat changes nothing.
    pub(crate) async fn revoke(
        &self,
        path: &str,
        access: &Access,
        request: &RevokeRequest,
    ) -> Result<RevokeAnswer, ApiError> {
        let call = access.attach(self.request(Method::POST, path))?;
        self.json(Body::of(request)?.attach(call)).await
    }
}
