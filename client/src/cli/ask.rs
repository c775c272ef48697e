//! Questions to the person, or to the lines that a script wrote for one.

use std::io::{BufRead, IsTerminal, Write, stderr, stdin};

use tokio::sync::oneshot;
use warifu::text::{text, text_with};
use warifu::trust::ServerAddress;
use warifu_protocol::encoding::DecodeError;
use warifu_protocol::{Language, Pin, SecretText};
use zeroize::Zeroizing;

use super::failure::Failure;

/// Where answers come from.
pub(crate) struct Ask {
    language: Language,
    password: Option<SecretText>,
}

/// Longer than any answer.
const MAX_LINE: u64 = 8 * 1024;

impl Ask {
    /// A conversation in `language`.
    pub(crate) const fn new(language: Language) -> Self {
        Self {
            language,
            password: None,
        }
    }

    /// Takes the first line of stdin as the password, as `--password-stdin` asks.
    pub(crate) fn take_password_line(&mut self) -> Result<(), Failure> {
        let line = read_line()?.ok_or(Failure::NobodyToAsk)?;
        self.password = Some(line.as_str().into());
        Ok(())
    }

    /// Whether a script wrote the password, which makes its other arguments count as confirmed.
    pub(crate) const fn is_scripted(&self) -> bool {
        self.password.is_some()
    }

    /// The password of an account that exists. The question names the server that gets it.
    pub(crate) fn password(&self, id: &str, server: &ServerAddress) -> Result<SecretText, Failure> {
        match &self.password {
            Some(password) => Ok(password.clone()),
            None => hidden(&self.naming(id, server)),
        }
    }

    /// A new password, typed twice by a person. The question names the server that gets it.
    pub(crate) fn new_password(&self, id: &str, server: &ServerAddress) -> Result<SecretText, Failure> {
        if let Some(password) = &self.password {
            return Ok(password.clone());
        }
        let first = hidden(&self.naming(id, server))?;
        let second = hidden(&text(self.language, "ask-again"))?;
        if first == second {
            Ok(first)
        } else {
            Err(Failure::PasswordsDiffer)
        }
    }

    fn naming(&self, id: &str, server: &ServerAddress) -> String {
        text_with(self.language, id, &[("server", &server.to_string())])
    }

    /// A line of text.
    pub(crate) fn line(&self, id: &str) -> Result<String, Failure> {
        prompt(&text(self.language, id));
        let line = read_line()?.ok_or(Failure::NobodyToAsk)?;
        Ok(line.trim().to_owned())
    }

    /// A yes, in any of the languages.
    pub(crate) fn confirm(&self, id: &str, arguments: &[(&str, &str)]) -> Result<(), Failure> {
        match self.answer(id, arguments)? {
            Answer::Yes => Ok(()),
            Answer::No | Answer::Pin(_) => Err(Failure::NotConfirmed),
        }
    }

    /// Asks, and awaits a line; none where nobody is left to answer. Whoever stops waiting loses what is typed next.
    pub(crate) async fn awaited_line(
        &self,
        id: &str,
        arguments: &[(&str, &str)],
    ) -> Result<Option<Zeroizing<String>>, Failure> {
        prompt(&text_with(self.language, id, arguments));
        let (give, take) = oneshot::channel();
        // The runtime would wait for a thread of its own that reads, and the program could not end.
        std::thread::spawn(move || give.send(read_line()));
        take.await.unwrap_or(Err(Failure::NobodyToAsk))
    }

    /// What the person says to a pin: yes, no, or the pin that they have, for this program to compare.
    pub(crate) fn answer(&self, id: &str, arguments: &[(&str, &str)]) -> Result<Answer, Failure> {
        prompt(&text_with(self.language, id, arguments));
        let line = read_line()?.ok_or(Failure::NotConfirmed)?;
        Ok(Answer::of(&line))
    }
}

/// An answer to a question for a yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
    Pin(Pin),
}

impl Answer {
    pub(crate) fn of(line: &str) -> Self {
        match line.trim().to_lowercase().as_str() {
            // Full-width, as an input method leaves it.
            "y" | "yes" | "ｙ" | "ｙｅｓ" | "はい" => Self::Yes,
            other => pin(other).map_or(Self::No, Self::Pin),
        }
    }
}

/// Whether a line refuses, in any of the languages.
pub(crate) fn is_no(line: &str) -> bool {
    matches!(
        line.trim().to_lowercase().as_str(),
        "n" | "no" | "ｎ" | "ｎｏ" | "いいえ"
    )
}

/// A pin as it was copied, also in the groups in which it is shown.
pub(crate) fn pin(text: &str) -> Result<Pin, DecodeError> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    digits.parse()
}

/// Asks without showing what is typed. From a terminal alone: a pipe means that somebody forgot
/// `--password-stdin`.
pub(crate) fn hidden(prompt: &str) -> Result<SecretText, Failure> {
    if !stdin().is_terminal() {
        return Err(Failure::NobodyToAsk);
    }
    let answer = rpassword::prompt_password(format!("{prompt} ")).map_err(|_| Failure::NobodyToAsk)?;
    Ok(answer.into())
}

// Prompts go to stderr: stdout is for results.
fn prompt(text: &str) {
    let _gone = write!(stderr().lock(), "{text} ");
}

fn read_line() -> Result<Option<Zeroizing<String>>, Failure> {
    let mut line = Zeroizing::new(String::new());
    let mut limited = std::io::Read::take(stdin().lock(), MAX_LINE);
    match limited.read_line(&mut line) {
        Ok(0) => Ok(None),
        Ok(_) => {
            let end = line.trim_end_matches(['\r', '\n']).len();
            line.truncate(end);
            Ok(Some(line))
        }
        Err(_) => Err(Failure::NobodyToAsk),
    }
}
