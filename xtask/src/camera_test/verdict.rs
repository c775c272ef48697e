//! How the checks in the machine went.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How the lines begin that the journey says to this side.
const OURS: &str = "camera-test: ";

/// A run that takes longer is good all the same, but is said to be slow.
const WANTED: Duration = Duration::from_secs(240);

/// How many of the last other lines are shown when something is wrong.
const TAIL: usize = 60;

/// The checks so far.
pub(super) struct Verdict {
    start: Instant,
    passed: u32,
    failed: u32,
    complete: bool,
    tail: VecDeque<String>,
}

impl Default for Verdict {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            passed: 0,
            failed: 0,
            complete: false,
            tail: VecDeque::new(),
        }
    }
}

impl Verdict {
    /// Takes in one line of the machine's console, and shows it if it is for people.
    pub(super) fn hear(&mut self, line: &str) {
        // The kernel may have begun a line of its own.
        let Some((_, said)) = line.split_once(OURS) else {
            self.tail.push_back(line.to_owned());
            if self.tail.len() > TAIL {
                self.tail.pop_front();
            }
            return;
        };
        match said.split_whitespace().next() {
            Some("ok") => self.passed += 1,
            Some("FAILED") => self.failed += 1,
            Some("complete") => {
                self.complete = true;
                return;
            }
            _ => {}
        }
        println!("  {said}");
    }

    /// The summary of a run without a fault.
    ///
    /// # Errors
    /// A check failed, or the journey did not get to its end.
    pub(super) fn finish(self) -> Result<String> {
        let (passed, failed) = (self.passed, self.failed);
        let taken = self.start.elapsed();
        let pace = if taken < WANTED { "below" } else { "NOT below" };
        let (seconds, wanted) = (taken.as_secs(), WANTED.as_secs());
        let summary = format!("camera-test: {passed} passed, {failed} failed in {seconds} s, {pace} {wanted} s");
        if failed == 0 && self.complete && passed > 0 {
            return Ok(summary);
        }
        println!("\nThe last lines of the machine's console:");
        for line in &self.tail {
            println!("  | {line}");
        }
        if failed == 0 {
            bail!("{summary}, and the machine stopped before the end");
        }
        bail!("{summary}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(lines: &[&str]) -> Result<String> {
        let mut verdict = Verdict::default();
        for line in lines {
            verdict.hear(line);
        }
        verdict.finish()
    }

    #[test]
    fn a_run_is_good_when_all_passed_and_the_end_was_reached() {
        let good = ["camera-test: ok  1.0 s  one", "noise", "camera-test: complete"];
        assert!(verdict(&good).is_ok_and(|summary| summary.starts_with("camera-test: 1 passed, 0 failed in ")));
        assert!(verdict(&["camera-test: ok  1.0 s  one"]).is_err());
        assert!(verdict(&["camera-test: complete"]).is_err());
        assert!(verdict(&["camera-test: FAILED  1.0 s  one: why", "camera-test: complete"]).is_err());
    }
}
