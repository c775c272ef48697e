//! In which language a terminal is spoken to.

use warifu_protocol::Language;

/// The language of the first of `variables` that is set: `WARIFU_LANG`, then `LC_ALL`, `LC_MESSAGES`
/// and `LANG` as POSIX orders them (XBD §8.2). English where it is none that Warifu speaks.
#[must_use]
pub fn language_of(variables: impl Fn(&str) -> Option<String>) -> Language {
    ["WARIFU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(variables)
        .find(|value| !value.is_empty())
        .and_then(|value| Language::from_tag(&value))
        .unwrap_or_default()
}
