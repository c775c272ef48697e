//! `GET /devices`.

use reqwest::header::AUTHORIZATION;
use reqwest::{Method, RequestBuilder};
use warifu_protocol::SecretText;
use warifu_protocol::text::Label;
use warifu_protocol::wire::{DeviceList, DeviceSummary};

use super::{Api, ApiError, secret_header};
use crate::pem;
use crate::text::printable;

/// What an account call carries: an access token, and the proof that its holder has the key.
#[derive(Debug)]
pub struct Access {
    /// The access token.
    pub token: SecretText,
    /// A DPoP proof for exactly this call (RFC 9449 §4.2).
    pub proof: String,
}

impl Access {
    pub(super) fn attach(&self, request: RequestBuilder) -> Result<RequestBuilder, ApiError> {
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
        let mut list: DeviceList = self
            .json(access.attach(self.request(Method::GET, Self::DEVICES))?)
            .await?;
        for device in &mut list.devices {
            make_printable(device)?;
        }
        Ok(list)
    }
}

/// Who enrolled a device chose its names, and text can stand around the certificates.
fn make_printable(device: &mut DeviceSummary) -> Result<(), ApiError> {
    device.device_name = printable(&device.device_name, Label::MAX_LENGTH);
    device.system = device.system.take().map(|system| printable(&system, Label::MAX_LENGTH));
    for certificate in &mut device.certificates {
        certificate.pem = pem::normalised(&certificate.pem, 1).map_err(|_| ApiError::Unintelligible)?;
    }
    Ok(())
}
