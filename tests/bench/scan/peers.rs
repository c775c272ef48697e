//! The readers that are measured.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use rxing::{BarcodeFormat, DecodeHints};
use serde::Deserialize;
use warifu::scan::{Effort, Reader};
use warifu_film::{HEIGHT, WIDTH};
use warifu_tests::filmed;

/// A reader of codes.
pub(crate) trait Peer {
    fn name(&self) -> &str;
    /// A single frame comes, which has nothing to do with what was.
    fn expect_frame(&mut self) {}
    /// The frames of one film come.
    fn expect_film(&mut self) {}
    fn read(&mut self, frame: &[u8]) -> Reading;
}

/// What a reader made of a frame.
#[derive(Deserialize)]
pub(crate) struct Reading {
    pub(crate) texts: Vec<String>,
    #[serde(rename = "ms")]
    pub(crate) milliseconds: f64,
    /// It panicked.
    pub(crate) failed: bool,
}

impl Reading {
    fn of(read: impl FnOnce() -> Vec<String>) -> Self {
        let begun = Instant::now();
        let texts = catch_unwind(AssertUnwindSafe(read));
        let milliseconds = begun.elapsed().as_secs_f64() * 1_000.0;
        let failed = texts.is_err();
        Self {
            texts: texts.unwrap_or_default(),
            milliseconds,
            failed,
        }
    }

    // A pairing code means the same in either case, and our reader tells it in capitals.
    pub(crate) fn hits(&self, text: &str) -> bool {
        self.texts.iter().any(|read| read.eq_ignore_ascii_case(text))
    }

    pub(crate) fn is_wrong(&self, text: &str) -> bool {
        self.failed || self.texts.iter().any(|read| !read.eq_ignore_ascii_case(text))
    }
}

/// Ours.
pub(crate) struct Ours {
    reader: Reader,
    effort: Effort,
}

impl Ours {
    pub(crate) fn new() -> Self {
        Self::with(Effort::FRAME)
    }

    fn with(effort: Effort) -> Self {
        Self {
            reader: Reader::new(),
            effort,
        }
    }
}

impl Peer for Ours {
    fn name(&self) -> &'static str {
        "warifu"
    }

    fn expect_frame(&mut self) {
        *self = Self::with(Effort::FRAME);
    }

    fn expect_film(&mut self) {
        *self = Self::with(Effort::LIVE);
    }

    fn read(&mut self, frame: &[u8]) -> Reading {
        Reading::of(|| filmed::texts(&mut self.reader, self.effort, frame))
    }
}

/// rxing as it is, trying harder.
pub(crate) struct Rxing;

impl Peer for Rxing {
    fn name(&self) -> &'static str {
        "rxing"
    }

    fn read(&mut self, frame: &[u8]) -> Reading {
        // It wants the pixels for itself.
        let pixels = frame.to_vec();
        Reading::of(|| {
            let mut hints = DecodeHints {
                TryHarder: Some(true),
                PossibleFormats: Some(HashSet::from([BarcodeFormat::QR_CODE])),
                ..DecodeHints::default()
            };
            let format = Some(BarcodeFormat::QR_CODE);
            rxing::helpers::detect_in_luma_with_hints(pixels, WIDTH as u32, HEIGHT as u32, format, &mut hints)
                .map(|code| vec![code.getText().to_owned()])
                .unwrap_or_default()
        })
    }
}

/// A reader in a process of its own, which measures itself.
pub(crate) struct Process {
    name: String,
    child: Child,
    frames: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Process {
    /// Starts it. `None` if it is not to be had here.
    pub(crate) fn start(name: &str, program: &Path, arguments: &[&OsStr]) -> Option<Self> {
        let mut child = Command::new(program)
            .args(arguments)
            .envs(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"].map(|name| (name, "1")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let frames = child.stdin.take();
        let mut answers = BufReader::new(child.stdout.take()?);
        let mut greeting = String::new();
        answers.read_line(&mut greeting).ok()?;
        if greeting.is_empty() {
            child.wait().ok()?;
            return None;
        }
        Some(Self {
            name: name.to_owned(),
            child,
            frames,
            answers,
        })
    }
}

impl Peer for Process {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, frame: &[u8]) -> Reading {
        let frames = self.frames.as_mut().expect("open until the end");
        for part in [&(WIDTH as u32).to_le_bytes(), &(HEIGHT as u32).to_le_bytes(), frame] {
            frames.write_all(part).unwrap();
        }
        frames.flush().unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // That there are no more pictures ends it.
        drop(self.frames.take());
        let _ended = self.child.wait();
    }
}
