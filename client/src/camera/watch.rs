//! The rules by which a camera is kept: what to do when it opens, sends, fails, or when nothing happens. No thread, no
//! clock, no device: what happened and when goes in, what to do comes out.

use std::time::Duration;

use super::error::CameraError;

/// Without a readable picture for so long, something is wrong.
const SILENCE: Duration = Duration::from_secs(2);
/// The first picture may take longer: the sensor starts, and finds out how bright it is.
const FIRST_PICTURE: Duration = Duration::from_secs(3);
/// Opening takes some cameras seconds.
const OPENING: Duration = Duration::from_secs(8);
/// From a failure to the next try.
const PAUSE: Duration = Duration::from_secs(1);
/// How long the next try waits for an earlier one to close the camera.
const CLOSING: Duration = Duration::from_secs(2);
/// How often it is looked whether an earlier keeper has closed the camera.
const GLANCE: Duration = Duration::from_millis(100);
/// So many tries may hang somewhere in the system. With more, nothing is tried until one of them comes back…
const MOST_HANGING: usize = 3;
/// … or it is asked for anew: another camera is chosen, or the viewfinder opened again. But no more than this.
const MOST_ASKED: usize = 9;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// The try that goes on has the camera open.
    Opened,
    /// It has a picture.
    Frame,
    /// It has a picture that is damaged.
    Damaged,
    /// It failed, and ends.
    Failed(CameraError),
    /// A try, this one or an earlier one, has ended and closed its camera.
    Ended,
    /// Another camera is wanted.
    Chosen,
    /// Time has passed.
    Tick,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Begin a new try.
    Start,
    /// Want nothing more of the try that goes on.
    Abandon,
    /// Tell that pictures come.
    TellOpened,
    /// Tell why none come.
    TellTrouble(CameraError),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// No try goes on; the next begins when it is time and the camera is closed.
    Waiting {
        until: Duration,
        closed_by: Duration,
        /// It begins only while fewer than these hang.
        most: usize,
    },
    /// A try opens the camera.
    Opening { since: Duration },
    /// The camera is open.
    Running {
        /// Since when there is no readable picture.
        silent: Duration,
        /// Whether a picture came at all.
        seen: bool,
        /// Whether damaged ones came since the last readable one.
        damaged: bool,
    },
}

/// What the person knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Nothing,
    Opened,
    Trouble(CameraError),
}

/// Keeps watch over one camera.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    phase: Phase,
    told: Told,
    /// Another trouble than the one that was told; it is told when it comes a second time.
    other: Option<CameraError>,
    /// Tries that have begun and not ended.
    open: usize,
    /// Tries of earlier keepers that have not ended. Nobody tells when they do.
    others: usize,
}

impl Watch {
    /// The first try begins at once, with the first tick.
    pub(super) fn new(now: Duration) -> Self {
        Self {
            phase: Phase::Waiting {
                until: now,
                closed_by: now + CLOSING,
                most: MOST_ASKED,
            },
            told: Told::Nothing,
            other: None,
            open: 0,
            others: 0,
        }
    }

    /// When the next tick is due at the latest, seen from `now`.
    pub(super) fn deadline(&self, now: Duration) -> Duration {
        match self.phase {
            Phase::Waiting { until, closed_by, most } => match self.open + self.others {
                0 => until,
                all if all >= most => now + PAUSE,
                _ if self.others > 0 => until.max(closed_by.min(now + GLANCE)),
                _ => until.max(closed_by),
            },
            Phase::Opening { since } => since + OPENING,
            Phase::Running { silent, seen, .. } => silent + patience(seen),
        }
    }

    /// So many tries of earlier keepers have not ended.
    pub(super) fn see_others(&mut self, others: usize) {
        self.others = others;
    }

    /// Whether it was told that pictures come, and nothing else since.
    pub(super) fn shows_pictures(&self) -> bool {
        self.told == Told::Opened
    }

    /// Takes what happened at `now`, and says what to do, in this order.
    pub(super) fn take(&mut self, input: Input, now: Duration) -> Vec<Action> {
        let mut actions = Vec::new();
        match input {
            Input::Opened => {
                if let Phase::Opening { .. } = self.phase {
                    self.phase = Phase::Running {
                        silent: now,
                        seen: false,
                        damaged: false,
                    };
                }
            }
            Input::Frame => {
                if let Phase::Running { .. } = self.phase {
                    self.phase = Phase::Running {
                        silent: now,
                        seen: true,
                        damaged: false,
                    };
                    if self.told != Told::Opened {
                        self.told = Told::Opened;
                        self.other = None;
                        actions.push(Action::TellOpened);
                    }
                }
            }
            Input::Damaged => {
                if let Phase::Running { damaged, .. } = &mut self.phase {
                    *damaged = true;
                }
            }
            Input::Failed(error) => {
                if !matches!(self.phase, Phase::Waiting { .. }) {
                    self.pause(now);
                    actions.push(Action::Abandon);
                    actions.extend(self.trouble(error));
                }
            }
            Input::Ended => self.open = self.open.saturating_sub(1),
            Input::Chosen => {
                if !matches!(self.phase, Phase::Waiting { .. }) {
                    actions.push(Action::Abandon);
                }
                // What is told next is about another camera.
                self.told = Told::Nothing;
                self.other = None;
                self.phase = Phase::Waiting {
                    until: now,
                    closed_by: now + CLOSING,
                    most: MOST_ASKED,
                };
            }
            Input::Tick => {}
        }
        actions.extend(self.overdue(now));
        actions.extend(self.start(now));
        actions
    }

    /// A try that has taken too long is given up, and why is told.
    fn overdue(&mut self, now: Duration) -> Vec<Action> {
        let error = match self.phase {
            Phase::Opening { since } if now >= since + OPENING => CameraError::Stalled,
            Phase::Running { silent, seen, damaged } if now >= silent + patience(seen) => match damaged {
                true => CameraError::Garbled,
                false => CameraError::Stalled,
            },
            _ => return Vec::new(),
        };
        self.pause(now);
        std::iter::once(Action::Abandon).chain(self.trouble(error)).collect()
    }

    fn pause(&mut self, now: Duration) {
        self.phase = Phase::Waiting {
            until: now + PAUSE,
            closed_by: now + CLOSING,
            most: MOST_HANGING,
        };
    }

    fn start(&mut self, now: Duration) -> Option<Action> {
        let Phase::Waiting { until, closed_by, most } = self.phase else {
            return None;
        };
        let all = self.open + self.others;
        if now < until || (all > 0 && now < closed_by) {
            return None;
        }
        if all >= most {
            return match self.told {
                // Nobody shall wait for what is not even tried.
                Told::Nothing => self.trouble(CameraError::Stalled),
                _ => None,
            };
        }
        self.phase = Phase::Opening { since: now };
        self.open += 1;
        Some(Action::Start)
    }

    /// What is told of a failure: nothing of what is known, nor of what comes of it.
    fn trouble(&mut self, error: CameraError) -> Option<Action> {
        let error = match error {
            // It hangs in a try of this program, and no other program has it.
            CameraError::Busy if self.open + self.others > 1 => CameraError::Stalled,
            error => error,
        };
        if let Told::Trouble(told) = self.told {
            // Who has pulled it out knows that it is not there.
            let follows = told == CameraError::Unplugged && error == CameraError::None;
            if told == error || follows {
                self.other = None;
                return None;
            }
            // While a camera comes and goes it is for moments this and that.
            if self.other != Some(error) {
                self.other = Some(error);
                return None;
            }
        }
        self.told = Told::Trouble(error);
        self.other = None;
        Some(Action::TellTrouble(error))
    }
}

const fn patience(seen: bool) -> Duration {
    match seen {
        true => SILENCE,
        false => FIRST_PICTURE,
    }
}
