//! What a host name looks like to eyes: Unicode's skeletons (UTS 39 §4), and what people overlook besides.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;
use unicode_security::{RestrictionLevel, RestrictionLevelDetection};

/// Shorter labels are within one change of too many others.
const LEAST_LABEL: usize = 4;

/// A host name in the letters that it stands for (RFC 5891), where those are not the ASCII that is dialled.
pub(super) fn letters(ascii: &str) -> Option<String> {
    let (letters, _) = idna::domain_to_unicode(ascii);
    (letters != ascii).then_some(letters)
}

/// Whether a label has letters of scripts that no language writes together (UTS 39 §5.2, highly restrictive).
pub(super) fn mixes_scripts(letters: &str) -> bool {
    letters
        .split('.')
        .any(|label| !label.check_restriction_level(RestrictionLevel::HighlyRestrictive))
}

/// The ASCII name for which a name of other letters would be taken.
pub(super) fn plain_look(letters: &str) -> Option<String> {
    let plain: String = letters
        .chars()
        .map(|c| match c.is_ascii() {
            true => c.to_string(),
            false => skeleton(c.encode_utf8(&mut [0; 4])).collect(),
        })
        .collect();
    (plain.is_ascii() && plain != letters).then(|| plain.to_ascii_lowercase())
}

/// Whether one of two different host names can be taken for the other.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(bare);
    // An m has the look of r and n, so a slip beside one is only seen in the letters themselves.
    near(&one, &other) || near(&look(&one), &look(&other))
}

fn near(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let [a, b] = [one, other].map(|name| name.split('.').collect::<Vec<_>>());
    other_ending(&a, &b) || begins_with(&a, &b) || begins_with(&b, &a) || joined(&a, &b) || one_slip(&a, &b)
}

/// The letters of a name, lower case and without accents.
fn bare(name: &str) -> String {
    let letters = letters(name).unwrap_or_else(|| name.to_owned());
    letters
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .collect::<String>()
        .to_lowercase()
}

/// One form for each group of letters that look the same.
fn look(bare: &str) -> String {
    let skeleton: String = skeleton(bare).filter(|c| !is_combining_mark(*c)).collect();
    skeleton.to_lowercase().replace("vv", "w").replace('i', "l")
}

/// `id.example.org` and `id.example.com`.
fn other_ending(a: &[&str], b: &[&str]) -> bool {
    let ([front_a @ .., _], [front_b @ .., _]) = (a, b) else {
        return false;
    };
    front_a == front_b && front_a.last().is_some_and(|label| label.chars().count() >= LEAST_LABEL)
}

/// `id.example.org` and `id.example.org.login.example`: eyes read from the left, names are owned from the right.
fn begins_with(long: &[&str], short: &[&str]) -> bool {
    short.len() > 1 && long.len() > short.len() && long.starts_with(short)
}

/// `id.example.org`, `id-example.org` and `idexample.org`.
fn joined(a: &[&str], b: &[&str]) -> bool {
    let [a, b] = [a, b].map(|labels| labels.concat().replace('-', ""));
    a == b
}

/// One label differs by a single slip of a typist: a letter too many, missing, another, or two exchanged.
fn one_slip(a: &[&str], b: &[&str]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut different = a.iter().zip(b).filter(|(a, b)| a != b);
    match (different.next(), different.next()) {
        (Some((a, b)), None) => {
            let [a, b] = [a, b].map(|label| label.chars().collect::<Vec<_>>());
            a.len().min(b.len()) >= LEAST_LABEL && slipped(&a, &b)
        }
        _ => false,
    }
}

fn slipped(a: &[char], b: &[char]) -> bool {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.split_at(same).1, b.split_at(same).1);
    match (a, b) {
        ([_, a @ ..], b) if a == b => true,
        (a, [_, b @ ..]) if a == b => true,
        ([a1, a2, a @ ..], [b1, b2, b @ ..]) if a1 == b2 && a2 == b1 && a == b => true,
        ([_, a @ ..], [_, b @ ..]) => a == b,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_eyes_take_for_each_other_is_alike() {
        for (one, other) in [
            // Confusables in ASCII alone.
            ("id.example.org", "id.examp1e.org"),
            ("id.example.org", "id.exarnple.org"),
            ("warifu.net", "vvarifu.net"),
            ("google.example", "g00gle.example"),
            // Cyrillic а; accents.
            ("apple.com", "xn--pple-43d.com"),
            ("muller.example", "xn--mller-kva.example"),
            // One slip.
            ("id.example.org", "id.exmaple.org"),
            ("id.example.org", "id.exemple.org"),
            ("id.example.org", "id.examplee.org"),
            ("id.example.org", "id.exampl.org"),
            // Other joints and ends.
            ("id.example.org", "id-example.org"),
            ("id.example.org", "idexample.org"),
            ("id.example.org", "id.example.com"),
            ("id.example.org", "id.example.org.evil.test"),
        ] {
            assert!(alike(one, other), "{one} {other}");
            assert!(alike(other, one), "{other} {one}");
        }
    }

    #[test]
    fn names_that_nobody_confuses_are_not() {
        for (one, other) in [
            ("id.example.org", "warifu.test"),
            ("id.example.org", "login.example.org"),
            ("a.example.org", "b.example.org"),
            ("example.org", "id.example.org"),
            ("xn--bcher-kva.example", "id.example.org"),
            ("id1.org", "id2.com"),
        ] {
            assert!(!alike(one, other), "{one} {other}");
        }
    }

    #[test]
    fn scripts_that_no_language_mixes_are_seen() {
        for (letters, mixed) in [
            ("раypal.example", true),
            ("割符ab.example", false),
            ("bücher.example", false),
            ("пример.example", false),
            ("аррӏе.com", false),
        ] {
            assert_eq!(mixes_scripts(letters), mixed, "{letters}");
        }
    }

    #[test]
    fn letters_that_imitate_ascii_are_named_as_it() {
        // All Cyrillic: one script, so nothing else gives it away.
        assert_eq!(plain_look("аррӏе.com").as_deref(), Some("apple.com"));
        assert_eq!(plain_look("bücher.example"), None);
        assert_eq!(plain_look("割符.example"), None);
        assert_eq!(plain_look("example.org"), None);
    }

    const LABEL: &str = "[a-z][a-z0-9]{3,12}";

    proptest! {
        #[test]
        fn any_letter_may_be_exchanged_missing_or_doubled(label in LABEL, at in 0_usize..4, by in "[a-z]") {
            let mut chars: Vec<char> = label.chars().collect();
            let right = format!("id.{label}.example");
            chars.insert(at, by.chars().next().unwrap());
            let more: String = chars.iter().collect();
            let swapped = format!("id.{more}.example");
            prop_assert!(alike(&right, &swapped), "{right} {swapped}");
            chars.remove(at + 1);
            let other = format!("id.{}.example", chars.iter().collect::<String>());
            prop_assert!(alike(&right, &other), "{right} {other}");
            let mut chars: Vec<char> = label.chars().collect();
            chars.swap(at.min(2), at.min(2) + 1);
            let turned = format!("id.{}.example", chars.iter().collect::<String>());
            prop_assert!(alike(&right, &turned), "{right} {turned}");
        }

        #[test]
        fn likeness_has_no_direction_and_nothing_panics(one in "\\PC{0,40}", other in "\\PC{0,40}") {
            prop_assert_eq!(alike(&one, &other), alike(&other, &one));
            prop_assert!(alike(&one, &one));
            mixes_scripts(&one);
            if let Some(plain) = plain_look(&one) {
                prop_assert!(plain.is_ascii());
            }
        }
    }
}
