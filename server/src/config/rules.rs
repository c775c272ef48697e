//! What settings must not say together.

use url::{Host, Url};

use super::destination::Security;
use super::settings::{Settings, TlsMode};
use super::table as t;
use super::values::Values;

/// Notes every combination that would be unsafe, or could not work.
pub(crate) fn check(settings: &Settings, values: &mut Values) {
    where_clients_dial(settings, values);
    tls(settings, values);
    if !settings.limits.enabled && is_exposed(settings) {
        values.refuse(
            &t::LIMITS_ENABLED,
            "false leaves passwords open to guessing, so it is refused where other machines can connect",
        );
    }
    if settings.store.table == settings.store.audit_table {
        values.refuse(&t::AUDIT_TABLE, "is the table of store.table; choose another one");
    }
    notify(settings, values);
    if settings.password.memory_kib < 8 * settings.password.lanes {
        // RFC 9106 §3.1.
        values.refuse(&t::MEMORY_KIB, "must be at least 8 KiB for each of password.lanes");
    }
}

/// Whether others than this machine itself can reach the server.
pub(crate) fn is_exposed(settings: &Settings) -> bool {
    !settings.server.listen.ip().is_loopback()
        || settings.tls.behind_proxy
        || settings.server.public_url.as_ref().is_some_and(|url| !is_loopback(url))
}

fn where_clients_dial(settings: &Settings, values: &mut Values) {
    let server = &settings.server;
    if server.listen == server.admin_listen && server.listen.port() != 0 {
        values.refuse(&t::ADMIN_LISTEN, "is the address of server.listen; choose another port");
    }
    let Some(url) = &server.public_url else {
        if !server.listen.ip().is_loopback() {
            values.refuse(
                &t::PUBLIC_URL,
                "is required where server.listen is not on loopback: set the URL that clients dial, such as \
                 https://id.example.org",
            );
        } else if settings.tls.behind_proxy {
            values.refuse(
                &t::PUBLIC_URL,
                "is required with tls.behind_proxy: set the URL of the proxy, such as https://id.example.org",
            );
        }
        return;
    };
    match (url.scheme(), settings.tls.mode) {
        ("http", TlsMode::Off) if is_loopback(url) && !settings.tls.behind_proxy => {}
        ("http", _) => values.refuse(
            &t::PUBLIC_URL,
            "must be https; http is for loopback with tls.mode = \"off\" alone",
        ),
        (_, TlsMode::Off) if !settings.tls.behind_proxy => values.refuse(
            &t::PUBLIC_URL,
            "is https, but tls.mode is \"off\": set tls.behind_proxy = true if a proxy ends TLS",
        ),
        _ => {}
    }
}

fn tls(settings: &Settings, values: &mut Values) {
    let tls = &settings.tls;
    if tls.mode == TlsMode::Off && !settings.server.listen.ip().is_loopback() && !tls.behind_proxy {
        values.refuse(
            &t::TLS_MODE,
            "\"off\" is refused off loopback, because passwords would travel unprotected: leave it on, or set \
             tls.behind_proxy = true if a proxy ends TLS",
        );
    }
    match (&tls.certificate, &tls.key) {
        (Some(_), None) => values.refuse(&t::TLS_KEY, "is missing: tls.certificate needs its private key"),
        (None, Some(_)) => values.refuse(&t::TLS_CERTIFICATE, "is missing: tls.key alone is of no use"),
        _ => {}
    }
}

// Whom a message concerns, and what happened, is nobody else's business; nor is the mail server's password.
fn notify(settings: &Settings, values: &mut Values) {
    let notify = &settings.notify;
    match (&notify.smtp.server, &notify.smtp.from) {
        (Some(_), None) => values.refuse(
            &t::MAIL_FROM,
            "is missing: notify.smtp_url needs an address that mail is from, such as Warifu <warifu@example.org>",
        ),
        (None, Some(_)) => values.refuse(&t::SMTP_URL, "is missing: notify.from alone is of no use"),
        _ => {}
    }
    if let Some(server) = &notify.smtp.server
        && server.security == Security::None
        && !is_loopback_host(&server.host)
    {
        values.refuse(
            &t::SMTP_URL,
            "is unencrypted, which is for loopback alone: use smtps://, or add ?tls=required for STARTTLS",
        );
    }
    match (&notify.webhook.url, &notify.webhook.secret_file) {
        (Some(_), None) => values.refuse(
            &t::WEBHOOK_SECRET_FILE,
            "is missing: without the secret nobody could tell whether notify.webhook_url was called by this server",
        ),
        (None, Some(_)) => values.refuse(
            &t::WEBHOOK_URL,
            "is missing: notify.webhook_secret_file alone is of no use",
        ),
        _ => {}
    }
    if let Some(url) = &notify.webhook.url
        && url.expose().scheme() == "http"
        && !is_loopback(url.expose())
    {
        values.refuse(&t::WEBHOOK_URL, "must be https; http is for loopback alone");
    }
}

fn is_loopback(url: &Url) -> bool {
    url.host().is_some_and(|host| is_loopback_host(&host.to_owned()))
}

fn is_loopback_host(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}
