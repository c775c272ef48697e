//! The port to a channel.

use async_trait::async_trait;

use crate::domain::outbox::{ChannelKind, OutboxMessage};

/// The message did not arrive, or it is not known whether it did.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{why}")]
pub struct DeliveryError {
    why: String,
    is_permanent: bool,
}

impl DeliveryError {
    /// It may arrive at another time.
    pub fn temporary(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            is_permanent: false,
        }
    }

    /// It will not arrive, however often it is tried.
    pub fn permanent(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            is_permanent: true,
        }
    }

    /// Whether there is no use in trying again.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        self.is_permanent
    }
}

/// Somewhere that people hear from.
#[async_trait]
pub trait Channel: Send + Sync + 'static {
    /// Which one it is.
    fn kind(&self) -> ChannelKind;

    /// Delivers a message. The same one may come again: its number tells.
    ///
    /// # Errors
    /// It did not arrive, as far as is known. What the error says is kept for the operator: no secret, token or
    /// address of mail is in it.
    async fn deliver(&self, message: &OutboxMessage) -> Result<(), DeliveryError>;
}
