//! `GET /pairing/{id}/events`: either side is told when something becomes of its pairing.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, HeaderValue};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, MissedTickBehavior};
use warifu_protocol::{Language, Problem, ProblemCode, Sha256Hash};

use super::pairing::{PairingAnswer, shown};
use crate::domain::watch::Seen;
use crate::domain::{PairingId, Refusal};
use crate::http::HttpState;
use crate::http::failure::Failure;
use crate::http::pairing_key::PairingKey;
use crate::http::request::Caller;
use crate::http::watchers::{Watched, Watcher};

// What moves on this server wakes who watches. The store is asked all the same, because it may have been another one, or
// the time. A person does not notice a second.
const LOOK_EVERY: Duration = Duration::from_secs(1);
// What nginx goes by.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");
// Then the client asks anew, of a server that may know better.
const LONGEST: Duration = Duration::from_secs(1800);

/// Says where a pairing is, now and whenever it moves, until it is at its end.
///
/// Each event's data is what `GET /pairing/{id}` answers at that moment (server-sent events, HTML Living Standard §9.2), and
/// its id the state. Each tells everything, so there is nothing to be made up for after a `Last-Event-ID`.
#[utoipa::path(get, path = "/pairing/{id}/events", operation_id = "pairing_events", tag = "pairing",
    params(("id" = String, Path, description = "The pairing_id.")),
    security(("pairing_secret" = [])),
    responses(
        (status = 200, body = PairingAnswer, content_type = "text/event-stream"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn events(
    State(state): State<HttpState>,
    PairingKey { id, secret }: PairingKey,
    caller: Caller,
) -> Result<impl IntoResponse, Failure> {
    let seen = state.authority.pairing(id, &secret).await?;
    let watcher = state.watchers.take(Watched::of(&seen)).ok_or_else(Failure::busy)?;
    let first = Sight::of(&state, seen, caller.language).await?;
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
        language: caller.language,
        last: None,
        first: Some(first),
        watcher,
    };
    let events = stream::unfold(watch, Watch::next).map(Ok::<_, Infallible>);
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
    language: Language,
    last: Option<Told>,
    first: Option<Sight>,
    watcher: Watcher,
}

/// What is to be told: the pairing, and the answer as JSON.
struct Sight {
    seen: Seen,
    answer: String,
}

/// What was told. Of the answer only so much as tells whether another one is the same: with a whole device log in it,
/// all of them would be a lot to keep.
struct Told {
    seen: Seen,
    answer_sha256: Sha256Hash,
}

impl Sight {
    async fn of(state: &HttpState, seen: Seen, language: Language) -> Result<Self, Failure> {
        let answer = shown(&state.authority, &seen, language).await?;
        let answer = serde_json::to_string(&answer).map_err(|e| Failure::new(ProblemCode::Internal).because(e))?;
        Ok(Self { seen, answer })
    }
}

impl Watch {
    /// The next answer that differs from the last; `None` at the end.
    async fn next(mut self) -> Option<(Event, Self)> {
        if self.last.as_ref().is_some_and(|last| last.seen.state.is_final()) {
            return None;
        }
        loop {
            let Sight { seen, answer } = match self.first.take() {
                Some(first) => first,
                None => self.look().await?,
            };
            let answer_sha256 = Sha256Hash::of(&[answer.as_bytes()]);
            let differs = self
                .last
                .as_ref()
                .is_none_or(|last| last.answer_sha256 != answer_sha256);
            let event = Event::default().id(seen.state.name()).data(answer);
            self.last = Some(Told { seen, answer_sha256 });
            if differs {
                return Some((event, self));
            }
        }
    }

    /// Looks until the pairing has moved.
    async fn look(&mut self) -> Option<Sight> {
        loop {
            tokio::select! {
                at = self.ticks.tick() => if at >= self.ends {
                    return None;
                },
                () = self.watcher.moved() => {}
            }
            let seen = match self.state.authority.pairing(self.id, &self.secret).await {
                Ok(seen) => seen,
                // It may be able to say in a moment.
                Err(Refusal::Store(_)) => continue,
                Err(_) => return None,
            };
            // The log costs more to be read than the pairing.
            if self.last.as_ref().is_some_and(|last| last.seen == seen) {
                continue;
            }
            if let Ok(sight) = Sight::of(&self.state, seen, self.language).await {
                return Some(sight);
            }
        }
    }
}
