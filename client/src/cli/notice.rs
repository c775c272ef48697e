//! What a person must hear besides the result: on stderr, and as an event for machines.

use std::io::{Write, stderr};

use serde::Serialize;
use warifu::text::text_with;

use super::output::Output;

/// Says the message `id` of the catalogue.
pub(crate) fn notice(output: &mut Output, id: &str, arguments: &[(&str, &str)]) {
    let message = text_with(output.language(), id, arguments);
    output.event(&Notice {
        event: "notice",
        code: &id.replace('-', "_"),
        message: &message,
    });
    // Where stderr has gone, nobody is left to tell.
    let _gone = writeln!(stderr().lock(), "{message}");
}

#[derive(Serialize)]
struct Notice<'a> {
    event: &'static str,
    code: &'a str,
    message: &'a str,
}
