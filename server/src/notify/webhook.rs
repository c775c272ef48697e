//! A webhook, signed as Standard Webhooks 1.0 say (<https://www.standardwebhooks.com>).

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_lc_rs::hmac;
use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use warifu_protocol::Timestamp;
use warifu_protocol::encoding::{base64, from_base64};
use zeroize::Zeroizing;

use super::channel::{Cause, Channel, DeliveryError};
use super::json::json;
use super::notice::Notice;
use crate::by_hand::{ByHand as _, System};
use crate::config::WebhookUrl;
use crate::domain::Clock;
use crate::domain::outbox::ChannelKind;
use crate::private_file;
use crate::tls::provider;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
// Standard Webhooks: 15 to 30 seconds are time enough for any receiver.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(20);

/// Posts to an address of the operator's.
pub struct WebhookChannel {
    client: reqwest::Client,
    url: WebhookUrl,
    secret: WebhookSecret,
    clock: Arc<dyn Clock>,
}

/// Why there can be no webhook.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// A root cannot be used.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The client cannot be made.
    #[error("the client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
}

impl WebhookChannel {
    /// A webhook at `url`, whose certificate must lead to one of `roots`.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(
        url: WebhookUrl,
        secret: WebhookSecret,
        roots: &[CertificateDer<'static>],
        clock: Arc<dyn Clock>,
    ) -> Result<Self, WebhookError> {
        let mut store = RootCertStore::empty();
        for root in roots {
            store.add(root.clone())?;
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(store)
            .with_no_client_auth();
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(concat!("warifu-server/", env!("CARGO_PKG_VERSION")))
            // Whoever is redirected to would be sent what was not meant for them.
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(DELIVERY_TIMEOUT)
            .build()?;
        Ok(Self {
            client,
            url,
            secret,
            clock,
        })
    }
}

impl fmt::Debug for WebhookChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookChannel")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Channel for WebhookChannel {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Webhook
    }

    async fn deliver(&self, notice: &Notice) -> Result<(), DeliveryError> {
        let body = json(notice).map_err(|_| DeliveryError::Permanent(Cause::Other("no JSON can be made of it")))?;
        let id = notice.id.to_string();
        let now = self.clock.now();
        let answer = self
            .client
            .post(self.url.expose().clone())
            .header("webhook-id", &id)
            .header("webhook-timestamp", now.unix())
            .header("webhook-signature", self.secret.signature(&id, now, &body))
            .header(CONTENT_TYPE, "application/json")
            .body(body)
            .send()
            .await
            .map_err(|error| DeliveryError::Temporary(cause(&error)))?;
        // Nothing of the body is read: closing the connection is cheaper than any limit.
        match answer.status() {
            status if status.is_success() => Ok(()),
            // Who is gone says that it wants no more.
            StatusCode::GONE => Err(DeliveryError::Permanent(Cause::Http(StatusCode::GONE))),
            status => Err(DeliveryError::Temporary(Cause::Http(status))),
        }
    }
}

fn cause(error: &reqwest::Error) -> Cause {
    if error.is_timeout() {
        return Cause::TimedOut;
    }
    Cause::of_network(error, "the answer is no HTTP")
}

/// The secret of a webhook's signatures.
pub struct WebhookSecret(hmac::Key);

/// Why a file has no secret to sign with.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] io::Error),
    /// It is not there.
    #[error("there is no such file")]
    Missing,
    /// Others can read it.
    #[error(
        "other users may have access to it: {command}, and use a new secret if somebody might have seen this one",
        command = System::CLOSE_FILE
    )]
    OpenToOthers,
    /// It holds something else.
    #[error(
        "it does not hold `whsec_` and 24 to 64 bytes in Base64, such as `echo whsec_$(openssl rand -base64 32)` writes"
    )]
    Form,
}

impl WebhookSecret {
    /// The secret in that file.
    ///
    /// # Errors
    /// The file is not the server's alone, or holds no secret.
    pub fn read(path: &Path) -> Result<Self, SecretError> {
        let content = private_file::read(path)?.ok_or(SecretError::Missing)?;
        if !warifu_private::is_private(path)? {
            return Err(SecretError::OpenToOthers);
        }
        std::str::from_utf8(&content)
            .ok()
            .and_then(Self::parse)
            .ok_or(SecretError::Form)
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(from_base64(text.trim_end().strip_prefix("whsec_")?).ok()?);
        (24..=64)
            .contains(&bytes.len())
            .then(|| Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }

    /// The field `webhook-signature`.
    fn signature(&self, id: &str, at: Timestamp, body: &str) -> String {
        let signed = format!("{id}.{}.{body}", at.unix());
        format!("v1,{}", base64(hmac::sign(&self.0, signed.as_bytes()).as_ref()))
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_of_the_reference_implementation_comes_out() {
        let secret = WebhookSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").unwrap();
        let signature = secret.signature(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            Timestamp::from_unix(1_614_265_330),
            "{\"test\": 2432232314}",
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_is_long_enough_and_whole() {
        let of_length = |length: usize| WebhookSecret::parse(&format!("whsec_{}", base64(&vec![7; length])));
        assert!(of_length(24).is_some() && of_length(64).is_some());
        assert!(of_length(23).is_none() && of_length(65).is_none());
        for wrong in [
            "",
            "whsec_",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
        ] {
            assert!(WebhookSecret::parse(wrong).is_none(), "{wrong}");
        }
    }
}
