//! What goes to stdout: sentences for people, or one JSON object a line for machines.

use std::io::{self, IsTerminal, Write, stderr, stdout};
use std::process::ExitCode;

use serde::Serialize;
use warifu::text::{text, text_with};
use warifu_protocol::Language;

use super::failure::Failure;

/// For whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Human,
    Json,
}

/// Says what happens, as it happens. What could not be said is remembered: a command whose result nobody
/// got has not succeeded (see [`Output::delivered`]).
pub(crate) struct Output {
    mode: Mode,
    language: Language,
    out: Box<dyn Write>,
    lost: Option<io::Error>,
}

impl Output {
    /// Speaks to stdout.
    pub(crate) fn new(mode: Mode, language: Language) -> Self {
        Self::to(Box::new(stdout()), mode, language)
    }

    /// Speaks to `out`.
    pub(crate) fn to(out: Box<dyn Write>, mode: Mode, language: Language) -> Self {
        Self {
            mode,
            language,
            out,
            lost: None,
        }
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// Whether stdout is a screen on which colours can be shown.
    pub(crate) fn has_colours(&self) -> bool {
        stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
    }

    /// An event for machines; people get nothing of it.
    pub(crate) fn event(&mut self, event: &impl Serialize) {
        if self.mode == Mode::Json
            && let Ok(line) = serde_json::to_string(event)
        {
            self.write(&format!("{line}\n"));
        }
    }

    /// A sentence of the catalogue for people.
    pub(crate) fn say(&mut self, id: &str, arguments: &[(&str, &str)]) {
        self.print(&format!("{}\n", text_with(self.language, id, arguments)));
    }

    /// Ready text for people.
    pub(crate) fn print(&mut self, text: &str) {
        if self.mode == Mode::Human {
            self.write(text);
        }
    }

    /// Whether everything that was said since the last time has reached stdout.
    ///
    /// # Errors
    /// The first reason why something has not.
    pub(crate) fn delivered(&mut self) -> io::Result<()> {
        self.lost.take().map_or(Ok(()), Err)
    }

    fn write(&mut self, text: &str) {
        if let Err(error) = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()) {
            self.lost.get_or_insert(error);
        }
    }

    /// The failure that ends the command, and the exit code that goes with it.
    pub(crate) fn failure(&mut self, failure: &Failure) -> ExitCode {
        let explanation = failure.explain(self.language);
        let exit = failure.exit_code();
        // What was lost before is no reason to think that this is lost too.
        self.lost = None;
        self.event(&ErrorEvent {
            event: "error",
            code: &explanation.code,
            title: &explanation.title,
            detail: &explanation.detail,
            request_id: explanation.request_id.as_deref(),
            exit,
        });
        if self.mode == Mode::Human || self.lost.is_some() {
            let label = text(self.language, if exit == 4 { "label-alarm" } else { "label-error" });
            let mut message = format!("{label}{}\n{}\n", explanation.title, explanation.detail);
            if let Some(request) = &explanation.request_id {
                message.push_str(&text_with(self.language, "request-id", &[("id", request)]));
                message.push('\n');
            }
            write_err(&message);
        }
        ExitCode::from(exit)
    }
}

#[derive(Serialize)]
struct ErrorEvent<'a> {
    event: &'static str,
    code: &'a str,
    title: &'a str,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    exit: u8,
}

fn write_err(text: &str) {
    let _gone = stderr().lock().write_all(text.as_bytes());
}
