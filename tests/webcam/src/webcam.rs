//! A webcam that is plugged into this machine's USB: a USB/IP device whose other end is this program, filming what it is
//! told to. The kernel takes it for any other camera of the USB Video Class.
//!
//! `Documentation/usb/usbip_protocol.rst` of the kernel; USB 2.0, chapter 9; USB Video Class 1.0.

mod control;
mod descriptors;
mod model;
mod packet;
pub(crate) mod port;

use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use self::control::Control;
pub use self::model::{Encoding, Mode, Model};
use self::packet::{Request, Transfer};
use self::port::Port;
use crate::film::Film;
use crate::projector::Projector;

/// A webcam in its port. It is pulled out with this value.
#[derive(Debug)]
pub struct Webcam {
    model: Model,
    socket: UnixStream,
    projector: Arc<Projector>,
    threads: Vec<JoinHandle<()>>,
}

impl Webcam {
    /// Plugs in a webcam that is one of `model` and sees `film`.
    ///
    /// # Panics
    /// The kernel has no free port for it.
    #[must_use]
    pub fn plug(model: Model, film: Arc<Film>) -> Self {
        film.prepare(model.modes);
        let (ours, theirs) = UnixStream::pair().unwrap();
        let port = Arc::new(Port::new(ours.try_clone().unwrap()));
        let projector = Arc::new(Projector::new(film));
        let threads = vec![
            std::thread::spawn({
                let (port, projector) = (port.clone(), projector.clone());
                let mut control = Control::new(model);
                let mut requests = ours.try_clone().unwrap();
                move || {
                    while let Ok(Some(request)) = Request::read(&mut requests) {
                        answer(&request, &port, &mut control, &projector);
                    }
                    port.close();
                }
            }),
            std::thread::spawn({
                let (port, projector) = (port, projector.clone());
                move || projector.run(&port)
            }),
        ];
        port::attach(&theirs);
        Self {
            model,
            socket: ours,
            projector,
            threads,
        }
    }

    /// What it sees from now on.
    pub fn sees(&self, film: Arc<Film>) {
        match self.projector.mode() {
            Some(mode) => film.prepare(&[mode]),
            None => film.prepare(self.model.modes),
        }
        self.projector.show(film);
    }

    /// Goes on being there, and gives no more pictures.
    pub fn stall(&self) {
        self.projector.hold(true);
    }

    /// Gives pictures again.
    pub fn go_on(&self) {
        self.projector.hold(false);
    }

    /// How many pictures somebody has fetched so far.
    #[must_use]
    pub fn pictures(&self) -> u64 {
        self.projector.pictures()
    }

    /// Whether its light is on: somebody waits for a picture.
    #[must_use]
    pub fn is_lit(&self) -> bool {
        self.projector.is_wanted()
    }
}

impl Drop for Webcam {
    fn drop(&mut self) {
        // The kernel sees the device go, as when its plug is pulled.
        let _ = self.socket.shutdown(std::net::Shutdown::Both);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn answer(request: &Request, port: &Port, control: &mut Control, projector: &Projector) {
    match request {
        Request::Cancel { sequence, cancelled } => port.cancel(*sequence, *cancelled),
        Request::Transfer(transfer) if transfer.endpoint == 0 => {
            let answer = control.answer(transfer);
            if let Some(mode) = control.committed() {
                projector.set(mode);
            }
            port.finish(transfer.sequence, answer);
        }
        Request::Transfer(Transfer { sequence, length, .. }) => port.want(*sequence, *length),
    }
}

/// Awaits `condition`, which nothing tells about: looks again and again, for a bounded time.
///
/// # Panics
/// It takes longer.
pub fn until(what: &str, bound: Duration, mut condition: impl FnMut() -> bool) {
    let end = Instant::now() + bound;
    while !condition() {
        assert!(Instant::now() < end, "{what} did not happen within {bound:?}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}
