//! Does what the flow asks for, by the `warifu` library. Nothing here decides.

mod adding;
mod clipboard;
mod computer;
mod enrolling;
mod passphrase;
pub(crate) mod picture;
mod session;

use tokio::sync::mpsc::UnboundedSender;
use warifu_protocol::Language;

pub(crate) use passphrase::WindowPassphrase;

use self::clipboard::Clipboard;
use self::computer::Keeper;
use crate::flow::{Effect, Event, PassphraseRequest};
use crate::launch::Launch;

/// Everything that effects need.
pub(crate) struct Work {
    launch: Launch,
    keeper: Keeper,
    clipboard: Clipboard,
}

impl Work {
    /// For the profile of `launch`; who wants a passphrase says so on `passphrases`.
    pub(crate) fn new(launch: Launch, passphrases: UnboundedSender<PassphraseRequest>) -> Self {
        Self {
            keeper: Keeper::new(&launch, passphrases),
            launch,
            clipboard: Clipboard::default(),
        }
    }

    /// Does it, and tells what came of it; what there is to tell on the way goes to `tell`.
    pub(crate) async fn run(&self, effect: Effect, language: Language, tell: impl Fn(Event)) -> Option<Event> {
        Some(match effect {
            Effect::Open => Event::Opened(self.open(language).await),
            Effect::GiveUp => Event::GivenUp(self.give_up(language).await),
            Effect::Contact(addresses) => Event::Contacted(self.contact(&addresses, language).await),
            Effect::Register(server, application) => {
                Event::Registered(self.register(&server, application, language).await)
            }
            Effect::Acknowledge => Event::Acknowledged(self.acknowledge(language).await),
            Effect::Join(server, claim) => Event::Joined(self.join(&server, claim, language).await),
            Effect::ReadClipboard => Event::Read(self.read_clipboard().await),
            Effect::FetchDevices => Event::Devices(self.fetch_devices(language).await),
            Effect::LogIn(password) => Event::LoggedIn(self.log_in(&password, language).await),
            Effect::LogOut => Event::LoggedOut(self.log_out(language).await),
            Effect::Offer(password) => Event::Offered(self.offer(&password, language).await),
            Effect::Watch(offer) => Event::Taken(self.watch(&offer, language, tell).await),
            Effect::Withdraw(offer) => Event::Withdrawn(self.withdraw(&offer, language).await),
            Effect::Copy(secret) => return self.copy(secret).await.err().map(|_| Event::NotCopied),
            Effect::Remember(preferences) => {
                let file = self.launch.preferences_file.clone();
                // That it ended early says nothing that a person would want to know.
                let _ = tokio::task::spawn_blocking(move || preferences.save(file)).await;
                return None;
            }
            Effect::ChoosePassphraseMode => {
                self.keeper.use_passphrase().await;
                return None;
            }
            // The window's own, which the controller sees to.
            Effect::Print | Effect::Exit => return None,
        })
    }
}
