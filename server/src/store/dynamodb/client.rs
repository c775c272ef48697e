//! The client of DynamoDB, as the standard AWS variables and files say.

use std::time::Duration;

use aws_config::{BehaviorVersion, ConfigLoader};
use aws_sdk_dynamodb::Client;

use super::OpenError;
use crate::aws;

// A transaction takes some 20 ms; one that takes so long has met a broken connection.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);

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
    let configuration = aws::load(configuration, ATTEMPT_TIMEOUT).await;
    if configuration.region().is_none() {
        return Err(OpenError::NoRegion);
    }
    Ok(Client::new(&configuration))
}
