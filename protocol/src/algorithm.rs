//! The signature algorithms that a device can enrol.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// A signature algorithm of a device key or a CA root.
///
/// The order is the order of the wire: P-256 before ML-DSA-87, everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub enum Algorithm {
    /// ECDSA over P-256 with SHA-256, signatures in DER (FIPS 186-5, RFC 5480).
    #[serde(rename = "ecdsa-p256")]
    EcdsaP256,
    /// Pure ML-DSA-87 with an empty context (FIPS 204, RFC 9881).
    #[serde(rename = "ml-dsa-87")]
    MlDsa87,
}

impl Algorithm {
    /// Every algorithm, in wire order.
    pub const ALL: [Self; 2] = [Self::EcdsaP256, Self::MlDsa87];

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EcdsaP256 => "ecdsa-p256",
            Self::MlDsa87 => "ml-dsa-87",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no algorithm that Warifu knows.
#[derive(Debug, thiserror::Error)]
#[error("unknown signature algorithm")]
pub struct UnknownAlgorithm;

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|a| a.name() == text).ok_or(UnknownAlgorithm)
    }
}

/// One optional value per algorithm: CSRs, signatures, SPKIs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ByAlgorithm<T> {
    /// The P-256 value.
    #[serde(rename = "ecdsa-p256", skip_serializing_if = "Option::is_none")]
    pub ecdsa_p256: Option<T>,
    /// The ML-DSA-87 value.
    #[serde(rename = "ml-dsa-87", skip_serializing_if = "Option::is_none")]
    pub ml_dsa_87: Option<T>,
}

impl<T> Default for ByAlgorithm<T> {
    fn default() -> Self {
        Self {
            ecdsa_p256: None,
            ml_dsa_87: None,
        }
    }
}

impl<T> ByAlgorithm<T> {
    /// The value for `algorithm`, where there is one.
    #[must_use]
    pub const fn of(&self, algorithm: Algorithm) -> Option<&T> {
        match algorithm {
            Algorithm::EcdsaP256 => self.ecdsa_p256.as_ref(),
            Algorithm::MlDsa87 => self.ml_dsa_87.as_ref(),
        }
    }

    /// Sets the value for `algorithm`.
    pub fn set(&mut self, algorithm: Algorithm, value: T) {
        match algorithm {
            Algorithm::EcdsaP256 => self.ecdsa_p256 = Some(value),
            Algorithm::MlDsa87 => self.ml_dsa_87 = Some(value),
        }
    }

    /// The values that are there, in wire order.
    pub fn iter(&self) -> impl Iterator<Item = (Algorithm, &T)> {
        Algorithm::ALL
            .into_iter()
            .filter_map(|a| self.of(a).map(|value| (a, value)))
    }

    /// Whether no algorithm has a value.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ecdsa_p256.is_none() && self.ml_dsa_87.is_none()
    }
}

// By hand, because a derived implementation also reads arrays.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for ByAlgorithm<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members(PhantomData))
    }
}

struct Members<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
    type Value = ByAlgorithm<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a member for each algorithm")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut all = ByAlgorithm::default();
        while let Some(name) = map.next_key::<String>()? {
            match name.parse::<Algorithm>() {
                Ok(algorithm) if all.of(algorithm).is_some() => return Err(A::Error::custom("duplicate algorithm")),
                Ok(algorithm) => {
                    if let Some(value) = map.next_value::<Option<T>>()? {
                        all.set(algorithm, value);
                    }
                }
                Err(UnknownAlgorithm) => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(all)
    }
}

impl<T> FromIterator<(Algorithm, T)> for ByAlgorithm<T> {
    fn from_iter<I: IntoIterator<Item = (Algorithm, T)>>(iter: I) -> Self {
        let mut all = Self::default();
        for (algorithm, value) in iter {
            all.set(algorithm, value);
        }
        all
    }
}
