//! The address of a server.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;
use warifu_protocol::code::CodeHost;
use warifu_protocol::proof::Origin;

/// An https server, or an http one on this machine itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServerAddress {
    url: Url,
    origin: Origin,
}

/// Why a text is no address of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It cannot be read as a URL, or has parts that an address of a server has not.
    #[error("not the address of a server")]
    Malformed,
    /// Plain http to another machine.
    #[error("http is for this machine alone")]
    Unencrypted,
}

impl ServerAddress {
    /// The address as a URL with the path `/`.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// The origin, as signatures name it.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Whether the connection is encrypted: only a loopback address does without.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The addresses to try for a code's host: https, and http where that is this machine itself.
    #[must_use]
    pub fn of_code(host: &CodeHost) -> Vec<Self> {
        [Some(host.https_url()), host.loopback_http_url()]
            .into_iter()
            .flatten()
            .filter_map(|url| Self::try_from(url).ok())
            .collect()
    }
}

impl TryFrom<Url> for ServerAddress {
    type Error = AddressError;

    fn try_from(mut url: Url) -> Result<Self, AddressError> {
        let origin = Origin::of_url(&url).map_err(|_| AddressError::Malformed)?;
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
            && url.path() == "/";
        if !plain {
            return Err(AddressError::Malformed);
        }
        let loopback = CodeHost::of_url(&url).is_ok_and(|host| host.is_loopback());
        if url.scheme() == "http" && !loopback {
            return Err(AddressError::Unencrypted);
        }
        url.set_path("/");
        Ok(Self { url, origin })
    }
}

impl FromStr for ServerAddress {
    type Err = AddressError;

    /// Reads a URL, or a bare `host[:port]`, which means https.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let url: Url = match text.contains("://") {
            true => text.parse(),
            false => format!("https://{text}").parse(),
        }
        .map_err(|_| AddressError::Malformed)?;
        Self::try_from(url)
    }
}

impl TryFrom<String> for ServerAddress {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<ServerAddress> for String {
    fn from(address: ServerAddress) -> Self {
        address.url.into()
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.origin.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_anywhere_and_http_on_this_machine() {
        for (text, url) in [
            ("id.example.org", "https://id.example.org/"),
            ("localhost:8443", "https://localhost:8443/"),
            ("https://ID.example.org:443/", "https://id.example.org/"),
            ("http://127.0.0.1:8443", "http://127.0.0.1:8443/"),
            ("http://[::1]:8443", "http://[::1]:8443/"),
        ] {
            assert_eq!(text.parse::<ServerAddress>().unwrap().url().as_str(), url);
        }
        assert_eq!(
            "http://id.example.org".parse::<ServerAddress>(),
            Err(AddressError::Unencrypted)
        );
        for wrong in [
            "",
            "ftp://a",
            "https://u@a",
            "https://a/b",
            "https://a?b",
            "https://a#b",
            "https://",
        ] {
            assert_eq!(wrong.parse::<ServerAddress>(), Err(AddressError::Malformed), "{wrong}");
        }
    }

    #[test]
    fn a_code_means_https_except_on_this_machine() {
        let addresses = |host: &str| {
            ServerAddress::of_code(&host.parse().unwrap())
                .iter()
                .map(|a| a.url().to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(addresses("id.example.org"), ["https://id.example.org/"]);
        assert_eq!(
            addresses("127.0.0.1:8443"),
            ["https://127.0.0.1:8443/", "http://127.0.0.1:8443/"]
        );
    }
}
