//! Keeps a camera going: begins tries, hears what they report, and does what [`Watch`] says.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::backend::Backend;
use super::capture::{Cameras, Choices, Report, Slot, Try};
use super::convert::Show;
use super::error::CameraError;
use super::frame::Frame;
use super::info::{CameraId, CameraInfo};
use super::system::System;
use super::time::{MachineTime, Time, Waited};
use super::watch::{Action, Input, Watch};

/// What comes from a camera.
#[derive(Clone)]
pub(crate) enum Event {
    /// Which cameras there are, and which is tried: also where no pictures come, so that another one can be chosen.
    Listed {
        trying: Option<CameraId>,
        cameras: Vec<CameraInfo>,
    },
    /// Pictures come, from this camera; or the list of cameras has changed.
    Opened {
        camera: CameraInfo,
        cameras: Vec<CameraInfo>,
    },
    /// A picture.
    Frame(Arc<Frame>),
    /// No pictures come, because of this.
    Trouble(CameraError),
}

/// A camera that is kept going. Dropped, it is closed.
pub(crate) struct Keeper {
    orders: Sender<Message>,
    wanted: Arc<AtomicU64>,
    closed: Mutex<Receiver<()>>,
}

/// Says for each picture whether it is to be shown, and how large.
pub(crate) type Showing = Arc<dyn Fn() -> Show + Send + Sync>;

/// How many tries of all keepers have not ended.
pub(crate) type Tries = Arc<AtomicUsize>;

/// What the keeper's thread hears.
pub(super) enum Message {
    /// From a try, with its number.
    Report(u64, Report),
    /// Another camera is wanted.
    Choose(CameraId),
    /// Time may have passed. What this holds is dropped when that has been seen.
    #[cfg(test)]
    Look(Sender<()>),
    /// Nothing is wanted any more.
    Stop,
}

/// No try has this number.
const NOBODY: u64 = 0;
/// Who drops a camera waits so long for it to be closed: a camera that works needs the time of a picture.
const CLOSING: Duration = Duration::from_millis(500);

impl Keeper {
    /// Keeps a camera of this computer. Returns at once; `sink` is called from one thread of the keeper.
    pub(crate) fn start(choice: Option<CameraId>, showing: Showing, sink: impl Fn(Event) + Send + 'static) -> Self {
        // A camera that an earlier keeper has not closed yet is not another program's.
        static TRIES: LazyLock<Tries> = LazyLock::new(Tries::default);
        let tries = Arc::clone(&TRIES);
        Self::of(
            Arc::new(System::new()),
            MachineTime::start(),
            tries,
            choice,
            showing,
            sink,
        )
    }

    pub(crate) fn of<T: Time>(
        backend: Arc<dyn Backend>,
        time: T,
        tries: Tries,
        choice: Option<CameraId>,
        showing: Showing,
        sink: impl Fn(Event) + Send + 'static,
    ) -> Self {
        let (orders, inbox) = channel();
        let (closing, closed) = channel();
        let wanted = Arc::new(AtomicU64::new(NOBODY));
        let work = Work {
            watch: Watch::new(time.now()),
            generation: NOBODY,
            current: NOBODY,
            open: 0,
            tries,
            cameras: None,
            listed: None,
            silent: Vec::new(),
            seen: false,
            choice,
            showing,
            backend,
            time: Arc::new(time),
            wanted: Arc::clone(&wanted),
            slot: Arc::new(Slot::default()),
            orders: orders.clone(),
            sink: Box::new(sink),
        };
        let begun = thread::Builder::new().name("camera".to_owned()).spawn(move || {
            work.run(&inbox);
            drop(closing);
        });
        if let Err(error) = begun {
            // Then nothing comes of it, and the sink has gone with the thread that was not made.
            tracing::error!(%error, "no thread for the camera");
        }
        Self {
            orders,
            wanted,
            closed: Mutex::new(closed),
        }
    }

    /// Takes this camera instead.
    pub(crate) fn choose(&self, camera: CameraId) {
        let _gone = self.orders.send(Message::Choose(camera));
    }

    /// Lets the keeper see what time it is, and returns when it has seen that and all that was reported before.
    #[cfg(test)]
    pub(crate) fn look(&self) {
        let (looking, looked) = channel();
        let _gone = self.orders.send(Message::Look(looking));
        let _seen = looked.recv();
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // Also for a thread that is busy elsewhere: the camera closes with its next picture.
        self.wanted.store(NOBODY, Ordering::Release);
        let _gone = self.orders.send(Message::Stop);
        let closed = self.closed.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _closed_or_hanging = closed.recv_timeout(CLOSING);
    }
}

/// The keeper's thread.
struct Work<T> {
    watch: Watch,
    /// The number of the last try.
    generation: u64,
    /// The number of the try that is wanted.
    current: u64,
    /// Tries that have not ended.
    open: usize,
    /// Those of the whole program.
    tries: Tries,
    /// Those of the try that is wanted, once its camera is open.
    cameras: Option<Cameras>,
    /// What can be chosen, as it was told last.
    listed: Option<Choices>,
    /// Cameras that sent nothing, the last one last.
    silent: Vec<CameraId>,
    /// Whether the try that is wanted had a picture.
    seen: bool,
    choice: Option<CameraId>,
    showing: Showing,
    backend: Arc<dyn Backend>,
    time: Arc<T>,
    wanted: Arc<AtomicU64>,
    slot: Arc<Slot>,
    orders: Sender<Message>,
    sink: Box<dyn Fn(Event) + Send>,
}

impl<T: Time> Work<T> {
    fn run(mut self, inbox: &Receiver<Message>) {
        self.take(Input::Tick);
        loop {
            match self.time.wait(inbox, self.watch.deadline(self.time.now())) {
                Waited::Message(Message::Report(generation, report)) => self.hear(generation, report),
                Waited::Message(Message::Choose(camera)) => {
                    self.choice = Some(camera);
                    self.silent.clear();
                    self.take(Input::Chosen);
                }
                #[cfg(test)]
                Waited::Message(Message::Look(_looking)) => self.take(Input::Tick),
                Waited::Time => self.take(Input::Tick),
                Waited::Message(Message::Stop) | Waited::Closed => break,
            }
        }
        self.abandon();
        // A try that is about to begin may have been let through after the camera was dropped.
        while self.open > 0
            && let Ok(message) = inbox.recv()
        {
            if let Message::Report(_, Report::Ended) = message {
                self.end_one();
            }
        }
    }

    fn hear(&mut self, generation: u64, report: Report) {
        if let Report::Ended = report {
            self.end_one();
            self.take(Input::Ended);
            return;
        }
        if generation != self.current {
            return;
        }
        match report {
            Report::Tries(choices) => self.tell_listed(choices),
            Report::Opened(cameras) => {
                tracing::info!(camera.name = %cameras.used.name, "the camera is open");
                self.cameras = Some(cameras);
                self.take(Input::Opened);
            }
            Report::Listed(cameras) => {
                self.cameras = Some(cameras);
                if self.watch.shows_pictures() {
                    self.tell_opened();
                }
            }
            Report::Frame => {
                self.seen = true;
                let frame = self.slot.take(generation);
                self.take(Input::Frame);
                if let Some(frame) = frame {
                    (self.sink)(Event::Frame(Arc::new(frame)));
                }
            }
            Report::Damaged => self.take(Input::Damaged),
            Report::Failed(error) => self.take(Input::Failed(error)),
            Report::Ended => {}
        }
    }

    fn take(&mut self, input: Input) {
        let all = self.tries.load(Ordering::Acquire);
        self.watch.see_others(all.saturating_sub(self.open));
        for action in self.watch.take(input, self.time.now()) {
            match action {
                Action::Start => self.begin(),
                Action::Abandon => {
                    if is_silence(input) && !self.seen {
                        self.put_last();
                    }
                    self.abandon();
                }
                Action::TellOpened => self.tell_opened(),
                Action::TellTrouble(error) => {
                    tracing::warn!(%error, "no pictures from the camera");
                    (self.sink)(Event::Trouble(error));
                }
            }
        }
    }

    fn begin(&mut self) {
        self.generation += 1;
        self.current = self.generation;
        self.open += 1;
        self.tries.fetch_add(1, Ordering::AcqRel);
        self.seen = false;
        self.wanted.store(self.current, Ordering::Release);
        let attempt = Try {
            generation: self.generation,
            wanted: Arc::clone(&self.wanted),
            backend: Arc::clone(&self.backend),
            time: Arc::clone(&self.time),
            choice: self.choice.clone(),
            silent: self.silent.clone(),
            showing: Arc::clone(&self.showing),
            slot: Arc::clone(&self.slot),
            reports: self.orders.clone(),
        };
        let begun = thread::Builder::new()
            .name("camera-capture".to_owned())
            .spawn(move || attempt.run());
        if let Err(error) = begun {
            tracing::error!(%error, "no thread for the camera");
            for report in [Report::Failed(CameraError::Failed), Report::Ended] {
                let _gone = self.orders.send(Message::Report(self.generation, report));
            }
        }
    }

    fn end_one(&mut self) {
        self.open = self.open.saturating_sub(1);
        self.tries.fetch_sub(1, Ordering::AcqRel);
    }

    fn abandon(&mut self) {
        self.current = NOBODY;
        self.cameras = None;
        self.wanted.store(NOBODY, Ordering::Release);
    }

    /// Where nobody has chosen, the next try is of another camera.
    fn put_last(&mut self) {
        let opened = self.cameras.as_ref().map(|cameras| cameras.used.id.clone());
        let tried = || self.listed.as_ref().and_then(|listed| listed.trying.clone());
        if let Some(camera) = opened.or_else(tried) {
            self.silent.retain(|silent| *silent != camera);
            self.silent.push(camera);
        }
    }

    fn tell_listed(&mut self, choices: Choices) {
        if self.listed.as_ref() != Some(&choices) {
            (self.sink)(Event::Listed {
                trying: choices.trying.clone(),
                cameras: choices.all.clone(),
            });
            self.listed = Some(choices);
        }
    }

    fn tell_opened(&mut self) {
        if let Some(cameras) = &self.cameras {
            self.listed = Some(Choices {
                trying: Some(cameras.used.id.clone()),
                all: cameras.all.clone(),
            });
            (self.sink)(Event::Opened {
                camera: cameras.used.clone(),
                cameras: cameras.all.clone(),
            });
        }
    }
}

/// Whether a try that is given up at this is one of a camera that opens and sends nothing of use. One that does not open is
/// passed by within its try.
const fn is_silence(input: Input) -> bool {
    match input {
        Input::Failed(error) => matches!(
            error,
            CameraError::Stalled | CameraError::Garbled | CameraError::Unsupported
        ),
        Input::Chosen => false,
        _ => true,
    }
}
