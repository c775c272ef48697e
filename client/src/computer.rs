//! What every flow needs of the machine that it runs on.

use std::fmt;
use std::sync::Arc;

use warifu_protocol::Language;

use crate::clock::Clock;
use crate::device::Device;
use crate::entropy::Entropy;
use crate::error::Error;
use crate::keychain::Keychain;
use crate::profile::{Profile, Record};

/// A profile with its keychain, a clock and randomness: the place of one device, enrolled or not.
#[derive(Clone)]
pub struct Computer {
    /// The files.
    pub profile: Profile,
    /// The secrets.
    pub keychain: Arc<dyn Keychain>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// In which language servers answer.
    pub language: Language,
}

impl Computer {
    /// What is recorded of the device, where it is enrolled; asks the keychain for nothing.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn record(&self) -> Result<Option<Record>, Error> {
        Ok(Record::load(&self.profile)?)
    }

    /// Opens the enrolled device.
    ///
    /// # Errors
    /// [`Error::NotEnrolled`], or the keychain or the profile do not serve.
    pub async fn device(&self) -> Result<Device, Error> {
        let record = self.record()?.ok_or(Error::NotEnrolled)?;
        Device::open(self.clone(), record).await
    }
}

impl fmt::Debug for Computer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Computer")
            .field("profile", &self.profile)
            .field("keychain", &self.keychain.kind())
            .finish_non_exhaustive()
    }
}
