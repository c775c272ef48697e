//! Where notifications go. None of these shows a secret to `Debug`.

use std::fmt;

use lettre::message::Mailbox;
use url::{Host, Url};
use warifu_protocol::SecretText;

use super::parse::{Expected, Parsed};

/// A topic of Amazon SNS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicArn {
    text: String,
    region: String,
}

impl TopicArn {
    /// The ARN.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The region where the topic is.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Whether it keeps the order of messages, and drops those that come again.
    #[must_use]
    pub fn is_fifo(&self) -> bool {
        self.text.ends_with(".fifo")
    }
}

/// `arn:partition:sns:region:account:name`; `None` for `dummy`, which other programs set where there is no topic.
pub(super) fn topic_arn(text: &str) -> Parsed<Option<TopicArn>> {
    if matches!(text, "" | "dummy") {
        return Ok(None);
    }
    let is_plain = |part: &str, others: &[u8]| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || others.contains(&b))
    };
    match *text.split(':').collect::<Vec<_>>() {
        ["arn", partition, "sns", region, account, name]
            if is_plain(partition, b"-")
                && is_plain(region, b"-")
                && is_plain(account, b"")
                && is_plain(name, b"-_.") =>
        {
            Ok(Some(TopicArn {
                text: text.to_owned(),
                region: region.to_owned(),
            }))
        }
        _ => Err(Expected(
            "the ARN of a topic, such as arn:aws:sns:eu-west-1:123456789012:warifu, or dummy".into(),
        )),
    }
}

/// A server that takes mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpServer {
    /// Its host.
    pub host: Host<String>,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// As whom the server is used.
    pub login: Option<Login>,
}

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// By TLS from the start (RFC 8314 §3.3).
    Tls,
    /// By TLS before anything is said that matters; without it nothing is sent (RFC 3207).
    StartTls,
    /// Not at all.
    None,
}

/// A user of a mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password.
    pub password: SecretText,
}

// The name is often somebody's address.
impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login([redacted])")
    }
}

/// `smtps://…`, `smtp://…?tls=required`, `smtp://…`.
pub(super) fn smtp_server(text: &str) -> Parsed<SmtpServer> {
    parse_smtp_server(text).ok_or_else(|| {
        Expected(
            "the URL of a mail server: smtps://user:password@mail.example.org, or smtp://mail.example.org?tls=required for \
             STARTTLS"
                .into(),
        )
    })
}

fn parse_smtp_server(text: &str) -> Option<SmtpServer> {
    let url: Url = text.parse().ok()?;
    let (security, port) = match (url.scheme(), url.query()) {
        ("smtps", None) => (Security::Tls, 465),
        ("smtp", Some("tls=required")) => (Security::StartTls, 587),
        ("smtp", None) => (Security::None, 25),
        _ => return None,
    };
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return None;
    }
    // A scheme that URLs do not know leaves its host as it was written.
    let host = Host::parse(url.host_str()?).ok()?;
    let login = match (url.username(), url.password()) {
        ("", None) => None,
        (user, Some(password)) if !user.is_empty() => Some(Login {
            user: decoded(user)?,
            password: decoded(password)?.into(),
        }),
        _ => return None,
    };
    Some(SmtpServer {
        host,
        port: url.port().unwrap_or(port),
        security,
        login,
    })
}

// RFC 3986 §2.1.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |b: u8| char::from(b).to_digit(16);
                let value = digit(rest.next()?)? * 16 + digit(rest.next()?)?;
                u8::try_from(value).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// Where a webhook is. Services that cannot check signatures put a secret into the path, so only the origin is shown.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookUrl(Url);

impl WebhookUrl {
    /// All of it, to be dialled.
    #[must_use]
    pub const fn expose(&self) -> &Url {
        &self.0
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookUrl({} [redacted])", self.0.origin().ascii_serialization())
    }
}

pub(super) fn webhook_url(text: &str) -> Parsed<WebhookUrl> {
    let is_usable = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none()
    };
    text.parse()
        .ok()
        .filter(is_usable)
        .map(WebhookUrl)
        .ok_or_else(|| Expected("a URL without user and password, such as https://example.org/warifu".into()))
}

/// `user@host` or `Name <user@host>`.
pub(super) fn mailbox(text: &str) -> Parsed<Mailbox> {
    text.parse()
        .map_err(|_| Expected("an address of mail, such as Warifu <warifu@example.org>".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_named_by_its_arn() {
        let topic = topic_arn("arn:aws-cn:sns:cn-north-1:123456789012:warifu_notices.fifo")
            .unwrap()
            .unwrap();
        assert_eq!((topic.region(), topic.is_fifo()), ("cn-north-1", true));
        assert_eq!(topic_arn("dummy"), Ok(None));
        for wrong in [
            "warifu",
            "arn:aws:sqs:eu-west-1:123456789012:warifu",
            "arn:aws:sns::123456789012:warifu",
            "arn:aws:sns:eu-west-1:123456789012:warifu:0a1b",
            "arn:aws:sns:eu-west-1/@evil.example:123456789012:warifu",
        ] {
            assert!(topic_arn(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_mail_server_is_named_by_its_url() {
        let parse = |text| smtp_server(text).unwrap();
        let server = parse("smtps://ana%40example.org:p%3Aw%E5%89%B2@Mail.Example.org");
        assert_eq!(
            (server.host.to_string().as_str(), server.port, server.security),
            ("mail.example.org", 465, Security::Tls)
        );
        let login = server.login.unwrap();
        assert_eq!(
            (login.user.as_str(), login.password.expose()),
            ("ana@example.org", "p:w割")
        );
        let server = parse("smtp://[2001:db8::1]:2525?tls=required");
        assert_eq!((server.port, server.security), (2525, Security::StartTls));
        assert!(matches!(server.host, Host::Ipv6(_)));
        let server = parse("smtp://127.0.0.1/");
        assert!(matches!(server.host, Host::Ipv4(_)));
        assert_eq!((server.port, server.security, server.login), (25, Security::None, None));
        for wrong in [
            "",
            "mail.example.org",
            "https://mail.example.org",
            "smtp://mail.example.org?tls=opportunistic",
            "smtps://mail.example.org?tls=required",
            "smtps://mail.example.org/relay",
            "smtps://ana@mail.example.org",
            "smtps://:secret@mail.example.org",
            "smtps://ana:%zz@mail.example.org",
            "smtps://",
        ] {
            assert!(smtp_server(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_webhook_is_a_url_of_http() {
        assert!(webhook_url("https://hooks.example.org/services/T0/B0?x=1").is_ok());
        for wrong in [
            "",
            "ftp://example.org",
            "https://u:p@example.org/",
            "https://",
            "example.org",
        ] {
            assert!(webhook_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn mail_is_from_one_address() {
        let from = mailbox("割符 <warifu@example.org>").unwrap();
        assert_eq!(
            (from.name.as_deref(), from.email.as_ref()),
            (Some("割符"), "warifu@example.org")
        );
        for wrong in [
            "",
            "warifu",
            "a@example.org, b@example.org",
            "a@example.org\r\nBcc: b@example.org",
        ] {
            assert!(mailbox(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn nothing_secret_is_shown() {
        let shown = format!(
            "{:?} {:?}",
            smtp_server("smtps://ana:hunter2@mail.example.org").unwrap(),
            webhook_url("https://hooks.example.org/services/hunter2?hunter2").unwrap(),
        );
        assert!(
            shown.contains("mail.example.org") && shown.contains("hooks.example.org"),
            "{shown}"
        );
        assert!(!shown.contains("hunter2") && !shown.contains("ana"), "{shown}");
    }
}
