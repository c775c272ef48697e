//! Any order of any messages of an owner, two computers that want to come in, and a clock.
//!
//! What each message must do is said once more here, in few words (`Model`), and the server must answer so. After
//! each of them no more is issued than was approved, and when nothing more comes, everything ends.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use warifu_protocol::Algorithm;
use warifu_protocol::code::TypedCode;
use warifu_protocol::device_log::{DeviceLog, Entry};
use warifu_protocol::encoding::base64;
use warifu_server::domain::Store as _;

use crate::ceremony::Ceremony;
use crate::device::TestDevice;
use crate::world::{PASSWORD, World};

const OFFER: &str = "/registration/request_pairing_token";

#[derive(Clone, Copy, Debug)]
enum Message {
    /// The owner's answer was lost.
    OfferAgain,
    /// One of the two, by its keys.
    Claim(usize),
    /// The same token as if it were one that the server made.
    ClaimAsToken(usize),
    WrongPassword(usize),
    Open,
    /// With something else to reveal.
    OpenOtherwise,
    /// For the keys of one of the two, whoever has claimed.
    Approve(usize),
    /// On the head before the last.
    ApproveStale,
    ApproveByTheClaimant,
    Deny,
    Complete,
    WithdrawOffer,
    WithdrawClaim,
    Wait(u64),
}

fn message() -> impl Strategy<Value = Message> {
    let who = 0..2_usize;
    prop_oneof![
        1 => Just(Message::OfferAgain),
        6 => who.clone().prop_map(Message::Claim),
        1 => who.clone().prop_map(Message::ClaimAsToken),
        2 => who.clone().prop_map(Message::WrongPassword),
        6 => Just(Message::Open),
        1 => Just(Message::OpenOtherwise),
        8 => who.prop_map(Message::Approve),
        1 => Just(Message::ApproveStale),
        1 => Just(Message::ApproveByTheClaimant),
        1 => Just(Message::Deny),
        4 => Just(Message::Complete),
        1 => Just(Message::WithdrawOffer),
        2 => Just(Message::WithdrawClaim),
        3 => prop_oneof![3 => Just(1_u64), 2 => Just(299), 1 => Just(600), 1 => Just(7 * 86_400)].prop_map(Message::Wait),
    ]
}

/// What should be.
struct Model {
    state: &'static str,
    ends: u64,
    now: u64,
    claimed: Option<(usize, u64)>,
    wrong_passwords: u32,
    /// What was revealed: the right thing, or something else.
    revealed: Option<bool>,
    /// Whether the claimant's device was let in, and whether it is still.
    let_in: bool,
    is_revoked: bool,
}

impl Model {
    const fn new() -> Self {
        Self {
            state: "offered",
            ends: 600,
            now: 0,
            claimed: None,
            wrong_passwords: 0,
            revealed: None,
            let_in: false,
            is_revoked: false,
        }
    }

    fn state(&self) -> &'static str {
        match self.state {
            "completed" | "denied" | "cancelled" => self.state,
            _ if self.now >= self.ends => "expired",
            "offered" if self.wrong_passwords >= 5 => "cancelled",
            state => state,
        }
    }

    /// The status that a message must get; what changes, changes.
    fn takes(&mut self, message: Message) -> u16 {
        let state = self.state();
        let claimed = self.claimed;
        match message {
            Message::OfferAgain if self.now < 86_400 => 201,
            Message::OfferAgain => 409,
            Message::Claim(who) => match claimed {
                Some((by, at)) if by == who && self.now - at < 86_400 => 202,
                None if state == "offered" => {
                    self.state = "claimed";
                    self.claimed = Some((who, self.now));
                    self.ends = self.now + 600;
                    202
                }
                _ => 410,
            },
            Message::ClaimAsToken(_) => 410,
            Message::WrongPassword(_) => {
                if state == "offered" {
                    self.wrong_passwords += 1;
                }
                401
            }
            Message::Open | Message::OpenOtherwise => {
                let right = matches!(message, Message::Open);
                if self.revealed == Some(right) {
                    return 200;
                }
                if state != "claimed" {
                    return 409;
                }
                self.state = "opened";
                self.revealed = Some(right);
                200
            }
            Message::Approve(who) if self.let_in && claimed.is_some_and(|(by, _)| by == who) => 200,
            Message::Approve(who) if state == "opened" => {
                if claimed.is_some_and(|(by, _)| by == who) {
                    self.state = "approved";
                    self.ends = self.now + 7 * 86_400;
                    self.let_in = true;
                    200
                } else {
                    400
                }
            }
            Message::ApproveStale | Message::ApproveByTheClaimant if state == "opened" => 400,
            Message::Deny if state == "denied" => 200,
            Message::Deny if matches!(state, "claimed" | "opened") => {
                self.state = "denied";
                200
            }
            Message::Complete if claimed.is_none() => 404,
            Message::Complete if state == "completed" => 200,
            Message::Complete if state == "approved" => {
                self.state = "completed";
                200
            }
            Message::WithdrawClaim if claimed.is_none() => 404,
            Message::WithdrawOffer | Message::WithdrawClaim if matches!(state, "offered" | "claimed" | "opened") => {
                self.state = "cancelled";
                200
            }
            // Also when nobody can collect it any more.
            Message::WithdrawClaim if self.state == "approved" => {
                self.state = "cancelled";
                self.is_revoked = true;
                200
            }
            Message::WithdrawOffer | Message::WithdrawClaim if matches!(self.state, "approved" | "completed") => 409,
            Message::WithdrawOffer | Message::WithdrawClaim => 200,
            Message::Approve(_)
            | Message::ApproveStale
            | Message::ApproveByTheClaimant
            | Message::Deny
            | Message::Complete => 409,
            Message::Wait(seconds) => {
                self.now += seconds;
                0
            }
        }
    }
}

struct Scene {
    world: World,
    owner: TestDevice,
    computers: [TestDevice; 2],
    log: DeviceLog,
    ceremony: Ceremony,
    /// Entries are made once: who repeats an approval repeats its head.
    entries: [Entry; 2],
}

impl Scene {
    async fn new() -> Self {
        // The account's own limits are another matter.
        let world = World::with(|policy| policy.limits = None);
        let (owner, log) = TestDevice::in_log(&world, "alice").await;
        let computers = [(); 2].map(|()| TestDevice::new("alice", &Algorithm::ALL));
        let ceremony = Ceremony::offered(&world, &owner, 1).await;
        let entries = [0, 1].map(|who: usize| enrolment(&world, &owner, &log, &computers[who]));
        Self {
            world,
            owner,
            computers,
            log,
            ceremony,
            entries,
        }
    }

    async fn send(&mut self, message: Message) -> u16 {
        let world = &self.world;
        let ceremony = &self.ceremony;
        let approve = |entry: &Entry, by: &TestDevice| ceremony.approval(&self.owner, &by.signed_entry(entry.clone()));
        let step = async |step: &str, secret: &str, body: &Value| {
            ceremony.call(world, "POST", step, secret, body).await.status.as_u16()
        };
        let own = ceremony.offer_secret();
        match message {
            Message::OfferAgain => {
                let token_sha256 = ceremony.r.secret().token().sha256();
                let answer = world
                    .post(OFFER, self.owner.approving_offer(world, token_sha256).await)
                    .await;
                let status = answer.status.as_u16();
                if status == 201 {
                    assert_eq!(answer.body["pairing_id"], ceremony.offer.body["pairing_id"]);
                    self.ceremony.offer = answer;
                }
                status
            }
            Message::Claim(who) => {
                let answer = world
                    .post("/registration/", self.computers[who].asking(world, &ceremony.r))
                    .await;
                let status = answer.status.as_u16();
                if status == 202 {
                    self.ceremony.claim_secret = answer.text("claim_secret");
                }
                status
            }
            Message::ClaimAsToken(who) => {
                let typed = TypedCode::Token(ceremony.r.secret().token()).to_string();
                let csr = self.computers[who].csrs();
                let claim = json!({"qr_code": typed, "username": "alice", "password": PASSWORD, "csr": csr});
                world.post("/registration/", claim).await.status.as_u16()
            }
            Message::WrongPassword(who) => {
                let mut claim = self.computers[who].asking(world, &ceremony.r);
                claim["password"] = "wrong horse battery".into();
                world.post("/registration/", claim).await.status.as_u16()
            }
            Message::Open => ceremony.open(world).await.status.as_u16(),
            Message::OpenOtherwise => step("/open", &own, &json!({"reveal": base64(&[9; 32])})).await,
            Message::Approve(who) => {
                // A new entry in the place of one whose time has passed, unless it may be a repeat.
                let entry = &self.entries[who];
                let is_late = world.now().since(entry.at) > Duration::from_secs(600);
                let entry = if is_late && self.log.len() == 1 {
                    enrolment(world, &self.owner, &self.log, &self.computers[who])
                } else {
                    entry.clone()
                };
                let status = step("/approve", &own, &approve(&entry, &self.owner)).await;
                if status == 200 && self.log.len() == 1 {
                    self.log.append(&self.owner.signed_entry(entry.clone())).unwrap();
                    self.entries[who] = entry;
                }
                status
            }
            Message::ApproveStale => {
                let who = self.claimant().await.unwrap_or(0);
                let mut entry = enrolment(world, &self.owner, &self.log, &self.computers[1 - who]);
                entry.prev = Some(warifu_protocol::Sha256Hash([3; 32]));
                step("/approve", &own, &approve(&entry, &self.owner)).await
            }
            Message::ApproveByTheClaimant => {
                let who = self.claimant().await.unwrap_or(0);
                let by = &self.computers[who];
                let entry = Entry::enrol(&self.log, by.id(), by.logged_keys(), world.now());
                step("/approve", &own, &approve(&entry, by)).await
            }
            Message::Deny => ceremony.deny(world).await.status.as_u16(),
            Message::Complete => ceremony.complete(world).await.status.as_u16(),
            Message::WithdrawOffer => ceremony.withdraw(world, &own).await.status.as_u16(),
            Message::WithdrawClaim => ceremony.withdraw(world, &ceremony.claim_secret).await.status.as_u16(),
            Message::Wait(seconds) => {
                world.pass(Duration::from_secs(seconds));
                0
            }
        }
    }

    async fn claimant(&self) -> Option<usize> {
        let pairing = self.ceremony.offering(&self.world).await;
        let name = pairing.body["claim"]["kem_key"].as_str()?.to_owned();
        self.computers
            .iter()
            .position(|device| device.kem_key().to_base64() == name)
    }

    /// Holds the store and both views against what should be.
    async fn check(&self, model: &Model) {
        let alice = "alice".parse().unwrap();
        let account = self.world.store.account_by_username(&alice).await.unwrap().unwrap();
        let devices = self.world.store.devices_of(account.id).await.unwrap();
        assert_eq!(
            devices.len(),
            1 + usize::from(model.let_in),
            "one device for each approval"
        );
        let log = self.world.store.log_entries(account.id, 0, 100).await.unwrap();
        assert_eq!(log.len(), devices.len(), "and one entry");
        assert_eq!(account.log, log.last().map(warifu_server::domain::LogEntry::log_head));
        let let_in = devices.iter().find(|device| device.id != self.owner.id());
        if let (Some(device), Some((who, _))) = (let_in, model.claimed) {
            assert_eq!(device.id, self.computers[who].id());
            assert_eq!(device.revoked_at.is_some(), model.is_revoked);
        }
        let revoked = self.world.revision(Algorithm::MlDsa87).await;
        assert_eq!(revoked, u64::from(model.is_revoked));

        let offering = self.ceremony.offering(&self.world).await;
        assert_eq!(offering.text("state"), model.state());
        assert_eq!(offering.body.get("claim").is_some(), model.claimed.is_some());
        if model.claimed.is_some() {
            let claiming = self.ceremony.claiming(&self.world).await;
            assert_eq!(claiming.text("state"), model.state());
            assert_eq!(claiming.body.get("reveal").is_some(), model.revealed.is_some());
            let can_be_collected = matches!(model.state(), "approved" | "completed") && model.now < model.ends;
            assert_eq!(claiming.body.get("certificates").is_some(), can_be_collected);
        }
    }

    /// When nothing more is sent, it comes to its end, and another code can be made.
    async fn ends(&self, model: &mut Model) {
        for seconds in [600, 7 * 86_400] {
            self.world.pass(Duration::from_secs(seconds));
            model.now += seconds;
            self.check(model).await;
        }
        assert!(matches!(
            model.state(),
            "completed" | "denied" | "cancelled" | "expired"
        ));
        Ceremony::offered(&self.world, &self.owner, 2).await;
    }
}

fn enrolment(world: &World, by: &TestDevice, log: &DeviceLog, device: &TestDevice) -> Entry {
    Entry::enrol(log, by.id(), device.logged_keys(), world.now())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_order_of_messages_is_answered_as_it_must_be(messages in prop::collection::vec(message(), 1..24)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut scene = Scene::new().await;
            let mut model = Model::new();
            for message in &messages {
                let expected = model.takes(*message);
                assert_eq!(scene.send(*message).await, expected, "{message:?} of {messages:?}");
                scene.check(&model).await;
            }
            scene.ends(&mut model).await;
        });
    }
}
