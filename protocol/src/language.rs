//! The languages that Warifu speaks, and texts in them.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::langid;

/// A language with a complete catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// The BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    /// The best language for an `Accept-Language` field (RFC 9110 §12.5.4); English where none fits.
    #[must_use]
    pub fn from_accept_language(field: &str) -> Self {
        let mut best = (0, Self::English);
        for range in field.split(',').take(32) {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let weight = parts
                .find_map(|p| p.trim().strip_prefix(['q', 'Q'])?.strip_prefix('='))
                .map_or(1000, thousandths);
            if let Some(language) = Self::from_tag(tag)
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }

    /// The language of a locale such as `ja_JP.UTF-8` or `en-GB`.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.', '@']).next()?;
        Self::ALL.into_iter().find(|l| l.tag().eq_ignore_ascii_case(primary))
    }
}

fn thousandths(weight: &str) -> u32 {
    weight
        .parse::<f32>()
        .ok()
        .filter(|q| (0.0..=1.0).contains(q))
        .map_or(0, |q| (q * 1000.0) as u32)
}

/// A set of messages in every language, in Fluent syntax.
pub struct Catalogue {
    bundles: [FluentBundle<FluentResource>; 2],
}

/// The source of a catalogue is not what it should be; shown by the test of that catalogue.
#[derive(Debug, thiserror::Error)]
#[error("the {language} catalogue does not parse: {reason}")]
pub struct CatalogueError {
    language: &'static str,
    reason: String,
}

impl Catalogue {
    /// Reads the Fluent sources, each of them in English and Japanese.
    ///
    /// # Errors
    /// One does not parse, or says a message twice.
    pub fn new(english: &str, japanese: &str) -> Result<Self, CatalogueError> {
        Ok(Self {
            bundles: [
                bundle(Language::English, english)?,
                bundle(Language::Japanese, japanese)?,
            ],
        })
    }

    /// The catalogue of sources that are embedded in a program, which reads them in its tests.
    #[must_use]
    pub fn embedded(english: &str, japanese: &str) -> Self {
        match Self::new(english, japanese) {
            Ok(catalogue) => catalogue,
            Err(error) => unreachable!("the tests read this embedded catalogue: {error}"),
        }
    }

    /// The message `id` in `language`, with its arguments filled in; the id itself where there is
    /// none, so that a person has something to report.
    #[must_use]
    pub fn text(&self, language: Language, id: &str, arguments: &[(&str, &str)]) -> String {
        let bundle = self.bundle(language);
        match bundle.get_message(id).and_then(|message| message.value()) {
            Some(pattern) => bundle
                .format_pattern(pattern, Some(&variables(arguments)), &mut Vec::new())
                .into_owned(),
            None => id.to_owned(),
        }
    }

    /// The attribute `name` of the message `id` in `language`, with its arguments filled in, where the message
    /// has one.
    #[must_use]
    pub fn attribute(&self, language: Language, id: &str, name: &str, arguments: &[(&str, &str)]) -> Option<String> {
        let bundle = self.bundle(language);
        let attribute = bundle.get_message(id)?.get_attribute(name)?;
        let text = bundle.format_pattern(attribute.value(), Some(&variables(arguments)), &mut Vec::new());
        Some(text.into_owned())
    }

    /// Whether the message `id` is there in `language`.
    #[must_use]
    pub fn has(&self, language: Language, id: &str) -> bool {
        self.bundle(language).has_message(id)
    }

    const fn bundle(&self, language: Language) -> &FluentBundle<FluentResource> {
        let [english, japanese] = &self.bundles;
        match language {
            Language::English => english,
            Language::Japanese => japanese,
        }
    }
}

fn variables<'a>(arguments: &[(&'a str, &'a str)]) -> FluentArgs<'a> {
    arguments.iter().copied().collect()
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Catalogue")
    }
}

fn bundle(language: Language, source: &str) -> Result<FluentBundle<FluentResource>, CatalogueError> {
    let error = |reason: String| CatalogueError {
        language: language.tag(),
        reason,
    };
    let resource = FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| error(format!("{errors:?}")))?;
    let mut bundle = FluentBundle::new_concurrent(vec![match language {
        Language::English => langid!("en"),
        Language::Japanese => langid!("ja"),
    }]);
    // Without this, arguments are wrapped in invisible direction marks that end up in terminals.
    bundle.set_use_isolating(false);
    bundle
        .add_resource(resource)
        .map_err(|errors| error(format!("{errors:?}")))?;
    Ok(bundle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_may_have_other_words_beside_its_own() {
        let catalogue = Catalogue::new("a = A\n    .window = { $x } at a window\nb = B\n", "a = あ\n").unwrap();
        let window = |language, id| catalogue.attribute(language, id, "window", &[("x", "X")]);
        assert_eq!(window(Language::English, "a").as_deref(), Some("X at a window"));
        assert_eq!(catalogue.text(Language::English, "a", &[]), "A");
        for (language, id) in [
            (Language::English, "b"),
            (Language::English, "c"),
            (Language::Japanese, "a"),
        ] {
            assert_eq!(window(language, id), None);
        }
        assert_eq!(catalogue.attribute(Language::English, "a", "other", &[]), None);
    }

    #[test]
    fn the_heaviest_known_language_wins() {
        for (field, language) in [
            ("", Language::English),
            ("ja", Language::Japanese),
            ("ja-JP,en;q=0.8", Language::Japanese),
            ("en-GB, ja;q=0.9", Language::English),
            ("fr, ja;q=0.3, en;q=0.2", Language::Japanese),
            ("ja;q=0, en;q=0.1", Language::English),
            ("ja;q=nonsense", Language::English),
        ] {
            assert_eq!(Language::from_accept_language(field), language, "{field}");
        }
        assert_eq!(Language::from_tag("ja_JP.UTF-8"), Some(Language::Japanese));
        assert_eq!(Language::from_tag("C"), None);
    }
}
