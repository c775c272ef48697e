//! What the symbols of the model stand on, with the real thing.

#![expect(clippy::unwrap_used, reason = "values that cannot be made fail the test")]

use warifu_protocol::pairing::{PairingSecret, Transcript};
use warifu_protocol::text::Username;
use warifu_protocol::{Algorithm, DeviceId, KemKey, Pin, PublicKey, Sha256Hash};

struct Keys {
    username: Username,
    pin: Pin,
    p256: PublicKey,
    ml_dsa_87: PublicKey,
}

impl Keys {
    /// Of the right form; nobody signs with them here.
    fn of(byte: u8) -> Self {
        let mut point = [byte; 65];
        point[0] = 4;
        Self {
            username: "alice".parse().unwrap(),
            pin: Pin::from_bytes([7; 32]),
            p256: PublicKey::from_raw(Algorithm::EcdsaP256, &point).unwrap(),
            ml_dsa_87: PublicKey::from_raw(Algorithm::MlDsa87, &[byte; 2592]).unwrap(),
        }
    }

    fn transcript<'a>(&'a self, kem_key: &'a KemKey) -> Transcript<'a> {
        Transcript {
            username: &self.username,
            pin: &self.pin,
            p256: &self.p256,
            ml_dsa_87: &self.ml_dsa_87,
            kem_key,
            device_name: "laptop",
            system: "",
        }
    }
}

fn kem(number: u32) -> KemKey {
    let mut bytes = vec![0; KemKey::LENGTH];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    KemKey::from_bytes(&bytes).unwrap()
}

#[test]
fn a_binding_is_over_its_keys_and_under_its_code() {
    let [new, thief] = [1, 2].map(Keys::of);
    let [code, other] = [[1; 32], [2; 32]].map(|r| PairingSecret::from_bytes(r).secret());
    let binding = code.binding(&new.transcript(&kem(0)));
    assert!(code.binds(&new.transcript(&kem(0)), &binding));
    assert!(!code.binds(&thief.transcript(&kem(0)), &binding));
    assert!(!code.binds(&new.transcript(&kem(1)), &binding));
    assert!(!other.binds(&new.transcript(&kem(0)), &binding));
}

#[test]
fn only_the_true_r_opens_a_code() {
    let [r, other] = [[1; 32], [2; 32]].map(PairingSecret::from_bytes);
    let code = r.secret();
    assert!(code.unmask(&r.reveal()).is_some());
    assert!(code.unmask(&other.reveal()).is_none());
    // Not even under the mask of this code.
    let mut swapped = r.reveal();
    swapped[31] ^= 1;
    assert!(code.unmask(&swapped).is_none());
}

/// Why `r` must be secret until one claim is fixed: whoever has it needs a hundred tries, and no computer to speak of.
#[test]
fn keys_with_a_wanted_number_are_found_at_once_by_whoever_has_r() {
    let [new, thief] = [1, 2].map(Keys::of);
    let r = PairingSecret::from_bytes([3; 32]);
    let wanted = r.number(&new.transcript(&kem(0)));
    let tries = (0_u32..10_000).find(|n| r.number(&thief.transcript(&kem(*n))) == wanted);
    assert!(tries.is_some());
    // Without r, the same keys have another number nearly every time.
    let others = (0_u8..200).map(|byte| PairingSecret::from_bytes([byte; 32]));
    let same = others.filter(|r| r.number(&new.transcript(&kem(0))) == r.number(&thief.transcript(&kem(0))));
    assert!(same.count() < 20);
}

#[test]
fn an_endorsement_is_over_one_head_by_one_approver() {
    let [code, other] = [[1; 32], [2; 32]].map(|r| PairingSecret::from_bytes(r).secret());
    let [head, forged] = [[4; 32], [5; 32]].map(Sha256Hash);
    let [approver, ghost] = [&b"one"[..], b"other"].map(DeviceId::of_primary_spki);
    let endorsement = code.endorsement(&head, &approver);
    assert!(code.endorses(&head, &approver, &endorsement));
    assert!(!code.endorses(&forged, &approver, &endorsement));
    assert!(!code.endorses(&head, &ghost, &endorsement));
    assert!(!other.endorses(&head, &approver, &endorsement));
}
