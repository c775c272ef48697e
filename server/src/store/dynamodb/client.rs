//! The client of DynamoDB, as the standard AWS variables and files say.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader};
use aws_sdk_dynamodb::Client;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;

use super::OpenError;

// A transaction takes some 20 ms; one that takes so long has met a broken connection.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// A client, wherever the standard AWS variables and files lead (`AWS_REGION`, `AWS_PROFILE`,
/// `AWS_ENDPOINT_URL_DYNAMODB`, …).
///
/// # Errors
/// They say no region.
pub async fn connect() -> Result<Client, OpenError> {
    connect_with(aws_config::defaults(BehaviorVersion::latest())).await
}

/// A client by this configuration, with every wait bounded and without retries: those are the store's own.
///
/// # Errors
/// It says no region.
pub async fn connect_with(configuration: ConfigLoader) -> Result<Client, OpenError> {
    // With the server's own cryptography: the library brings no other.
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_https();
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(ATTEMPT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(ATTEMPT_TIMEOUT)
        .build();
    let configuration = configuration
        .http_client(http)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::disabled())
        .load()
        .await;
    if configuration.region().is_none() {
        return Err(OpenError::NoRegion);
    }
    Ok(Client::new(&configuration))
}
