//! A pairing followed: by events where the server sends some, else by asking again and again.

use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use warifu_protocol::ProblemCode;
use warifu_protocol::pairing::PairingState;

use super::Progress;
use crate::api::{Api, ApiError, EventStream, Side, View};

/// A person looks up after about as long.
const INTERVAL: Duration = Duration::from_secs(1);
/// How long after its end a pairing is still asked for, in case that the clocks differ.
const GRACE: Duration = Duration::from_secs(60);
/// For how long a pairing stays in one state, at the most, before it moves or ends.
pub(super) const LONGEST_STATE: Duration = Duration::from_secs(10 * 60);
/// For how long a code is offered, at the most.
pub(super) const LONGEST_OFFER: Duration = Duration::from_secs(24 * 60 * 60);
/// A server says at once where a pairing is. Who hears nothing for so long has a proxy before it that holds events back.
const FIRST_EVENT: Duration = Duration::from_secs(5);
/// After so many streams that told nothing no further one is opened.
const MUTE_STREAMS: u32 = 2;
/// After so many tries without an answer the person hears of it.
const SILENCE: u32 = 3;
/// A server does not make a person wait longer than this by its `Retry-After`.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A server that tells again what it has told does not keep this computer busy.
const LEAST_PAUSE: Duration = Duration::from_millis(100);
/// Before a step is repeated for the first time.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// How a pairing is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By events, for as long as they come.
    Live,
    /// By questions alone.
    Asking,
}

/// Sees what becomes of a pairing. What is awaited of it can be dropped at any time: each view says everything.
pub(crate) struct Following<'a, V> {
    api: &'a Api,
    side: Side<'a>,
    way: Way,
    stream: Option<EventStream>,
    is_fresh: bool,
    mute_streams: u32,
    seen: Option<V>,
    /// How far the pairing has come, of which a server can take nothing back.
    furthest: u8,
    next_look: Instant,
    ends: Instant,
    silence: Silence,
}

impl<'a, V: View> Following<'a, V> {
    /// Follows a pairing that stays as it is for `lasts` at the most.
    pub(crate) fn new(api: &'a Api, side: Side<'a>, way: Way, lasts: Duration) -> Self {
        Self {
            api,
            side,
            way,
            stream: None,
            is_fresh: true,
            mute_streams: 0,
            seen: None,
            furthest: 0,
            next_look: Instant::now(),
            // What a server says of times is its own word.
            ends: Instant::now() + lasts.min(LONGEST_OFFER) + GRACE,
            silence: Silence::default(),
        }
    }

    /// The view when it differs from the one before. A server or a proxy in trouble is asked again until the pairing
    /// must have ended, and no server is listened to for longer.
    ///
    /// # Errors
    /// The server refuses, or does not answer until then, or tells of no end.
    pub(crate) async fn next(&mut self, progress: &mut impl Progress) -> Result<V, ApiError> {
        let mut trouble = ApiError::Unintelligible;
        loop {
            sleep_until(self.next_look.min(self.ends)).await;
            if Instant::now() >= self.ends {
                return Err(trouble);
            }
            match timeout_at(self.ends, self.look()).await.unwrap_or(Err(ApiError::Lost)) {
                Ok(Some(view)) => {
                    trouble = ApiError::Unintelligible;
                    self.silence.ends(progress);
                    let is_further = self.goes_on(view.state());
                    if !is_further {
                        self.next_look = self.next_look.max(Instant::now() + LEAST_PAUSE);
                    }
                    if self.seen.as_ref() == Some(&view) {
                        continue;
                    }
                    if self.seen.as_ref().is_none_or(|seen| seen.state() != view.state()) {
                        progress.state(view.state());
                        if self.seen.is_some() && is_further {
                            self.ends = Instant::now() + LONGEST_STATE + GRACE;
                        }
                    }
                    self.seen = Some(view.clone());
                    return Ok(view);
                }
                // A stream that ended says nothing; what answers next does.
                Ok(None) => {}
                Err(error) if error.may_pass() => {
                    self.silence.goes_on(progress);
                    self.next_look = Instant::now() + pause(&error, INTERVAL);
                    trouble = error;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether the pairing has come further than ever before.
    fn goes_on(&mut self, state: PairingState) -> bool {
        let place = match state {
            PairingState::Offered => 1,
            PairingState::Claimed => 2,
            PairingState::Opened => 3,
            PairingState::Approved => 4,
            PairingState::Completed | PairingState::Denied | PairingState::Expired | PairingState::Cancelled => 5,
        };
        let is_further = place > self.furthest;
        self.furthest = self.furthest.max(place);
        is_further
    }

    async fn look(&mut self) -> Result<Option<V>, ApiError> {
        if self.way == Way::Live && self.mute_streams < MUTE_STREAMS && self.is_fresh {
            return self.listen().await;
        }
        let view = self.api.pairing(self.side).await?;
        self.is_fresh = true;
        self.next_look = Instant::now() + INTERVAL;
        Ok(Some(view))
    }

    /// The next event; where there is none to be had, the pairing is asked for before another stream is opened.
    async fn listen(&mut self) -> Result<Option<V>, ApiError> {
        let is_first = self.stream.is_none();
        let stream = match &mut self.stream {
            Some(stream) => stream,
            // A proxy that waits for the whole of an answer keeps its beginning, too.
            none => match timeout(FIRST_EVENT, self.api.pairing_events(self.side))
                .await
                .unwrap_or(Err(ApiError::Unintelligible))
            {
                Ok(stream) => none.insert(stream),
                Err(error) => {
                    self.is_fresh = false;
                    if !error.may_pass() {
                        self.mute_streams = MUTE_STREAMS;
                    }
                    tracing::debug!(%error, "no events are to be had");
                    return Ok(None);
                }
            },
        };
        let event = match is_first {
            true => timeout(FIRST_EVENT, stream.next()).await.unwrap_or(Err(ApiError::Lost)),
            false => stream.next().await,
        };
        match event {
            Ok(Some(data)) => {
                self.mute_streams = 0;
                serde_json::from_slice(&data)
                    .map(Some)
                    .map_err(|_| ApiError::Unintelligible)
            }
            Ok(None) | Err(_) => {
                self.stream = None;
                self.is_fresh = false;
                self.mute_streams += u32::from(is_first);
                Ok(None)
            }
        }
    }
}

/// Sends a step of a pairing until its answer is heard, for as long as the pairing can live. A repeat changes nothing.
///
/// # Errors
/// The server refuses, or does not answer until then.
pub(crate) async fn insist<A>(
    progress: &mut impl Progress,
    step: impl AsyncFn() -> Result<A, ApiError>,
) -> Result<A, ApiError> {
    let ends = Instant::now() + LONGEST_STATE;
    let mut silence = Silence::default();
    let mut wait = FIRST_PAUSE;
    loop {
        match step().await {
            Err(error) if error.may_pass() && Instant::now() < ends => {
                tracing::debug!(%error, "a step is sent again");
                silence.goes_on(progress);
                sleep_until(Instant::now() + pause(&error, wait)).await;
                wait = (wait * 2).min(INTERVAL);
            }
            outcome => {
                silence.ends(progress);
                return outcome;
            }
        }
    }
}

/// Whether a pairing is not there any more.
pub(crate) fn is_gone(error: &ApiError) -> bool {
    error.problem() == Some(ProblemCode::PairingNotFound)
}

fn pause(error: &ApiError, least: Duration) -> Duration {
    error.retry_after().unwrap_or(least).clamp(least, LONGEST_PAUSE)
}

/// How often nobody has answered, of which the person hears when it is often.
#[derive(Debug, Default)]
struct Silence(u32);

impl Silence {
    fn goes_on(&mut self, progress: &mut impl Progress) {
        self.0 += 1;
        if self.0 == SILENCE {
            progress.unreachable();
        }
    }

    fn ends(&mut self, progress: &mut impl Progress) {
        if self.0 >= SILENCE {
            progress.answered();
        }
        self.0 = 0;
    }
}
