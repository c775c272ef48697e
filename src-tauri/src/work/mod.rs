//! Does what the flow asks for, by the `warifu` library. Nothing here decides.

mod adding;
mod camera;
mod clipboard;
mod computer;
mod enrolling;
mod joining;
mod passphrase;
mod picture;
mod screen;
mod session;
mod told;

use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedSender;
use warifu_protocol::Language;

pub(crate) use passphrase::WindowPassphrase;

use self::camera::Cameras;
use self::clipboard::Clipboard;
use self::computer::Keeper;
use self::screen::read_screen;
use crate::flow::{Effect, Event, PassphraseRequest};
use crate::launch::Launch;
use crate::preview::Preview;

/// Everything that effects need.
pub(crate) struct Work {
    launch: Launch,
    keeper: Keeper,
    clipboard: Clipboard,
    cameras: Cameras,
    /// Held while the session is used or changed: each refresh token serves once.
    session: Mutex<()>,
    /// Held while a picture is searched, to its end: so many bytes are in memory once.
    reading: Arc<Mutex<()>>,
}

impl Work {
    /// For the profile of `launch`; who wants a passphrase says so on `passphrases`, and what a camera sees goes to `preview`.
    pub(crate) fn new(launch: Launch, passphrases: UnboundedSender<PassphraseRequest>, preview: Arc<Preview>) -> Self {
        Self {
            keeper: Keeper::new(&launch, passphrases),
            cameras: Cameras::new(launch.profiles.clone(), preview),
            launch,
            clipboard: Clipboard::default(),
            session: Mutex::default(),
            reading: Arc::default(),
        }
    }

    /// Takes back what must not stay after the program: a secret on the clipboard.
    pub(crate) async fn tidy(&self) {
        let clipboard = self.clipboard.clone();
        // The program ends; what went wrong was said in the log.
        let _ = tokio::task::spawn_blocking(move || clipboard.forget_secret()).await;
    }

    /// Does it, and tells what came of it; what there is to tell on the way goes to `tell`.
    pub(crate) async fn run(
        &self,
        effect: Effect,
        language: Language,
        tell: impl Fn(Event) + Send + 'static,
    ) -> Option<Event> {
        Some(match effect {
            Effect::Open => {
                tell(Event::Acquainted(self.known_servers().await));
                // That what is written of alarms cannot be read is not the same as that there is none.
                Event::Opened(match self.log_alarm().await {
                    Ok(alarm) => {
                        tell(Event::Alarmed(alarm));
                        self.open(language).await
                    }
                    Err(failure) => Err(failure),
                })
            }
            Effect::GiveUp => Event::GivenUp(self.give_up(language).await),
            Effect::Contact(addresses) => Event::Contacted(self.contact(&addresses, language).await),
            Effect::Register(server, application) => {
                Event::Registered(self.register(&server, application, language).await)
            }
            Effect::Acknowledge => Event::Acknowledged(self.acknowledge(language).await),
            Effect::Join(server, claim) => Event::Joined(self.join(&server, claim, language).await),
            Effect::ReadClipboard => Event::Read(self.read_clipboard().await),
            Effect::ReadPicture(picture) => Event::Read(self.read_picture(picture).await),
            Effect::ReadScreen => Event::Read(read_screen(tell).await),
            Effect::WatchCamera(watch) => {
                self.cameras
                    .watch(move |sighting| tell(Event::Sighted(watch, sighting)));
                return None;
            }
            Effect::StopCamera => {
                self.cameras.stop();
                return None;
            }
            Effect::ChooseCamera(camera) => {
                self.cameras.choose(camera);
                return None;
            }
            Effect::OpenCameraSettings => {
                camera::open_settings().await;
                return None;
            }
            Effect::FetchDevices => Event::Devices(self.fetch_devices(language, tell).await),
            Effect::Announce(devices) => {
                if let Err(error) = self.announce(&devices, language).await {
                    tracing::info!(?error, "they are called new once more");
                }
                return None;
            }
            Effect::SettleAlarm(alarm) => Event::Settled(self.settle_alarm(alarm).await),
            Effect::LogIn(password) => Event::LoggedIn(self.log_in(&password, language).await),
            Effect::StayLoggedIn(password) => {
                // That it fails takes nothing from the enrolment: the person is asked to log in later.
                if let Err(error) = self.log_in(&password, language).await {
                    tracing::info!(?error, "not logged in after the enrolment");
                }
                return None;
            }
            Effect::LogOut => Event::LoggedOut(self.log_out(language).await),
            Effect::Follow(pending) => Event::Decided(self.follow(&pending, language, tell).await),
            Effect::Collect(pending) => Event::Collected(self.collect(&pending, language).await),
            Effect::Cancel(pending) => Event::Cancelled(self.cancel(&pending, language).await),
            Effect::Offer(kind, password) => Event::Offered(self.offer(kind, &password, language).await),
            Effect::Watch(offer) => Event::Taken(self.watch(&offer, language, tell).await),
            Effect::WatchRequest(offer) => Event::Gone(self.watch_request(&offer, language, tell).await),
            Effect::Approve(offer, claim, number) => {
                Event::Approved(self.approve(&offer, &claim, &number, language, tell).await)
            }
            Effect::Deny(offer) => Event::Denied(self.deny(&offer, language, tell).await),
            Effect::WatchCollection(offer) => Event::Fetched(self.watch_collection(&offer, language, tell).await),
            Effect::Withdraw(offer) => Event::Withdrawn(self.withdraw(&offer, language).await),
            Effect::Copy(secret) => Event::Copied(self.copy(secret, tell).await),
            Effect::Remember(preferences) => {
                // A small file, written here: an earlier wish never comes after a later one.
                preferences.save(&self.launch.preferences_file);
                return None;
            }
            Effect::ChoosePassphraseMode => {
                self.keeper.use_passphrase().await;
                return None;
            }
            // The window's own, which the controller sees to.
            Effect::Print
            | Effect::StepAside
            | Effect::StepForward
            | Effect::FillScreen
            | Effect::LeaveFullScreen
            | Effect::Exit => return None,
        })
    }
}
