//! The port that the webcam is in: transfers that the kernel waits for, and their ends.

use std::collections::VecDeque;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use super::packet;

/// The kernel's host controller for devices that are programs.
const CONTROLLER: &str = "/sys/devices/platform/vhci_hcd.0";

/// USB 2.0, as nearly every webcam.
const HIGH_SPEED: u32 = 3;

/// The first port of that speed.
const FREE_PORT: u32 = 0;

/// Plugs the device at the other end of `socket` in.
pub(super) fn attach(socket: &UnixStream) {
    // The kernel keeps the socket by itself from here on. Any number that is not 0 names the device.
    let line = format!("{FREE_PORT} {} 1 {HIGH_SPEED}", socket.as_raw_fd());
    super::until("a free USB port", Duration::from_secs(20), || {
        std::fs::write(format!("{CONTROLLER}/attach"), &line).is_ok()
    });
}

/// One port.
pub(crate) struct Port {
    answers: Mutex<UnixStream>,
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    /// Transfers that want a piece of a picture, in the order of their asking: sequence number and size.
    pieces: VecDeque<(u32, usize)>,
    closed: bool,
}

/// What endpoint 0 answers.
pub(super) enum Answer {
    Data(Vec<u8>),
    /// It took so many bytes.
    Taken(usize),
    /// It knows no such request.
    Unknown,
}

impl Port {
    pub(super) fn new(answers: UnixStream) -> Self {
        Self {
            answers: Mutex::new(answers),
            waiting: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// The kernel wants the next piece of a picture.
    pub(super) fn want(&self, sequence: u32, length: usize) {
        self.waiting.lock().unwrap().pieces.push_back((sequence, length));
        self.changed.notify_all();
    }

    /// The kernel wants it no more.
    pub(super) fn cancel(&self, sequence: u32, cancelled: u32) {
        let mut waiting = self.waiting.lock().unwrap();
        let before = waiting.pieces.len();
        waiting.pieces.retain(|(piece, _)| *piece != cancelled);
        let status = if waiting.pieces.len() < before {
            packet::CANCELLED
        } else {
            0
        };
        // Within the lock, so that no piece of that number follows.
        let _ = packet::cancelled(&mut *self.answers.lock().unwrap(), sequence, status);
    }

    /// Ends a transfer of endpoint 0.
    pub(super) fn finish(&self, sequence: u32, answer: Answer) {
        let mut answers = self.answers.lock().unwrap();
        // A kernel that has just let the device go is gone from the other end too.
        let _ = match answer {
            Answer::Data(data) => packet::finished(&mut *answers, sequence, 0, data.len(), &data),
            Answer::Taken(length) => packet::finished(&mut *answers, sequence, 0, length, &[]),
            Answer::Unknown => packet::finished(&mut *answers, sequence, packet::STALL, 0, &[]),
        };
    }

    /// The device is out of its port.
    pub(super) fn close(&self) {
        self.waiting.lock().unwrap().closed = true;
        self.changed.notify_all();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.waiting.lock().unwrap().closed
    }

    /// Whether somebody waits for a piece.
    pub(crate) fn is_wanted(&self) -> bool {
        !self.waiting.lock().unwrap().pieces.is_empty()
    }

    /// Waits for at most `bound` until somebody wants a piece, gives what `piece` makes of the size wanted, and says
    /// whether it did.
    pub(crate) fn give(&self, bound: Duration, piece: impl FnOnce(usize) -> Vec<u8>) -> bool {
        let waiting = self.waiting.lock().unwrap();
        let (mut waiting, _) = self
            .changed
            .wait_timeout_while(waiting, bound, |waiting| waiting.pieces.is_empty() && !waiting.closed)
            .unwrap();
        let Some((sequence, length)) = waiting.pieces.pop_front() else {
            return false;
        };
        let data = piece(length);
        let _ = packet::finished(&mut *self.answers.lock().unwrap(), sequence, 0, data.len(), &data);
        true
    }
}
