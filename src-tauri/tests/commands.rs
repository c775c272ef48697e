//! The commands on Tauri's mock runtime: what the screen may ask for, what it gets, and what nobody gets.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so and stops")]

use std::ffi::OsString;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, Listener, Manager, WebviewWindow};
use tempfile::TempDir;
use warifu_app::{Program, context};

/// The program with its capabilities and its configuration; only the window is not real.
struct Running {
    _app: App<MockRuntime>,
    window: WebviewWindow<MockRuntime>,
    views: Receiver<Value>,
    home: TempDir,
}

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

impl Running {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let arguments = ["warifu-app", "--profile", "tried", "--profile-dir"].map(OsString::from);
        let arguments = arguments.into_iter().chain([home.path().into()]);
        let program = Program::new(
            arguments,
            |name| (name == "WARIFU_LANG").then(|| "en".into()),
            Instant::now(),
        );
        let mut app = program.unwrap().build(mock_builder(), context()).unwrap();
        #[expect(
            deprecated,
            reason = "one turn, not a loop of them: the setup is a part of the first"
        )]
        app.run_iteration(|_, _| {});
        let window = app.get_webview_window("main").unwrap();
        let (sender, views) = channel();
        window.listen("view", move |event| {
            let _ = sender.send(serde_json::from_str(event.payload()).unwrap());
        });
        Self {
            _app: app,
            window,
            views,
            home,
        }
    }

    fn invoke(&self, command: &str, body: InvokeBody, origin: &str) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.into(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: origin.parse().unwrap(),
            body,
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_string(),
        };
        get_ipc_response(&self.window, request).map(|answer| answer.deserialize().unwrap())
    }

    fn act(&self, action: Value) -> Result<Value, Value> {
        self.invoke(
            "act",
            InvokeBody::Json(json!({ "action": action })),
            "tauri://localhost",
        )
    }

    fn current_view(&self) -> Value {
        self.invoke("current_view", InvokeBody::default(), "tauri://localhost")
            .unwrap()
    }

    /// Awaits the screen of that name that waits for nothing, whether it is shown already or will be.
    fn screen(&self, name: &str) -> Value {
        let is_it = |view: &Value| view["screen"]["name"] == name && view["screen"]["busy"].is_null();
        let mut view = self.current_view();
        while !is_it(&view) {
            view = self.views.recv_timeout(PATIENCE).unwrap();
        }
        view
    }
}

#[test]
fn the_screen_gets_a_view_and_one_for_each_change() {
    let running = Running::start();
    let welcome = running.screen("welcome");
    assert_eq!(welcome["profile"], "tried");
    assert_eq!(welcome["language"], "en");
    running.act(json!({ "name": "begin_joining" })).unwrap();
    let scan = running.screen("scan");
    assert!(scan["revision"].as_u64() > welcome["revision"].as_u64());
    assert_eq!(running.current_view()["screen"]["name"], "scan");
}

#[test]
fn the_language_changes_at_once_and_is_kept() {
    let running = Running::start();
    running.screen("welcome");
    running
        .act(json!({ "name": "set_language", "language": "ja" }))
        .unwrap();
    while running.current_view()["language"] != "ja" {
        running.views.recv_timeout(PATIENCE).unwrap();
    }
    let file = running.home.path().join("tried.window.json");
    let begun = Instant::now();
    while !file.exists() {
        assert!(begun.elapsed() < PATIENCE);
        std::thread::yield_now();
    }
}

#[test]
fn a_picture_goes_as_bytes() {
    let running = Running::start();
    running.screen("welcome");
    running.act(json!({ "name": "begin_joining" })).unwrap();
    running.screen("scan");
    running
        .invoke("read_picture", InvokeBody::Raw(b"GIF89a".to_vec()), "tauri://localhost")
        .unwrap();
    let begun = Instant::now();
    let problem = loop {
        let view = running.screen("scan");
        if !view["screen"]["problem"].is_null() {
            break view["screen"]["problem"].clone();
        }
        assert!(begun.elapsed() < PATIENCE);
    };
    assert_eq!(problem["code"], "picture_format");
}

#[test]
fn what_is_no_action_is_refused() {
    let running = Running::start();
    for wrong in [
        json!({ "name": "format_disk" }),
        json!({ "name": "log_in" }),
        json!({ "name": "set_language", "language": "fr" }),
        json!("back"),
    ] {
        assert!(running.act(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn nobody_else_is_served() {
    let running = Running::start();
    for origin in [
        "https://example.org",
        "http://tauri.localhost.example.org",
        "http://localhost:1420",
    ] {
        let answer = running.invoke("current_view", InvokeBody::default(), origin);
        assert!(answer.is_err(), "{origin}: {answer:?}");
    }
    // What Tauri could do besides is not allowed to the screen either.
    for command in [
        "plugin:window|close",
        "plugin:path|resolve_directory",
        "plugin:event|emit",
    ] {
        let answer = running.invoke(command, InvokeBody::default(), "tauri://localhost");
        assert!(answer.is_err(), "{command}: {answer:?}");
    }
}

#[test]
fn the_screen_loads_nothing_from_outside_and_runs_nothing_inline() {
    let context = context::<MockRuntime>();
    let policy = context.config().app.security.csp.clone().unwrap().to_string();
    assert!(policy.contains("default-src 'none'"), "{policy}");
    for forbidden in ["unsafe-inline", "unsafe-eval", "*", "https:"] {
        assert!(!policy.contains(forbidden), "{policy}");
    }
    assert!(context.config().app.windows.is_empty());
}
