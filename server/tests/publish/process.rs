//! The program itself, by the variables that an operator sets.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::moto::{BUCKET, Moto};
use crate::world::{OBJECTS, read, until};

#[tokio::test]
async fn a_server_publishes_to_the_bucket_of_its_environment() {
    let Some(moto) = Moto::start().await else { return };
    moto.make_bucket().await;
    let data = tempfile::tempdir().unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_warifu-server"))
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--admin-listen",
            "127.0.0.1:0",
            "--tls",
            "off",
        ])
        .arg("--data-dir")
        .arg(data.path().join("data"))
        .current_dir(data.path())
        .env("S3_BUCKET", BUCKET)
        .env("AWS_ENDPOINT_URL_S3", &moto.url)
        // What is set for this service alone wins.
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "tests")
        .env("AWS_SECRET_ACCESS_KEY", "tests")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines();
    while let Some(line) = said.next_line().await.unwrap() {
        if line.starts_with("listening on") {
            break;
        }
    }
    let bucket = moto.bucket().await;
    until("everything is there", async || {
        read(&*bucket, OBJECTS[4].0).await.is_some()
    })
    .await;
}
