//! What differs per system is behind a trait: only who picks one of its files may ask which system this is.

use std::fs;
use std::path::{Path, PathBuf};

use crate::workspace;

/// What people get.
const PRODUCT: [&str; 5] = ["private", "protocol", "client/src", "server/src", "src-tauri/src"];

/// Who declares a trait and picks the file that implements it for a system. They ask for `mod` and `use` alone.
const PICKERS: [&str; 16] = [
    "client/src/camera/system/mod.rs",
    "client/src/cli/ending.rs",
    "client/src/core_dumps.rs",
    "client/src/keychain/system.rs",
    "client/src/machine.rs",
    "client/src/screen/mod.rs",
    "private/src/access.rs",
    "server/src/by_hand.rs",
    "server/src/cli/stop.rs",
    "server/src/core_dumps.rs",
    "src-tauri/src/system/address.rs",
    "src-tauri/src/system/display.rs",
    "src-tauri/src/system/history.rs",
    "src-tauri/src/system/links.rs",
    "src-tauri/src/system/renderer.rs",
    "src-tauri/src/system/stop.rs",
];
