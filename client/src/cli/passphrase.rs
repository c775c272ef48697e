//! Where the passphrase of the mode without a keychain comes from.

use std::path::PathBuf;

use warifu::keychain::{KeychainError, PassphrasePurpose, PassphraseSource, PassphraseUnavailable, passphrase_of_file};
use warifu::text::text;
use warifu_protocol::{Language, SecretText};

/// The first line of a file, or else a prompt.
pub(crate) struct TerminalPassphrase {
    pub(crate) file: Option<PathBuf>,
    pub(crate) language: Language,
}

impl PassphraseSource for TerminalPassphrase {
    fn passphrase(&self, purpose: PassphrasePurpose) -> Result<SecretText, KeychainError> {
        match &self.file {
            Some(path) => passphrase_of_file(path),
            None => self.ask(purpose),
        }
    }
}

impl TerminalPassphrase {
    fn ask(&self, purpose: PassphrasePurpose) -> Result<SecretText, KeychainError> {
        let hidden =
            |id| super::ask::hidden(&text(self.language, id)).map_err(|_| KeychainError::from(PassphraseUnavailable));
        let first = hidden("ask-passphrase")?;
        if first.expose().is_empty() {
            return Err(PassphraseUnavailable.into());
        }
        if purpose == PassphrasePurpose::Choose && hidden("ask-again")? != first {
            return Err(KeychainError::PassphrasesDiffer);
        }
        Ok(first)
    }
}
