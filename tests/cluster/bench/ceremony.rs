//! A claim that waits for approval, step by step, as two devices speak it.

use rcgen::{KeyPair, PKCS_ML_DSA_87, PublicKeyData as _, SigningKey as _};
use reqwest::Method;
use serde_json::{Value, json};
use warifu_protocol::device_log::{DeviceLog, Entry, LoggedKeys, SignedEntry};
use warifu_protocol::encoding::base64;
use warifu_protocol::pairing::{PairingSecret, Transcript};
use warifu_protocol::proof::{Context, offer_params};
use warifu_protocol::text::Username;
use warifu_protocol::{DeviceId, KemKey, PublicKey, Sha256Hash, Timestamp};
use warifu_tests::api::{Answer, Api, send};
use warifu_tests::device::{Device, Keys};
use warifu_tests::dpop;
use warifu_tests::person::{Person, with};

const NAME: &str = "Next";
const SYSTEM: &str = "Linux";

/// The two devices and what they have told each other.
pub(super) struct Ceremony {
    old: Device,
    log: DeviceLog,
    secret: PairingSecret,
    new: LogKeys,
    pairing: String,
    offer_secret: String,
    claim_secret: String,
}

impl Ceremony {
    /// Registers a device that begins a log.
    pub(super) async fn registration(api: &Api) -> Self {
        let (person, keys) = (Person::new(), LogKeys::new());
        let recovery_key = public(&KeyPair::generate_for(&PKCS_ML_DSA_87).unwrap());
        let entry = keys.sign(Entry::first(keys.logged(), recovery_key, now()));
        let body = with(
            person.registration(),
            json!({
                "csr": keys.keys.csr(),
                "kem_key": keys.kem_key.to_base64(),
                "log_entry": entry.to_base64(),
                "recovery_key_sha256": Sha256Hash([7; 32]).to_string(),
            }),
        );
        let enrolled = api.post("/registration/", &body).await.expect(201).body;
        Self {
            old: Device {
                person,
                keys: keys.keys,
                enrolled,
            },
            log: DeviceLog::verify([entry]).unwrap(),
            secret: PairingSecret::from_bytes(random()),
            new: LogKeys::new(),
            pairing: String::new(),
            offer_secret: String::new(),
            claim_secret: String::new(),
        }
    }

    pub(super) async fn offer_body(&self, api: &Api) -> Value {
        let token = self.secret.secret().token().sha256();
        let proof = self.old.proof(api, Context::Offer, offer_params(Some(&token))).await;
        let body = with(self.old.person.credentials(), proof);
        with(body, json!({"token_sha256": token.to_string()}))
    }

    pub(super) async fn offer(&mut self, api: &Api, body: &Value) {
        let answer = api.post("/registration/request_pairing_token", body).await.expect(201);
        self.pairing = format!("/pairing/{}", answer.text_of("pairing_id"));
        answer.text_of("offer_secret").clone_into(&mut self.offer_secret);
    }

    pub(super) async fn claim(&mut self, api: &Api) {
        let (p256, ml_dsa_87) = self.new.public();
        let username: Username = self.old.person.username.parse().unwrap();
        let secret = self.secret.secret();
        let binding = secret.binding(&Transcript {
            username: &username,
            pin: &api.pin,
            p256: &p256,
            ml_dsa_87: &ml_dsa_87,
            kem_key: &self.new.kem_key,
            device_name: NAME,
            system: SYSTEM,
        });
        let body = with(
            self.old.person.credentials(),
            json!({
                "token": base64(secret.token().expose()),
                "device_name": NAME,
                "system": SYSTEM,
                "csr": self.new.keys.csr(),
                "kem_key": self.new.kem_key.to_base64(),
                "binding": base64(&binding),
            }),
        );
        let answer = api.post("/registration/", &body).await.expect(202);
        answer.text_of("claim_secret").clone_into(&mut self.claim_secret);
    }

    /// The old device looks at the claim.
    pub(super) async fn look(&self, api: &Api) {
        let answer = self.ask(api, Method::GET, "", &self.offer_secret, None).await;
        assert!(answer.expect(200).body["claim"].is_object());
    }

    pub(super) async fn open(&self, api: &Api) {
        let body = json!({"reveal": base64(&self.secret.reveal())});
        let answer = self
            .ask(api, Method::POST, "/open", &self.offer_secret, Some(&body))
            .await;
        answer.expect(200);
    }

    pub(super) async fn approve(&self, api: &Api) {
        let by: DeviceId = self.old.enrolled["device_id"].as_str().unwrap().parse().unwrap();
        let entry = Entry::enrol(&self.log, by, self.new.logged(), now());
        let head = entry.head();
        let body = json!({
            "log_entry": sign(&self.old.keys, entry).to_base64(),
            "endorsement": base64(&self.secret.secret().endorsement(&head, &by)),
        });
        let answer = self
            .ask(api, Method::POST, "/approve", &self.offer_secret, Some(&body))
            .await;
        answer.expect(200);
    }

    /// The new device gets its certificates and the log.
    pub(super) async fn collect(&self, api: &Api) {
        let answer = self.ask(api, Method::GET, "", &self.claim_secret, None).await;
        assert!(answer.expect(200).body["certificates"].is_array());
    }

    pub(super) async fn complete(&self, api: &Api) {
        let answer = self.ask(api, Method::POST, "/complete", &self.claim_secret, None).await;
        answer.expect(200);
    }

    async fn ask(&self, api: &Api, method: Method, step: &str, secret: &str, body: Option<&Value>) -> Answer {
        let request = api.request(method, &format!("{}{step}", self.pairing));
        let request = request.header("Authorization", format!("Bearer {secret}"));
        send(match body {
            Some(body) => request.json(body),
            None => request,
        })
        .await
    }
}

/// The keys of a device that a log can name.
struct LogKeys {
    keys: Keys,
    kem_key: KemKey,
}

impl LogKeys {
    fn new() -> Self {
        Self {
            keys: Keys::new(),
            kem_key: KemKey::from_bytes(&random::<{ KemKey::LENGTH }>()).unwrap(),
        }
    }

    /// P-256 and ML-DSA-87.
    fn public(&self) -> (PublicKey, PublicKey) {
        (public(&self.keys.p256), public(self.keys.ml_dsa_87.as_ref().unwrap()))
    }

    fn logged(&self) -> LoggedKeys {
        let (p256, ml_dsa_87) = self.public();
        LoggedKeys::of_new(&p256, &ml_dsa_87, &self.kem_key).unwrap()
    }

    fn sign(&self, entry: Entry) -> SignedEntry {
        sign(&self.keys, entry)
    }
}

fn sign(keys: &Keys, entry: Entry) -> SignedEntry {
    let signature = keys.ml_dsa_87.as_ref().unwrap().sign(&entry.message()).unwrap();
    SignedEntry::new(entry, vec![signature])
}

fn public(key: &KeyPair) -> PublicKey {
    PublicKey::from_spki_der(&key.subject_public_key_info()).unwrap()
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).unwrap();
    bytes
}

fn now() -> Timestamp {
    Timestamp::from_unix(dpop::now().try_into().unwrap())
}
