//! Which of the devices are cameras, and how they are called.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use v4l::Device;
use v4l::capability::{Capabilities, Flags};

use super::reason;
use crate::camera::error::CameraError;
use crate::camera::info::{CameraId, CameraInfo};
use crate::text::printable;

/// A device that is a camera.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) path: PathBuf,
    pub(super) info: CameraInfo,
}

/// What is known of devices. Locked only to look something up: a device may take for ever to answer.
#[derive(Default)]
pub(super) struct Nodes(Mutex<State>);

#[derive(Default)]
struct State {
    /// Cameras that were asked before: asking wakes a sleeping one.
    known: HashMap<PathBuf, (Stamp, Named)>,
    /// Devices that somebody waits for.
    asked: HashSet<PathBuf>,
}

/// Tells a device from another one that has taken its place: its number, and since when it is as it is.
type Stamp = (u64, u64, i64, i64);

/// The longest name that is shown.
const MAX_NAME: usize = 60;
/// More devices than any computer has.
const MAX_DEVICES: usize = 64;

/// How a camera is called, before it is known whether another one is called the same.
#[derive(Clone)]
struct Named {
    name: String,
    place: String,
}

impl Nodes {
    /// The cameras that there are now, by the numbers of their devices.
    pub(super) fn look(&self) -> Vec<Node> {
        let paths = paths();
        self.state().known.retain(|path, _| paths.contains(path));
        let mut found: Vec<Node> = Vec::new();
        for path in paths {
            let Some(named) = self.named(&path) else {
                continue;
            };
            let plain = format!("{} {}", named.place, named.name);
            let id = |count: usize| match count {
                1 => plain.clone(),
                count => format!("{plain} #{count}"),
            };
            let taken = |id: &str| found.iter().any(|node| node.info.id.as_str() == id);
            let id = (1..=MAX_DEVICES)
                .map(id)
                .find(|id| !taken(id))
                .unwrap_or_else(|| plain.clone());
            found.push(Node {
                path,
                info: CameraInfo {
                    id: CameraId::from(id),
                    name: named.name,
                },
            });
        }
        found
    }

    fn named(&self, path: &Path) -> Option<Named> {
        let stamp = fs::metadata(path)
            .ok()
            .map(|of| (of.rdev(), of.ino(), of.ctime(), of.ctime_nsec()))?;
        {
            let mut state = self.state();
            if let Some((known, named)) = state.known.get(path)
                && *known == stamp
            {
                return Some(named.clone());
            }
            if !state.asked.insert(path.to_owned()) {
                // It does not answer somebody else. Nobody waits for it twice.
                return refused(path);
            }
        }
        let asked = ask(path);
        self.state().asked.remove(path);
        match asked {
            // Not kept: it may be allowed in a moment.
            Asked::Refused => refused(path),
            // Nor this: some become one a moment after they have appeared.
            Asked::NoCamera => None,
            Asked::Camera(capabilities) => {
                let named = name(path, &capabilities);
                self.state().known.insert(path.to_owned(), (stamp, named.clone()));
                Some(named)
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `/dev/video0` and so on, in the order of their numbers.
fn paths() -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir("/dev") else {
        return Vec::new();
    };
    let mut numbers: Vec<u32> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_prefix("video")?.parse().ok())
        .collect();
    numbers.sort_unstable();
    numbers.truncate(MAX_DEVICES);
    numbers
        .into_iter()
        .map(|number| format!("/dev/video{number}").into())
        .collect()
}

/// What a device says of itself.
enum Asked {
    /// It is a camera.
    Camera(Box<Capabilities>),
    /// It is something else, or gone.
    NoCamera,
    /// It may not be asked.
    Refused,
}

fn ask(path: &Path) -> Asked {
    // The library panics where a name is no text.
    let asked = catch_unwind(AssertUnwindSafe(|| Device::with_path(path)?.query_caps()));
    match asked {
        Ok(Ok(capabilities)) => {
            let wanted = Flags::VIDEO_CAPTURE | Flags::STREAMING;
            match capabilities.capabilities.contains(wanted) {
                true => Asked::Camera(Box::new(capabilities)),
                false => Asked::NoCamera,
            }
        }
        Ok(Err(error)) if reason(&error) == CameraError::Unplugged => Asked::NoCamera,
        Ok(Err(_)) | Err(_) => Asked::Refused,
    }
}

fn name(path: &Path, capabilities: &Capabilities) -> Named {
    let by_files = name_by_files(path);
    let card = printable(capabilities.card.trim(), MAX_NAME);
    Named {
        name: match &by_files {
            Some(named) => named.name.clone(),
            None if card.is_empty() => path.display().to_string(),
            None => card,
        },
        place: match by_files {
            Some(named) => named.place,
            None => capabilities.bus.clone(),
        },
    }
}

/// A device that may not be asked: why not is found out when it is opened. Of several devices of one camera only the first
/// one has pictures.
fn refused(path: &Path) -> Option<Named> {
    let files = files(path)?;
    let first = fs::read_to_string(files.join("index")).map_or(true, |index| index.trim() == "0");
    let unknown = || Named {
        name: path.display().to_string(),
        place: VIRTUAL.to_owned(),
    };
    first.then(|| name_by_files(path).unwrap_or_else(unknown))
}

/// The place of a camera that is in none.
const VIRTUAL: &str = "virtual";

/// What the kernel has to say of a device.
fn files(path: &Path) -> Option<PathBuf> {
    Some(Path::new("/sys/class/video4linux").join(path.file_name()?))
}

/// What the kernel's files say of a device.
fn name_by_files(path: &Path) -> Option<Named> {
    let files = files(path)?;
    let name = fs::read_to_string(files.join("name")).ok()?;
    let name = printable(name.trim(), MAX_NAME);
    let place = fs::read_link(files.join("device")).ok();
    let place = place
        .as_deref()
        .and_then(Path::file_name)
        .map(|place| place.to_string_lossy().into_owned());
    Some(Named {
        name: match name.is_empty() {
            true => path.display().to_string(),
            false => name,
        },
        place: place.unwrap_or_else(|| VIRTUAL.to_owned()),
    })
}
