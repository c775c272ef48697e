//! The port to a channel.

use async_trait::async_trait;

use crate::domain::audit::OutboxMessage;

/// The message did not arrive, or it is not known whether it did.
#[derive(Debug, thiserror::Error)]
#[error("the message was not delivered: {0}")]
pub struct DeliveryError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Somewhere that people hear from.
#[async_trait]
pub trait Channel: Send + Sync + 'static {
    /// Delivers a message. The same one may come again: its number tells.
    ///
    /// # Errors
    /// It did not arrive, as far as is known; it will be tried again.
    async fn deliver(&self, message: &OutboxMessage) -> Result<(), DeliveryError>;
}
