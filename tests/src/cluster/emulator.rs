//! The emulator of DynamoDB that `cargo xtask test` installs.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::binaries;
use crate::process::soon;

const TRIES: u32 = 5;

/// An emulator that runs. It ends with this value, and everything in it.
#[derive(Debug)]
pub struct Emulator {
    _process: Child,
    /// Its address, without a slash at the end.
    pub url: String,
}

impl Emulator {
    /// Starts one.
    ///
    /// # Panics
    /// It is not installed: [`crate::need::Need::DynamoDb`] tells.
    pub async fn start() -> Self {
        let program = program();
        for _ in 0..TRIES {
            if let Some(emulator) = soon("an emulator", Self::try_start(&program)).await {
                return emulator;
            }
        }
        panic!("{} does not listen", program.display());
    }

    // It does not say which port the system gave it, so it is told a free one: somebody may be faster.
    async fn try_start(program: &Path) -> Option<Self> {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut process = Command::new(program)
            .args(["serve", "--port", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut err = BufReader::new(process.stderr.take().unwrap()).lines();
        let listens = loop {
            let line = tokio::select! {
                line = out.next_line() => line,
                line = err.next_line() => line,
            };
            match line.unwrap() {
                Some(line) if line.contains("listening on") => break true,
                Some(_) => {}
                None => break false,
            }
        };
        // Whatever it says later must not fill the pipes.
        tokio::spawn(async move {
            while let Ok(Some(_)) = out.next_line().await {}
            while let Ok(Some(_)) = err.next_line().await {}
        });
        listens.then(|| Self {
            _process: process,
            url: format!("http://127.0.0.1:{port}"),
        })
    }
}

/// The program, which may not be there.
///
/// # Panics
/// This program is not in a build directory.
#[must_use]
pub fn program() -> PathBuf {
    std::env::var_os("WARIFU_TEST_DYNOXIDE").map_or_else(
        || binaries::target().join("emulators/node_modules/@dynoxide/linux-x64/dynoxide"),
        PathBuf::from,
    )
}
