//! A program that cannot open its window, and how its person hears of it.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use self::unix::Unix as System;
#[cfg(windows)]
pub(crate) use self::windows::Windows as System;

/// What differs between systems.
pub(crate) trait Failing {
    /// Whether there is what shows the pages in the window.
    fn has_web_view() -> bool;

    /// Says why the program ends, where its person looks.
    fn tell(words: &str);
}

#[expect(
    clippy::print_stderr,
    reason = "there is no window, so the terminal is where a person looks"
)]
fn tell_terminal(words: &str) {
    eprintln!("{words}");
}
