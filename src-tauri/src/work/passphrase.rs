//! The passphrase comes from a file, where the environment names one, or from the person at the window.

use std::path::PathBuf;
use std::sync::mpsc::sync_channel;

use tokio::sync::mpsc::UnboundedSender;
use warifu::keychain::{KeychainError, PassphrasePurpose, PassphraseSource, PassphraseUnavailable, passphrase_of_file};
use warifu_protocol::SecretText;

use crate::flow::PassphraseRequest;

/// Asks in the window.
#[derive(Clone)]
pub(crate) struct WindowPassphrase {
    file: Option<PathBuf>,
    requests: UnboundedSender<PassphraseRequest>,
}

impl WindowPassphrase {
    pub(crate) fn new(file: Option<PathBuf>, requests: UnboundedSender<PassphraseRequest>) -> Self {
        Self { file, requests }
    }
}

impl PassphraseSource for WindowPassphrase {
    /// Blocks until the person has answered: keychains are asked on threads of their own.
    fn passphrase(&self, purpose: PassphrasePurpose) -> Result<SecretText, KeychainError> {
        if let Some(file) = &self.file {
            return passphrase_of_file(file);
        }
        let (reply, answer) = sync_channel(1);
        self.requests
            .send(PassphraseRequest { purpose, reply })
            .map_err(|_| PassphraseUnavailable)?;
        Ok(answer.recv().map_err(|_| PassphraseUnavailable)?)
    }
}
