//! Tells Tauri where its parts are, which are not at their usual places: the package is at the root.

use std::path::Path;

/// What the screen may ask for; `src-tauri/capabilities` lets the one window do so.
const COMMANDS: &[&str] = &["act", "current_view", "painted", "read_picture", "watch_preview"];

/// What is shown where the screen has not been built: a plain `cargo build` of a fresh clone works, and says so.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
    <meta name=\"warifu\" content=\"not built\"><title>Warifu</title>\
    <p>The screen of this program has not been built. <code>cargo xtask run</code> builds it.</p>\
    <p lang=\"ja\">このプログラムの画面はまだビルドされていません。<code>cargo xtask run</code> がビルドします。</p></html>";

fn main() {
    println!("cargo::rerun-if-changed=ui/dist");
    println!("cargo::rerun-if-changed=src-tauri/capabilities");
    let page = Path::new("ui/dist/index.html");
    // One that an earlier build wrote is as good as none.
    if std::fs::read_to_string(page).map_or(true, |found| found == NOT_BUILT) {
        if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
            println!("cargo::error=the screen has not been built: run `npm ci` and `npm run build` in ui/ first");
            return;
        }
        let written = std::fs::create_dir_all("ui/dist").and_then(|()| std::fs::write(page, NOT_BUILT));
        if let Err(error) = written {
            println!("cargo::error={} cannot be written: {error}", page.display());
            return;
        }
    }
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*.json")
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
