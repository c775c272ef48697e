//! What a person likes: a small file beside each profile.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use warifu::profile::write_private;
use warifu_protocol::Language;

use crate::screen::{self, Appearance};

/// Language and appearance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Preferences {
    /// The language.
    pub(crate) language: Language,
    /// Light or dark.
    pub(crate) appearance: Appearance,
}

/// The file: what it does not say, the system decides.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Stored {
    language: Option<screen::Language>,
    appearance: Appearance,
}

/// A file larger than any that this program writes is not read.
const MAX_FILE: u64 = 4096;

impl Preferences {
    /// Reads the file; what it does not say, or says in a way that cannot be understood, is as the system has it.
    pub(crate) fn load(file: &Path, system: Language) -> Self {
        let small = fs::metadata(file).is_ok_and(|metadata| metadata.len() <= MAX_FILE);
        let stored: Stored = match small.then(|| fs::read(file)) {
            Some(Ok(bytes)) => serde_json::from_slice(&bytes).unwrap_or_default(),
            _ => Stored::default(),
        };
        Self {
            language: stored.language.map_or(system, Into::into),
            appearance: stored.appearance,
        }
    }

    /// Writes the file. That it could not is said in the log alone: nothing depends on it.
    pub(crate) fn save(self, file: &Path) {
        let stored = Stored {
            language: Some(self.language.into()),
            appearance: self.appearance,
        };
        let written = file
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| Ok(serde_json::to_vec_pretty(&stored)?))
            .and_then(|bytes| write_private(file, &bytes));
        if let Err(error) = written {
            tracing::warn!(%error, path = %file.display(), "the preferences could not be kept");
        }
    }
}

impl From<Language> for screen::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::English => Self::English,
            Language::Japanese => Self::Japanese,
        }
    }
}

impl From<screen::Language> for Language {
    fn from(language: screen::Language) -> Self {
        match language {
            screen::Language::English => Self::English,
            screen::Language::Japanese => Self::Japanese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_are_kept_and_a_damaged_file_is_none() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("config/window.json");
        let system = Preferences::load(&file, Language::Japanese);
        assert_eq!(
            (system.language, system.appearance),
            (Language::Japanese, Appearance::System)
        );
        let chosen = Preferences {
            language: Language::English,
            appearance: Appearance::Dark,
        };
        chosen.save(&file);
        assert_eq!(Preferences::load(&file, Language::Japanese), chosen);
        for damaged in ["", "{", r#"{"language": "xx"}"#, &" ".repeat(5000)] {
            fs::write(&file, damaged).unwrap();
            assert_eq!(Preferences::load(&file, Language::Japanese), system, "{damaged}");
        }
    }
}
