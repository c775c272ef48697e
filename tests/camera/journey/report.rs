//! One check after the other, each with its time.

use std::any::Any;
use std::fmt::Display;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use futures_util::FutureExt;

use crate::journey::stage::{Showing, Stage};

/// How the lines begin that the machine outside takes for ours.
const OURS: &str = "camera-test: ";

/// The checks so far.
#[derive(Default)]
pub(crate) struct Report {
    failed: bool,
}

/// What a check says besides that it passed.
pub(crate) trait Remark {
    fn remark(&self) -> String;
}

impl Remark for String {
    fn remark(&self) -> String {
        format!(" ({self})")
    }
}

impl Remark for Stage {
    fn remark(&self) -> String {
        String::new()
    }
}

impl Remark for Showing {
    fn remark(&self) -> String {
        String::new()
    }
}

impl Report {
    /// Takes one check; a failure is said and the next ones follow all the same.
    pub(crate) async fn check<T: Remark>(&mut self, name: &str, work: impl Future<Output = T>) -> Option<T> {
        let start = Instant::now();
        // What a failed check leaves behind is looked at by nobody who could be misled: this run has failed.
        let done = AssertUnwindSafe(work).catch_unwind().await;
        let seconds = start.elapsed().as_secs_f64();
        match done {
            Ok(done) => {
                say(&format!("ok     {seconds:>6.1} s  {name}{}", done.remark()));
                Some(done)
            }
            Err(panic) => {
                self.failed = true;
                say(&format!("FAILED {seconds:>6.1} s  {name}: {}", reason(&*panic)));
                None
            }
        }
    }

    /// Says that no check was left out.
    pub(crate) fn complete(self) {
        say("complete");
    }
}

fn say(line: &(impl Display + ?Sized)) {
    println!("{OURS}{line}");
}

fn reason(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked").replace('\n', " ")
}
