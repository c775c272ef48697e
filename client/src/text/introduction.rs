//! A server presented to a person.

use warifu_protocol::language::Language;

use super::{printable, text, text_with};
use crate::trust::{Acquaintance, Doubt, Introduction};

/// Longer than any name.
const MOST: usize = 300;

/// What to say of a server before its person types a password, a sentence each; nothing of one that this computer
/// has used.
#[must_use]
pub fn introduction(introduction: &Introduction, language: Language) -> Vec<String> {
    let server = &*introduction.shown;
    let acquaintance = match &introduction.acquaintance {
        Acquaintance::Known => None,
        Acquaintance::First => Some(text_with(language, "server-first", &[("server", server)])),
        Acquaintance::Other { usual } => Some(text_with(
            language,
            "server-other",
            &[("server", server), ("usual", usual)],
        )),
    };
    let doubts = introduction.doubts.iter().map(|doubt| say(doubt, server, language));
    let advice = introduction.is_doubtful().then(|| text(language, "server-doubtful"));
    acquaintance.into_iter().chain(doubts).chain(advice).collect()
}

fn say(doubt: &Doubt, server: &str, language: Language) -> String {
    match doubt {
        Doubt::NotPlain { reads_as } => {
            let letters = printable(reads_as, MOST);
            text_with(
                language,
                "server-not-plain",
                &[("server", server), ("letters", &letters)],
            )
        }
        Doubt::MixedScripts => text(language, "server-mixed-scripts"),
        Doubt::LooksLike { name, known } => {
            let id = match known {
                true => "server-like-known",
                false => "server-like-plain",
            };
            text_with(language, id, &[("server", server), ("name", &printable(name, MOST))])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_introduced_in_both_languages() {
        let doubts = |doubts| Introduction {
            shown: "xn--80ak6aa92e.com".into(),
            acquaintance: Acquaintance::First,
            doubts,
        };
        let usual = "id.example.org".to_owned();
        let introductions = [
            Introduction {
                shown: "id.example.org".into(),
                acquaintance: Acquaintance::Known,
                doubts: Vec::new(),
            },
            Introduction {
                shown: "id.examp1e.org".into(),
                acquaintance: Acquaintance::Other { usual: usual.clone() },
                doubts: vec![Doubt::LooksLike {
                    name: usual,
                    known: true,
                }],
            },
            doubts(vec![
                Doubt::NotPlain {
                    reads_as: "аррӏе.com".into(),
                },
                Doubt::MixedScripts,
                Doubt::LooksLike {
                    name: "apple.com".into(),
                    known: false,
                },
            ]),
            // A terminal obeys nothing that a name says.
            doubts(vec![Doubt::NotPlain {
                reads_as: "a\u{1b}[2J\u{202e}b".into(),
            }]),
        ];
        let said: Vec<String> = Language::ALL
            .into_iter()
            .flat_map(|language| {
                introductions
                    .iter()
                    .map(move |one| introduction(one, language).join("\n"))
            })
            .collect();
        insta::assert_snapshot!(said.join("\n--\n"));
    }
}
