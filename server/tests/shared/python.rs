//! Servers of somebody else's, in Python: `cargo xtask test` installs what they need.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::skipped::skip;

/// A server that runs, and ends with this value.
pub(crate) struct Server {
    _process: Child,
    // It ends when this is closed, also when this process is killed.
    _stdin: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    pub(crate) port: u16,
}

impl Server {
    /// Starts `tests/python/{script}`; `None` where its packages are not installed: then the test must return at once.
    pub(crate) async fn start(script: &str, arguments: &[&str]) -> Option<Self> {
        let python = python();
        if !python.is_file() {
            skip("what stands in for services of others, in Python");
            return None;
        }
        let mut process = Command::new(python)
            .arg("-B")
            .arg(work_tree().join("tests/python").join(script))
            .args(arguments)
            .env("PYTHONUTF8", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut server = Self {
            _stdin: process.stdin.take().unwrap(),
            lines: BufReader::new(process.stdout.take().unwrap()).lines(),
            _process: process,
            port: 0,
        };
        let port = server.next().await["port"].as_u64().unwrap();
        server.port = port.try_into().unwrap();
        Some(server)
    }

    /// The next thing that it shows.
    pub(crate) async fn next(&mut self) -> Value {
        match self.lines.next_line().await.unwrap() {
            Some(line) => serde_json::from_str(&line).unwrap(),
            None => panic!("the server ended"),
        }
    }
}

fn python() -> PathBuf {
    std::env::var_os("WARIFU_TEST_SERVICES").map_or_else(
        || {
            let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
            target.join("services/bin/python")
        },
        PathBuf::from,
    )
}

fn work_tree() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
