//! A DynamoDB of the test's own: the emulator that `cargo xtask test` installs.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Credentials;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use warifu_server::domain::entropy::SystemEntropy;
use warifu_server::domain::outbox::ChannelKind;
use warifu_server::store::DynamoDbStore;
use warifu_server::store::dynamodb::{self, TableNames};

use crate::skipped::skip;

/// An emulator that runs. It ends with this value, and everything in it.
pub(crate) struct Emulator {
    _process: Child,
    pub(crate) url: String,
}

impl Emulator {
    /// Starts one; `None` where it is not installed: then the test must return at once.
    pub(crate) async fn start() -> Option<Self> {
        let program = program();
        if !program.is_file() {
            skip("the emulator of DynamoDB");
            return None;
        }
        for _ in 0..5 {
            if let Some(emulator) = Self::try_start(&program).await {
                return Some(emulator);
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
        let emulator = Self {
            _process: process,
            url: format!("http://127.0.0.1:{port}"),
        };
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
        listens.then_some(emulator)
    }

    /// A client of it.
    pub(crate) async fn client(&self) -> Client {
        client(&self.url).await
    }

    /// A store in it, whose tables are there.
    pub(crate) async fn store(&self) -> DynamoDbStore {
        let client = self.client().await;
        dynamodb::init(&client, &names()).await.unwrap();
        open(client).await
    }
}

/// A client of what answers there.
pub(crate) async fn client(url: &str) -> Client {
    let configuration = aws_config::defaults(BehaviorVersion::latest())
        .empty_test_environment()
        .region(Region::from_static("eu-west-1"))
        .credentials_provider(Credentials::new("tests", "tests", None, None, "tests"))
        .endpoint_url(url);
    dynamodb::connect_with(configuration).await.unwrap()
}

pub(crate) async fn open(client: Client) -> DynamoDbStore {
    DynamoDbStore::open(client, names(), &[ChannelKind::Log], Arc::new(SystemEntropy))
        .await
        .unwrap()
}

pub(crate) fn names() -> TableNames {
    TableNames {
        main: "warifu".to_owned(),
        audit: "warifu-audit".to_owned(),
    }
}

fn program() -> PathBuf {
    std::env::var_os("WARIFU_TEST_DYNOXIDE").map_or_else(
        || {
            let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
            target.join("emulators/node_modules/@dynoxide/linux-x64/dynoxide")
        },
        PathBuf::from,
    )
}
