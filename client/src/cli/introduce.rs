//! A server is presented before its person is asked for anything.

use std::io::{Write, stderr};

use serde::Serialize;
use warifu::text::introduction;
use warifu::trust::{Acquaintance, Doubt, KnownServers, ServerAddress};

use super::output::Output;

/// Says on stderr what there is to say of the server at `address`, and to machines what it means.
pub(crate) fn introduce(known: &KnownServers, address: &ServerAddress, output: &mut Output) {
    let one = known.introduce(address);
    output.event(&ServerEvent {
        event: "server",
        server: &one.shown,
        acquaintance: match one.acquaintance {
            Acquaintance::First => "first",
            Acquaintance::Known => "known",
            Acquaintance::Other { .. } => "other",
        },
        doubts: one.doubts.iter().map(name).collect(),
    });
    for sentence in introduction(&one, output.language()) {
        // Where stderr has gone, nobody is left to tell.
        let _gone = writeln!(stderr().lock(), "{sentence}");
    }
}

const fn name(doubt: &Doubt) -> &'static str {
    match doubt {
        Doubt::NotPlain { .. } => "not_plain",
        Doubt::MixedScripts => "mixed_scripts",
        Doubt::LooksLike { known: true, .. } => "like_known",
        Doubt::LooksLike { known: false, .. } => "like_plain",
    }
}

#[derive(Serialize)]
struct ServerEvent<'a> {
    event: &'static str,
    server: &'a str,
    acquaintance: &'static str,
    doubts: Vec<&'static str>,
}
