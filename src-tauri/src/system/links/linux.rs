//! By what the desktop's settings say of schemes.

use std::io;

use gtk::gio::{AppInfo, AppLaunchContext};

use super::Links;

/// Linux.
pub(crate) enum Linux {}

impl Links for Linux {
    fn open(link: &str) -> io::Result<()> {
        AppInfo::launch_default_for_uri(link, AppLaunchContext::NONE).map_err(io::Error::other)
    }
}
