//! `cargo xtask fuzz`: hostile bytes for everything that reads from outside.
//!
//! libFuzzer begins with the files of `fuzz/corpus`, changes them, and keeps what reaches something new. Whatever panics,
//! takes too long or too much memory, or touches memory that is not its own, is a finding: its bytes are kept.

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::need::Purpose;
use crate::step::Steps;
use crate::{install, step, workspace};

/// What is fed.
#[derive(Args)]
pub(crate) struct Fuzz {
    /// Without one, all of them one after the other.
    target: Option<Target>,
    /// How long each of them is fed.
    #[arg(long, default_value_t = 600)]
    seconds: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Target {
    /// Pairing codes, as they are in pictures and as they are typed.
    Code,
    /// PNG, JPEG and WebP files.
    Picture,
    /// Frames, several in a row, that the reader of codes looks at.
    Reader,
    /// What a camera sends, in every layout.
    Camera,
}

impl Target {
    /// As its program and its directory of files are called.
    const fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Picture => "picture",
            Self::Reader => "reader",
            Self::Camera => "camera",
        }
    }
}

/// More than the slowest input takes on a slow machine; one that takes longer is a finding.
const SLOWEST: &str = "-timeout=60";

pub(crate) fn fuzz(options: &Fuzz) -> Result<()> {
    if cfg!(windows) {
        bail!("libFuzzer needs Linux or macOS");
    }
    install::ensure(&[Purpose::Build, Purpose::Fuzz])?;
    let targets = match &options.target {
        Some(target) => std::slice::from_ref(target),
        None => Target::value_variants(),
    };
    let mut steps = Steps::default();
    for target in targets {
        steps.take(target.name(), || feed(*target, options.seconds));
    }
    steps.finish()
}

fn feed(target: Target, seconds: u64) -> Result<()> {
    let name = target.name();
    let place = workspace::target().join("fuzz");
    // What reaches something new is kept here: the files to begin with stay few.
    let learnt = place.join(name);
    std::fs::create_dir_all(&learnt).with_context(|| format!("{} cannot be made", learnt.display()))?;
    let found = place.join(format!("found-{name}-"));
    step::run(
        workspace::cargo(&["fuzz", "run", "--target-dir"])
            .arg(workspace::target())
            .arg(name)
            .arg(&learnt)
            .arg(format!("fuzz/corpus/{name}"))
            .arg("--")
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-artifact_prefix={}", found.display()))
            .args([SLOWEST, "-print_final_stats=1"])
            // The sanitizers are an unstable option. They are in the stable compiler as well, and what is fed should be
            // what the product's own compiler makes.
            .env("RUSTC_BOOTSTRAP", "1"),
    )
}
