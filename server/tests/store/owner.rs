//! Whose the tables are: servers without the keys of the first do not start, and an operator is told what to do.

use std::path::Path;
use std::process::Output;

use tokio::process::Command;
use warifu_server::private_file;

use crate::backend::directory;
use crate::emulator::Emulator;

/// What `warifu-server` says and how it ends, with tables in the emulator and its data in `data`.
async fn run(emulator: &Emulator, data: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    run_by(&emulator.url, emulator, data, arguments).await
}

/// As [`run`], by way of what answers at that URL.
pub(crate) async fn run_by(
    url: &str,
    emulator: &Emulator,
    data: &Path,
    arguments: &[&str],
) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_warifu-server"))
        .args(arguments)
        .env_clear()
        .env("WARIFU_SERVER__DATA_DIR", data)
        .env("WARIFU_SERVER__LISTEN", "127.0.0.1:0")
        .env("WARIFU_SERVER__ADMIN_LISTEN", "127.0.0.1:0")
        .env("WARIFU_STORE__KIND", "dynamodb")
        .env("AWS_ENDPOINT_URL_DYNAMODB", url)
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_ACCESS_KEY_ID", &emulator.access_key)
        .env("AWS_SECRET_ACCESS_KEY", "tests")
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

#[tokio::test]
async fn a_server_with_other_keys_does_not_start() {
    let Some(emulator) = Emulator::start().await else {
        return;
    };
    let [first, other, third] = [(); 3].map(|()| {
        let directory = directory();
        private_file::create_directory(directory.path()).unwrap();
        directory
    });
    let (code, _, told) = run(&emulator, first.path(), &["serve"]).await;
    assert_eq!(code, Some(1));
    assert!(told.contains("store init"), "{told}");
    assert_eq!(run(&emulator, first.path(), &["store", "init"]).await.0, Some(0));
    let (code, made, told) = run(&emulator, first.path(), &["ca", "init"]).await;
    assert_eq!(code, Some(0), "{told}");
    let pin = made.lines().next().unwrap().strip_prefix("pin ").unwrap();

    // Without keys none are made, neither by the way nor on purpose.
    for arguments in [&["serve"][..], &["ca", "init"]] {
        let (code, _, told) = run(&emulator, other.path(), arguments).await;
        assert_eq!(code, Some(1));
        for word in [pin, "`ca` and `keys`"] {
            assert!(told.contains(word), "{told}");
        }
        assert!(!other.path().join("ca").exists());
    }

    // The CA alone is not enough.
    let copied = Command::new("cp")
        .arg("-r")
        .arg(first.path().join("ca"))
        .arg(third.path())
        .status()
        .await;
    assert!(copied.unwrap().success());
    let (code, _, told) = run(&emulator, third.path(), &["serve"]).await;
    assert_eq!(code, Some(1));
    assert!(
        told.contains("/keys") && told.contains("every device stays enrolled"),
        "{told}"
    );

    // Nor is it replaced by the way; an operator can say that the rest is lost.
    assert!(!third.path().join("keys").join("challenge.key").exists());
    assert!(told.contains("--take-over"), "{told}");
    for _ in 0..2 {
        let (code, shown, told) = run(&emulator, third.path(), &["ca", "init", "--take-over"]).await;
        assert_eq!(code, Some(0), "{told}");
        assert!(shown.contains(pin), "{shown}");
    }
    let (code, _, told) = run(&emulator, first.path(), &["serve"]).await;
    assert_eq!(code, Some(1));
    assert!(told.contains("the others would refuse"), "{told}");

    // Those keys are lost, says an operator: then the others are the strangers.
    let (code, _, told) = run(&emulator, other.path(), &["ca", "init", "--take-over"]).await;
    assert_eq!(code, Some(0), "{told}");
    let (code, _, told) = run(&emulator, first.path(), &["serve"]).await;
    assert_eq!(code, Some(1));
    assert!(told.contains("no device of theirs would trust it"), "{told}");
}
