//! What an enrolled device does in its account.

use warifu::{Device, Error};
use warifu_protocol::wire::DeviceList;
use warifu_protocol::{Language, SecretText};

use super::Work;
use crate::flow::Failure;

impl Work {
    /// The enrolled device. It may take a while: the system may ask its person something first.
    pub(super) async fn device(&self, language: Language) -> Result<Device, Error> {
        match self.computer(language).await? {
            Some(computer) => computer.device().await,
            None => Err(Error::NotEnrolled),
        }
    }

    /// Waits until nobody uses or changes the session.
    pub(crate) async fn session_is_settled(&self) {
        drop(self.session.lock().await);
    }

    pub(super) async fn fetch_devices(&self, language: Language) -> Result<DeviceList, Failure> {
        let _session = self.session.lock().await;
        Ok(self.device(language).await?.devices().await?)
    }

    pub(super) async fn log_in(&self, password: &SecretText, language: Language) -> Result<(), Failure> {
        let _session = self.session.lock().await;
        self.device(language).await?.login(password).await?;
        Ok(())
    }

    /// Ends the session here; the server hears of it where it answers, and ends it by itself where it does not.
    pub(super) async fn log_out(&self, language: Language) -> Result<(), Failure> {
        let _session = self.session.lock().await;
        let ended = self.device(language).await?.logout().await?;
        tracing::debug!(?ended, "logged out");
        Ok(())
    }
}
