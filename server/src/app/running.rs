//! A server that runs, and how it ends.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::lock::DataLock;
use crate::tls::{Scheme, Tasks};

// Shorter than the 30 s after which systemd's and Kubernetes's patience ends by default or nearly so.
const DRAIN: Duration = Duration::from_secs(25);

/// A server that runs until it is told to stop.
pub struct Running {
    pub(super) address: SocketAddr,
    pub(super) scheme: Scheme,
    pub(super) admin_address: SocketAddr,
    pub(super) stop: CancellationToken,
    pub(super) listeners: JoinSet<()>,
    pub(super) tasks: Tasks,
    pub(super) background: JoinSet<()>,
    // Last: the directory is free again when everything else is closed.
    pub(super) lock: DataLock,
}

impl Running {
    /// Where clients connect.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where clients connect, as a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme.as_str(), self.address)
    }

    /// Where liveness and readiness are asked, as a URL.
    #[must_use]
    pub fn admin_url(&self) -> String {
        format!("http://{}", self.admin_address)
    }

    /// Takes no more connections, answers what was asked, and closes the store. Requests that take
    /// longer than 25 seconds, or than `hurry`, are cut off.
    pub async fn stop(self, hurry: impl Future<Output = ()>) {
        let Self {
            stop,
            mut listeners,
            tasks,
            mut background,
            lock,
            ..
        } = self;
        stop.cancel();
        let drained = async { while listeners.join_next().await.is_some() {} };
        let in_time = tokio::select! {
            () = drained => true,
            () = tokio::time::sleep(DRAIN) => false,
            () = hurry => false,
        };
        if !in_time {
            tracing::warn!("some requests took too long and were cut off");
        }
        // Whoever works for the store ends before it, connections and the requests in them too: the last of
        // them closes it, and only then is the directory free.
        tasks.cut_off().await;
        listeners.shutdown().await;
        background.shutdown().await;
        drop(lock);
    }
}
