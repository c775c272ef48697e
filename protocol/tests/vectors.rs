//! The crate computes what the committed vectors say. Inputs are written by hand; with
//! `WARIFU_REGENERATE=1` the outputs are written anew, and `vectors/check.py` must agree.

#![expect(clippy::unwrap_used, reason = "vectors that cannot be read fail the test")]

use std::path::PathBuf;

use serde_json::{Value, json};
use warifu_protocol::code::{CodeHost, CodeSecret};
use warifu_protocol::device_log::{Change, DeviceLog, Entry, LoggedKeys, SignedEntry};
use warifu_protocol::encoding::hex;
use warifu_protocol::kdf::hkdf;
use warifu_protocol::pairing::{PairingSecret, Transcript};
use warifu_protocol::proof::{ChallengeMessage, Context, Jwk, Origin, account_params, offer_params};
use warifu_protocol::recovery::RecoveryKey;
use warifu_protocol::{DeviceId, Fingerprint, KemKey, PairingCode, Pin, PublicKey, Sha256Hash, Timestamp};

#[test]
fn identifiers() {
    check("identifiers", |given| match text(given, "of") {
        "fingerprint" => {
            json!({"fingerprint": Fingerprint::of_certificate(&bytes(given, "certificate_der"))})
        }
        "pin" => {
            let [p256, ml_dsa_87] = ["p256_spki", "ml_dsa_87_spki"].map(|name| public_key(given, name));
            json!({"pin": Pin::of_roots(p256.spki_der(), ml_dsa_87.spki_der())})
        }
        _ => json!({"device_id": DeviceId::of_primary_spki(&bytes(given, "primary_spki"))}),
    });
}

#[test]
fn codes() {
    check("codes", |given| {
        let host: CodeHost = text(given, "host").parse().unwrap();
        let secret = CodeSecret::from_bytes(array(given, "code"));
        let pin = Pin::from_bytes(array(given, "pin"));
        let code_sha256 = secret.sha256();
        let code = match text(given, "kind") {
            "T" => PairingCode::Token {
                host,
                account: text(given, "account").parse().unwrap(),
                token: secret,
                pin,
            },
            _ => PairingCode::Secret { host, secret, pin },
        };
        let url = code.to_string();
        assert_eq!(
            url.to_lowercase().parse(),
            Ok(code.clone()),
            "codes are read in any case"
        );
        json!({"url": url, "typed": code.typed().to_string(), "code_sha256": code_sha256})
    });
}

#[test]
fn kdf() {
    check("kdf", |given| {
        let (key, more) = (bytes(given, "key"), bytes(given, "more"));
        let info = [text(given, "label").as_bytes(), &more];
        let output = match given["length"].as_u64() {
            Some(8) => hkdf::<8>(&key, &info).to_vec(),
            Some(16) => hkdf::<16>(&key, &info).to_vec(),
            _ => hkdf::<32>(&key, &info).to_vec(),
        };
        json!({"output": hex(&output)})
    });
}

#[test]
fn pairing() {
    check("pairing", |given| {
        let username = text(given, "username").parse().unwrap();
        let pin = Pin::from_bytes(array(given, "pin"));
        let [p256, ml_dsa_87] = ["p256_spki", "ml_dsa_87_spki"].map(|name| public_key(given, name));
        let kem_key = KemKey::from_bytes(&bytes(given, "kem_key")).unwrap();
        let transcript = Transcript {
            username: &username,
            pin: &pin,
            p256: &p256,
            ml_dsa_87: &ml_dsa_87,
            kem_key: &kem_key,
            device_name: text(given, "device_name"),
            system: text(given, "system"),
        };
        let r = PairingSecret::from_bytes(array(given, "r"));
        let s = r.secret();
        let head = Sha256Hash(array(given, "head"));
        let approver: DeviceId = text(given, "approver").parse().unwrap();
        let number = r.number(&transcript);
        let revealed = s.unmask(&r.reveal()).expect("the reveal opens its own secret");
        assert_eq!(revealed.number(&transcript), number, "both devices show one number");
        assert!(s.binds(&transcript, &s.binding(&transcript)));
        assert!(s.endorses(&head, &approver, &s.endorsement(&head, &approver)));
        json!({
            "s": hex(s.to_code().expose()),
            "token": hex(s.token().expose()),
            "token_sha256": s.token().sha256(),
            "transcript": hex(&transcript.to_cbor()),
            "transcript_sha256": transcript.sha256(),
            "binding": hex(&s.binding(&transcript)),
            "reveal": hex(&r.reveal()),
            "number": number,
            "endorsement": hex(&s.endorsement(&head, &approver)),
        })
    });
}

#[test]
fn device_log() {
    let entries = std::cell::RefCell::new(Vec::new());
    check("device_log", |given| {
        let entry = log_entry(given);
        assert_eq!(Entry::from_cbor(&entry.to_cbor()), Ok(entry.clone()));
        let signatures = given["signatures"].as_array().unwrap();
        let signatures = signatures.iter().map(|signature| {
            data_encoding::HEXLOWER
                .decode(signature.as_str().unwrap().as_bytes())
                .unwrap()
        });
        let signed = SignedEntry::new(entry.clone(), signatures.collect());
        let wire = signed.to_base64();
        assert_eq!(SignedEntry::from_base64(&wire), Ok(signed.clone()));
        entries.borrow_mut().push(signed);
        json!({
            "entry": hex(&entry.to_cbor()),
            "head": entry.head(),
            "message_sha256": Sha256Hash::of(&[&entry.message()]),
            "wire_sha256": Sha256Hash::of(&[wire.as_bytes()]),
        })
    });
    let log = DeviceLog::verify(entries.into_inner()).expect("the entries are one log");
    assert_eq!(log.active_devices().count(), 1);
}

fn log_entry(given: &Value) -> Entry {
    let there = |name| given[name].is_string();
    let keys = || LoggedKeys {
        device_id: text(given, "device_id").parse().unwrap(),
        p256_sha256: Sha256Hash(array(given, "p256_sha256")),
        ml_dsa_87: public_key(given, "ml_dsa_87_spki"),
        kem_sha256: Sha256Hash(array(given, "kem_sha256")),
    };
    let recovery_key = || public_key(given, "recovery_key_spki");
    let change = match text(given, "kind") {
        "enrol" => Change::Enrol {
            keys: keys(),
            recovery_key: there("recovery_key_spki").then(recovery_key),
        },
        "revoke" => Change::Revoke {
            device_id: text(given, "device_id").parse().unwrap(),
        },
        "recover" => Change::Recover {
            keys: keys(),
            recovery_key: recovery_key(),
            kept: serde_json::from_value(given["kept"].clone()).unwrap(),
        },
        "rotate" => Change::Rotate { keys: keys() },
        _ => Change::Rekey {
            recovery_key: recovery_key(),
        },
    };
    Entry {
        seq: given["seq"].as_u64().unwrap(),
        prev: there("prev").then(|| Sha256Hash(array(given, "prev"))),
        at: Timestamp::from_unix(given["at"].as_i64().unwrap()),
        by: text(given, "by").parse().unwrap(),
        change,
    }
}

#[test]
fn recovery() {
    check("recovery", |given| {
        let key = RecoveryKey::from_bytes(array(given, "recovery_key"));
        json!({
            "text": key.to_text().as_str(),
            "recovery_auth": hex(&*key.auth()),
            "recovery_key_sha256": key.auth_sha256(),
            "sign_seed": hex(&*key.sign_seed()),
        })
    });
}

#[test]
fn challenges() {
    check("challenges", |given| {
        let of = &given["params_of"];
        let params = match text(of, "kind") {
            "login" => [0; 32],
            "offer" if of["token_sha256"].is_string() => offer_params(Some(&Sha256Hash(array(of, "token_sha256")))),
            "offer" => offer_params(None),
            _ => array(of, "params"),
        };
        let origin = Origin::of_url(&text(given, "url").parse().unwrap()).unwrap();
        let message = ChallengeMessage {
            context: context(text(given, "context")),
            pin: &Pin::from_bytes(array(given, "pin")),
            challenge: &array(given, "challenge"),
            fingerprint: &Fingerprint::from_bytes(array(given, "fingerprint")),
            origin: &origin,
            params,
        };
        json!({
            "origin": origin.as_str(),
            "origin_sha256": origin.hash(),
            "params": hex(&params),
            "message": hex(&message.to_bytes()),
        })
    });
}

#[test]
fn account() {
    check("account", |given| {
        let body = given["body"].as_object().unwrap();
        let params = account_params(text(given, "method"), text(given, "path"), body).unwrap();
        json!({"params": hex(&params)})
    });
}

#[test]
fn jwk() {
    check("jwk", |given| {
        let jwk = Jwk::of_public_key(&public_key(given, "p256_spki")).unwrap();
        json!({"jwk": jwk, "thumbprint": jwk.thumbprint()})
    });
}

#[test]
fn timestamps() {
    check(
        "timestamps",
        |given| json!({"text": Timestamp::from_unix(given["unix"].as_i64().unwrap())}),
    );
}

/// Compares (or, where asked, rewrites) the outputs of every case in `vectors/<topic>.json`.
fn check(topic: &str, compute: impl Fn(&Value) -> Value) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("vectors/{topic}.json"));
    let mut document: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let write = std::env::var_os("WARIFU_REGENERATE").is_some();
    for (number, case) in document["cases"].as_array_mut().unwrap().iter_mut().enumerate() {
        let computed = compute(&case["in"]);
        if write {
            case["out"] = computed;
        } else {
            assert_eq!(computed, case["out"], "{topic} {number}");
        }
    }
    if write {
        std::fs::write(path, serde_json::to_string_pretty(&document).unwrap() + "\n").unwrap();
    }
}

fn context(name: &str) -> Context {
    match name {
        "login" => Context::Login,
        "offer" => Context::Offer,
        "renew" => Context::Renew,
        _ => Context::Account,
    }
}

fn text<'a>(given: &'a Value, name: &str) -> &'a str {
    given[name].as_str().unwrap_or_else(|| panic!("{name} is a text"))
}

fn bytes(given: &Value, name: &str) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(text(given, name).as_bytes()).unwrap()
}

fn array<const N: usize>(given: &Value, name: &str) -> [u8; N] {
    bytes(given, name)
        .try_into()
        .unwrap_or_else(|_| panic!("{name} has {N} bytes"))
}

fn public_key(given: &Value, name: &str) -> PublicKey {
    PublicKey::from_spki_der(&bytes(given, name)).unwrap()
}
