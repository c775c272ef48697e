//! A desktop that takes pictures of the screen when it is asked to by D-Bus, as those with Wayland do.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use zbus::message::Header;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, connection, fdo, interface};

use crate::process::soon;

/// What the desktop does when it is asked for a picture.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It takes one: this PNG.
    Picture(Vec<u8>),
    /// Its person says no.
    Refused,
    /// It takes one only when its person does it by hand.
    ByHand(Vec<u8>),
}

/// The desktop, on a session bus of its own. It ends with this value.
#[derive(Debug)]
pub struct Portal {
    home: TempDir,
    address: String,
    asked: Arc<Mutex<Vec<bool>>>,
    _bus: Child,
    _connection: Connection,
}

impl Portal {
    /// A desktop that answers like this.
    ///
    /// # Panics
    /// It does not come up.
    pub async fn start(answer: Answer) -> Self {
        let mut bus = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(bus.stdout.take().unwrap()).lines();
        let address = soon("the bus", lines.next_line()).await.unwrap().expect("an address");
        let home = TempDir::with_prefix("warifu-portal-").unwrap();
        let asked = Arc::default();
        let screenshot = Screenshot {
            answer,
            asked: Arc::clone(&asked),
            picture: picture(home.path()),
        };
        let connection = connection::Builder::address(&*address)
            .unwrap()
            .serve_at("/org/freedesktop/portal/desktop", screenshot)
            .unwrap()
            .name("org.freedesktop.portal.Desktop")
            .unwrap()
            .build();
        Self {
            home,
            asked,
            _bus: bus,
            _connection: soon("the portal", connection).await.unwrap(),
            address,
        }
    }

    /// The address of its bus.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The file that it writes its pictures to.
    #[must_use]
    pub fn picture(&self) -> PathBuf {
        picture(self.home.path())
    }

    /// How often it was asked, and each time whether its person was to do it by hand.
    ///
    /// # Panics
    /// It has failed.
    #[must_use]
    pub fn asked(&self) -> Vec<bool> {
        self.asked.lock().unwrap().clone()
    }
}

fn picture(home: &Path) -> PathBuf {
    home.join("Screenshot from today – 1.png")
}

struct Screenshot {
    answer: Answer,
    asked: Arc<Mutex<Vec<bool>>>,
    picture: PathBuf,
}

#[interface(name = "org.freedesktop.portal.Screenshot")]
impl Screenshot {
    async fn screenshot(
        &self,
        _parent_window: String,
        options: HashMap<String, OwnedValue>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> fdo::Result<OwnedObjectPath> {
        look_into(connection, &header).await?;
        let by_hand = bool::try_from(&options["interactive"]).unwrap();
        self.asked.lock().unwrap().push(by_hand);
        let sender = header.sender().unwrap().trim_start_matches(':').replace('.', "_");
        let token = <&str>::try_from(&options["handle_token"]).unwrap().to_owned();
        let request = format!("/org/freedesktop/portal/desktop/request/{sender}/{token}");
        let request = ObjectPath::try_from(request).unwrap();
        let (response, taken): (u32, _) = match &self.answer {
            Answer::Refused => (1, None),
            Answer::ByHand(_) if !by_hand => (2, None),
            Answer::Picture(png) | Answer::ByHand(png) => (0, Some(png)),
        };
        let mut results = HashMap::new();
        if let Some(png) = taken {
            std::fs::write(&self.picture, png).unwrap();
            let uri = url::Url::from_file_path(&self.picture).unwrap();
            results.insert("uri", Value::from(uri.to_string()));
        }
        // A real desktop asks its person meanwhile; this one has answered before its caller hears of the request.
        SignalEmitter::new(connection, &request)
            .unwrap()
            .emit("org.freedesktop.portal.Request", "Response", &(response, results))
            .await
            .unwrap();
        Ok(request.into())
    }
}

/// A real desktop looks whether the process that asks is in a sandbox, and refuses one that it cannot look into.
async fn look_into(connection: &Connection, header: &Header<'_>) -> fdo::Result<()> {
    let bus = fdo::DBusProxy::new(connection).await?;
    let sender = header.sender().unwrap().to_owned();
    let process = bus.get_connection_unix_process_id(sender.into()).await?;
    match std::fs::metadata(format!("/proc/{process}/root/")) {
        Ok(_) => Ok(()),
        Err(error) => Err(fdo::Error::AccessDenied(format!("/proc/{process}/root: {error}"))),
    }
}
