//! The server as a service of Windows, by the service manager of the system that the tests run on.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by a panic")]

use std::io::Read as _;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};

/// A service that is taken out again, whatever becomes of the test.
struct Service {
    name: String,
}

impl Service {
    fn named(name: &str) -> Self {
        Self {
            name: format!("warifu-test-{name}-{}", std::process::id()),
        }
    }

    /// What `warifu-server service` says, and whether it is content.
    fn does(&self, what: &str, flags: &[&str]) -> (bool, String) {
        let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_warifu-server"))
            .args(["service", what, "--name", &self.name])
            .args(flags)
            .output()
            .unwrap();
        let said = [stdout, stderr].concat();
        (status.success(), String::from_utf8_lossy(&said).replace('\r', ""))
    }

    #[track_caller]
    fn must(&self, what: &str, flags: &[&str]) -> String {
        let (done, said) = self.does(what, flags);
        assert!(done, "{what}: {said}");
        said
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.does("uninstall", &[]);
    }
}

/// Everything that it has logged.
fn log(data: &Path) -> String {
    let mut all = String::new();
    for file in std::fs::read_dir(data.join("logs")).unwrap() {
        let mut file = std::fs::File::open(file.unwrap().path()).unwrap();
        file.read_to_string(&mut all).unwrap();
    }
    all
}

/// What stands after `name=` in the last line of a log that has it.
fn last<'a>(log: &'a str, name: &str) -> &'a str {
    let (_, after) = log
        .rsplit_once(&format!("{name}="))
        .unwrap_or_else(|| panic!("no {name} in {log}"));
    after.split_whitespace().next().unwrap()
}

fn port(log: &str) -> u16 {
    let url = last(log, "server.public_url");
    url.trim_end_matches('/').rsplit_once(':').unwrap().1.parse().unwrap()
}

#[test]
fn the_server_starts_and_stops_as_a_service_and_is_the_same_one_after_that() {
    let home = tempfile::tempdir().unwrap();
    // Windows gets one line, in which spaces and quotes have to be told apart.
    let data = home.path().join("its own data");
    let service = Service::named("life");
    assert_eq!(service.must("status", &[]).trim(), "not installed");
    let place = ["--data-dir", data.to_str().unwrap()];
    let free = ["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"];
    let said = service.must("install", &[&place[..], &free].concat());
    assert!(said.contains("its own data"), "{said}");
    assert_eq!(service.must("status", &[]).trim(), "stopped: it was never started");
    let (done, said) = service.does("install", &[&place[..], &free].concat());
    assert!(!done && said.contains("it is there already"), "{said}");

    let mut pins = Vec::new();
    for times in 1..=2 {
        service.must("start", &[]);
        assert_eq!(service.must("status", &[]).trim(), "running");
        let (done, said) = service.does("start", &[]);
        assert!(!done && said.contains("it runs already"), "{said}");
        let log = log(&data);
        TcpStream::connect(("127.0.0.1", port(&log))).unwrap();
        pins.push(last(&log, "ca.pin").to_owned());

        service.must("stop", &[]);
        assert_eq!(service.must("status", &[]).trim(), "stopped: it ended well");
        assert_eq!(self::log(&data).matches(" stopped").count(), times);
    }
    assert_eq!(pins[0], pins[1]);

    assert!(warifu_private::is_private(&data).unwrap());
    let said = service.must("uninstall", &[]);
    assert!(said.contains("its data is where it was"), "{said}");
    assert_eq!(service.must("status", &[]).trim(), "not installed");
    assert!(data.join("logs").exists());
    let (done, said) = service.does("start", &[]);
    assert!(
        !done && said.contains("`warifu-server service install` makes it"),
        "{said}"
    );
}

#[test]
fn a_service_that_cannot_start_says_so_to_windows_and_why_in_its_log() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let service = Service::named("taken");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    service.must(
        "install",
        &[
            "--data-dir",
            data.to_str().unwrap(),
            "--listen",
            &address,
            "--admin-listen",
            "127.0.0.1:0",
        ],
    );
    let (done, said) = service.does("start", &[]);
    assert!(!done && said.contains("ended with its own error 1"), "{said}");
    assert_eq!(
        service.must("status", &[]).trim(),
        "stopped: it ended with its own error 1"
    );
    let log = log(&data);
    assert!(log.contains("ERROR") && log.contains(&address), "{log}");
}

#[test]
fn nothing_is_installed_by_settings_that_are_wrong() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let service = Service::named("wrong");
    let (done, said) = service.does(
        "install",
        &["--data-dir", data.to_str().unwrap(), "--listen", "0.0.0.0:0"],
    );
    assert!(!done && said.contains("public_url"), "{said}");
    assert_eq!(service.must("status", &[]).trim(), "not installed");
}

#[test]
fn only_windows_starts_what_it_starts() {
    let (done, said) = Service::named("terminal").does("run", &["--directory", "."]);
    assert!(
        !done && said.contains("`warifu-server serve` is for terminals"),
        "{said}"
    );
}
