//! `WebKitWebDriver`, which starts one app and uses its window.

use std::ffi::OsString;
use std::fs::File;
use std::path::Path;
use std::process::Stdio;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::process::Command;

use super::processes::{self, Tree};
use super::until;
use crate::process::soon;

/// A driver with its app. Both are killed with this value.
#[derive(Debug)]
pub(super) struct Driver {
    _tree: Tree,
    /// The app.
    pub(super) app: u32,
    /// The session.
    pub(super) client: Client,
}

impl Driver {
    /// Starts `program` in `environment` alone; what it says goes to `log`.
    pub(super) async fn start(program: &Path, environment: &[(OsString, OsString)], log: &File) -> Self {
        let mut command = Command::new("WebKitWebDriver");
        command
            .args(["--host=127.0.0.1", "--port=0"])
            .env_clear()
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log.try_clone().unwrap());
        let tree = Tree::start(&mut command);
        // It does not tell which port the system gave it.
        let port = until(async || processes::listening_port(tree.root())).await;
        let url = format!("http://127.0.0.1:{}", port.expect("the driver listens"));
        let options = json!({"webkitgtk:browserOptions": {"binary": program, "args": []}});
        let mut session = ClientBuilder::new(HttpConnector::new());
        session.capabilities(options.as_object().expect("an object").clone());
        let client = soon("a session with the app", session.connect(&url)).await.unwrap();
        let program = program.canonicalize().unwrap();
        let is_app = |process: &u32| processes::runs(*process, &program);
        let app = tree.processes().into_iter().find(is_app).expect("the app runs");
        Self {
            _tree: tree,
            app,
            client,
        }
    }
}
