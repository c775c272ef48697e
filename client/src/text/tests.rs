mod errors;
mod refusals;
mod window;

use std::collections::BTreeSet;

use super::*;
use crate::error::Error;

fn ids(source: &str) -> BTreeSet<&str> {
    source
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" ="))
        .map(|(id, _)| id)
        .collect()
}

#[test]
fn both_languages_say_the_same_messages() {
    let [english, japanese] = [
        ids(include_str!("../../locales/en.ftl")),
        ids(include_str!("../../locales/ja.ftl")),
    ];
    assert_eq!(english, japanese);
    assert!(english.len() > 100);
}

#[test]
fn every_failure_has_a_title_and_a_next_step() {
    for id in ids(include_str!("../../locales/en.ftl")) {
        let pair = match id.strip_suffix("-title") {
            Some(stem) => format!("{stem}-detail"),
            None => match id.strip_suffix("-detail") {
                Some(stem) => format!("{stem}-title"),
                None => continue,
            },
        };
        for language in Language::ALL {
            assert!(has_text(language, &pair), "{pair} {language:?}");
        }
    }
}

#[test]
fn the_locale_decides_the_language() {
    let language = |variables: &[(&str, &str)]| {
        language_of(|name| {
            variables
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, value)| (*value).to_owned())
        })
    };
    assert_eq!(language(&[]), Language::English);
    assert_eq!(language(&[("LANG", "ja_JP.UTF-8")]), Language::Japanese);
    assert_eq!(language(&[("LANG", "ja_JP.UTF-8"), ("LC_ALL", "C")]), Language::English);
    assert_eq!(
        language(&[("WARIFU_LANG", "ja"), ("LC_ALL", "en_GB.UTF-8")]),
        Language::Japanese
    );
    assert_eq!(language(&[("LC_ALL", ""), ("LANG", "ja")]), Language::Japanese);
}

#[test]
fn every_failure_of_the_library_has_its_texts() {
    for error in errors::every() {
        for (language, surface) in everywhere() {
            let said = explain_for(&error, language, surface);
            let text = format!("{} {}", said.title, said.detail);
            // A missing message shows its id, a missing variable its braces.
            assert!(!text.contains("-title") && !text.contains("-detail"), "{text}");
            assert!(!text.contains("issued-"), "{text}");
            let english = matches!(&error, Error::Issued(reason) if text.contains(&reason.to_string()));
            assert!(language == Language::English || !english, "{text}");
            assert!(!text.contains("foreign-") && !text.contains('{'), "{text}");
        }
    }
}

fn everywhere() -> impl Iterator<Item = (Language, Surface)> {
    Language::ALL
        .into_iter()
        .flat_map(|language| [Surface::Terminal, Surface::Window].map(|surface| (language, surface)))
}
