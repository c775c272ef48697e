//! The channel for a server that has no other.

use async_trait::async_trait;

use super::channel::{Channel, DeliveryError};
use super::notice::Notice;
use crate::domain::audit::Event;
use crate::domain::outbox::ChannelKind;

/// Writes messages into the log. Neither name nor address of a person is in them.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogChannel;

#[async_trait]
impl Channel for LogChannel {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Log
    }

    async fn deliver(&self, notice: &Notice) -> Result<(), DeliveryError> {
        let record = &notice.record;
        tracing::info!(
            notice.id = notice.id,
            notice.event = record.event.name(),
            notice.at = %record.at,
            account.id = %record.account,
            "{}", sentence(&record.event)
        );
        Ok(())
    }
}

/// What happened, for operators: short, in ASCII, and without anything of a person.
pub(super) const fn sentence(event: &Event) -> &'static str {
    match event {
        Event::AccountRegistered { .. } => "an account was registered",
        Event::FirstDeviceReplaced { .. } => "a repeated registration replaced an account's first device",
        Event::DeviceAdded { .. } => "a device was added to an account",
        Event::PairingTokenSpent { .. } => "wrong passwords spent a pairing code",
        Event::DeviceRevoked { .. } => "a device of an account was revoked",
        Event::PasswordChanged { .. } => "the password of an account was changed",
        Event::RecoveryUsed { .. } => "the recovery key of an account set another password",
        Event::DeviceRefused => "the right password came from a device that could not prove itself",
        Event::RefreshTokenReplayed { .. } => "an old refresh token was presented, and its session ended",
        Event::PairingOffered { .. } => "a pairing was offered",
        Event::PairingClaimed { .. } => "a device asks to come in and waits to be approved",
        Event::PairingOpened { .. } => "a claim was opened to be approved",
        Event::PairingDenied { .. } => "a device that asked to come in was refused",
        Event::PairingCollected { .. } => "a device collected its certificates",
        Event::PairingWithdrawn { .. } => "a device gave up its approval, and was revoked",
        Event::PairingCancelled { .. } => "a pairing was withdrawn",
        Event::LoggedIn { .. } => "a device logged in",
        Event::LoggedOut { .. } => "a device logged out",
    }
}
