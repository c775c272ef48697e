//! The alarms that stand: shown with every command, until their person acknowledges them.

use std::io::{Write, stderr};

use serde::Serialize;
use warifu::clock::{Clock, SystemClock};
use warifu::device_log::{Alarms, LogAlarm, Raised};
use warifu::text::{explain, text, text_with};

use super::failure::Failure;
use super::output::Output;
use super::setup::Setup;

/// Shows them on stderr, and as events for machines; gives what was shown.
pub(crate) fn tell(setup: &Setup, output: &mut Output) -> Result<Vec<LogAlarm>, Failure> {
    let Some(profile) = setup.profile()? else {
        return Ok(Vec::new());
    };
    let mut shown = Vec::new();
    for raised in Alarms::load_or_raise(&profile, SystemClock.now())?.standing() {
        tell_one(raised, output);
        shown.push(raised.alarm.clone());
    }
    Ok(shown)
}

fn tell_one(raised: &Raised, output: &mut Output) {
    let language = output.language();
    let said = explain(&warifu::Error::Log(raised.alarm.clone()), language);
    output.event(&AlarmEvent {
        event: "alarm",
        raised,
        code: &said.code,
        title: &said.title,
        detail: &said.detail,
    });
    let since = text_with(language, "alarm-since", &[("at", &raised.at.to_string())]);
    let label = text(language, "label-alarm");
    // Where stderr has gone, nobody is left to tell.
    let _gone = writeln!(stderr().lock(), "{label}{}\n{}\n{since}\n", said.title, said.detail);
}

#[derive(Serialize)]
struct AlarmEvent<'a> {
    event: &'static str,
    code: &'a str,
    #[serde(flatten)]
    raised: &'a Raised,
    title: &'a str,
    detail: &'a str,
}
