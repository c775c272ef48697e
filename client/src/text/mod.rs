//! Every sentence for people, in English and Japanese.

mod explain;
mod introduction;
mod language;
mod message;
mod printable;

use std::sync::LazyLock;

use warifu_protocol::language::{Catalogue, Language};

pub use explain::{Explanation, Surface, explain, explain_for};
pub use introduction::introduction;
pub use language::language_of;
pub use printable::printable;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    Catalogue::embedded(
        include_str!("../../locales/en.ftl"),
        include_str!("../../locales/ja.ftl"),
    )
});

/// The message `id` in `language`.
#[must_use]
pub fn text(language: Language, id: &str) -> String {
    CATALOGUE.text(language, id, &[])
}

/// The message `id` in `language`, with its variables.
#[must_use]
pub fn text_with(language: Language, id: &str, arguments: &[(&str, &str)]) -> String {
    CATALOGUE.text(language, id, arguments)
}

/// The message `id` as `surface` says it: in its own words where it has some.
fn text_on(surface: Surface, language: Language, id: &str, arguments: &[(&str, &str)]) -> String {
    let own = match surface {
        Surface::Terminal => None,
        Surface::Window => CATALOGUE.attribute(language, id, "window", arguments),
    };
    own.unwrap_or_else(|| text_with(language, id, arguments))
}

/// Whether there is a message `id` in `language`.
#[must_use]
pub fn has_text(language: Language, id: &str) -> bool {
    CATALOGUE.has(language, id)
}

#[cfg(test)]
mod tests;
