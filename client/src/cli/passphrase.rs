//! Where the passphrase of the mode without a keychain comes from.

use std::fs;
use std::path::PathBuf;

use warifu::keychain::{KeychainError, PassphrasePurpose, PassphraseSource, PassphraseUnavailable};
use warifu::text::text;
use warifu_protocol::{Language, SecretText};
use zeroize::Zeroizing;

use super::ask::hidden;

/// The first line of a file, or else a prompt.
pub(crate) struct TerminalPassphrase {
    pub(crate) file: Option<PathBuf>,
    pub(crate) language: Language,
}

impl PassphraseSource for TerminalPassphrase {
    fn passphrase(&self, purpose: PassphrasePurpose) -> Result<SecretText, KeychainError> {
        match &self.file {
            Some(path) => self.from_file(path.clone()),
            None => self.from_prompt(purpose),
        }
    }
}

impl TerminalPassphrase {
    fn from_file(&self, path: PathBuf) -> Result<SecretText, KeychainError> {
        let content = match fs::read_to_string(&path) {
            Ok(content) => Zeroizing::new(content),
            Err(source) => return Err(KeychainError::PassphraseFile { path, source }),
        };
        match content.lines().next() {
            Some(line) if !line.is_empty() => Ok(line.into()),
            _ => Err(PassphraseUnavailable.into()),
        }
    }

    fn from_prompt(&self, purpose: PassphrasePurpose) -> Result<SecretText, KeychainError> {
        let ask = |id| hidden(&text(self.language, id)).map_err(|_| KeychainError::from(PassphraseUnavailable));
        let first = ask("ask-passphrase")?;
        let repeated = purpose == PassphrasePurpose::Choose && ask("ask-again")? != first;
        if repeated || first.expose().is_empty() {
            return Err(KeychainError::WrongPassphrase);
        }
        Ok(first)
    }
}
