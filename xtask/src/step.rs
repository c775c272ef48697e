//! Running a command as a step of a task, and remembering how it went.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Runs `command` with the terminal as its own.
///
/// # Errors
/// It cannot be started, or fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", words(command));
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", words(command));
    }
    Ok(())
}

/// Runs `command`, passes on what it says, and returns the lines of it that `keep` wants.
///
/// # Errors
/// It cannot be started or read. That it failed is the second value.
pub(crate) fn run_and_keep(command: &mut Command, keep: impl Fn(&str) -> bool) -> Result<(Vec<String>, bool)> {
    println!("$ {}", words(command));
    let mut kept = Vec::new();
    let passed = listen(command, |line| {
        println!("{line}");
        if keep(&line) {
            kept.push(line);
        }
    })?;
    Ok((kept, passed))
}

/// Runs `command` in silence: what it says goes to `tell`.
///
/// # Errors
/// It cannot be started or read, or fails.
pub(crate) fn run_and_tell(command: &mut Command, mut tell: impl FnMut(String)) -> Result<()> {
    tell(format!("$ {}", words(command)));
    if !listen(command, tell)? {
        bail!("`{}` failed", words(command));
    }
    Ok(())
}

/// Runs `command` and hands over each line that it says, on stdout or stderr, in the order in which they come.
fn listen(command: &mut Command, mut tell: impl FnMut(String)) -> Result<bool> {
    let (reader, writer) = std::io::pipe()?;
    let mut child = command
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .spawn()
        .with_context(|| cannot_start(command))?;
    // As long as this side holds the end that is written to, reading would not end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    for line in BufReader::new(reader).lines() {
        tell(line?);
    }
    Ok(child.wait()?.success())
}

/// The steps of a task so far: each with its time, and why it failed if it did.
#[derive(Default)]
pub(crate) struct Steps(Vec<Step>);

struct Step {
    name: &'static str,
    took: Duration,
    failure: Option<String>,
}

impl Steps {
    /// Takes one more step; a failure is remembered and the next ones follow all the same, so that
    /// one run shows everything that is wrong.
    pub(crate) fn take(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) {
        println!("\n== {name}");
        let start = Instant::now();
        let failure = work().err().map(|error| format!("{error:#}"));
        if let Some(failure) = &failure {
            println!("FAILED: {failure}");
        }
        self.0.push(Step {
            name,
            took: start.elapsed(),
            failure,
        });
    }

    /// Prints every step with its time.
    ///
    /// # Errors
    /// Some step failed.
    pub(crate) fn finish(self) -> Result<()> {
        println!("\n== Summary");
        for step in &self.0 {
            let seconds = step.took.as_secs_f64();
            match &step.failure {
                None => println!("  ok     {seconds:>7.1} s  {}", step.name),
                Some(failure) => println!("  FAILED {seconds:>7.1} s  {}: {failure}", step.name),
            }
        }
        let failed = self.0.iter().filter(|step| step.failure.is_some()).count();
        if failed > 0 {
            bail!("{failed} of {} steps failed", self.0.len());
        }
        Ok(())
    }
}

/// The command as a person would type it.
fn words(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    std::iter::once(program.file_name().unwrap_or(command.get_program()))
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("`{}` cannot be started", command.get_program().to_string_lossy())
}
