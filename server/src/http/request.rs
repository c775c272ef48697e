//! What every request has: an id, a language, an address; and the last hand on every answer.

use std::net::IpAddr;
use std::time::Duration;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, ALLOW, CACHE_CONTROL, HOST, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use warifu_protocol::proof::Origin;
use warifu_protocol::{Fingerprint, Language, ProblemCode};

use super::HttpState;
use super::failure::{Failure, Pending};
use crate::config::TrustedProxies;
use crate::tls::Peer;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Where a request came from, and how.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    /// The client's address.
    pub(super) address: IpAddr,
    /// The client certificate that was presented in this TLS session.
    pub(super) certificate: Option<Fingerprint>,
    /// What the client dialled, by its `Host` field or `:authority`.
    pub(super) host: Option<Origin>,
    /// The language that it prefers.
    pub(super) language: Language,
}

impl FromRequestParts<HttpState> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Self, Failure> {
        let peer = parts
            .extensions
            .get::<Peer>()
            .ok_or_else(|| Failure::new(ProblemCode::Internal).because("the listener did not say who is connected"))?;
        let host = parts.uri.authority().map(|a| a.as_str().to_owned());
        let host = host.or_else(|| Some(parts.headers.get(HOST)?.to_str().ok()?.to_owned()));
        Ok(Self {
            address: client_address(peer.address.ip(), &parts.headers, &state.trusted_proxies),
            certificate: peer.client_certificate.as_deref().map(Fingerprint::of_certificate),
            host: host.and_then(|host| Origin::of_host_field(peer.scheme.as_str(), &host).ok()),
            language: language(&parts.headers),
        })
    }
}

/// Gives the request its id, writes the problem document where one is due, and logs failures.
pub(super) async fn finish(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    let request_id = state.authority.request_id();
    let language = language(request.headers());
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    if let Some(failure) = response.extensions().get::<Pending>().and_then(Pending::take) {
        failure.log(&request_id, &method, route.as_deref().unwrap_or("-"));
        let allow = response.headers().get(ALLOW).cloned();
        response = failure.render(language, &request_id);
        if let Some(allow) = allow {
            response.headers_mut().insert(ALLOW, allow);
        }
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.append(VARY, HeaderValue::from_static("accept-language"));
    // Secrets must not stay in caches; what may stay there says so itself.
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Lets caches keep a public answer for a while.
pub(super) fn cacheable(lifetime: Duration) -> (HeaderName, HeaderValue) {
    let value = format!("public, max-age={}", lifetime.as_secs());
    (
        CACHE_CONTROL,
        HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("no-store")),
    )
}

fn language(headers: &HeaderMap) -> Language {
    let field = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    Language::from_accept_language(field)
}

/// The nearest address that is not a trusted proxy's: only those are believed about who is behind
/// them.
fn client_address(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> IpAddr {
    let mut nearest = peer;
    let fields: Vec<&str> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .collect();
    for entry in fields.iter().flat_map(|field| field.split(',')).rev() {
        if !proxies.contains(nearest) {
            break;
        }
        match entry.trim().parse() {
            Ok(address) => nearest = address,
            Err(_) => break,
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(peer: &str, forwarded: &str, proxies: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(FORWARDED_FOR, forwarded.parse().unwrap());
        let proxies = TrustedProxies::new([proxies.parse().unwrap()]);
        client_address(peer.parse().unwrap(), &headers, &proxies).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(address("192.0.2.1", "198.51.100.9", "10.0.0.0/8"), "192.0.2.1");
        assert_eq!(address("10.0.0.1", "198.51.100.9", "10.0.0.0/8"), "198.51.100.9");
        assert_eq!(
            address("10.0.0.1", "1.2.3.4, 198.51.100.9, 10.0.0.2", "10.0.0.0/8"),
            "198.51.100.9"
        );
        assert_eq!(address("10.0.0.1", "1.2.3.4, nonsense", "10.0.0.0/8"), "10.0.0.1");
    }
}
