//! A computer with keys of its own.

use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ML_DSA_87, PublicKeyData, SigningKey};
use serde_json::{Map, Value, json};
use warifu_protocol::encoding::{array_from_base64, base64, base64url};
use warifu_protocol::proof::{ChallengeMessage, Context, Jwk, Origin, account_params, offer_params};
use warifu_protocol::{Algorithm, Fingerprint, Pin, PublicKey, Sha256Hash};

use crate::world::{Answer, ORIGIN, PASSWORD, World};

pub(crate) struct TestDevice {
    pub(crate) username: String,
    pub(crate) keys: Vec<(Algorithm, KeyPair)>,
    pub(crate) fingerprint: String,
}

impl TestDevice {
    /// Keys, without an account.
    pub(crate) fn new(username: &str, algorithms: &[Algorithm]) -> Self {
        let make = |algorithm: &Algorithm| {
            let kind = match algorithm {
                Algorithm::EcdsaP256 => &PKCS_ECDSA_P256_SHA256,
                Algorithm::MlDsa87 => &PKCS_ML_DSA_87,
            };
            (*algorithm, KeyPair::generate_for(kind).unwrap())
        };
        Self {
            username: username.into(),
            keys: algorithms.iter().map(make).collect(),
            fingerprint: String::new(),
        }
    }

    /// A computer that registered an account.
    pub(crate) async fn registered(world: &World, username: &str) -> Self {
        let mut device = Self::new(username, &Algorithm::ALL);
        let answer = world.post("/registration/", device.registration()).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        device.fingerprint = answer.text("fingerprint");
        device
    }

    pub(crate) fn registration(&self) -> Value {
        let mut body = crate::world::plain(&self.username);
        body["csr"] = self.csrs();
        body["device_name"] = "First".into();
        body["recovery_key_sha256"] = "ab".repeat(32).into();
        body
    }

    pub(crate) fn csrs(&self) -> Value {
        let csr = |key: &KeyPair| {
            CertificateParams::default()
                .serialize_request(key)
                .unwrap()
                .pem()
                .unwrap()
        };
        let all: Map<_, _> = self
            .keys
            .iter()
            .map(|(a, key)| (a.name().to_owned(), csr(key).into()))
            .collect();
        Value::Object(all)
    }

    /// The body of a login or an offer, with a fresh challenge signed.
    pub(crate) async fn signed(&self, world: &World, context: Context) -> Value {
        let params = if context == Context::Offer {
            offer_params(None)
        } else {
            [0; 32]
        };
        self.signed_as(world, context, params, ORIGIN, &world.pin).await
    }

    pub(crate) async fn signed_as(
        &self,
        world: &World,
        context: Context,
        params: [u8; 32],
        origin: &str,
        pin: &Pin,
    ) -> Value {
        let answer = self.challenge(world).await;
        json!({
            "username": self.username,
            "password": PASSWORD,
            "client_cert_fp": self.fingerprint,
            "challenge_id": answer.text("challenge_id"),
            "signatures": self.signatures(&ChallengeMessage {
                context,
                pin,
                challenge: &array_from_base64(&answer.text("challenge")).unwrap(),
                fingerprint: &self.fingerprint.parse::<Fingerprint>().unwrap(),
                origin: &Origin::of_host_field("https", origin).unwrap(),
                params,
            }),
        })
    }

    /// The body of a change of the account, with a fresh challenge signed for it.
    pub(crate) async fn confirmed(&self, world: &World, path: &str, mut body: Value) -> Value {
        let answer = self.challenge(world).await;
        body["client_cert_fp"] = self.fingerprint.clone().into();
        body["challenge_id"] = answer.text("challenge_id").into();
        body["signatures"] = self.signatures(&ChallengeMessage {
            context: Context::Account,
            pin: &world.pin,
            challenge: &array_from_base64(&answer.text("challenge")).unwrap(),
            fingerprint: &self.fingerprint.parse::<Fingerprint>().unwrap(),
            origin: &Origin::of_host_field("https", ORIGIN).unwrap(),
            params: account_params("POST", path, body.as_object().unwrap()).unwrap(),
        });
        body
    }

    async fn challenge(&self, world: &World) -> Answer {
        let body = json!({"client_cert_fp": self.fingerprint});
        let answer = world.post("/login/challenge", body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer
    }

    fn signatures(&self, message: &ChallengeMessage<'_>) -> Value {
        let message = message.to_bytes();
        let sign = |key: &KeyPair| base64(&key.sign(&message).unwrap());
        let all = self.keys.iter();
        let all: Map<_, _> = all.map(|(a, key)| (a.name().to_owned(), sign(key).into())).collect();
        Value::Object(all)
    }

    pub(crate) async fn log_in(&self, world: &World) -> Answer {
        let body = self.signed(world, Context::Login).await;
        world.post("/login", body).await
    }

    pub(crate) async fn offer(&self, world: &World) -> Answer {
        let body = self.signed(world, Context::Offer).await;
        world.post("/registration/request_pairing_token", body).await
    }

    /// A DPoP proof (RFC 9449 §4.2).
    pub(crate) fn proof(
        &self,
        world: &World,
        method: &str,
        path: &str,
        id: &str,
        access_token: Option<&str>,
    ) -> String {
        let mut claims = json!({
            "jti": id, "htm": method, "htu": format!("https://{ORIGIN}{path}"), "iat": world.now().unix(),
        });
        if let Some(token) = access_token {
            claims["ath"] = base64url(&Sha256Hash::of(&[token.as_bytes()]).0).into();
        }
        self.jws(&claims)
    }

    pub(crate) fn jws(&self, claims: &Value) -> String {
        self.jws_with(claims, &json!({}))
    }

    /// A proof whose header has `change` laid over it.
    pub(crate) fn jws_with(&self, claims: &Value, change: &Value) -> String {
        let (_, key) = &self.keys[0];
        let public = PublicKey::from_spki_der(&key.subject_public_key_info()).unwrap();
        let mut header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": Jwk::of_public_key(&public).unwrap()});
        for (name, value) in change.as_object().unwrap() {
            match (value, &mut header[name]) {
                (Value::Object(members), Value::Object(into)) => into.extend(members.clone()),
                (value, place) => *place = value.clone(),
            }
        }
        let part = |value: &Value| base64url(value.to_string().as_bytes());
        let input = format!("{}.{}", part(&header), part(claims));
        format!("{input}.{}", base64url(&fixed(&key.sign(input.as_bytes()).unwrap())))
    }

    pub(crate) async fn call(&self, world: &World, method: &str, path: &str, id: &str, access_token: &str) -> Answer {
        self.call_with(world, method, path, id, access_token, Vec::new()).await
    }

    /// As [`Self::call`], with a body.
    pub(crate) async fn call_with(
        &self,
        world: &World,
        method: &str,
        path: &str,
        id: &str,
        access_token: &str,
        body: Vec<u8>,
    ) -> Answer {
        let proof = self.proof(world, method, path, id, Some(access_token));
        let fields = [("authorization", &*format!("DPoP {access_token}")), ("dpop", &*proof)];
        world.send(method, path, &fields, body, "192.0.2.1").await
    }
}

/// An ECDSA signature from DER to the fixed form of JWS (RFC 7518 §3.4).
fn fixed(der: &[u8]) -> Vec<u8> {
    let mut rest = &der[2..];
    let mut fixed = Vec::new();
    for _ in 0..2 {
        let length = usize::from(rest[1]);
        let number = &rest[2..2 + length];
        let number = &number[number.len().saturating_sub(32)..];
        fixed.extend(std::iter::repeat_n(0, 32 - number.len()));
        fixed.extend_from_slice(number);
        rest = &rest[2 + length..];
    }
    fixed
}
