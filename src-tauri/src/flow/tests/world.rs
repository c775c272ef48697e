//! A window without a window, and what servers and profiles would give it.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use uuid::Uuid;
use warifu::api::ApiError;
use warifu::camera::CameraInfo;
use warifu::device_log::ListedDevices;
use warifu::enrol::PendingClaim;
use warifu::keychain::KeychainKind;
use warifu::pairing::{Offer, OpenedClaim};
use warifu::profile::Record;
use warifu::trust::{Contact, ServerAddress};
use warifu_protocol::code::{CodeSecret, PairingCode};
use warifu_protocol::pairing::PairingSecret;
use warifu_protocol::wire::PairingClaim;
use warifu_protocol::{DeviceId, Language, Pin, SecretText, Timestamp};

use super::super::{About, Effect, Enrolment, Event, Failure, Flow, Opened, Picture, Recovery, Sighting};
use crate::preferences::Preferences;
use crate::screen::{Action, Appearance, Screen, View};

const BUNDLE: &str = include_str!("bundle.pem");

/// The password of these tests: nothing that is shown may hold it.
pub(super) const PASSWORD: &str = "correct horse battery";
/// The recovery key of these tests.
pub(super) const RECOVERY_KEY: &str = "0A1B-2C3D-4E5F-6G7H-8J9K-0M1N-2P-Q";

pub(super) struct World {
    pub(super) flow: Flow,
    pub(super) effects: Vec<Effect>,
    /// The last watch through the camera.
    pub(super) watch: u32,
    /// Whether its light is on.
    pub(super) camera: bool,
}

impl World {
    /// A window whose profile holds `opened`.
    pub(super) fn opened(opened: Opened) -> Self {
        let mut world = Self::starting();
        world.hear(Event::Opened(Ok(opened)));
        world
    }

    pub(super) fn stand_before(&mut self, inch: f64) {
        self.flow.stand_before(inch);
    }

    pub(super) fn starting() -> Self {
        let about = About {
            profile: Some("first".into()),
            server: "https://id.example.org".into(),
            device_name: "desk".into(),
            system: None,
            camera_settings: true,
        };
        let preferences = Preferences {
            language: Language::English,
            appearance: Appearance::System,
        };
        let mut flow = Flow::new(about, preferences);
        let effects = flow.take_effects();
        Self {
            flow,
            effects,
            watch: 0,
            camera: false,
        }
    }

    /// A window on a computer that nobody has enrolled.
    pub(super) fn empty() -> Self {
        Self::opened(Opened::Empty { begun: None })
    }

    /// A window on an enrolled computer.
    pub(super) fn enrolled() -> Self {
        Self::opened(Opened::Enrolled(Box::new(enrolment())))
    }

    pub(super) fn act(&mut self, action: Action) -> &mut Self {
        self.flow.act(action);
        self.go_on()
    }

    pub(super) fn hear(&mut self, event: Event) -> &mut Self {
        self.flow.hear(event);
        self.go_on()
    }

    /// The person gives a picture.
    pub(super) fn give_picture(&mut self) -> &mut Self {
        self.flow.take_picture(Picture(Arc::new(b"a picture".to_vec())));
        self.go_on()
    }

    /// The camera tells something in its last watch.
    pub(super) fn see(&mut self, sighting: Sighting) -> &mut Self {
        self.hear(Event::Sighted(self.watch, sighting))
    }

    fn go_on(&mut self) -> &mut Self {
        self.effects = self.flow.take_effects();
        for effect in &self.effects {
            match effect {
                Effect::WatchCamera(watch) => {
                    assert!(!self.camera, "one at a time");
                    (self.watch, self.camera) = (*watch, true);
                }
                Effect::StopCamera => self.camera = false,
                _ => {}
            }
        }
        self
    }

    /// The person closes the window.
    pub(super) fn minimise(&mut self, minimised: bool) -> &mut Self {
        self.flow.be_minimised(minimised);
        self.go_on()
    }

    pub(super) fn close(&mut self) -> &mut Self {
        self.flow.close();
        self.go_on()
    }

    pub(super) fn view(&self) -> View {
        self.flow.view(0)
    }

    pub(super) fn screen(&self) -> Screen {
        self.view().screen
    }

    /// The name of the screen, as the screen itself knows it.
    pub(super) fn name(&self) -> String {
        name(&self.screen())
    }

    /// The code of the problem that is shown, and the names of its remedies.
    pub(super) fn problem(&self) -> (String, Vec<String>) {
        let shown = serde_json::to_value(self.screen()).unwrap();
        let problem = &shown["problem"];
        let remedies = problem["remedies"].as_array().into_iter().flatten();
        (
            problem["code"].as_str().unwrap_or_default().to_owned(),
            remedies.map(|remedy| remedy.as_str().unwrap().to_owned()).collect(),
        )
    }
}

pub(super) fn name(screen: &Screen) -> String {
    serde_json::to_value(screen).unwrap()["name"]
        .as_str()
        .unwrap()
        .to_owned()
}

pub(super) fn address() -> ServerAddress {
    "id.example.org".parse().unwrap()
}

pub(super) fn contact() -> Contact {
    Contact::of_bundle(address(), BUNDLE).unwrap()
}

/// The pin of [`contact`]. Reading a bundle takes a while in a build that is not optimised.
pub(super) fn pin() -> Pin {
    static PIN: LazyLock<Pin> = LazyLock::new(|| contact().offered_pin());
    *PIN
}

pub(super) fn code(pin: Pin) -> PairingCode {
    code_at("id.example.org", pin)
}

pub(super) fn code_at(host: &str, pin: Pin) -> PairingCode {
    PairingCode::Token {
        host: host.parse().unwrap(),
        account: Uuid::from_bytes([4; 16]),
        token: CodeSecret::from_bytes([1; 16]),
        pin,
    }
}

/// The cameras of a computer with two, the first of them in use.
pub(super) fn opened() -> Sighting {
    let [built_in, other] = ["built-in", "other"].map(|id| CameraInfo {
        id: id.parse().unwrap(),
        name: format!("The {id} one"),
    });
    Sighting::Opened {
        camera: built_in.clone(),
        cameras: vec![built_in, other],
    }
}

pub(super) fn offer() -> Arc<Offer> {
    let expires_at = Timestamp::from_unix(1_800_000_600);
    Arc::new(Offer::new(
        code(pin()),
        Uuid::from_bytes([9; 16]),
        Duration::from_secs(600),
        expires_at,
        "offer secret".into(),
    ))
}

/// A code that lets nobody in without approval.
pub(super) fn secret_offer() -> Arc<Offer> {
    Arc::new(Offer::with_approval(
        "id.example.org".parse().unwrap(),
        pin(),
        PairingSecret::from_bytes([7; 32]),
        Uuid::from_bytes([9; 16]),
        Duration::from_secs(600),
        Timestamp::from_unix(1_800_000_600),
        "offer secret".into(),
    ))
}

/// Who has taken such a code, and asks.
pub(super) fn asking() -> OpenedClaim {
    OpenedClaim::for_display(claim(), Duration::from_secs(540), Timestamp::from_unix(1_800_000_900))
}

/// What this computer has asked for with such a code.
pub(super) fn pending() -> Arc<PendingClaim> {
    Arc::new(PendingClaim::for_display(
        Uuid::from_bytes([9; 16]),
        Duration::from_secs(540),
        Timestamp::from_unix(1_800_000_900),
    ))
}

pub(super) fn claim() -> PairingClaim {
    let claim = r#"{"spki": {}, "device_name": "laptop", "address": "192.0.2.1", "at": "2026-11-01T09:30:00Z"}"#;
    serde_json::from_str(claim).unwrap()
}

fn record() -> Record {
    Record {
        version: Record::VERSION,
        server: address(),
        pin: pin(),
        account: Uuid::from_bytes([4; 16]),
        username: "alice".into(),
        device_id: DeviceId::of_primary_spki(b"spki"),
        device_name: "desk".into(),
        certificates: Vec::new(),
        enrolled_at: Timestamp::from_unix(1),
        ca: BUNDLE.into(),
    }
}

pub(super) fn enrolment() -> Enrolment {
    Enrolment {
        record: record(),
        keeper: KeychainKind::Passphrase,
    }
}

pub(super) fn recovery() -> Recovery {
    Recovery {
        enrolment: enrolment(),
        key: RECOVERY_KEY.into(),
        questions: vec![1, 4],
    }
}

pub(super) fn devices() -> ListedDevices {
    ListedDevices {
        devices: Vec::new(),
        has_log: true,
    }
}

pub(super) fn unreachable() -> Failure {
    ApiError::Unreachable.into()
}

pub(super) fn password() -> SecretText {
    PASSWORD.into()
}
