//! A bucket of Amazon S3, or of what speaks its protocol.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_config::{BehaviorVersion, ConfigLoader};
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use object_store::aws::{AmazonS3Builder, AwsCredential};
use object_store::{ClientOptions, CredentialProvider, ObjectStore, RetryConfig};
use url::{Host, Url};

use super::connector::Connector;
use crate::aws;

// For what the credentials may have to be fetched from.
const CREDENTIALS_TIMEOUT: Duration = Duration::from_secs(10);

/// Why the bucket cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    /// Nobody says where.
    #[error("no AWS region is set: set AWS_REGION, or `region` in the profile that AWS_PROFILE names")]
    NoRegion,
    /// Nobody says as whom.
    #[error("no AWS credentials are configured: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")]
    NoCredentials,
    /// What is published would travel unprotected.
    #[error("the endpoint {0} is no https URL, and http is for loopback alone: set another AWS_ENDPOINT_URL_S3")]
    Endpoint(String),
    /// The client cannot be made.
    #[error("the client of the bucket cannot be set up: {0}")]
    Client(#[from] object_store::Error),
}

/// The bucket, wherever and as whom the standard AWS variables and files say (`AWS_REGION`, `AWS_PROFILE`,
/// `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, …).
///
/// # Errors
/// They say no region, no credentials, or an endpoint that may not be used.
pub async fn connect(bucket: &str) -> Result<Arc<dyn ObjectStore>, BucketError> {
    // Set for this service alone: only its own clients would look for it.
    let endpoint = std::env::var("AWS_ENDPOINT_URL_S3").ok();
    let mut configuration = aws_config::defaults(BehaviorVersion::latest());
    if let Some(endpoint) = endpoint.filter(|endpoint| !endpoint.is_empty()) {
        configuration = configuration.endpoint_url(endpoint);
    }
    connect_with(configuration, bucket).await
}

/// The bucket, by this configuration.
///
/// # Errors
/// As [`connect`].
pub async fn connect_with(configuration: ConfigLoader, bucket: &str) -> Result<Arc<dyn ObjectStore>, BucketError> {
    let configuration = aws::load(configuration, CREDENTIALS_TIMEOUT).await;
    let region = configuration.region().ok_or(BucketError::NoRegion)?;
    let credentials = configuration.credentials_provider().ok_or(BucketError::NoCredentials)?;
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_region(region.as_ref())
        .with_credentials(Arc::new(Credentials(credentials)))
        // The publisher tries again by itself, for ever.
        .with_retry(RetryConfig {
            max_retries: 0,
            ..RetryConfig::default()
        })
        .with_client_options(ClientOptions::new());
    let mut connector = Connector::default();
    if let Some(endpoint) = configuration.endpoint_url() {
        connector.is_loopback = expect_protected(endpoint)?;
        builder = builder.with_endpoint(endpoint).with_allow_http(connector.is_loopback);
    }
    Ok(Arc::new(builder.with_http_connector(connector).build()?))
}

/// Whether it is this machine, which alone may be spoken to without TLS.
fn expect_protected(endpoint: &str) -> Result<bool, BucketError> {
    let refused = || BucketError::Endpoint(endpoint.to_owned());
    let url: Url = endpoint.parse().map_err(|_| refused())?;
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(is_loopback),
        "http" if is_loopback => Ok(true),
        _ => Err(refused()),
    }
}

/// Whoever the AWS configuration says, asked anew for each request: they lapse.
struct Credentials(SharedCredentialsProvider);

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials([redacted])")
    }
}

#[async_trait]
impl CredentialProvider for Credentials {
    type Credential = AwsCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
        let given = self.0.provide_credentials().await;
        let given = given.map_err(|error| object_store::Error::Generic {
            store: "AWS credentials",
            source: Box::new(error),
        })?;
        Ok(Arc::new(AwsCredential {
            key_id: given.access_key_id().to_owned(),
            secret_key: given.secret_access_key().to_owned(),
            token: given.session_token().map(str::to_owned),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_is_for_loopback_alone() {
        for (endpoint, expected) in [
            ("https://s3.example.org", Some(false)),
            ("https://127.0.0.1:9000", Some(true)),
            ("http://127.0.0.1:9000", Some(true)),
            ("http://[::1]:9000", Some(true)),
            ("http://localhost:9000", Some(true)),
            ("http://s3.example.org", None),
            ("http://192.0.2.1:9000", None),
            ("http://localhost.example.org", None),
            ("ftp://localhost", None),
            ("localhost:9000", None),
            ("", None),
        ] {
            assert_eq!(expect_protected(endpoint).ok(), expected, "{endpoint}");
        }
    }
}
