//! A device that speaks HTTP by itself: its own keys, certificate requests and signatures, written
//! apart from the client so that two implementations meet at the server.

use rcgen::{CertificateParams, DistinguishedName, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ML_DSA_87, SigningKey};
use serde_json::{Map, Value, json};
use warifu_protocol::encoding::{array_from_base64, base64};
use warifu_protocol::proof::{ChallengeMessage, Context};
use warifu_protocol::{Algorithm, Fingerprint, PublicKey};

use crate::api::{Answer, Api};
use crate::person::{Person, with};

/// Keys of a device: P-256, and ML-DSA-87 where it has one.
#[derive(Debug)]
pub struct Keys {
    /// The P-256 key.
    pub p256: KeyPair,
    /// The ML-DSA-87 key.
    pub ml_dsa_87: Option<KeyPair>,
}

impl Keys {
    /// A pair of new keys.
    ///
    /// # Panics
    /// The library makes none.
    #[must_use]
    pub fn new() -> Self {
        Self {
            ml_dsa_87: Some(KeyPair::generate_for(&PKCS_ML_DSA_87).unwrap()),
            ..Self::classic()
        }
    }

    /// A new P-256 key alone.
    ///
    /// # Panics
    /// The library makes none.
    #[must_use]
    pub fn classic() -> Self {
        Self {
            p256: KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap(),
            ml_dsa_87: None,
        }
    }

    /// The keys that are there, in the order of the wire.
    pub fn each(&self) -> impl Iterator<Item = (Algorithm, &KeyPair)> {
        let ml_dsa_87 = self.ml_dsa_87.as_ref().map(|key| (Algorithm::MlDsa87, key));
        std::iter::once((Algorithm::EcdsaP256, &self.p256)).chain(ml_dsa_87)
    }

    /// The member `csr` of a registration.
    #[must_use]
    pub fn csr(&self) -> Value {
        by_algorithm(
            self.each()
                .map(|(algorithm, key)| (algorithm, certificate_request(key))),
        )
    }

    /// The public P-256 key.
    ///
    /// # Panics
    /// The library's key is none.
    #[must_use]
    pub fn p256_public(&self) -> PublicKey {
        PublicKey::from_raw(Algorithm::EcdsaP256, self.p256.public_key_raw()).unwrap()
    }

    /// The member `signatures`: every key signs `message`.
    ///
    /// # Panics
    /// The library does not sign.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Value {
        by_algorithm(
            self.each()
                .map(|(algorithm, key)| (algorithm, base64(&key.sign(message).unwrap()))),
        )
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self::new()
    }
}

/// A certificate request that asks for nothing.
///
/// # Panics
/// The library makes none.
#[must_use]
pub fn certificate_request(key: &KeyPair) -> String {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.serialize_request(key).unwrap().pem().unwrap()
}

/// An object with a member for each algorithm.
fn by_algorithm(values: impl Iterator<Item = (Algorithm, String)>) -> Value {
    Value::Object(
        values
            .map(|(algorithm, value)| (algorithm.name().to_owned(), json!(value)))
            .collect::<Map<_, _>>(),
    )
}

/// An enrolled device.
#[derive(Debug)]
pub struct Device {
    /// Whose it is.
    pub person: Person,
    /// Its keys.
    pub keys: Keys,
    /// What the server answered when it was enrolled.
    pub enrolled: Value,
}

impl Device {
    /// Registers somebody new with a first device.
    ///
    /// # Panics
    /// The server refuses.
    pub async fn register(api: &Api) -> Self {
        Self::register_with(api, Person::new(), Keys::new()).await
    }

    /// Registers `person` with a first device that has `keys`.
    ///
    /// # Panics
    /// The server refuses.
    pub async fn register_with(api: &Api, person: Person, keys: Keys) -> Self {
        let body = with(person.registration(), json!({"csr": keys.csr()}));
        let enrolled = api.post("/registration/", &body).await.expect(201).body;
        Self { person, keys, enrolled }
    }

    /// The device of a registration whose answer was not kept: the same request is answered again.
    ///
    /// # Panics
    /// The server refuses.
    pub async fn register_again(api: &Api, person: Person, keys: Keys) -> Self {
        let body = with(person.registration(), json!({"csr": keys.csr()}));
        let answer = api.post("/registration/", &body).await;
        assert!(matches!(answer.status, 200 | 201), "{answer:?}");
        Self {
            enrolled: answer.body,
            person,
            keys,
        }
    }

    /// Joins the account of `person` with the code that `offer` answered.
    ///
    /// # Panics
    /// The server refuses.
    pub async fn join(api: &Api, person: &Person, qr_code: &str) -> Self {
        let keys = Keys::new();
        let body = with(
            person.credentials(),
            json!({"qr_code": qr_code, "csr": keys.csr(), "device_name": "Next"}),
        );
        let enrolled = api.post("/registration/", &body).await.expect(201).body;
        Self {
            person: person.clone(),
            keys,
            enrolled,
        }
    }

    /// The primary certificate's fingerprint.
    ///
    /// # Panics
    /// The server named none.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        self.enrolled["fingerprint"].as_str().expect("a fingerprint")
    }

    /// The members that prove this device in `context`: a fresh challenge, signed.
    ///
    /// # Panics
    /// The server issues no challenge.
    pub async fn proof(&self, api: &Api, context: Context, params: [u8; 32]) -> Value {
        let challenge = api
            .post("/login/challenge", &json!({"client_cert_fp": self.fingerprint()}))
            .await
            .expect(200);
        self.signed(api, &challenge, context, params)
    }

    /// The members that prove this device in `context` by that challenge.
    ///
    /// # Panics
    /// It is none.
    #[must_use]
    pub fn signed(&self, api: &Api, challenge: &Answer, context: Context, params: [u8; 32]) -> Value {
        let fingerprint: Fingerprint = self.fingerprint().parse().unwrap();
        let message = ChallengeMessage {
            context,
            pin: &api.pin,
            challenge: &array_from_base64(challenge.text_of("challenge")).unwrap(),
            fingerprint: &fingerprint,
            origin: &api.origin(),
            params,
        };
        json!({
            "client_cert_fp": self.fingerprint(),
            "challenge_id": challenge.body["challenge_id"],
            "signatures": self.keys.sign(&message.to_bytes()),
        })
    }

    /// The body of a login.
    ///
    /// # Panics
    /// The server issues no challenge.
    pub async fn login_body(&self, api: &Api) -> Value {
        with(
            self.person.credentials(),
            self.proof(api, Context::Login, [0; 32]).await,
        )
    }

    /// Logs in; the answer is whatever the server says.
    ///
    /// # Panics
    /// There is no answer.
    pub async fn login(&self, api: &Api) -> Answer {
        api.post("/login", &self.login_body(api).await).await
    }

    /// The body that asks for a `T` code.
    ///
    /// # Panics
    /// The server issues no challenge.
    pub async fn offer_body(&self, api: &Api) -> Value {
        let params = warifu_protocol::proof::offer_params(None);
        with(self.person.credentials(), self.proof(api, Context::Offer, params).await)
    }

    /// Asks for a `T` code.
    ///
    /// # Panics
    /// There is no answer.
    pub async fn offer(&self, api: &Api) -> Answer {
        api.post("/registration/request_pairing_token", &self.offer_body(api).await)
            .await
    }

    /// Asks for a `T` code and returns it.
    ///
    /// # Panics
    /// The server refuses.
    pub async fn qr_code(&self, api: &Api) -> String {
        self.offer(api).await.expect(201).text_of("qr_code").to_owned()
    }
}
