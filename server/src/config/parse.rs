//! Values as operators write them.

use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

use http::HeaderValue;
use url::{Host, Url};

/// What a value should have been.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Expected(pub(crate) Cow<'static, str>);

pub(crate) type Parsed<T> = Result<T, Expected>;

const fn expected<T>(what: &'static str) -> Parsed<T> {
    Err(Expected(Cow::Borrowed(what)))
}

/// Anything that has a `FromStr`.
pub(crate) fn of<T: FromStr>(what: &'static str) -> impl Fn(&str) -> Parsed<T> {
    move |text| text.parse().or_else(|_| expected(what))
}

/// One of a few words.
pub(crate) fn one_of<T: Copy>(words: &'static [(&'static str, T)]) -> impl Fn(&str) -> Parsed<T> {
    move |text| {
        words.iter().find(|(word, _)| *word == text).map_or_else(
            || {
                let words: Vec<_> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
                Err(Expected(Cow::Owned(words.join(" or "))))
            },
            |(_, value)| Ok(*value),
        )
    }
}

pub(crate) fn boolean(text: &str) -> Parsed<bool> {
    one_of(&[("true", true), ("false", false)])(text)
}

/// A whole number from `least` to `most`.
pub(crate) fn number(least: u32, most: u32) -> impl Fn(&str) -> Parsed<u32> {
    move |text| {
        text.parse()
            .ok()
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| Expected(Cow::Owned(format!("a whole number from {least} to {most}"))))
    }
}

/// A duration from `least` to `most`, both as an operator would write them.
pub(crate) fn duration(least: &'static str, most: &'static str) -> impl Fn(&str) -> Parsed<Duration> {
    move |text| {
        let bounds = (any_duration(least), any_duration(most));
        match (any_duration(text), bounds) {
            (Some(given), (Some(from), Some(to))) if (from..=to).contains(&given) => Ok(given),
            _ => Err(Expected(Cow::Owned(format!(
                "a duration such as 45s, 10m, 24h or 90d, from {least} to {most}"
            )))),
        }
    }
}

fn any_duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.strip_prefix(digits)? {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    let number: u64 = digits
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then_some(digits)?
        .parse()
        .ok()?;
    number.checked_mul(unit).map(Duration::from_secs)
}

/// The URL of a server: scheme, host and perhaps a port.
pub(crate) fn server_url(text: &str) -> Parsed<Url> {
    text.parse().ok().filter(is_bare_server).map_or_else(
        || expected("a URL of scheme and host alone, such as https://id.example.org"),
        Ok,
    )
}

/// An origin of a web page, as browsers send it (RFC 6454 §6.2).
pub(crate) fn web_origin(text: &str) -> Parsed<HeaderValue> {
    text.parse()
        .ok()
        .filter(is_bare_server)
        .and_then(|url| HeaderValue::from_str(&url.origin().ascii_serialization()).ok())
        .map_or_else(|| expected("an origin such as https://app.example.org"), Ok)
}

/// The name of a table (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>).
pub(crate) fn table_name(text: &str) -> Parsed<String> {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    if (3..=255).contains(&text.len()) && text.bytes().all(is_allowed) {
        Ok(text.to_owned())
    } else {
        expected("3 to 255 of the characters a-z, A-Z, 0-9, _, - and .")
    }
}

/// The name of a bucket (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>); empty is none.
pub(crate) fn bucket_name(text: &str) -> Parsed<Option<String>> {
    let is_outer = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let is_inner = |b: u8| is_outer(b) || matches!(b, b'-' | b'.');
    let ends = text.bytes().next().into_iter().chain(text.bytes().last());
    if text.is_empty() {
        Ok(None)
    } else if (3..=63).contains(&text.len()) && text.bytes().all(is_inner) && ends.into_iter().all(is_outer) {
        Ok(Some(text.to_owned()))
    } else {
        expected("3 to 63 of the characters a-z, 0-9, - and ., the first and the last a letter or digit")
    }
}

fn is_bare_server(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.host().is_some_and(|host| is_plain(&host.to_owned()))
        && url.username().is_empty()
        && url.password().is_none()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
}

/// A host, with a port or without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostAndPort {
    /// The host.
    pub host: Host<String>,
    /// The port, where it is written.
    pub port: Option<u16>,
}

/// `host`, `host:port`, `192.0.2.1`, `2001:db8::1`, `[2001:db8::1]:8443`.
pub(crate) fn host_and_port(text: &str) -> Parsed<HostAndPort> {
    const WHAT: &str = "a host name or address, with a port or without";
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => match port.parse::<u16>() {
            Ok(port) if port != 0 => (host, Some(port)),
            _ => return expected(WHAT),
        },
        _ => (text, None),
    };
    let host = match host.parse() {
        Ok(address) => Ok(Host::Ipv6(address)),
        Err(_) => Host::parse(host),
    };
    match host {
        Ok(host) if is_plain(&host) => Ok(HostAndPort { host, port }),
        _ => expected(WHAT),
    }
}

// RFC 952, RFC 1123 §2.1: what can stand in a certificate and in a code.
fn is_plain(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => {
            name.len() <= 253
                && name
                    .split('.')
                    .all(|label| (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-'))
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
        }
        Host::Ipv4(_) | Host::Ipv6(_) => true,
    }
}

/// A list, its members separated by commas.
pub(crate) fn list<T>(member: impl Fn(&str) -> Parsed<T>) -> impl Fn(&str) -> Parsed<Vec<T>> {
    move |text| {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(&member)
            .collect::<Result<_, _>>()
            .map_err(|Expected(what)| Expected(Cow::Owned(format!("a list, each member {what}"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit_and_bounds() {
        let parse = duration("1s", "90d");
        assert_eq!(parse("10m"), Ok(Duration::from_secs(600)));
        assert_eq!(parse("90d"), Ok(Duration::from_secs(90 * 86_400)));
        for wrong in [
            "",
            "10",
            "m",
            "0s",
            "91d",
            "1.5h",
            "-1s",
            "+1s",
            "10 m",
            "10M",
            "99999999999999999999s",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn hosts_have_a_port_or_none() {
        for (text, host, port) in [
            ("id.example.org", "id.example.org", None),
            ("ID.example.org:8443", "id.example.org", Some(8443)),
            ("192.0.2.1:443", "192.0.2.1", Some(443)),
            ("2001:db8::1", "[2001:db8::1]", None),
            ("[2001:db8::1]", "[2001:db8::1]", None),
            ("[2001:db8::1]:8443", "[2001:db8::1]", Some(8443)),
        ] {
            let parsed = host_and_port(text).unwrap();
            assert_eq!((parsed.host.to_string().as_str(), parsed.port), (host, port), "{text}");
        }
        for wrong in [
            "",
            "a b",
            "*.example.org",
            "host:0",
            "host:65536",
            "host:",
            "https://host",
            "-a.example",
        ] {
            assert!(host_and_port(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_url_of_a_server_has_no_path() {
        assert!(server_url("https://id.example.org").is_ok());
        assert!(server_url("https://[::1]:8443/").is_ok());
        for wrong in [
            "id.example.org",
            "ftp://id.example.org",
            "https://id.example.org/x",
            "https://u@id.example.org",
            "https://id.example.org/?x",
        ] {
            assert!(server_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_table_has_a_name_that_dynamodb_takes() {
        for right in ["warifu", "abc", "Warifu_2.audit-eu", &"x".repeat(255)] {
            assert_eq!(table_name(right).as_deref(), Ok(right));
        }
        for wrong in [
            "",
            "ab",
            "a table",
            "割符テーブル",
            "arn:aws:dynamodb",
            &"x".repeat(256),
        ] {
            assert!(table_name(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_bucket_has_a_name_that_s3_takes() {
        for right in ["abc", "warifu-crls.example.org", "0-9", &"x".repeat(63)] {
            assert_eq!(bucket_name(right).unwrap().as_deref(), Some(right));
        }
        assert_eq!(bucket_name(""), Ok(None));
        for wrong in [
            "ab",
            "Warifu",
            "a_b",
            "-abc",
            "abc.",
            "s3://abc",
            "abc/def",
            &"x".repeat(64),
        ] {
            assert!(bucket_name(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn lists_are_separated_by_commas() {
        let parse = list(number(1, 9));
        assert_eq!(parse("1, 2,3"), Ok(vec![1, 2, 3]));
        assert_eq!(parse(""), Ok(vec![]));
        assert!(parse("1,10").is_err());
    }
}
