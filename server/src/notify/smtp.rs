//! Mail to the address of the account (RFC 5321).

use std::fmt;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};
use rustls_pki_types::CertificateDer;
use tokio::time::timeout;
use url::Host;
use warifu_protocol::text::EmailAddress;

use super::channel::{Cause, Channel, DeliveryError};
use super::mail::mail;
use super::notice::Notice;
use crate::config::{Security, SmtpServer};
use crate::domain::outbox::ChannelKind;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(25);
// The mail is delivered by then: who does not answer a farewell is left.
const FAREWELL_TIMEOUT: Duration = Duration::from_secs(2);

/// Tells people by mail.
pub struct SmtpChannel {
    server: SmtpServer,
    tls: Option<TlsParameters>,
    from: Mailbox,
    /// What people dial: the mails name it.
    public_host: String,
}

impl SmtpChannel {
    /// A channel through `server`, whose certificate must lead to one of `roots`; `public_host` is what people dial.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(
        server: SmtpServer,
        from: Mailbox,
        public_host: String,
        roots: &[CertificateDer<'static>],
    ) -> Result<Self, lettre::transport::smtp::Error> {
        let tls = match server.security {
            Security::None => None,
            Security::Tls | Security::StartTls => Some(tls_parameters(&server.host, roots)?),
        };
        Ok(Self {
            server,
            tls,
            from,
            public_host,
        })
    }

    async fn send(&self, recipient: Address, message: &[u8]) -> Result<(), DeliveryError> {
        let mut connection = self.connect().await?;
        let from = MailFrom::new(Some(self.from.email.clone()), Vec::new());
        connection.command(from).await.map_err(temporary("MAIL"))?;
        let to = Rcpt::new(recipient, Vec::new());
        connection.command(to).await.map_err(|error| {
            let is_for_good = is_of_the_recipient(&error);
            let cause = cause(&error, "RCPT");
            if is_for_good {
                DeliveryError::Permanent(cause)
            } else {
                DeliveryError::Temporary(cause)
            }
        })?;
        connection.command(Data).await.map_err(temporary("DATA"))?;
        connection.message(message).await.map_err(temporary("the message"))?;
        let _ = timeout(FAREWELL_TIMEOUT, connection.abort()).await;
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, DeliveryError> {
        let server = &self.server;
        let me = hello(&self.from);
        let from_the_start = match server.security {
            Security::Tls => self.tls.clone(),
            Security::StartTls | Security::None => None,
        };
        let address = (unbracketed(&server.host), server.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(CONNECT_TIMEOUT), &me, from_the_start, None)
                .await
                .map_err(temporary("the greeting"))?;
        if let (Security::StartTls, Some(tls)) = (server.security, &self.tls) {
            connection
                .starttls(tls.clone(), &me)
                .await
                .map_err(temporary("STARTTLS"))?;
        }
        if let Some(login) = &server.login {
            let credentials = Credentials::new(login.user.clone(), login.password.expose().to_owned());
            connection
                .auth(DEFAULT_MECHANISMS, &credentials)
                .await
                .map_err(temporary("the login"))?;
        }
        Ok(connection)
    }

    fn message(&self, notice: &Notice, to: Address) -> Result<Message, lettre::error::Error> {
        let mail = mail(notice, &self.public_host);
        let at = notice.record.at.unix();
        let date = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(at).unwrap_or(0));
        // RFC 3834 §5: so that nobody's holiday greeting answers.
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject)
            .date(date)
            .message_id(Some(format!("<{}.{at}@{}>", notice.id, self.from.email.domain())))
            .raw_header(automatic)
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
    }
}

impl fmt::Debug for SmtpChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpChannel")
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Channel for SmtpChannel {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Smtp
    }

    async fn deliver(&self, notice: &Notice) -> Result<(), DeliveryError> {
        let recipient = recipient(&notice.account.email).ok_or(DeliveryError::Permanent(Cause::Address))?;
        let message = self
            .message(notice, recipient.clone())
            .map_err(|_| DeliveryError::Permanent(Cause::Other("no mail can be made of it")))?
            .formatted();
        timeout(DELIVERY_TIMEOUT, self.send(recipient, &message))
            .await
            .unwrap_or(Err(DeliveryError::Temporary(Cause::TimedOut)))
    }
}

fn tls_parameters(
    host: &Host<String>,
    roots: &[CertificateDer<'static>],
) -> Result<TlsParameters, lettre::transport::smtp::Error> {
    let mut parameters = TlsParametersBuilder::new(unbracketed(host)).certificate_store(CertificateStore::None);
    for root in roots {
        parameters = parameters.add_root_certificate(Certificate::from_der(root.to_vec())?);
    }
    parameters.build_rustls()
}

/// HTML lets addresses be whose local part mail wants in quotes, with two dots for example (RFC 5321 §4.1.2). None has a
/// quote or a backslash in it.
fn recipient(email: &EmailAddress) -> Option<Address> {
    let (user, domain) = email.as_str().rsplit_once('@')?;
    Address::new(user, domain)
        .or_else(|_| Address::new(format!("\"{user}\""), domain))
        .ok()
}

// RFC 5321 §4.1.1.1 wants a name of this host, which it may not know; the domain that it speaks for is not far from it.
fn hello(from: &Mailbox) -> ClientId {
    ClientId::Domain(from.email.domain().to_owned())
}

fn unbracketed(host: &Host<String>) -> String {
    match host {
        Host::Domain(name) => name.clone(),
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => address.to_string(),
    }
}

/// Whether the mail server wants nothing for this recipient, now or later. Other refusals are of who sends, or of a
/// mailbox that is full: the basic codes of RFC 5321 §4.2.3 say which, and the enhanced ones of RFC 3463 better.
fn is_of_the_recipient(error: &lettre::transport::smtp::Error) -> bool {
    const OF_THE_RECIPIENT: [u16; 4] = [550, 551, 553, 556];
    let Some(code) = error.status().map(u16::from) else {
        return false;
    };
    let text = std::error::Error::source(error)
        .map(ToString::to_string)
        .unwrap_or_default();
    match text.get(..4) {
        Some("5.1.") => error.is_permanent(),
        // What Exchange says of an address that it does not know.
        Some("5.4.") if text.starts_with("5.4.1 ") => error.is_permanent(),
        Some("5.2." | "5.3." | "5.4." | "5.5." | "5.6." | "5.7.") => false,
        _ => OF_THE_RECIPIENT.contains(&code),
    }
}

// What goes wrong before and after the recipient is named is for the operator to put right: trying again will help then.
fn temporary(step: &'static str) -> impl Fn(lettre::transport::smtp::Error) -> DeliveryError {
    move |error| DeliveryError::Temporary(cause(&error, step))
}

fn cause(error: &lettre::transport::smtp::Error, step: &'static str) -> Cause {
    match error.status() {
        Some(code) => Cause::Smtp {
            step,
            code: code.into(),
        },
        None if error.is_client() => Cause::SmtpLacks(step),
        None => Cause::of_network(error, "the mail server said something that is no SMTP"),
    }
}

#[cfg(test)]
mod tests {
    use super::recipient;

    #[test]
    fn every_address_of_an_account_can_be_written_to() {
        for (email, written) in [
            ("ana@example.org", "ana@example.org"),
            ("root@localhost", "root@localhost"),
            ("a..b.@example.org", "\"a..b.\"@example.org"),
            ("!#$%&'*+/=?^_`{|}~-@example.org", "!#$%&'*+/=?^_`{|}~-@example.org"),
        ] {
            let address = recipient(&email.parse().unwrap()).map(|address| address.to_string());
            assert_eq!(address.as_deref(), Some(written));
        }
    }
}
