//! What an enrolled device does in its account.

use warifu::clock::{Clock, SystemClock};
use warifu::device_log::{Alarms, ListedDevices, LogAlarm};
use warifu::{Device, Error};
use warifu_protocol::{DeviceId, Language, SecretText};

use super::Work;
use crate::flow::{Event, Failure};

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

    /// The computers of the account, compared with the device log. What stands against that is told first.
    pub(super) async fn fetch_devices(
        &self,
        language: Language,
        tell: impl Fn(Event),
    ) -> Result<ListedDevices, Failure> {
        let _session = self.session.lock().await;
        let listed = async { self.device(language).await?.list_devices().await };
        let listed = listed.await;
        tell(Event::Alarmed(self.log_alarm().await?));
        Ok(listed?)
    }

    /// What stands against the device log of the account, the newest of it. Where what is written of that is damaged, that
    /// is an alarm too.
    pub(super) async fn log_alarm(&self) -> Result<Option<LogAlarm>, Failure> {
        let Some(profile) = self.profile()? else {
            return Ok(None);
        };
        // Somebody at a terminal may hold the profile for a while.
        let loaded = tokio::task::spawn_blocking(move || Alarms::load_or_raise(&profile, SystemClock.now()));
        let alarms = loaded.await.map_err(|_| Failure::Interrupted)?.map_err(Error::from)?;
        Ok(alarms.standing().last().map(|raised| raised.alarm.clone()))
    }

    /// The person was shown this one and knows why: it does not stand any more. Gives what still does.
    pub(super) async fn settle_alarm(&self, shown: LogAlarm) -> Result<Option<LogAlarm>, Failure> {
        let Some(profile) = self.profile()? else {
            return Ok(None);
        };
        let acknowledged =
            tokio::task::spawn_blocking(move || Alarms::acknowledge(&profile, &[shown], SystemClock.now()));
        let count = acknowledged.await.map_err(|_| Failure::Interrupted)?;
        tracing::info!(count = count.map_err(Error::from)?, "alarms acknowledged");
        self.log_alarm().await
    }

    /// These are not called new again.
    pub(super) async fn announce(&self, devices: &[DeviceId], language: Language) -> Result<(), Error> {
        self.device(language).await?.announced(devices).await
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
