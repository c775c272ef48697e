//! Cameras for computers without one: V4L2 devices that films are played to, and whose plugs can be pulled. The programs under
//! test run unchanged; `faults/camera` answers them in the kernel's place.

mod film;

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

pub use film::Film;

use crate::fault;
use crate::window::until;

/// The cameras of one computer, plugged in and out while its programs run.
#[derive(Clone, Debug)]
pub struct Cameras {
    stage: Arc<TempDir>,
}

/// One of them. It stays plugged in when this value goes.
#[derive(Debug)]
pub struct Camera {
    directory: PathBuf,
    modes: Vec<Mode>,
    /// How often the plug was pulled: what was opened before is lost.
    generation: AtomicU32,
}

/// A way to film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode {
    /// How a frame is written.
    pub format: Format,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Frames in a second.
    pub rate: u32,
}

/// How a frame is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Raw: a byte of light for each pixel, and one of colour.
    Yuyv,
    /// A JPEG for each frame.
    Mjpeg,
}

/// What a camera does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It films when it is asked to.
    Well,
    /// It goes on for whoever has it, without a frame.
    Stalled,
    /// As if another program had it.
    Busy,
    /// The system lets nobody open it.
    Denied,
    /// Its frames are damaged.
    Garbling,
}

impl Mode {
    /// What every camera can.
    pub const YUYV: Self = Self {
        format: Format::Yuyv,
        width: 1280,
        height: 720,
        rate: 30,
    };
    /// What most cameras do when they shall be fast.
    pub const MJPEG: Self = Self {
        format: Format::Mjpeg,
        ..Self::YUYV
    };

    const fn fourcc(self) -> &'static str {
        match self.format {
            Format::Yuyv => "YUYV",
            Format::Mjpeg => "MJPG",
        }
    }

    fn file(self) -> String {
        format!("{}-{}x{}", self.fourcc(), self.width, self.height)
    }
}

impl Default for Cameras {
    fn default() -> Self {
        Self::new()
    }
}

impl Cameras {
    /// None yet.
    ///
    /// # Panics
    /// There is no room for temporary files.
    #[must_use]
    pub fn new() -> Self {
        Self {
            stage: Arc::new(TempDir::with_prefix("warifu-cameras-").unwrap()),
        }
    }

    /// What programs need in their environment to see these cameras, and no others; needs gcc.
    ///
    /// # Panics
    /// What answers in the kernel's place cannot be built.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, OsString); 2] {
        [
            ("LD_PRELOAD", fault::camera().into_os_string()),
            ("WARIFU_CAMERA_STAGE", self.stage.path().into()),
        ]
    }

    /// A camera at `/dev/video{number}` that sees `film`. As with most webcams, the device after it has the same name and no
    /// pictures.
    ///
    /// # Panics
    /// There is no room for the film.
    #[must_use]
    pub fn plug_in(&self, number: u32, name: &str, modes: &[Mode], film: &Film) -> Camera {
        self.device(number + 1, name, &[], None);
        self.device(number, name, modes, Some(film))
    }

    fn device(&self, number: u32, name: &str, modes: &[Mode], film: Option<&Film>) -> Camera {
        let camera = Camera {
            directory: self.stage.path().join(format!("video{number}")),
            modes: modes.to_vec(),
            generation: AtomicU32::new(0),
        };
        fs::create_dir_all(&camera.directory).unwrap();
        let lines: String = modes
            .iter()
            .map(|mode| {
                let Mode {
                    width, height, rate, ..
                } = mode;
                format!("{} {width} {height} {rate} {}\n", mode.fourcc(), mode.file())
            })
            .collect();
        camera.write("name", &format!("{name}\n"));
        camera.write("uevent", &format!("DEVNAME=video{number}\n"));
        camera.write("modes", &lines);
        camera.write("log", "");
        camera.write("light", "");
        if let Some(film) = film {
            camera.show(film);
        }
        // Now it is there.
        camera.set(Condition::Well);
        camera
    }
}

impl Camera {
    /// Changes what it sees, at once.
    ///
    /// # Panics
    /// There is no room for the film.
    pub fn show(&self, film: &Film) {
        for &mode in &self.modes {
            let new = self.directory.join("new");
            fs::write(&new, film.developed(mode)).unwrap();
            fs::rename(new, self.directory.join(mode.file())).unwrap();
        }
    }

    /// Plugged in, it does as told from the next frame or call on.
    ///
    /// # Panics
    /// It cannot be steered.
    pub fn set(&self, condition: Condition) {
        self.state(match condition {
            Condition::Well => "play",
            Condition::Stalled => "stall",
            Condition::Busy => "busy",
            Condition::Denied => "denied",
            Condition::Garbling => "garbage",
        });
    }

    /// Pulls the plug. [`Self::set`] plugs it in again.
    ///
    /// # Panics
    /// It cannot be steered.
    pub fn unplug(&self) {
        self.generation.fetch_add(1, Ordering::Relaxed);
        self.state("unplugged");
    }

    /// Whether its light is on: some program films. It is off when that program is gone, however it went.
    ///
    /// # Panics
    /// It cannot be seen.
    #[must_use]
    pub fn is_on(&self) -> bool {
        // Unlocked when the file is closed.
        File::open(self.directory.join("light")).unwrap().try_lock().is_err()
    }

    /// Waits until its light is on or off.
    ///
    /// # Panics
    /// It never is.
    pub async fn until_on(&self, on: bool) {
        let changed = until(async || (self.is_on() == on).then_some(())).await;
        assert!(
            changed.is_some(),
            "the light stays {}: {:?}",
            if on { "off" } else { "on" },
            self.log()
        );
    }

    /// What happened to it: `open`, `on YUYV 1280x720 30`, `off`, `close`.
    ///
    /// # Panics
    /// It cannot be read.
    #[must_use]
    pub fn log(&self) -> Vec<String> {
        let log = fs::read_to_string(self.directory.join("log")).unwrap();
        log.lines().map(str::to_owned).collect()
    }

    fn state(&self, word: &str) {
        // One write of always the same length: whoever reads meanwhile gets the one or the other.
        let generation = self.generation.load(Ordering::Relaxed);
        let line = format!("{:<31}\n", format!("{word} {generation}"));
        let mut options = File::options();
        options.create(true).write(true).truncate(false);
        let state = options.open(self.directory.join("state")).unwrap();
        state.write_all_at(line.as_bytes(), 0).unwrap();
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.directory.join(name), text).unwrap();
    }

    /// Where it is steered from.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }
}
