//! One try: a thread that opens a camera and takes its pictures until nobody wants them any more.
//!
//! The thread may hang in the system for as long as it likes: nobody waits for it. When it comes back it sees that it was
//! abandoned, closes the camera and ends.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::backend::{Backend, Next, Stream};
use super::convert;
use super::error::CameraError;
use super::frame::Frame;
use super::info::{CameraId, CameraInfo};
use super::keeper::{Message, Showing};
use super::time::Time;

/// How often the list of cameras is looked at while one is open.
const LIST_AGE: Duration = Duration::from_secs(2);

/// What a try reports.
pub(super) enum Report {
    /// Which cameras there are, and which of them is tried first.
    Tries(Choices),
    /// The camera is open.
    Opened(Cameras),
    /// Other cameras are there than before.
    Listed(Cameras),
    /// There is a picture in the [`Slot`].
    Frame,
    /// A picture was damaged.
    Damaged,
    /// There are no more pictures, because of this.
    Failed(CameraError),
    /// The thread has closed the camera and ends.
    Ended,
}

/// A camera, and all that there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cameras {
    pub(super) used: CameraInfo,
    pub(super) all: Vec<CameraInfo>,
}

/// All cameras that there are, and the one that is tried: what can be chosen where none works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choices {
    pub(super) trying: Option<CameraId>,
    pub(super) all: Vec<CameraInfo>,
}

/// The newest picture that nobody has taken yet, and of which try it is.
#[derive(Default)]
pub(super) struct Slot(Mutex<Option<(u64, Frame)>>);

impl Slot {
    /// Puts a picture there, and says whether nobody has to be told, since an earlier one waits there already.
    fn put(&self, generation: u64, frame: Frame) -> bool {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.replace((generation, frame))
            .is_some_and(|(earlier, _)| earlier == generation)
    }

    /// Takes the picture that is there, if it is of this try.
    pub(super) fn take(&self, generation: u64) -> Option<Frame> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.take().filter(|(of, _)| *of == generation).map(|(_, frame)| frame)
    }
}

/// What a try works with.
pub(super) struct Try<T> {
    pub(super) generation: u64,
    /// The try that is wanted.
    pub(super) wanted: Arc<AtomicU64>,
    pub(super) backend: Arc<dyn Backend>,
    pub(super) time: Arc<T>,
    pub(super) choice: Option<CameraId>,
    /// Cameras that opened and sent nothing, the last one last: without a choice they come after all others, in this order.
    pub(super) silent: Vec<CameraId>,
    pub(super) showing: Showing,
    pub(super) slot: Arc<Slot>,
    pub(super) reports: Sender<Message>,
}

impl<T: Time> Try<T> {
    /// Runs to its end.
    pub(super) fn run(self) {
        // A system's library may panic; it shall end this try and no more.
        let outcome = catch_unwind(AssertUnwindSafe(|| self.film())).unwrap_or_else(|_| {
            tracing::error!("the system's camera library has failed");
            Err(CameraError::Failed)
        });
        if let Err(error) = outcome {
            self.report(Report::Failed(error));
        }
        self.report(Report::Ended);
    }

    fn film(&self) -> Result<(), CameraError> {
        let all = self.backend.list()?;
        let candidates = self.candidates(&all);
        self.report(Report::Tries(Choices {
            trying: candidates.first().map(|camera| camera.id.clone()),
            all: all.clone(),
        }));
        let (used, mut stream) = self.open(&candidates)?;
        let mut cameras = Cameras { used, all };
        self.report(Report::Opened(cameras.clone()));
        let mut listed = self.time.now();
        while self.is_wanted() {
            match stream.next()? {
                Next::Nothing => {}
                Next::Damaged => self.report(Report::Damaged),
                Next::Frame(raw) => match convert::frame(raw, (self.showing)()) {
                    Err(convert::Damaged) => self.report(Report::Damaged),
                    Ok(frame) => {
                        if !self.slot.put(self.generation, frame) {
                            self.report(Report::Frame);
                        }
                    }
                },
            }
            let now = self.time.now();
            if now >= listed + LIST_AGE {
                listed = now;
                self.list_again(&mut cameras);
            }
        }
        Ok(())
    }

    /// The chosen camera, if it is there; else all of them, those that sent nothing last.
    fn candidates<'a>(&self, all: &'a [CameraInfo]) -> Vec<&'a CameraInfo> {
        let chosen = all.iter().find(|camera| Some(&camera.id) == self.choice.as_ref());
        if let Some(chosen) = chosen {
            return vec![chosen];
        }
        let mut candidates: Vec<&CameraInfo> = all.iter().collect();
        // Stable: of the others the first stays first.
        candidates.sort_by_key(|camera| self.silent.iter().position(|silent| *silent == camera.id));
        candidates
    }

    /// The first of them that opens.
    fn open(&self, candidates: &[&CameraInfo]) -> Result<(CameraInfo, Box<dyn Stream>), CameraError> {
        if !candidates.is_empty() {
            self.backend.allowed()?;
        }
        let mut first = None;
        for &camera in candidates {
            if !self.is_wanted() {
                break;
            }
            match self.backend.open(camera) {
                Ok(stream) => return Ok((camera.clone(), stream)),
                Err(error) => {
                    first.get_or_insert(error);
                }
            }
        }
        Err(first.unwrap_or(CameraError::None))
    }

    fn list_again(&self, cameras: &mut Cameras) {
        match self.backend.list() {
            Ok(all) if all != cameras.all => {
                cameras.all = all;
                self.report(Report::Listed(cameras.clone()));
            }
            _ => {}
        }
    }

    fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Acquire) == self.generation
    }

    fn report(&self, report: Report) {
        // Where nobody listens any more, nobody wants to know.
        let _gone = self.reports.send(Message::Report(self.generation, report));
    }
}
