//! Systems on which a program without its web view does not start, and every program has somewhere to write to.

use super::{Failing, tell_terminal};

/// Linux and macOS.
pub(crate) enum Unix {}

impl Failing for Unix {
    fn has_web_view() -> bool {
        true
    }

    fn tell(words: &str) {
        tell_terminal(words);
    }
}
