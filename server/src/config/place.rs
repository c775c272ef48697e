//! What follows from the settings once the real port is known.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use url::{Host, Url};
use warifu_protocol::proof::Origin;

use super::rules::is_exposed;
use super::settings::{Settings, TlsMode};
use crate::domain::Policy;
use crate::domain::attempt::Limit;
use crate::domain::policy;
use crate::tls::Scheme;

// Years of computers that come and go. Each entry is some 10 KB, that every computer reads and verifies.
const LONGEST_LOG: u64 = 512;

/// Where the server turned out to be.
#[derive(Clone, Debug)]
pub struct Place {
    /// The URL that clients dial.
    pub public_url: Url,
    /// The scheme that they dial.
    pub scheme: Scheme,
    /// The origins that they may have dialled.
    pub origins: Vec<Origin>,
    /// The hosts that the own TLS certificate is for.
    pub hosts: Vec<Host<String>>,
}

impl Place {
    /// Where a server with these settings is that listens at `bound`.
    #[must_use]
    pub fn of(settings: &Settings, bound: SocketAddr) -> Self {
        let scheme = match settings.tls.mode {
            TlsMode::Off if !settings.tls.behind_proxy => Scheme::Http,
            _ => Scheme::Https,
        };
        let public_url = settings
            .server
            .public_url
            .clone()
            .unwrap_or_else(|| url(scheme, &bound.ip().into_host(), Some(bound.port())));
        let mut dialled = vec![public_url.clone()];
        for extra in &settings.server.extra_hosts {
            let port = extra.port.or(public_url.port());
            dialled.push(url(Scheme::Https, &extra.host, port));
        }
        if bound.ip().is_loopback() {
            // Without TLS of our own, who dials loopback dials http, also beside a proxy.
            let scheme = match settings.tls.mode {
                TlsMode::On => Scheme::Https,
                TlsMode::Off => Scheme::Http,
            };
            dialled.extend(loopback().map(|host| url(scheme, &host, Some(bound.port()))));
        }
        let mut origins: Vec<Origin> = dialled.iter().filter_map(|url| Origin::of_url(url).ok()).collect();
        let mut hosts: Vec<Host<String>> = dialled.iter().filter_map(|url| Some(url.host()?.to_owned())).collect();
        keep_first(&mut origins);
        keep_first(&mut hosts);
        Self {
            public_url,
            scheme,
            origins,
            hosts,
        }
    }

    /// What the domain applies.
    #[must_use]
    pub fn policy(&self, settings: &Settings) -> Policy {
        Policy {
            public_url: self.public_url.clone(),
            origins: self.origins.clone(),
            registration: settings.registration,
            pairing_ttl: settings.pairing.ttl,
            longest_log: LONGEST_LOG,
            device_cool_down: settings.device.cool_down,
            device_proof: settings.pairing.device_proof,
            server_keygen: settings.issuance.server_keygen.unwrap_or_else(|| !is_exposed(settings)),
            limits: settings.limits.enabled.then(|| limits(settings)),
        }
    }
}

fn limits(settings: &Settings) -> policy::Limits {
    let limits = &settings.limits;
    let attempts = |failures| Limit {
        failures,
        window: limits.window,
    };
    policy::Limits {
        name: attempts(limits.per_name),
        address: attempts(limits.per_address),
        device: attempts(limits.per_device),
        registrations: Limit {
            failures: limits.registrations,
            window: limits.registrations_window,
        },
    }
}

fn loopback() -> [Host<String>; 3] {
    [
        Host::Ipv4(Ipv4Addr::LOCALHOST),
        Host::Ipv6(Ipv6Addr::LOCALHOST),
        Host::Domain("localhost".into()),
    ]
}

fn url(scheme: Scheme, host: &Host<String>, port: Option<u16>) -> Url {
    let text = match port {
        Some(port) => format!("{}://{host}:{port}/", scheme.as_str()),
        None => format!("{}://{host}/", scheme.as_str()),
    };
    let Ok(url) = text.parse() else {
        unreachable!("a parsed host and a port make a URL")
    };
    url
}

fn keep_first<T: PartialEq + Clone>(all: &mut Vec<T>) {
    let mut kept: Vec<T> = Vec::with_capacity(all.len());
    for one in all.iter() {
        if !kept.contains(one) {
            kept.push(one.clone());
        }
    }
    *all = kept;
}

trait IntoHost {
    fn into_host(self) -> Host<String>;
}

impl IntoHost for std::net::IpAddr {
    fn into_host(self) -> Host<String> {
        match self {
            Self::V4(address) => Host::Ipv4(address),
            Self::V6(address) => Host::Ipv6(address),
        }
    }
}
