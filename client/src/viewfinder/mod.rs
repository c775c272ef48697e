//! The viewfinder: a camera and a reader that looks at its pictures, for the command line and the window alike.
//!
//! Three threads that do not wait for each other: one takes the camera's pictures, one reads, one makes them fit to be
//! shown. Who is slower than the camera skips pictures; none pile up.

mod attention;
mod judge;
mod newest;
mod preview;
mod reading;
mod sight;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::camera::{CameraError, CameraId, Event, Keeper, Show, Showing};
use newest::Newest;
use reading::Marks;

pub use sight::{Hint, Mark, Meaning, Pictures, Preview, Sight};

/// Looks through a camera for a Warifu code, and tells what it sees. Dropped, it stops, and the camera's light goes off.
pub struct Viewfinder {
    camera: Keeper,
    shared: Arc<Shared>,
}

/// What the threads have in common.
struct Shared {
    newest: Newest,
    marks: Mutex<Marks>,
    /// Whether reading goes on.
    reading: AtomicBool,
    /// Whether what was told of the pictures before counts no more.
    anew: AtomicBool,
    ended: AtomicBool,
    /// How long it has been going on.
    now: Box<dyn Fn() -> Duration + Send + Sync>,
    sink: Mutex<Box<dyn Fn(Sight) + Send>>,
}

/// A picture that is shown has no more pixels in a row: about as many as it has on the screen. Every pixel more has to be carried
/// there.
const USUAL: usize = 480;
/// The same where it is larger on the screen than this, and would be seen to be enlarged.
const LARGE: usize = 640;

impl Viewfinder {
    /// Starts to look, and returns at once. `choice` is the camera to take; where it is not there, or without a choice,
    /// another one is taken. `sink` hears what happens, from threads of the viewfinder, one call at a time; while it takes
    /// its time, pictures are skipped. Nothing new begins for it once the viewfinder is dropped, which it must not do itself.
    #[must_use]
    pub fn start(choice: Option<CameraId>, pictures: Pictures, sink: impl Fn(Sight) + Send + 'static) -> Self {
        let show = match pictures {
            Pictures::Shown => Show::UpTo(USUAL),
            Pictures::Unseen => Show::No,
        };
        Self::of_this_computer(choice, pictures, Arc::new(move || show), sink)
    }

    /// Like [`Self::start`] with pictures that are shown, but `room` says for each how wide it will be on the screen, in pixels
    /// of that. None is made where there is no room: a screen that is busy skips pictures before they cost anything.
    #[must_use]
    pub fn start_with_room(
        choice: Option<CameraId>,
        room: impl Fn() -> Option<u32> + Send + Sync + 'static,
        sink: impl Fn(Sight) + Send + 'static,
    ) -> Self {
        Self::of_this_computer(choice, Pictures::Shown, Arc::new(move || size_for(room())), sink)
    }

    fn of_this_computer(
        choice: Option<CameraId>,
        pictures: Pictures,
        showing: Showing,
        sink: impl Fn(Sight) + Send + 'static,
    ) -> Self {
        let begun = Instant::now();
        Self::with(
            pictures,
            move || begun.elapsed(),
            sink,
            |events| Keeper::start(choice, showing, events),
        )
    }

    fn with(
        pictures: Pictures,
        now: impl Fn() -> Duration + Send + Sync + 'static,
        sink: impl Fn(Sight) + Send + 'static,
        camera: impl FnOnce(Box<dyn Fn(Event) + Send>) -> Keeper,
    ) -> Self {
        let shared = Arc::new(Shared {
            newest: Newest::default(),
            marks: Mutex::default(),
            reading: AtomicBool::new(true),
            anew: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            now: Box::new(now),
            sink: Mutex::new(Box::new(sink)),
        });
        shared.spawn("viewfinder-reader", reading::run);
        if pictures == Pictures::Shown {
            shared.spawn("viewfinder-preview", preview::run);
        }
        let events = Arc::clone(&shared);
        Self {
            camera: camera(Box::new(move |event| events.hear(event))),
            shared,
        }
    }

    /// Takes this camera instead, at once.
    pub fn choose(&self, camera: CameraId) {
        self.camera.choose(camera);
    }

    /// Reads on after a code was found that is not to be used.
    pub fn read_on(&self) {
        self.shared.reading.store(true, Ordering::Release);
    }
}

impl Drop for Viewfinder {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Release);
        self.shared.newest.close();
        // The camera, which is dropped now, waits until it is closed.
    }
}

impl Shared {
    fn spawn(self: &Arc<Self>, name: &str, work: impl FnOnce(&Self) + Send + 'static) {
        let shared = Arc::clone(self);
        let begun = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || work(&shared));
        if let Err(error) = begun {
            tracing::error!(%error, "no thread for the viewfinder");
            self.tell(Sight::Trouble(CameraError::Failed));
        }
    }

    fn hear(&self, event: Event) {
        match event {
            Event::Frame(frame) => self.newest.put(frame),
            Event::Listed { trying, cameras } => self.tell(Sight::Listed { trying, cameras }),
            Event::Opened { camera, cameras } => self.tell(Sight::Opened { camera, cameras }),
            Event::Trouble(error) => {
                // Who shows pictures again begins without a hint.
                self.anew.store(true, Ordering::Release);
                *self.marks.lock().unwrap_or_else(PoisonError::into_inner) = Marks::default();
                self.tell(Sight::Trouble(error));
            }
        }
    }

    fn tell(&self, sight: Sight) {
        let sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.ended.load(Ordering::Acquire) {
            sink(sight);
        }
    }
}

/// The size of a picture for which there is so much room.
fn size_for(room: Option<u32>) -> Show {
    match room {
        Some(wide) if wide as usize > LARGE => Show::UpTo(LARGE),
        Some(_) => Show::UpTo(USUAL),
        None => Show::No,
    }
}

#[cfg(test)]
mod tests;
