//! What is shown to others, and what others are asked for: the certificate, the channels, the bucket, the server itself.

use std::sync::Arc;
use std::time::Duration;

use rustls::{ClientConfig, RootCertStore};

use super::Patient;
use crate::causes::told;
use crate::config::TlsMode;
use crate::finding::Finding;
use crate::notify::channels;
use crate::tls::{Identity, Source, provider};

const PATIENCE: Duration = Duration::from_secs(5);

impl Patient<'_> {
    /// A certificate of files; the own CA's is made by the server.
    pub(super) fn certificate(&self) -> Option<Finding> {
        let tls = &self.settings.tls;
        let (TlsMode::On, Some(certificate), Some(key)) = (tls.mode, &tls.certificate, &tls.key) else {
            return None;
        };
        let source = Source::Files {
            certificate: certificate.clone(),
            key: key.clone(),
        };
        let shown = certificate.display();
        Some(match Identity::open(source, Arc::clone(self.clock)) {
            Ok(_) => Finding::Fine(format!("the TLS certificate {shown} and its key belong together")),
            Err(error) => Finding::Wrong(format!("the server has no TLS certificate: {error}")),
        })
    }

    pub(super) async fn channels(&self) -> Finding {
        let notify = &self.settings.notify;
        match channels(notify, &self.place.public_url, Arc::clone(self.clock)).await {
            Ok(channels) => {
                let names: Vec<_> = channels.iter().map(|channel| channel.kind().name()).collect();
                Finding::Fine(format!("people are told by: {} (nothing was sent)", names.join(", ")))
            }
            Err(error) => Finding::Wrong(told(&error)),
        }
    }

    pub(super) async fn bucket(&self) -> Option<Finding> {
        let bucket = self.settings.publish.s3_bucket.as_ref()?;
        Some(match self.read_bucket(bucket).await {
            Ok(finding) => finding,
            Err(error) => Finding::Wrong(told(&error)),
        })
    }

    #[cfg(feature = "s3")]
    async fn read_bucket(&self, name: &str) -> anyhow::Result<Finding> {
        use anyhow::Context as _;
        let bucket = crate::publish::connect(name)
            .await
            .with_context(|| format!("nothing can be published to the bucket {name}"))?;
        let is_there = tokio::time::timeout(PATIENCE, crate::publish::has_bundle(&*bucket))
            .await
            .with_context(|| {
                format!(
                    "the bucket {name} does not answer within {} seconds",
                    PATIENCE.as_secs()
                )
            })?
            .map_err(anyhow::Error::msg)
            .with_context(|| format!("the bucket {name} cannot be read"))?;
        Ok(if is_there {
            Finding::Fine(format!("the CA bundle is in the bucket {name}"))
        } else {
            Finding::Wrong(format!(
                "nothing is in the bucket {name} yet: a running server publishes within seconds, and logs why it cannot"
            ))
        })
    }

    #[cfg(not(feature = "s3"))]
    async fn read_bucket(&self, _: &str) -> anyhow::Result<Finding> {
        anyhow::bail!("this warifu-server was built without S3, which publish.s3_bucket wants")
    }

    /// The server that should be running here.
    pub(super) async fn server(&self) -> Finding {
        let admin = self.settings.server.admin_listen;
        let client = match plain_client() {
            Ok(client) => client,
            Err(error) => return Finding::Wrong(format!("nothing can be asked over HTTP: {}", told(&error))),
        };
        let asked = async {
            let answer = client.get(format!("http://{admin}/readyz")).send().await?;
            let is_ready = answer.status().is_success();
            Ok::<_, reqwest::Error>((is_ready, answer.text().await?))
        };
        match asked.await {
            Ok((true, text)) if text.trim() == "ok" => Finding::Fine(format!("a server is ready at {admin}")),
            Ok((is_ready, text)) => {
                let text = text.trim().trim_start_matches("ok").trim();
                let state = if is_ready { "serves, but says" } else { "is not ready" };
                Finding::Wrong(format!(
                    "the server at {admin} {state}: {}",
                    text.chars().take(300).collect::<String>()
                ))
            }
            Err(error) if error.is_connect() => Finding::Unsupported(format!(
                "no server runs here: nothing answers at {admin} (server.admin_listen)"
            )),
            Err(error) => Finding::Wrong(format!(
                "what listens at {admin} (server.admin_listen) does not answer as a server does: {}",
                error.without_url()
            )),
        }
    }
}

/// A client for this machine alone: the library wants TLS to be configured where there is none, too.
fn plain_client() -> anyhow::Result<reqwest::Client> {
    let tls = ClientConfig::builder_with_provider(Arc::new(provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let client = reqwest::Client::builder().tls_backend_preconfigured(tls);
    Ok(client.no_proxy().timeout(PATIENCE).build()?)
}
