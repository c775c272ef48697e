//! Both sides of a pairing with an `S` code, step by step.

use rcgen::{KeyPair, PKCS_ML_DSA_87, PublicKeyData, SigningKey};
use serde_json::{Value, json};
use warifu_protocol::device_log::{DeviceLog, Entry, LoggedKeys, SignedEntry};
use warifu_protocol::encoding::base64;
use warifu_protocol::pairing::{PairingSecret, Transcript};
use warifu_protocol::proof::{Context, offer_params};
use warifu_protocol::{Algorithm, DeviceId, KemKey, PublicKey, Sha256Hash};

use crate::device::TestDevice;
use crate::world::{Answer, ORIGIN, PASSWORD, World};

pub(crate) const OFFER: &str = "/registration/request_pairing_token";

/// A code that a device has made, and what became of it.
pub(crate) struct Ceremony {
    pub(crate) r: PairingSecret,
    pub(crate) offer: Answer,
    /// The secret of the claimant's side.
    pub(crate) claim_secret: String,
}

impl TestDevice {
    /// A computer that registered an account and began its device log.
    pub(crate) async fn in_log(world: &World, username: &str) -> (Self, DeviceLog) {
        let mut device = Self::new(username, &Algorithm::ALL);
        let (body, log) = device.registration_with_log(world);
        let answer = world.post("/registration/", body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        device.fingerprint = answer.text("fingerprint");
        (device, log)
    }

    /// The body of such a registration, and the log that it begins.
    pub(crate) fn registration_with_log(&self, world: &World) -> (Value, DeviceLog) {
        self.registration_with_recovery_key(world, &KeyPair::generate_for(&PKCS_ML_DSA_87).unwrap())
    }

    /// The same, for a log whose recovery key is that one.
    pub(crate) fn registration_with_recovery_key(&self, world: &World, recovery: &KeyPair) -> (Value, DeviceLog) {
        let first = Entry::first(self.logged_keys(), public(recovery), world.now());
        let signed = self.signed_entry(first);
        let mut body = self.registration();
        body["kem_key"] = self.kem_key().to_base64().into();
        body["log_entry"] = signed.to_base64().into();
        (body, DeviceLog::verify([signed]).unwrap())
    }

    pub(crate) fn public(&self, algorithm: Algorithm) -> PublicKey {
        let (_, key) = self.keys.iter().find(|(of, _)| *of == algorithm).unwrap();
        public(key)
    }

    /// Some KEM key; the server never looks into it.
    pub(crate) fn kem_key(&self) -> KemKey {
        let hash = Sha256Hash::of(&[self.public(Algorithm::EcdsaP256).spki_der()]);
        let bytes: Vec<u8> = hash.0.into_iter().cycle().take(KemKey::LENGTH).collect();
        KemKey::from_bytes(&bytes).unwrap()
    }

    pub(crate) fn id(&self) -> DeviceId {
        DeviceId::of_primary_spki(self.public(Algorithm::MlDsa87).spki_der())
    }

    pub(crate) fn logged_keys(&self) -> LoggedKeys {
        let [p256, ml_dsa_87] = Algorithm::ALL.map(|algorithm| self.public(algorithm));
        LoggedKeys::of_new(&p256, &ml_dsa_87, &self.kem_key()).unwrap()
    }

    pub(crate) fn signed_entry(&self, entry: Entry) -> SignedEntry {
        let (_, key) = self.keys.iter().find(|(of, _)| *of == Algorithm::MlDsa87).unwrap();
        let signature = key.sign(&entry.message()).unwrap();
        SignedEntry::new(entry, vec![signature])
    }

    /// The entry by which this device takes another one in.
    pub(crate) fn enrolment(&self, world: &World, log: &DeviceLog, other: &Self) -> SignedEntry {
        self.signed_entry(Entry::enrol(log, self.id(), other.logged_keys(), world.now()))
    }

    /// The body of an offer of a code that this device has made.
    pub(crate) async fn approving_offer(&self, world: &World, token_sha256: Sha256Hash) -> Value {
        let params = offer_params(Some(&token_sha256));
        let mut body = self.signed_as(world, Context::Offer, params, ORIGIN, &world.pin).await;
        body["token_sha256"] = token_sha256.to_string().into();
        body
    }

    /// What this device posts after it has read the code.
    pub(crate) fn asking(&self, world: &World, r: &PairingSecret) -> Value {
        let [p256, ml_dsa_87] = Algorithm::ALL.map(|algorithm| self.public(algorithm));
        let binding = r.secret().binding(&Transcript {
            username: &self.username.parse().unwrap(),
            pin: &world.pin,
            p256: &p256,
            ml_dsa_87: &ml_dsa_87,
            kem_key: &self.kem_key(),
            device_name: "Second",
            system: "Linux",
        });
        json!({
            "token": base64(r.secret().token().expose()),
            "username": self.username,
            "password": PASSWORD,
            "device_name": "Second",
            "system": "Linux",
            "csr": self.csrs(),
            "kem_key": self.kem_key().to_base64(),
            "binding": base64(&binding),
        })
    }
}

impl Ceremony {
    /// A code of this device; each has another `byte`.
    pub(crate) async fn offered(world: &World, by: &TestDevice, byte: u8) -> Self {
        let r = PairingSecret::from_bytes([byte; 32]);
        let body = by.approving_offer(world, r.secret().token().sha256()).await;
        let offer = world.post(OFFER, body).await;
        assert_eq!(offer.status, 201, "{}", offer.body);
        Self {
            r,
            offer,
            claim_secret: String::new(),
        }
    }

    /// A code that this other device has claimed.
    pub(crate) async fn claimed(world: &World, by: &TestDevice, byte: u8, claimant: &TestDevice) -> Self {
        let mut ceremony = Self::offered(world, by, byte).await;
        let answer = world.post("/registration/", claimant.asking(world, &ceremony.r)).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        ceremony.claim_secret = answer.text("claim_secret");
        ceremony
    }

    /// A code that was claimed and opened.
    pub(crate) async fn opened(world: &World, by: &TestDevice, byte: u8, claimant: &TestDevice) -> Self {
        let ceremony = Self::claimed(world, by, byte, claimant).await;
        assert_eq!(state(&ceremony.open(world).await), "opened");
        ceremony
    }

    /// A code that was claimed, opened and approved; the log has grown.
    pub(crate) async fn approved(
        world: &World,
        by: &TestDevice,
        byte: u8,
        claimant: &TestDevice,
        log: &mut DeviceLog,
    ) -> Self {
        let ceremony = Self::opened(world, by, byte, claimant).await;
        let entry = by.enrolment(world, log, claimant);
        assert_eq!(state(&ceremony.approve(world, by, &entry).await), "approved");
        log.append(&entry).unwrap();
        ceremony
    }

    pub(crate) fn offer_secret(&self) -> String {
        self.offer.text("offer_secret")
    }

    pub(crate) fn path(&self, step: &str) -> String {
        format!("/pairing/{}{step}", self.offer.text("pairing_id"))
    }

    pub(crate) async fn call(&self, world: &World, method: &str, step: &str, secret: &str, body: &Value) -> Answer {
        let field = format!("Bearer {secret}");
        let body = if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        };
        world
            .send(
                method,
                &self.path(step),
                &[("authorization", &field)],
                body,
                "192.0.2.1",
            )
            .await
    }

    /// That of the new device's certificate, as it collects it.
    pub(crate) async fn fingerprint(&self, world: &World) -> String {
        let view = self.call(world, "GET", "", &self.claim_secret, &Value::Null).await;
        view.text("fingerprint")
    }

    pub(crate) async fn open(&self, world: &World) -> Answer {
        let body = json!({"reveal": base64(&self.r.reveal())});
        self.call(world, "POST", "/open", &self.offer_secret(), &body).await
    }

    pub(crate) async fn approve(&self, world: &World, by: &TestDevice, entry: &SignedEntry) -> Answer {
        let body = self.approval(by, entry);
        self.call(world, "POST", "/approve", &self.offer_secret(), &body).await
    }

    pub(crate) fn approval(&self, by: &TestDevice, entry: &SignedEntry) -> Value {
        let endorsement = self.r.secret().endorsement(&entry.head(), &by.id());
        json!({"log_entry": entry.to_base64(), "endorsement": base64(&endorsement)})
    }

    pub(crate) async fn deny(&self, world: &World) -> Answer {
        self.call(world, "POST", "/deny", &self.offer_secret(), &Value::Null)
            .await
    }

    pub(crate) async fn complete(&self, world: &World) -> Answer {
        self.call(world, "POST", "/complete", &self.claim_secret, &Value::Null)
            .await
    }

    /// What the offering device sees.
    pub(crate) async fn offering(&self, world: &World) -> Answer {
        self.call(world, "GET", "", &self.offer_secret(), &Value::Null).await
    }

    /// What the claimant sees.
    pub(crate) async fn claiming(&self, world: &World) -> Answer {
        self.call(world, "GET", "", &self.claim_secret, &Value::Null).await
    }

    pub(crate) async fn withdraw(&self, world: &World, secret: &str) -> Answer {
        self.call(world, "DELETE", "", secret, &Value::Null).await
    }
}

/// The state in a 200.
pub(crate) fn state(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.text("state")
}

fn public(key: &KeyPair) -> PublicKey {
    PublicKey::from_spki_der(&key.subject_public_key_info()).unwrap()
}
