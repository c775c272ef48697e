//! The camera that was chosen last: a small file beside the profiles, for all of them, since it is the computer's.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::info::CameraId;
use crate::profile::write_private;

#[derive(Serialize, Deserialize)]
struct Stored {
    camera: CameraId,
}

/// A file larger than any that this program writes is not read.
const MAX_FILE: u64 = 4096;

/// The camera that was chosen last, by the file in the directory of `profiles`. A file that cannot be understood is as
/// good as none.
#[must_use]
pub fn remembered(profiles: &Path) -> Option<CameraId> {
    let file = file(profiles);
    if fs::metadata(&file).ok()?.len() > MAX_FILE {
        return None;
    }
    let stored: Stored = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
    Some(stored.camera)
}

/// Remembers that `camera` was chosen.
///
/// # Errors
/// The directory cannot be written. Nothing depends on it.
pub fn remember(profiles: &Path, camera: &CameraId) -> io::Result<()> {
    fs::create_dir_all(profiles)?;
    let stored = Stored { camera: camera.clone() };
    write_private(&file(profiles), &serde_json::to_vec_pretty(&stored)?)
}

// No profile has this name: theirs have no dot.
fn file(profiles: &Path) -> PathBuf {
    profiles.join("camera.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_is_kept_and_a_damaged_file_is_none() {
        let home = tempfile::tempdir().unwrap();
        let profiles = home.path().join("profiles");
        assert_eq!(remembered(&profiles), None);
        let camera = CameraId::from("1-6:1.0 Camera".to_owned());
        remember(&profiles, &camera).unwrap();
        assert_eq!(remembered(&profiles), Some(camera));
        for damaged in ["", "{", r#"{"camera": 1}"#, &" ".repeat(5000)] {
            fs::write(file(&profiles), damaged).unwrap();
            assert_eq!(remembered(&profiles), None, "{damaged}");
        }
    }
}
