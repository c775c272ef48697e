//! `GET /pairing/{id}/events`: the offering side is told when something becomes of its pairing.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, MissedTickBehavior};
use warifu_protocol::Problem;
use warifu_protocol::wire::PairingView;

use super::pairing::{pairing_id, secret, shown};
use crate::domain::{PairingId, Refusal};
use crate::http::HttpState;
use crate::http::failure::Failure;
use crate::http::watchers::Watcher;

// The store is asked, because another server may have taken the claim. A person does not notice a second.
const LOOK_EVERY: Duration = Duration::from_secs(1);
// What nginx goes by.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");
// Then the client asks anew, of a server that may know better.
const LONGEST: Duration = Duration::from_secs(1800);

/// Says where a pairing is, now and whenever it moves, until it is at its end.
///
/// Each event's data is what `GET /pairing/{id}` answers at that moment (server-sent events, HTML Living Standard §9.2).
#[utoipa::path(get, path = "/pairing/{id}/events", operation_id = "pairing_events", tag = "pairing",
    params(("id" = String, Path, description = "The pairing_id.")),
    security(("pairing_secret" = [])),
    responses(
        (status = 200, body = PairingView, content_type = "text/event-stream"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn events(
    State(state): State<HttpState>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Failure> {
    let (id, secret) = (pairing_id(id)?, secret(&headers)?);
    let (pairing, at) = state.authority.pairing(id, &secret).await?;
    let first = shown(&pairing, at);
    let watcher = state.watchers.take(id).ok_or_else(Failure::busy)?;
    // More often than a connection may be silent.
    let alive = KeepAlive::new().interval(state.body_timeout / 3);
    let (stop, begun) = (state.stop.clone(), Instant::now());
    let mut ticks = tokio::time::interval_at(begun + LOOK_EVERY, LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let watch = Watch {
        state,
        id,
        secret,
        ticks,
        ends: begun + LONGEST,
        last: None,
        first: Some(first),
        _watcher: watcher,
    };
    let events = stream::unfold(watch, Watch::next)
        .filter_map(async |view| Event::default().json_data(view).ok().map(Ok::<_, Infallible>));
    let answer = Sse::new(events.take_until(stop.cancelled_owned())).keep_alive(alive);
    // A proxy must neither keep what it names nor wait until there is more of it.
    let head = [(CACHE_CONTROL, "no-store"), (UNBUFFERED, "no")];
    Ok((
        head.map(|(name, value)| (name, HeaderValue::from_static(value))),
        answer,
    ))
}

struct Watch {
    state: HttpState,
    id: PairingId,
    secret: zeroize::Zeroizing<[u8; 32]>,
    ticks: tokio::time::Interval,
    ends: Instant,
    last: Option<PairingView>,
    first: Option<PairingView>,
    _watcher: Watcher,
}

impl Watch {
    /// The next view that differs from the last; `None` at the end.
    async fn next(mut self) -> Option<(PairingView, Self)> {
        if self.last.as_ref().is_some_and(|view| view.state.is_final()) {
            return None;
        }
        loop {
            let view = match self.first.take() {
                Some(view) => view,
                None => self.look().await?,
            };
            if self.last.as_ref() != Some(&view) {
                self.last = Some(view.clone());
                return Some((view, self));
            }
        }
    }

    async fn look(&mut self) -> Option<PairingView> {
        loop {
            if self.ticks.tick().await >= self.ends {
                return None;
            }
            match self.state.authority.pairing(self.id, &self.secret).await {
                Ok((pairing, at)) => return Some(shown(&pairing, at)),
                // It may be able to say in a moment.
                Err(Refusal::Store(_)) => {}
                Err(_) => return None,
            }
        }
    }
}
