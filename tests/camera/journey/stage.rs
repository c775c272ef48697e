//! A server, a person, and the computers of that person.

use std::os::unix::fs::{MetadataExt, chown};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;
use warifu_tests::computer::{Computer, Running};
use warifu_tests::person::Person;
use warifu_tests::server::Server;

use warifu_webcam::Film;

/// Everything but the cameras.
pub(crate) struct Stage {
    /// It ends with this value.
    _server: Server,
    person: Person,
    first: Computer,
    computers: AtomicU32,
    shown: AtomicU32,
}

/// A code that the first computer shows.
pub(crate) struct Showing {
    running: Running,
    /// The film of that code before a webcam.
    pub(crate) film: Arc<Film>,
}

/// A computer that looks through a camera.
pub(crate) struct Looking {
    computer: Computer,
    name: String,
    running: Running,
}

/// What else is done with a computer that was paired: a passphrase is dear on a machine that is emulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Afterwards {
    Nothing,
    /// It logs in, and lists the computers.
    LogIn,
}

impl Stage {
    /// A server on this machine, and a first computer that is registered with it.
    pub(crate) async fn set() -> Self {
        let server = Server::fresh().await;
        let (person, first) = (Person::new(), computer());
        let pin = server.setup.pin().await.to_string();
        let register = [
            &["--json", "register", "--server", server.url(), "--pin", &pin][..],
            &["--username", &person.username, "--email", &person.email],
            &["--device-name", "First", "--password-stdin"],
        ];
        first.run(&register.concat(), &[&person.password]).await.expect(0);
        Self {
            _server: server,
            person,
            first,
            computers: AtomicU32::new(1),
            shown: AtomicU32::new(0),
        }
    }

    /// Lets the first computer show a code for the next one.
    pub(crate) async fn show(&self) -> Showing {
        let number = self.shown.fetch_add(1, Ordering::Relaxed);
        let picture = self.first.path(&format!("code-{number}.png"));
        let add = [
            "--json",
            "add-device",
            "--no-approval",
            "--password-stdin",
            "--qr-png",
            picture.to_str().unwrap(),
        ];
        let mut running = self.first.start(&add, &[&self.person.password]).await;
        running.event("code").await;
        let code = image::open(&picture).unwrap().into_luma8();
        Showing {
            running,
            film: Arc::new(Film::of(&code)),
        }
    }

    /// Lets a fresh computer look through the camera with this number, or the one that it chooses itself.
    pub(crate) async fn look(&self, number: Option<&str>) -> Looking {
        let computer = computer();
        let name = format!("Computer {}", self.computers.fetch_add(1, Ordering::Relaxed) + 1);
        let pair: Vec<&str> = ["--json", "pair", "--camera"]
            .into_iter()
            .chain(number)
            .chain(["--username", &self.person.username, "--device-name", &name])
            .chain(["--password-stdin"])
            .collect();
        let running = computer.start(&pair, &[&self.person.password]).await;
        Looking {
            computer,
            name,
            running,
        }
    }

    /// The names of the cameras, as the client lists them.
    pub(crate) async fn cameras(&self) -> Vec<String> {
        let listed = self.first.run(&["--json", "cameras"], &[]).await.expect(0);
        let cameras = listed.event("done")["cameras"].as_array().unwrap();
        cameras
            .iter()
            .map(|camera| camera["name"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Both ends of a pairing: the first computer names the new one, which is then one of the account.
    pub(crate) async fn until_paired(&self, mut showing: Showing, mut looking: Looking, afterwards: Afterwards) {
        let paired = looking.running.event("done").await;
        assert_eq!(paired["username"], self.person.username, "{paired}");
        assert_eq!(looking.running.end().await, 0);
        let added = showing.running.event("done").await;
        assert_eq!(added["device_name"], *looking.name, "{added}");
        assert_eq!(showing.running.end().await, 0);
        if afterwards == Afterwards::Nothing {
            return;
        }
        let login = ["--json", "login", "--password-stdin"];
        looking.computer.run(&login, &[&self.person.password]).await.expect(0);
        let listed = looking.computer.run(&["devices", "list"], &[]).await.expect(0);
        for name in ["First", &looking.name] {
            assert!(listed.stdout.contains(name), "{name}: {listed:?}");
        }
    }
}

impl Looking {
    /// Awaits pictures, and returns the name of the camera that they come from.
    pub(crate) async fn until_seeing(&mut self) -> String {
        let camera = self.running.event("camera").await;
        camera["name"].as_str().unwrap().to_owned()
    }

    /// Awaits that there are none, and returns why, in the words for machines.
    pub(crate) async fn until_trouble(&mut self) -> String {
        let trouble = self.running.event("camera_trouble").await;
        for part in ["title", "detail"] {
            assert!(
                trouble[part].as_str().is_some_and(|words| !words.is_empty()),
                "{trouble}"
            );
        }
        let Value::String(code) = &trouble["code"] else {
            panic!("{trouble}")
        };
        code.clone()
    }

    /// Ends it, as a person does who has enough.
    pub(crate) async fn stop(self) {
        self.running.stop().await;
    }
}

/// A computer whose user is no administrator: the one to whom this program belongs, without any privilege.
fn computer() -> Computer {
    let program = std::env::current_exe().unwrap().metadata().unwrap();
    let (user, group) = (program.uid(), program.gid());
    let computer = Computer::with_passphrase("a passphrase").set("WARIFU_LOG", "info");
    for path in [computer.home().to_owned(), computer.path("passphrase")] {
        chown(path, Some(user), Some(group)).unwrap();
    }
    let launcher = [
        "setpriv".to_owned(),
        format!("--reuid={user}"),
        format!("--regid={group}"),
        "--clear-groups".to_owned(),
        "--inh-caps=-all".to_owned(),
        "--bounding-set=-all".to_owned(),
    ];
    computer.launched_by(launcher.to_vec())
}
