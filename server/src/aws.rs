//! What the clients of all of Amazon's services have in common.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{ConfigLoader, SdkConfig};
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// What this configuration leads to, with every wait bounded and without retries: those are our own, which know what is
/// being done.
pub(crate) async fn load(configuration: ConfigLoader, attempt_timeout: Duration) -> SdkConfig {
    // With the server's own cryptography: the library brings no other.
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_https();
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(attempt_timeout)
        .operation_attempt_timeout(attempt_timeout)
        .operation_timeout(attempt_timeout)
        .build();
    configuration
        .http_client(http)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::disabled())
        .load()
        .await
}
