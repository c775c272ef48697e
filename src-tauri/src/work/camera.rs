//! The camera, for the person who holds a code before it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use tokio::task::spawn_blocking;
use warifu::camera::{self, CameraId, permission};
use warifu::scan::ForeignCode;
use warifu::viewfinder::{self, Sight, Viewfinder};

use crate::flow::Sighting;
use crate::preview::Preview;
use crate::screen::{Hint, encode_frame};
use crate::system::links::{self, Links as _};

/// The cameras of this computer, one of them used at a time. To open and to close one takes a while, so a thread of their own
/// does it, in the order in which it is asked.
pub(super) struct Cameras(Sender<Order>);

enum Order {
    Watch(Box<dyn Fn(Sighting) + Send>),
    Stop,
    Choose(CameraId),
}

impl Cameras {
    /// What they see goes to `preview`; which was chosen last is kept in the directory of profiles.
    pub(super) fn new(profiles: PathBuf, preview: Arc<Preview>) -> Self {
        let (sender, orders) = channel();
        // Without the thread there is no camera; every other way to bring a code is still there.
        let spawned = thread::Builder::new()
            .name("cameras".to_owned())
            .spawn(move || obey(&orders, &profiles, &preview));
        if let Err(error) = spawned {
            tracing::error!(%error, "no camera can be used");
        }
        Self(sender)
    }

    pub(super) fn watch(&self, tell: impl Fn(Sighting) + Send + 'static) {
        self.order(Order::Watch(Box::new(tell)));
    }

    pub(super) fn stop(&self) {
        self.order(Order::Stop);
    }

    pub(super) fn choose(&self, camera: CameraId) {
        self.order(Order::Choose(camera));
    }

    fn order(&self, order: Order) {
        // The thread ends with this.
        let _ = self.0.send(order);
    }
}

fn obey(orders: &Receiver<Order>, profiles: &std::path::Path, preview: &Arc<Preview>) {
    let mut open: Option<Viewfinder> = None;
    // What was chosen here holds also where it cannot be kept.
    let mut chosen: Option<CameraId> = None;
    for order in orders {
        // One is closed before the next is opened: it may be the same.
        match order {
            Order::Stop => drop(open.take()),
            Order::Watch(tell) => {
                drop(open.take());
                let choice = chosen.clone().or_else(|| camera::remembered(profiles));
                let (room, preview) = (Arc::clone(preview), Arc::clone(preview));
                let sink = move |sight| see(sight, &tell, &preview);
                open = Some(Viewfinder::start_with_room(choice, move || room.room(), sink));
            }
            Order::Choose(camera) => {
                if let Err(error) = camera::remember(profiles, &camera) {
                    tracing::warn!(%error, "the choice of a camera could not be kept");
                }
                chosen = Some(camera);
            }
        }
    }
}

fn see(sight: Sight, tell: &dyn Fn(Sighting), preview: &Preview) {
    match sight {
        Sight::Frame(frame) => preview.offer(|| encode_frame(&frame)),
        Sight::Listed { trying, cameras } => tell(Sighting::Listed { trying, cameras }),
        Sight::Opened { camera, cameras } => tell(Sighting::Opened { camera, cameras }),
        Sight::Code(code) => tell(Sighting::Code(code)),
        Sight::Hint(hint) => tell(Sighting::Hint(shown(hint))),
        Sight::Trouble(error) => {
            tracing::info!(%error, "no pictures come from the camera");
            tell(Sighting::Trouble(error));
        }
    }
}

fn shown(hint: viewfinder::Hint) -> Option<Hint> {
    Some(match hint {
        viewfinder::Hint::None => return None,
        viewfinder::Hint::Foreign(ForeignCode::WiFi) => Hint::WiFi,
        viewfinder::Hint::Foreign(ForeignCode::WebAddress) => Hint::WebAddress,
        viewfinder::Hint::Foreign(ForeignCode::Contact) => Hint::Contact,
        viewfinder::Hint::Foreign(ForeignCode::Authenticator) => Hint::Authenticator,
        viewfinder::Hint::Foreign(ForeignCode::Other) => Hint::OtherCode,
        viewfinder::Hint::Damaged => Hint::Damaged,
        viewfinder::Hint::Several => Hint::Several,
        viewfinder::Hint::Dark => Hint::Dark,
        viewfinder::Hint::TooFar => Hint::TooFar,
    })
}

/// Opens the system's settings where programs are allowed to use cameras, if there is such a place.
pub(super) async fn open_settings() {
    let Some(link) = permission::settings_link() else {
        return;
    };
    let opened = spawn_blocking(move || links::System::open(link)).await;
    if let Ok(Err(error)) = opened {
        tracing::warn!(%error, "the settings do not open");
    }
}
