//! What a person reads. In which language is not known, so every mail is in all of them.

use warifu_protocol::Language;

use super::notice::Notice;
use crate::text::CATALOGUE;

/// A mail without its envelope.
#[derive(Debug)]
pub(super) struct Mail {
    /// Fixed words alone: nothing that anybody typed.
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// The mail about a notice, from the server that people dial as `server`.
pub(super) fn mail(notice: &Notice, server: &str) -> Mail {
    let parts = Language::ALL.map(|language| Part::new(notice, server, language));
    let titles: Vec<&str> = parts.iter().map(|part| part.title.as_str()).collect();
    let subject = titles.join(" / ");
    let texts: Vec<String> = parts.iter().map(Part::text).collect();
    let html: String = parts.iter().map(Part::html).collect();
    Mail {
        text: texts.join("\n----------------------------------------\n\n"),
        html: format!(
            "<!doctype html>\n<html>\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n\
             <body style=\"font-family: sans-serif; line-height: 1.5\">\n{html}</body>\n</html>\n",
            escaped(&subject)
        ),
        subject,
    }
}

/// A mail in one language.
struct Part {
    language: Language,
    title: String,
    told: String,
    /// What is known of the circumstances: label and value.
    details: Vec<(String, String)>,
    advice: String,
    automatic: String,
}

impl Part {
    fn new(notice: &Notice, server: &str, language: Language) -> Self {
        let record = &notice.record;
        let id = format!("notice-{}", record.event.name().replace('_', "-"));
        let username = not_linked(notice.account.username.as_str());
        let arguments = [("username", username.as_str()), ("server", server)];
        let attribute = |name| CATALOGUE.attribute(language, &id, name, &arguments).unwrap_or_default();
        let label = |name| CATALOGUE.text(language, name, &[]);
        let mut details = vec![
            (label("notice-when"), when(record.at)),
            (label("notice-address"), record.address.to_canonical().to_string()),
        ];
        if let Some(device) = &notice.device {
            let system = device.system.as_ref().map(|system| format!(" ({system})"));
            let computer = format!("{}{}", device.name, system.unwrap_or_default());
            details.push((label("notice-device"), not_linked(&computer)));
        }
        details.push((label("notice-account"), username.clone()));
        details.push((label("notice-server"), server.to_owned()));
        Self {
            language,
            title: CATALOGUE.text(language, &id, &[]),
            told: attribute("told"),
            details,
            advice: attribute("advice"),
            automatic: label("notice-automatic"),
        }
    }

    fn text(&self) -> String {
        let details: String = self
            .details
            .iter()
            .map(|(label, value)| format!("{label}: {value}\n"))
            .collect();
        format!(
            "{}\n\n{}\n\n{details}\n{}\n\n{}\n",
            self.title, self.told, self.advice, self.automatic
        )
    }

    fn html(&self) -> String {
        let details: String = self
            .details
            .iter()
            .map(|(label, value)| {
                format!(
                    "<tr><td style=\"padding-right: 1em\">{}</td><td><bdi>{}</bdi></td></tr>\n",
                    escaped(label),
                    escaped(value)
                )
            })
            .collect();
        format!(
            "<section lang=\"{}\">\n<h2>{}</h2>\n<p>{}</p>\n<table>\n{details}</table>\n<p>{}</p>\n<p><small>{}</small></p>\n\
             </section>\n",
            self.language.tag(),
            escaped(&self.title),
            escaped(&self.told),
            escaped(&self.advice),
            escaped(&self.automatic)
        )
    }
}

// The same in every language and time zone.
fn when(at: warifu_protocol::Timestamp) -> String {
    at.to_string().replace('T', " ").replace('Z', " UTC")
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

/// What somebody typed, so that programs which read mail make no link of it: a stranger with a stolen password could
/// call a computer `see www.example.com`. The word joiner is invisible, and ends an address.
fn not_linked(text: &str) -> String {
    const WORD_JOINER: char = '\u{2060}';
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        safe.push(c);
        if matches!(c, '.' | ':' | '/' | '@') {
            safe.push(WORD_JOINER);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_shows_what_was_typed_and_does_nothing_else() {
        assert_eq!(
            escaped("<a href='x' title=\"y\">&amp;</a>"),
            "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;&lt;/a&gt;"
        );
    }

    #[test]
    fn what_was_typed_is_no_address() {
        let safe = not_linked("https://www.example.com ana@example.com");
        assert!(!safe.contains("://") && !safe.contains("www.e") && !safe.contains("@e") && !safe.contains(".com"));
    }
}
