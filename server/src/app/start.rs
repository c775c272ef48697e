//! Puts the parts together.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::holdings::{Holdings, Opening};
use super::keys::Keys;
use super::lock::DataLock;
use super::running::Running;
use super::sweeper::sweep;
use crate::ca::CertificateAuthority;
use crate::config::{Place, Settings, TlsMode};
use crate::domain::authority::Parts;
use crate::domain::{Authority, Clock, Entropy, Issuer, Store};
use crate::http::{HttpState, Watchers, admin_router, router};
use crate::notify::{Outbox, channels};
use crate::password::{Cost, HashPool};
use crate::publish::PublicationStatus;
#[cfg(feature = "s3")]
use crate::publish::{self, Publisher};
use crate::tls::{Bounds, Identity, Scheme, Source, Tasks, Transport, serve, server_config};

// Who asks for liveness is the operator.
const ADMIN_CONNECTIONS: usize = 64;
// A connection that nobody uses makes room for another.
const IDLE: Duration = Duration::from_secs(120);

/// Starts a server. When this returns, it answers.
///
/// # Errors
/// The data directory is in use or damaged, an address is taken, or anything else that the message
/// names with what to do about it.
pub async fn start(settings: Settings, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> anyhow::Result<Running> {
    let data_dir = &settings.server.data_dir;
    let lock = DataLock::take(data_dir)?;
    // The default of the public URL is the real address: that is known only once it is taken.
    let listener = listen(settings.server.listen, "--listen").await?;
    let admin_listener = listen(settings.server.admin_listen, "--admin-listen").await?;
    let address = listener.local_addr()?;
    let admin_address = admin_listener.local_addr()?;
    let place = Place::of(&settings, address);

    let channels = channels(&settings.notify, &place.public_url, Arc::clone(&clock)).await?;
    let announced: Vec<_> = channels.iter().map(|channel| channel.kind()).collect();
    let opening = Opening {
        settings: &settings,
        public_url: &place.public_url,
        channels: &announced,
        now: clock.now(),
        entropy: &entropy,
    };
    let Holdings { store, ca, keys } = opening.open().await?;
    let authority = authority(&settings, &place, (&store, &ca, keys), &clock, &entropy)?;

    let mut background = JoinSet::new();
    let transport = match settings.tls.mode {
        TlsMode::Off => Transport::Plain(place.scheme),
        TlsMode::On => {
            let identity = Identity::open(certificate_source(&settings, &place, &ca), Arc::clone(&clock))
                .context("the server has no TLS certificate")?;
            let config = server_config(identity.shown(), ca.root_certificates())?;
            background.spawn(identity.keep_fresh());
            Transport::Tls(Arc::new(config))
        }
    };
    let outbox = Outbox::new(&store, channels, &clock, &entropy);
    background.spawn(outbox.run());
    let publication = Arc::new(PublicationStatus::default());
    if let Some(bucket) = &settings.publish.s3_bucket {
        let ca = Arc::clone(&ca) as Arc<dyn Issuer>;
        let (store, status) = (Arc::clone(&store), Arc::clone(&publication));
        publish(&mut background, bucket, store, ca, (&clock, &entropy), status).await?;
    }
    background.spawn(sweep(store, clock));

    let (tasks, stop) = (Tasks::default(), CancellationToken::new());
    let mut listeners = JoinSet::new();
    let public = public_router(&settings, &authority, &stop);
    let admin = admin_router(authority, publication);
    let bounds = bounds(&settings);
    let admin_bounds = Bounds {
        connections: ADMIN_CONNECTIONS,
        connections_per_address: ADMIN_CONNECTIONS,
        ..bounds.clone()
    };
    let serve =
        |listener, transport, router, bounds| serve(listener, transport, router, bounds, tasks.clone(), stop.clone());
    listeners.spawn(serve(listener, transport.clone(), public, bounds));
    listeners.spawn(serve(
        admin_listener,
        Transport::Plain(Scheme::Http),
        admin,
        admin_bounds,
    ));

    say_what_matters(&settings, &place, &ca);
    Ok(Running {
        address,
        scheme: match transport {
            Transport::Plain(_) => Scheme::Http,
            Transport::Tls(_) => Scheme::Https,
        },
        admin_address,
        stop,
        listeners,
        tasks,
        background,
        lock,
    })
}

async fn listen(address: SocketAddr, flag: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        anyhow!("cannot listen on {address}: {error}. Stop what uses it, or choose another address with {flag}")
    })
}

#[cfg(feature = "s3")]
async fn publish(
    background: &mut JoinSet<()>,
    bucket: &str,
    store: Arc<dyn Store>,
    ca: Arc<dyn Issuer>,
    (clock, entropy): (&Arc<dyn Clock>, &Arc<dyn Entropy>),
    status: Arc<PublicationStatus>,
) -> anyhow::Result<()> {
    let bucket = publish::connect(bucket)
        .await
        .with_context(|| format!("nothing can be published to the bucket {bucket}"))?;
    let publisher = Publisher::new(bucket, store, ca, Arc::clone(clock), Arc::clone(entropy), status);
    background.spawn(publisher.run());
    Ok(())
}

#[cfg(not(feature = "s3"))]
async fn publish(
    _: &mut JoinSet<()>,
    _: &str,
    _: Arc<dyn Store>,
    _: Arc<dyn Issuer>,
    _: (&Arc<dyn Clock>, &Arc<dyn Entropy>),
    _: Arc<PublicationStatus>,
) -> anyhow::Result<()> {
    anyhow::bail!(
        "this warifu-server was built without S3: build it with the feature `s3`, or leave publish.s3_bucket away"
    )
}

fn authority(
    settings: &Settings,
    place: &Place,
    (store, ca, keys): (&Arc<dyn Store>, &Arc<CertificateAuthority>, Keys),
    clock: &Arc<dyn Clock>,
    entropy: &Arc<dyn Entropy>,
) -> anyhow::Result<Arc<Authority>> {
    let password = &settings.password;
    let cost = Cost {
        memory_kib: password.memory_kib,
        passes: password.passes,
        lanes: password.lanes,
    };
    let threads = password.threads.map_or_else(cores, |threads| threads as usize);
    let passwords = HashPool::new(cost, threads, password.queue as usize, Arc::clone(entropy))
        .context("passwords cannot be hashed with these settings of [password]")?;
    Ok(Arc::new(Authority::new(Parts {
        store: Arc::clone(store),
        issuer: Arc::clone(ca) as Arc<dyn Issuer>,
        passwords: Arc::new(passwords),
        tokens: Arc::new(keys.tokens),
        clock: Arc::clone(clock),
        entropy: Arc::clone(entropy),
        policy: place.policy(settings),
        challenge_key: keys.challenges,
    })))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn certificate_source(settings: &Settings, place: &Place, ca: &Arc<CertificateAuthority>) -> Source {
    match (&settings.tls.certificate, &settings.tls.key) {
        (Some(certificate), Some(key)) => Source::Files {
            certificate: certificate.clone(),
            key: key.clone(),
        },
        _ => Source::OwnCa {
            ca: Arc::clone(ca),
            hosts: place.hosts.clone(),
        },
    }
}

fn public_router(settings: &Settings, authority: &Arc<Authority>, stop: &CancellationToken) -> Router {
    router(HttpState {
        authority: Arc::clone(authority),
        trusted_proxies: settings.http.trusted_proxies.clone(),
        cors_origins: settings.http.cors_origins.clone(),
        body_timeout: settings.limits.body_timeout,
        stop: stop.clone(),
        watchers: Watchers::default(),
    })
}

fn bounds(settings: &Settings) -> Bounds {
    Bounds {
        connections: settings.limits.connections as usize,
        connections_per_address: settings.limits.connections_per_address as usize,
        // A proxy stands for many clients; who is on this machine has other ways to stop the server.
        exempt: settings.http.trusted_proxies.and_loopback(),
        handshake: settings.limits.handshake_timeout,
        header: settings.limits.header_timeout,
        body: settings.limits.body_timeout,
        idle: IDLE,
    }
}

fn say_what_matters(settings: &Settings, place: &Place, ca: &CertificateAuthority) {
    tracing::info!(server.public_url = %place.public_url, ca.pin = %ca.pin(), "the server is ready");
    if settings.tls.behind_proxy && settings.http.trusted_proxies.is_empty() {
        tracing::warn!(
            "tls.behind_proxy is set, but no http.trusted_proxies: all clients count as one address, and share its limits"
        );
    }
    if !settings.limits.enabled {
        tracing::warn!("limits.enabled is false: passwords can be guessed without limit");
    }
}
