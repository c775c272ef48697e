//! `warifu scan`: what the codes in pictures say, whatever they are.

use std::path::Path;
use std::time::Instant;

use serde::Serialize;
use warifu::scan::{self, Content, Look, ScanError, Seen};
use warifu::text::{printable, text};

use crate::cli::args::Scan;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::picture;

pub(crate) async fn run(options: Scan, output: &mut Output) -> Result<(), Failure> {
    let mut last = Ok(());
    for file in &options.files {
        let started = Instant::now();
        let outcome = look_at(file).await;
        let milliseconds = started.elapsed().as_secs_f64() * 1_000.0;
        if let Err(failure) = tell(file, outcome, milliseconds, output) {
            last = Err(failure);
        }
    }
    last
}

async fn look_at(file: &Path) -> Result<Look, Failure> {
    let bytes = picture::bytes(file)?;
    let look = tokio::task::spawn_blocking(move || scan::look_at_picture(&bytes)).await;
    Ok(look.map_err(|_| ScanError::Damaged)??)
}

/// Tells what was seen in a file.
///
/// # Errors
/// There is no code in it.
fn tell(file: &Path, outcome: Result<Look, Failure>, milliseconds: f64, output: &mut Output) -> Result<(), Failure> {
    let name = file.display().to_string();
    let shown = printable(&name, 4096);
    let (codes, failure) = match outcome {
        Ok(look) if look.codes.is_empty() => (Vec::new(), Some(Failure::from(ScanError::NoCode))),
        Ok(look) => (look.codes, None),
        Err(failure) => (Vec::new(), Some(failure)),
    };
    let language = output.language();
    let explanation = failure.as_ref().map(|failure| failure.explain(language));
    output.event(&ScanEvent {
        event: "scan",
        file: &name,
        text: codes.first().map(|seen| seen.content.text().to_string()),
        codes: codes.iter().map(CodeSeen::of).collect(),
        milliseconds,
        error: explanation.as_ref().map(|explanation| &*explanation.code),
    });
    for seen in &codes {
        let kind = text(language, kind_id(&seen.content));
        let words = printable(&seen.content.text(), 4096);
        output.say("scan-code", &[("file", &shown), ("kind", &kind), ("text", &words)]);
    }
    match (failure, explanation) {
        (Some(failure), Some(explanation)) => {
            output.say("scan-nothing", &[("file", &shown), ("title", &explanation.title)]);
            Err(failure)
        }
        _ => Ok(()),
    }
}

const fn kind_id(content: &Content) -> &'static str {
    match content {
        Content::Pairing(_) => "scan-pairing",
        Content::Damaged(_) => "scan-damaged",
        Content::Foreign(kind, _) => kind.message_id(),
    }
}

#[derive(Serialize)]
struct ScanEvent<'a> {
    event: &'static str,
    file: &'a str,
    /// Of the first code.
    text: Option<String>,
    codes: Vec<CodeSeen>,
    milliseconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct CodeSeen {
    text: String,
    /// `pairing`, `damaged` or `foreign`.
    kind: &'static str,
    /// In pixels, x before y; see [`scan::Corners`].
    corners: [[f32; 2]; 4],
}

impl CodeSeen {
    fn of(seen: &Seen) -> Self {
        Self {
            text: seen.content.text().to_string(),
            kind: match seen.content {
                Content::Pairing(_) => "pairing",
                Content::Damaged(_) => "damaged",
                Content::Foreign(..) => "foreign",
            },
            corners: seen.corners.map(|corner| [corner.x, corner.y]),
        }
    }
}
