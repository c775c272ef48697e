//! What must hold for every screen.

use serde::Deserialize;
use serde_json::json;
use warifu_tests::binaries;
use warifu_tests::need::{self, Need};
use warifu_tests::window::app::App;

/// The size with which the window opens.
const USUAL: (u32, u32) = (960, 720);
/// A phone held upright, or a window at the edge of a screen.
const NARROW: (u32, u32) = (320, 720);

/// What is asked of the page.
#[derive(Debug, Deserialize)]
struct Seen {
    /// What its document is in.
    lang: String,
    /// What is wider than its place, and would have to be scrolled sideways.
    wide: Vec<String>,
    /// What begins above the box that it is in, or ends below it.
    outside: Vec<String>,
    /// All texts: those that are read, and those that are only heard or appear when one points at something.
    texts: Vec<String>,
}

/// Looks at the screen that is shown, in every way in which it can be shown, and keeps pictures of it as `name`.
pub(in crate::window) async fn look(app: &App<'_>, name: &str) {
    for language in ["en", "ja"] {
        switch(app, "set_language", language).await;
        app.holds(&format!("return document.documentElement.lang === '{language}'"))
            .await;
        for appearance in ["light", "dark"] {
            switch(app, "set_appearance", appearance).await;
            app.holds(&format!(
                "return document.documentElement.dataset.appearance === '{appearance}'"
            ))
            .await;
            check(app, language, &format!("{name}-{language}-{appearance}")).await;
        }
        resize(app, NARROW).await;
        check(app, language, &format!("{name}-{language}-narrow")).await;
        resize(app, USUAL).await;
    }
}

/// By script: while a question stands over the screen, nothing beside it can be pressed.
async fn switch(app: &App<'_>, action: &str, value: &str) {
    let button = format!("[data-action=\"{action}\"][data-value=\"{value}\"]");
    app.evaluate(&format!("document.querySelector('{button}').click()"))
        .await;
}

async fn resize(app: &App<'_>, (width, height): (u32, u32)) {
    app.resize(width, height).await;
    app.holds(&format!("return innerWidth === {width}")).await;
}

async fn check(app: &App<'_>, language: &str, picture: &str) {
    app.rest().await;
    let png = app.photograph().await;
    std::fs::write(binaries::screens().join(format!("{picture}.png")), png).unwrap();
    let seen: Seen = serde_json::from_value(app.evaluate(include_str!("seen.js")).await).unwrap();
    assert_eq!(seen.lang, language, "{picture}");
    assert_eq!(seen.wide, Vec::<String>::new(), "{picture}");
    assert_eq!(seen.outside, Vec::<String>::new(), "{picture}");
    let bare: Vec<&String> = seen.texts.iter().filter(|text| is_bare(text)).collect();
    assert_eq!(bare, Vec::<&String>::new(), "{picture}");
    let is_japanese = seen.texts.iter().any(|text| text.contains(['の', 'を', 'は']));
    assert_eq!(is_japanese, language == "ja", "{picture}: {:?}", seen.texts);
    judge(app, picture).await;
}

/// Has axe-core look at the page, where that is installed.
async fn judge(app: &App<'_>, picture: &str) {
    if !Need::Axe.is_met() {
        return;
    }
    if app.evaluate("return typeof axe").await == "undefined" {
        let axe = std::fs::read_to_string(need::axe()).unwrap();
        app.evaluate(&axe).await;
    }
    let judged = app.client().execute_async(include_str!("axe.js"), Vec::new()).await;
    assert_eq!(judged.unwrap(), json!([]), "{picture}");
}

/// Whether a text is the name of a message, or holds a place that was never filled.
fn is_bare(text: &str) -> bool {
    const CATALOGUES: [&str; 4] = ["ui", "src-tauri", "client", "protocol"];
    let names = |room: &str| {
        let file = binaries::work_tree().join(room).join("locales/en.ftl");
        std::fs::read_to_string(file).unwrap()
    };
    let is_name = |catalogue: String| {
        catalogue
            .lines()
            .filter_map(|line| line.split_once(" ="))
            .any(|(name, _)| name == text)
    };
    text.contains(['{', '}']) || CATALOGUES.into_iter().map(names).any(is_name)
}
