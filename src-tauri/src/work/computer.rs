//! The profile with its keychain.

use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedSender;
use warifu::clock::SystemClock;
use warifu::entropy::SystemEntropy;
use warifu::keychain::{Keychain, KeychainKind, keychain_kind, open_keychain};
use warifu::profile::Profile;
use warifu::{Computer, Error};
use warifu_protocol::Language;

use super::{WindowPassphrase, Work};
use crate::flow::PassphraseRequest;
use crate::launch::Launch;

/// Which keychain is used.
pub(super) struct Keeper {
    wanted: Mutex<Option<KeychainKind>>,
    /// The sealed file stays open, and with it the passphrase that was given. The system's keychain is opened anew each
    /// time: it may have been started again meanwhile.
    open: Mutex<Option<Arc<dyn Keychain>>>,
    passphrase: WindowPassphrase,
}

impl Keeper {
    pub(super) fn new(launch: &Launch, passphrases: UnboundedSender<PassphraseRequest>) -> Self {
        Self {
            wanted: Mutex::new(launch.keychain),
            open: Mutex::new(None),
            passphrase: WindowPassphrase::new(launch.passphrase_file.clone(), passphrases),
        }
    }

    /// From now on, new keys are kept under a passphrase.
    pub(super) async fn use_passphrase(&self) {
        *self.wanted.lock().await = Some(KeychainKind::Passphrase);
    }

    async fn keychain(&self, profile: &Profile) -> Result<Arc<dyn Keychain>, Error> {
        let mut open = self.open.lock().await;
        if let Some(keychain) = &*open {
            return Ok(Arc::clone(keychain));
        }
        let kind = keychain_kind(profile, *self.wanted.lock().await)?;
        let source = Box::new(self.passphrase.clone());
        let keychain = open_keychain(profile, kind, source, Arc::new(SystemEntropy)).await?;
        if kind == KeychainKind::Passphrase {
            *open = Some(Arc::clone(&keychain));
        }
        Ok(keychain)
    }
}

impl Work {
    /// The computer of the profile that is there, if one is.
    pub(super) async fn computer(&self, language: Language) -> Result<Option<Computer>, Error> {
        match self.profile()? {
            Some(profile) => self.computer_with(profile, language).await.map(Some),
            None => Ok(None),
        }
    }

    /// The computer of a profile that is made where it is not there.
    pub(super) async fn new_computer(&self, language: Language) -> Result<Computer, Error> {
        let profile = Profile::create(self.launch.directory.clone(), &SystemEntropy)?;
        self.computer_with(profile, language).await
    }

    pub(super) fn profile(&self) -> Result<Option<Profile>, Error> {
        Ok(Profile::open(self.launch.directory.clone())?)
    }

    /// Which keychain holds the keys of the profile, or shall.
    pub(super) async fn kind(&self, profile: &Profile) -> Result<KeychainKind, Error> {
        Ok(keychain_kind(profile, *self.keeper.wanted.lock().await)?)
    }

    async fn computer_with(&self, profile: Profile, language: Language) -> Result<Computer, Error> {
        Ok(Computer {
            keychain: self.keeper.keychain(&profile).await?,
            profile,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            language,
        })
    }
}
