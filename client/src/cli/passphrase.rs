//! Where the passphrase of the mode without a keychain comes from.

use std::fs;
use std::path::{Path, PathBuf};

use warifu::keychain::{KeychainError, PassphrasePurpose, PassphraseSource, PassphraseUnavailable};
use warifu::text::text;
use warifu_protocol::{Language, SecretText};
use zeroize::Zeroizing;

/// The first line of a file, or else a prompt.
pub(crate) struct TerminalPassphrase {
    pub(crate) file: Option<PathBuf>,
    pub(crate) language: Language,
}

impl PassphraseSource for TerminalPassphrase {
    fn passphrase(&self, purpose: PassphrasePurpose) -> Result<SecretText, KeychainError> {
        match &self.file {
            Some(path) => read(path),
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

/// The first line of the file.
fn read(path: &Path) -> Result<SecretText, KeychainError> {
    let content = fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|source| KeychainError::PassphraseFile {
            path: path.to_owned(),
            source,
        })?;
    match content.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.into()),
        _ => Err(PassphraseUnavailable.into()),
    }
}
