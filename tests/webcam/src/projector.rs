//! What the webcam's sensor sees: a film at its own speed, in the encoding that was asked for.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::film::Film;
use crate::webcam::Mode;
use crate::webcam::port::Port;

/// How long a piece of a picture may be unwanted before the rest of it is dropped: longer than a reader is ever busy.
const UNWANTED: Duration = Duration::from_millis(500);

/// Each piece begins with its own size and what it is (USB Video Class 1.0, table 2-5).
const PIECE_HEADER: u8 = 2;
const END_OF_HEADER: u8 = 0x80;
const END_OF_PICTURE: u8 = 0x02;

/// Shows a film to whoever fetches it.
#[derive(Debug)]
pub(crate) struct Projector {
    film: Mutex<Arc<Film>>,
    mode: Mutex<Option<Mode>>,
    held: AtomicBool,
    wanted: AtomicBool,
    pictures: AtomicU64,
}

impl Projector {
    pub(crate) fn new(film: Arc<Film>) -> Self {
        Self {
            film: Mutex::new(film),
            mode: Mutex::new(None),
            held: AtomicBool::new(false),
            wanted: AtomicBool::new(false),
            pictures: AtomicU64::new(0),
        }
    }

    pub(crate) fn show(&self, film: Arc<Film>) {
        *self.film.lock().unwrap() = film;
    }

    pub(crate) fn set(&self, mode: Mode) {
        *self.mode.lock().unwrap() = Some(mode);
    }

    pub(crate) fn mode(&self) -> Option<Mode> {
        *self.mode.lock().unwrap()
    }

    pub(crate) fn hold(&self, held: bool) {
        self.held.store(held, Ordering::Relaxed);
    }

    pub(crate) fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }

    pub(crate) fn pictures(&self) -> u64 {
        self.pictures.load(Ordering::Relaxed)
    }

    /// Shows the film until the webcam is pulled out of `port`.
    pub(crate) fn run(&self, port: &Port) {
        let start = Instant::now();
        let mut toggle = 0;
        while !port.is_closed() {
            self.wanted.store(port.is_wanted(), Ordering::Relaxed);
            let mode = *self.mode.lock().unwrap();
            let Some(mode) = mode.filter(|_| port.is_wanted() && !self.held.load(Ordering::Relaxed)) else {
                std::thread::park_timeout(Duration::from_millis(10));
                continue;
            };
            let shown = Instant::now();
            let film = self.film.lock().unwrap().clone();
            if send(&film.picture(mode, shown - start), toggle, port) {
                self.pictures.fetch_add(1, Ordering::Relaxed);
            }
            toggle ^= 1;
            let next = shown + Duration::from_secs(1) / mode.rate;
            std::thread::park_timeout(next.saturating_duration_since(Instant::now()));
        }
        self.wanted.store(false, Ordering::Relaxed);
    }
}

/// Sends one picture piece by piece, and says whether somebody wanted all of it.
fn send(picture: &[u8], toggle: u8, port: &Port) -> bool {
    let mut rest = picture;
    while !rest.is_empty() {
        let given = port.give(UNWANTED, |size| {
            let (piece, after) = rest.split_at(rest.len().min(size - usize::from(PIECE_HEADER)));
            rest = after;
            let end = if rest.is_empty() { END_OF_PICTURE } else { 0 };
            [&[PIECE_HEADER, END_OF_HEADER | end | toggle], piece].concat()
        });
        if !given {
            return false;
        }
    }
    true
}
