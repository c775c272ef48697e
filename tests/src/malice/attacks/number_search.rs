//! Somebody with a photograph of the code who looks for keys that give the number which the new computer shows.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use warifu_protocol::code::CodeSecret;
use warifu_protocol::encoding::{array_from_base64, base64, from_base64};
use warifu_protocol::pairing::{Secret, Transcript};
use warifu_protocol::text::Username;
use warifu_protocol::{Algorithm, KemKey, Pin, PublicKey};

use super::super::{Answer, Asked, Attack, Ghost};

/// Waits until `r` is revealed for the new computer's claim, and then shows the enrolled computer a claim of its own
/// keys: bound to the code, and with the number that stands on the new computer's screen.
#[derive(Debug)]
pub struct NumberSearch {
    secret: Secret,
    pin: Pin,
    ghost: Ghost,
    victim: Mutex<Option<Claim>>,
    found: Mutex<Option<Claim>>,
}

/// What a transcript is made of.
#[derive(Clone, Debug)]
struct Claim {
    username: Username,
    p256: PublicKey,
    ml_dsa_87: PublicKey,
    kem: KemKey,
    name: String,
    system: String,
}

impl NumberSearch {
    /// By what the photograph shows.
    #[must_use]
    pub fn with_code(secret: &CodeSecret, pin: Pin) -> Self {
        Self {
            secret: Secret::from_code(secret),
            pin,
            ghost: Ghost::new(),
            victim: Mutex::new(None),
            found: Mutex::new(None),
        }
    }

    /// Tries keys until the number is that of the victim: a hundred on average.
    fn search(&self, victim: &Claim, reveal: &[u8; 32]) -> Claim {
        let revealed = self.secret.unmask(reveal).expect("the honest reveal");
        let wanted = revealed.number(&victim.transcript(&self.pin));
        let kems = (0_u32..).map(|n| {
            let mut bytes = self.ghost.kem.as_bytes().to_vec();
            bytes[..4].copy_from_slice(&n.to_be_bytes());
            KemKey::from_bytes(&bytes).unwrap()
        });
        kems.map(|kem| Claim {
            p256: self.ghost.keys.p256_public(),
            ml_dsa_87: self.ghost.logged().ml_dsa_87,
            kem,
            ..victim.clone()
        })
        .find(|claim| revealed.number(&claim.transcript(&self.pin)) == wanted)
        .expect("numbers repeat")
    }
}

impl Attack for NumberSearch {
    fn asked(&self, asked: &mut Asked) -> Option<Answer> {
        if asked.is_claim() {
            *locked(&self.victim) = Some(Claim::of(&asked.body));
        }
        if asked.is("POST", "/pairing/{}/open")
            && let Some(victim) = &*locked(&self.victim)
        {
            let reveal = array_from_base64(asked.body["reveal"].as_str().unwrap()).unwrap();
            *locked(&self.found) = Some(self.search(victim, &reveal));
        }
        None
    }

    fn answered(&self, asked: &Asked, answer: &mut Answer) {
        if asked.is("GET", "/pairing/{}")
            && answer.body["claim"].is_object()
            && let Some(found) = &*locked(&self.found)
        {
            let claim = &mut answer.body["claim"];
            claim["spki"] = json!({
                "ecdsa-p256": base64(found.p256.spki_der()),
                "ml-dsa-87": base64(found.ml_dsa_87.spki_der()),
            });
            claim["kem_key"] = json!(found.kem.to_base64());
            claim["binding"] = json!(base64(&self.secret.binding(&found.transcript(&self.pin))));
        }
    }
}

impl Claim {
    fn of(body: &Value) -> Self {
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let key = |algorithm: Algorithm| key_in(body["csr"][algorithm.name()].as_str().unwrap(), algorithm);
        Self {
            username: text("username").parse().unwrap(),
            p256: key(Algorithm::EcdsaP256),
            ml_dsa_87: key(Algorithm::MlDsa87),
            kem: KemKey::from_base64(&text("kem_key")).unwrap(),
            name: text("device_name"),
            system: text("system"),
        }
    }

    fn transcript<'a>(&'a self, pin: &'a Pin) -> Transcript<'a> {
        Transcript {
            username: &self.username,
            pin,
            p256: &self.p256,
            ml_dsa_87: &self.ml_dsa_87,
            kem_key: &self.kem,
            device_name: &self.name,
            system: &self.system,
        }
    }
}

/// The key of a certificate request: the one SPKI of that algorithm in it.
fn key_in(request: &str, algorithm: Algorithm) -> PublicKey {
    let text: String = request.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = from_base64(&text).unwrap();
    let length = match algorithm {
        Algorithm::EcdsaP256 => 91,
        Algorithm::MlDsa87 => 2614,
    };
    der.windows(length)
        .find_map(|window| PublicKey::from_spki_der(window).ok())
        .expect("a request holds its key")
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
