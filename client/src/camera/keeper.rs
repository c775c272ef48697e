//! Keeps a camera going: begins tries, hears what they report, and does what [`Watch`] says.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::backend::Backend;
use super::capture::{Cameras, Report, Slot, Try};
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

/// What the keeper's thread hears.
pub(super) enum Message {
    /// From a try, with its number.
    Report(u64, Report),
    /// Another camera is wanted.
    Choose(CameraId),
    /// Time may have passed.
    #[cfg(test)]
    Look,
    /// Nothing is wanted any more.
    Stop,
}

/// No try has this number.
const NOBODY: u64 = 0;
/// Who drops a camera waits so long for it to be closed: a camera that works needs the time of a picture.
const CLOSING: Duration = Duration::from_millis(500);

impl Keeper {
    /// Keeps a camera of this computer. Returns at once; `sink` is called from one thread of the keeper.
    pub(crate) fn start(choice: Option<CameraId>, show: Show, sink: impl Fn(Event) + Send + 'static) -> Self {
        Self::of(Arc::new(System::new()), MachineTime::start(), choice, show, sink)
    }

    pub(crate) fn of<T: Time>(
        backend: Arc<dyn Backend>,
        time: T,
        choice: Option<CameraId>,
        show: Show,
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
            cameras: None,
            choice,
            show,
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

    #[cfg(test)]
    pub(super) fn look(&self) {
        let _gone = self.orders.send(Message::Look);
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
    /// Those of the try that is wanted, once its camera is open.
    cameras: Option<Cameras>,
    choice: Option<CameraId>,
    show: Show,
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
                    self.take(Input::Chosen);
                }
                #[cfg(test)]
                Waited::Message(Message::Look) => self.take(Input::Tick),
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
                self.open -= 1;
            }
        }
    }

    fn hear(&mut self, generation: u64, report: Report) {
        if let Report::Ended = report {
            self.open = self.open.saturating_sub(1);
            self.take(Input::Ended);
            return;
        }
        if generation != self.current {
            return;
        }
        match report {
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
        for action in self.watch.take(input, self.time.now()) {
            match action {
                Action::Start => self.begin(),
                Action::Abandon => self.abandon(),
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
        self.wanted.store(self.current, Ordering::Release);
        let attempt = Try {
            generation: self.generation,
            wanted: Arc::clone(&self.wanted),
            backend: Arc::clone(&self.backend),
            time: Arc::clone(&self.time),
            choice: self.choice.clone(),
            show: self.show,
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

    fn abandon(&mut self) {
        self.current = NOBODY;
        self.cameras = None;
        self.wanted.store(NOBODY, Ordering::Release);
    }

    fn tell_opened(&self) {
        if let Some(cameras) = &self.cameras {
            (self.sink)(Event::Opened {
                camera: cameras.used.clone(),
                cameras: cameras.all.clone(),
            });
        }
    }
}
