//! The server that a code names.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// A host and, where it is not the default of https, a port. Lower case; IPv6 in brackets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CodeHost {
    host: Host<String>,
    port: Option<u16>,
}

/// The text names no host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a host name or address")]
pub struct HostError;

// RFC 1035 §2.3.4, and room for a port.
const MAX_HOST: usize = 253 + 6;

impl CodeHost {
    /// The host and port of a server's URL.
    ///
    /// # Errors
    /// The URL has no host.
    pub fn of_url(url: &Url) -> Result<Self, HostError> {
        let host = url.host().ok_or(HostError)?.to_owned();
        let default = if url.scheme() == "http" { 80 } else { 443 };
        let port = url
            .port_or_known_default()
            .filter(|port| *port != default || url.scheme() == "http");
        Ok(Self { host, port })
    }

    /// The address to dial: codes mean https.
    #[must_use]
    pub fn https_url(&self) -> Url {
        self.url("https")
    }

    /// The address to fall back to, for loopback addresses alone.
    #[must_use]
    pub fn loopback_http_url(&self) -> Option<Url> {
        self.is_loopback().then(|| self.url("http"))
    }

    /// Whether the host is this machine itself: `127.0.0.0/8`, `::1` or `localhost`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        }
    }

    fn url(&self, scheme: &str) -> Url {
        let Ok(url) = format!("{scheme}://{self}/").parse() else {
            unreachable!("a parsed host and port make a URL")
        };
        url
    }
}

impl FromStr for CodeHost {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > MAX_HOST || !text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b)) {
            return Err(HostError);
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (text, None),
        };
        let port = match port {
            None => None,
            Some(digits) if digits.len() <= 5 && digits.bytes().all(|b| b.is_ascii_digit()) => {
                Some(digits.parse::<u16>().ok().filter(|p| *p != 0).ok_or(HostError)?)
            }
            Some(_) => return Err(HostError),
        };
        let host = Host::parse(&host.to_ascii_lowercase()).map_err(|_| HostError)?;
        Ok(Self {
            host,
            port: port.filter(|port| *port != 443),
        })
    }
}

impl fmt::Display for CodeHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.host.fmt(f)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}
