//! What the program itself says, in English and Japanese.

use std::sync::LazyLock;

use warifu_protocol::Language;
use warifu_protocol::language::Catalogue;

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::embedded(include_str!("../locales/en.ftl"), include_str!("../locales/ja.ftl")));

/// The message `id` in `language`.
pub(crate) fn text(language: Language, id: &str) -> String {
    text_with(language, id, &[])
}

/// The message `id` in `language`, with its variables.
pub(crate) fn text_with(language: Language, id: &str, arguments: &[(&str, &str)]) -> String {
    CATALOGUE.text(language, id, arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every message has a line `id = …` of its own.
    fn ids(source: &str) -> Vec<&str> {
        source
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| Some(line.split_once(" = ")?.0))
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let english = ids(include_str!("../locales/en.ftl"));
        assert_eq!(english, ids(include_str!("../locales/ja.ftl")));
        for id in english {
            for language in Language::ALL {
                assert_ne!(text(language, id), id, "{}", language.tag());
            }
        }
    }

    /// What stands in quotes in words for the window.
    fn quoted(source: &str, marks: [char; 2]) -> Vec<&str> {
        let lines = source.lines().filter(|line| line.trim_start().starts_with(".window"));
        lines.flat_map(|line| line.split(marks).skip(1).step_by(2)).collect()
    }

    #[test]
    fn buttons_that_failures_name_are_on_the_screen() {
        for (screen, failures, marks) in [
            (
                include_str!("../../ui/locales/en.ftl"),
                include_str!("../../client/locales/en.ftl"),
                ['"', '"'],
            ),
            (
                include_str!("../../ui/locales/ja.ftl"),
                include_str!("../../client/locales/ja.ftl"),
                ['「', '」'],
            ),
        ] {
            let named = quoted(failures, marks);
            assert!(named.len() > 20, "{named:?}");
            for name in named {
                let is_there = screen.lines().any(|line| line.ends_with(&format!("= {name}")));
                // What the keychain's own app calls the entry.
                assert!(is_there || name == "Warifu device keys", "no button is called {name}");
            }
        }
    }
}
