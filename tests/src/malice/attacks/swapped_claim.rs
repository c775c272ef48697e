//! The attacker's keys in the place of the new computer's.

use serde_json::json;

use super::super::{Answer, Asked, Attack, Ghost};

/// Has its own keys certified in the name of whoever claims a code.
#[derive(Debug)]
pub struct SwappedClaim {
    part: &'static str,
    ghost: Ghost,
}

impl SwappedClaim {
    /// Swaps the signature keys.
    #[must_use]
    pub fn keys() -> Self {
        Self {
            part: "csr",
            ghost: Ghost::new(),
        }
    }

    /// Swaps the key that secrets are sealed to.
    #[must_use]
    pub fn kem_key() -> Self {
        Self {
            part: "kem_key",
            ghost: Ghost::new(),
        }
    }

    /// Swaps the name that the person is shown.
    #[must_use]
    pub fn name() -> Self {
        Self {
            part: "device_name",
            ghost: Ghost::new(),
        }
    }
}

impl Attack for SwappedClaim {
    fn asked(&self, asked: &mut Asked) -> Option<Answer> {
        if asked.is_claim() {
            asked.body[self.part] = match self.part {
                "csr" => self.ghost.keys.csr(),
                "kem_key" => json!(self.ghost.kem.to_base64()),
                _ => json!("Printer"),
            };
        }
        None
    }
}
