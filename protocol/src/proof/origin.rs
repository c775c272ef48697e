//! The origin that a client dialled.

use std::fmt;

use url::Url;

use crate::Sha256Hash;

/// Lower-case ASCII `host[:port]`, the scheme's default port omitted, IPv6 in brackets (RFC 5952).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(String);

/// The text or URL names no http(s) origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the origin of an http or https server")]
pub struct OriginError;

impl Origin {
    /// The origin of an http or https URL.
    ///
    /// # Errors
    /// The URL has another scheme, or no host.
    pub fn of_url(url: &Url) -> Result<Self, OriginError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(OriginError);
        }
        // The `url` crate lower-cases, applies IDNA, writes IPv6 by RFC 5952 and drops default ports.
        let host = url.host_str().ok_or(OriginError)?;
        Ok(Self(
            url.port()
                .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
        ))
    }

    /// The origin that an HTTP `Host` field names for `scheme`.
    ///
    /// # Errors
    /// It names none.
    pub fn of_host_field(scheme: &str, host: &str) -> Result<Self, OriginError> {
        // `uri-host [ ":" port ]` (RFC 9110 §7.2) has none of these; a URL parser would read past them.
        if host.contains(['/', '\\', '?', '#', '@']) {
            return Err(OriginError);
        }
        let url: Url = format!("{scheme}://{host}/").parse().map_err(|_| OriginError)?;
        Self::of_url(&url)
    }

    /// `host[:port]`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the text: what is signed.
    #[must_use]
    pub fn hash(&self) -> Sha256Hash {
        Sha256Hash::of(&[self.0.as_bytes()])
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_has_one_origin() {
        for (url, origin) in [
            ("https://ID.Example.org:443/x", "id.example.org"),
            ("https://id.example.org:8443", "id.example.org:8443"),
            ("http://127.0.0.1:80", "127.0.0.1"),
            ("https://[0:0:0:0:0:0:0:1]:8443", "[::1]:8443"),
        ] {
            assert_eq!(Origin::of_url(&url.parse().unwrap()).unwrap().as_str(), origin);
        }
        assert!(Origin::of_url(&"ftp://example.org".parse().unwrap()).is_err());
        assert_eq!(
            Origin::of_host_field("https", "Localhost:8443").unwrap().as_str(),
            "localhost:8443"
        );
        for wrong in ["", "a/b", "u@h", "h?x", "h#x", "a b"] {
            assert!(Origin::of_host_field("https", wrong).is_err(), "{wrong}");
        }
    }
}
