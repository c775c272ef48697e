//! How a bucket's client connects: by the TLS and the cryptography of everything else here.

use std::sync::Arc;
use std::time::Duration;

use object_store::ClientOptions;
use object_store::client::{HttpClient, HttpConnector};
use rustls::{ClientConfig, RootCertStore};

use crate::tls::provider;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Makes the client; its options are not asked, because there are none.
#[derive(Debug, Default)]
pub(super) struct Connector {
    /// Whether nothing but this machine is spoken to: without TLS perhaps, and past any proxy.
    pub(super) is_loopback: bool,
}

impl HttpConnector for Connector {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = self
            .client()
            .map_err(|source| object_store::Error::Generic { store: "S3", source })?;
        Ok(HttpClient::new(client))
    }
}

impl Connector {
    fn client(&self) -> Result<reqwest::Client, Box<dyn std::error::Error + Send + Sync>> {
        let mut roots = RootCertStore::empty();
        // Systems have one or other that is older than the rules.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let tls = ClientConfig::builder_with_provider(Arc::new(provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .https_only(!self.is_loopback)
            .user_agent(concat!("warifu-server/", env!("CARGO_PKG_VERSION")))
            // A signed request is for whom it was signed for.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT);
        if self.is_loopback {
            client = client.no_proxy();
        }
        Ok(client.build()?)
    }
}
