//! The operator's command line, as a process.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by a panic")]

use std::path::Path;
use std::process::{Command, Output};

fn server(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_warifu-server"));
    command.current_dir(directory).env_clear();
    command
}

fn run(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = server(directory).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

#[test]
fn wrong_usage_exits_with_2() {
    let directory = tempfile::tempdir().unwrap();
    for arguments in [
        &["serve", "--tls", "maybe"][..],
        &["serve", "--listen", "here"],
        &["serve", "--store", "stone"],
        &["unknown"],
        &[],
    ] {
        assert_eq!(run(directory.path(), arguments).0, 2, "{arguments:?}");
    }
}

#[test]
fn the_check_names_what_is_wrong_and_serve_refuses_it() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(run(directory.path(), &["config", "check"]).0, 0);

    std::fs::write(
        directory.path().join("warifu.toml"),
        "[server]\nlisten = \"0.0.0.0:8443\"\nlisten_on = 1\n",
    )
    .unwrap();
    let (code, out, told) = run(directory.path(), &["config", "check"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(told.contains("warifu.toml:3: server.listen_on is no setting"), "{told}");
    assert!(told.contains("server.public_url: is required"), "{told}");
    assert_eq!(run(directory.path(), &["serve"]), (1, String::new(), told));
    assert!(!directory.path().join("warifu-data").exists());

    let (code, _, told) = run(directory.path(), &["config", "check", "--config", "none.toml"]);
    assert_eq!(
        (code, told.as_str()),
        (1, "error: one setting is wrong:\n  none.toml: there is no such file\n")
    );
}

#[test]
fn the_ca_is_shown_pin_first() {
    let directory = tempfile::tempdir().unwrap();
    let (code, out, told) = run(directory.path(), &["ca", "show", "--data-dir", "data"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(told.contains("ca init"), "{told}");

    let (code, made, _) = run(directory.path(), &["ca", "init", "--data-dir", "data"]);
    assert_eq!(code, 0);
    let pin = made.lines().next().unwrap().strip_prefix("pin ").unwrap();
    assert_eq!(pin.len(), 64);
    assert_eq!(made.lines().count(), 3);
    for again in ["init", "show"] {
        assert_eq!(run(directory.path(), &["ca", again, "--data-dir", "data"]).1, made);
    }
}

#[cfg(unix)]
#[test]
fn serve_says_when_it_is_ready_and_ends_well_on_a_signal() {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::process::Stdio;

    let directory = tempfile::tempdir().unwrap();
    for signal in ["TERM", "INT"] {
        let mut child = server(directory.path())
            .args(["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"])
            .env("WARIFU_LOG__FORMAT", "json")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        assert!(out.next().unwrap().starts_with("admin on http://127.0.0.1:"));
        assert!(out.next().unwrap().starts_with("listening on https://127.0.0.1:"));

        // The CA can be looked at while the server runs; a second server cannot have its directory.
        assert_eq!(run(directory.path(), &["ca", "show"]).0, 0);
        let (code, _, told) = run(directory.path(), &["serve", "--listen", "127.0.0.1:0"]);
        assert_eq!(code, 1);
        assert!(told.contains(&format!("in use by process {}", child.id())), "{told}");

        let killed = Command::new("kill")
            .args(["-s", signal, &child.id().to_string()])
            .status();
        assert!(killed.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert_eq!(out.next(), None);
        let mut log = String::new();
        child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        for line in log.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(line["message"].is_string(), "{line}");
        }
    }
}

/// A log that cannot be written is lost, and nothing else with it.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_the_log_stops_nothing() {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::process::Stdio;

    let directory = tempfile::tempdir().unwrap();
    let mut child = server(directory.path())
        .args(["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"])
        .args(["--tls", "off"])
        .stdout(Stdio::piped())
        .stderr(std::fs::File::options().write(true).open("/dev/full").unwrap())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(out.next().is_some_and(|line| line.starts_with("admin on ")));
    let url = out.next().unwrap();
    let address = url.strip_prefix("listening on http://").unwrap();
    // Refused, so that it is logged.
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream
        .write_all(b"GET /nowhere HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");

    let ended = Command::new("kill").arg(child.id().to_string()).status();
    assert!(ended.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
#[test]
fn a_settings_file_that_cannot_be_looked_at_is_not_passed_over() {
    let directory = tempfile::tempdir().unwrap();
    // A loop of links: unlike missing permission, this stops root too.
    std::os::unix::fs::symlink("warifu.toml", directory.path().join("warifu.toml")).unwrap();
    let (code, _, told) = run(directory.path(), &["config", "check"]);
    assert_eq!(code, 1);
    assert!(told.contains("warifu.toml: ") && told.contains("--config"), "{told}");
}

/// The words are the system's.
#[cfg(target_os = "linux")]
#[test]
fn each_cause_is_told_once() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("file"), "").unwrap();
    let serve = |arguments: &[&str]| {
        let arguments = [
            &["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"][..],
            arguments,
        ]
        .concat();
        let (code, _, told) = run(directory.path(), &arguments);
        assert_eq!(code, 1);
        told.lines().last().unwrap().to_owned()
    };
    insta::assert_snapshot!(serve(&["--data-dir", "file/data"]), @"error: the data directory file/data cannot be used: Not a directory (os error 20). Choose another one with --data-dir");
    std::fs::write(
        directory.path().join("warifu.toml"),
        "[tls]\ncertificate = \"none.pem\"\nkey = \"none.pem\"\n",
    )
    .unwrap();
    insta::assert_snapshot!(serve(&[]), @"error: the server has no TLS certificate: none.pem: No such file or directory (os error 2)");
}

#[tokio::test]
async fn messages_that_were_given_up_are_shown_and_sent_again_beside_a_server() {
    use std::net::{IpAddr, Ipv4Addr};

    use warifu_protocol::Timestamp;
    use warifu_server::domain::audit::{Event, Record};
    use warifu_server::domain::outbox::{ChannelKind, Next, Shelf};
    use warifu_server::domain::{AccountId, Store as _};
    use warifu_server::store::SqliteStore;

    let directory = tempfile::tempdir().unwrap();
    let (code, _, told) = run(directory.path(), &["outbox", "list", "--data-dir", "."]);
    assert_eq!(code, 1);
    assert!(told.contains("the store cannot be opened"), "{told}");

    let store = SqliteStore::open(directory.path()).unwrap();
    let at = Timestamp::from_unix(1_793_525_400);
    for n in 1..=2 {
        let record = Record {
            account: AccountId(uuid::Uuid::from_u128(n)),
            at,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            event: Event::DeviceRefused,
        };
        store.record(record).await.unwrap();
    }
    let taken = store.take_messages(ChannelKind::Log, at, at, 1).await.unwrap();
    store
        .message_failed(&taken[0], "the answer was 410 Gone", Next::Never)
        .await
        .unwrap();

    let list = |more: &[&str]| {
        let (code, out, told) = run(
            directory.path(),
            &[&["outbox", "list", "--data-dir", "."], more].concat(),
        );
        assert_eq!((code, told.as_str()), (0, ""));
        out
    };
    let all = list(&[]);
    let [dead, waiting] = all.lines().collect::<Vec<_>>()[..] else {
        panic!("{all}");
    };
    for word in ["1 device_refused", "tried once", "given up: the answer was 410 Gone"] {
        assert!(dead.contains(word), "{dead}");
    }
    assert!(
        waiting.starts_with("2 ") && waiting.contains("waits until"),
        "{waiting}"
    );
    assert_eq!(list(&["--dead"]), format!("{dead}\n"));
    let json: serde_json::Value = serde_json::from_str(&list(&["--dead", "--json"])).unwrap();
    assert_eq!((json["id"].as_str(), json["state"].as_str()), (Some("1"), Some("dead")));
    assert!(!all.contains("127.0.0.1"), "{all}");

    let (code, out, _) = run(directory.path(), &["outbox", "retry", "--all", "--data-dir", "."]);
    assert_eq!((code, out.as_str()), (0, "1 is sent again\n"));
    assert_eq!(list(&["--dead"]), "");
    assert_eq!(store.messages(Shelf::Waiting, 9).await.unwrap().len(), 2);
    let (code, _, told) = run(directory.path(), &["outbox", "retry", "2", "77", "--data-dir", "."]);
    assert_eq!(code, 1);
    assert!(told.contains("77") && told.contains("outbox list"), "{told}");
    assert_eq!(run(directory.path(), &["outbox", "retry", "--data-dir", "."]).0, 2);

    // What nobody wants any more can be forgotten.
    let drop = |more: &[&str]| {
        run(
            directory.path(),
            &[&["outbox", "drop", "--data-dir", "."], more].concat(),
        )
    };
    assert_eq!(drop(&[]).0, 2);
    assert_eq!(drop(&["--dead"]), (0, String::new(), String::new()));
    let (code, out, _) = drop(&["1"]);
    assert_eq!((code, out.as_str()), (0, "1 is forgotten\n"));
    assert_eq!(drop(&["1"]).0, 1);
    assert_eq!(drop(&["--channel", "smtp"]).1, "");
    assert_eq!(drop(&["--channel", "log"]).1, "2 is forgotten\n");
    assert_eq!(list(&[]), "");
}

#[cfg(unix)]
#[tokio::test]
async fn the_doctor_names_everything_that_is_wrong_and_changes_nothing() {
    use std::os::unix::fs::PermissionsExt as _;

    use warifu_protocol::Timestamp;
    use warifu_server::domain::audit::{Event, Record};
    use warifu_server::domain::outbox::{ChannelKind, Next};
    use warifu_server::domain::{AccountId, Store as _};
    use warifu_server::store::SqliteStore;

    let directory = tempfile::tempdir().unwrap();
    // Port 1 is nobody's: so no server runs here.
    let settings = "[server]\ndata_dir = \"data\"\nadmin_listen = \"127.0.0.1:1\"\n";
    std::fs::write(directory.path().join("warifu.toml"), settings).unwrap();
    let doctor = |more: &[&str]| {
        run(
            directory.path(),
            &[&["doctor", "--config", "warifu.toml"], more].concat(),
        )
    };
    let (code, out, told) = doctor(&[]);
    assert_eq!((code, told.as_str()), (0, ""), "{out}");
    insta::assert_snapshot!(out, @r"
    not here: there is no data directory data yet: the first start makes it. If there should be one, name it with --data-dir or server.data_dir
    not here: there is no CA in data/ca yet: the first start of a new installation makes it
    not here: there are no keys of tokens and challenges in data/keys yet: the first start makes them
    not here: there is no database data/warifu.db yet: the first start makes it
    ok: people are told by: log (nothing was sent)
    not here: no server runs here: nothing answers at 127.0.0.1:1 (server.admin_listen)
    ");
    assert!(!directory.path().join("data").exists(), "it only looks");

    assert_eq!(run(directory.path(), &["ca", "init", "--data-dir", "data"]).0, 0);
    let data = directory.path().join("data");
    let store = SqliteStore::open(&data.join("warifu.db")).unwrap();
    let record = Record {
        account: AccountId(uuid::Uuid::from_u128(1)),
        at: Timestamp::from_unix(1_793_525_400),
        address: [127, 0, 0, 1].into(),
        event: Event::DeviceRefused,
    };
    store.record(record.clone()).await.unwrap();
    let taken = store
        .take_messages(ChannelKind::Log, record.at, record.at, 1)
        .await
        .unwrap();
    store.message_failed(&taken[0], "gone", Next::Never).await.unwrap();
    store.record(record).await.unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    let keys = data.join("keys");
    std::fs::create_dir(&keys).unwrap();
    for file in ["token-ed25519.pk8", "challenge.key"] {
        std::fs::write(keys.join(file), "damaged").unwrap();
        std::fs::set_permissions(keys.join(file), std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let (code, out, told) = doctor(&[]);
    assert_eq!(code, 1, "{out}");
    assert_eq!(told, "error: 4 things must be put right\n");
    let wrong: Vec<&str> = out.lines().filter(|line| line.starts_with("wrong: ")).collect();
    for (line, words) in wrong.iter().zip([
        "chmod 700 data",
        "the key of the access tokens",
        "1 messages to people were given up",
        "nobody takes the messages to 1 accounts",
    ]) {
        assert!(line.contains(words), "{line}");
    }
    assert!(out.contains("ok: the CA is there, with the pin "), "{out}");
    assert!(out.contains("ok: the store reads and writes"), "{out}");

    // What is lost is not made at the next start.
    std::fs::rename(data.join("ca"), data.join("lost")).unwrap();
    std::fs::remove_file(keys.join("challenge.key")).unwrap();
    let (_, out, _) = doctor(&[]);
    for words in [
        "wrong: the CA is missing",
        "wrong: the keys of tokens and challenges are missing",
    ] {
        assert!(out.contains(words), "{out}");
    }

    let (code, out, _) = doctor(&["--json"]);
    assert_eq!(code, 1);
    let states: Vec<String> = out
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["state"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(states.iter().filter(|state| *state == "wrong").count(), 5, "{out}");
}
