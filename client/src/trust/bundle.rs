//! The CA bundle: the roots of a server, and the pins that name them.

use warifu_protocol::{Algorithm, Pin, PublicKey};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::pem;

/// What `/ca/bundle.pem` holds, every root checked against its own signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    pairs: Vec<RootPair>,
    /// The roots that other roots signed, DER.
    reissued: Vec<Vec<u8>>,
}

/// The two roots of one generation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootPair {
    /// The ECDSA P-256 root.
    pub p256: Root,
    /// The ML-DSA-87 root.
    pub ml_dsa_87: Root,
}

/// A self-signed root certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The certificate, DER.
    pub der: Vec<u8>,
    /// Its key.
    pub key: PublicKey,
    /// Its subject as DER, which the certificates that it signed name as their issuer.
    pub subject: Vec<u8>,
}

/// The text is no bundle of a Warifu server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the CA bundle of a Warifu server")]
pub struct BundleError;

impl Bundle {
    /// The largest bundle, in bytes.
    pub const MAX_LENGTH: usize = 64 * 1024;
    /// Two generations, and the roots of the new one reissued by each of the old.
    pub(super) const MOST_CERTIFICATES: usize = 8;

    /// Reads a bundle: the current pair of roots first, P-256 before ML-DSA-87, then perhaps an
    /// earlier pair, then roots that other roots signed.
    ///
    /// # Errors
    /// It has no such pair at its beginning, or something else than certificates.
    pub fn parse(text: &str) -> Result<Self, BundleError> {
        if text.len() > Self::MAX_LENGTH {
            return Err(BundleError);
        }
        let mut certificates = pem::certificates(text, Self::MOST_CERTIFICATES).map_err(|_| BundleError)?;
        let roots: Vec<Root> = certificates
            .iter()
            .map_while(|der| Root::self_signed(der.clone()).ok())
            .collect();
        let reissued = certificates.split_off(roots.len());
        let pairs: Vec<RootPair> = roots.as_chunks::<2>().0.iter().filter_map(RootPair::of).collect();
        if pairs.is_empty() {
            Err(BundleError)
        } else {
            Ok(Self { pairs, reissued })
        }
    }

    /// The pair that signs now.
    #[must_use]
    pub fn current(&self) -> &RootPair {
        let [first, ..] = &*self.pairs else {
            unreachable!("a bundle without a pair is not made")
        };
        first
    }

    /// The pair that `pin` names.
    #[must_use]
    pub fn pair(&self, pin: &Pin) -> Option<&RootPair> {
        self.pairs.iter().find(|pair| pair.pin() == *pin)
    }

    /// Whether both roots of the pair `from` signed both roots of the pair `to`: the way that a rotation goes.
    #[must_use]
    pub fn leads(&self, from: &Pin, to: &Pin) -> bool {
        let (Some(from), Some(to)) = (self.pair(from), self.pair(to)) else {
            return false;
        };
        let signed = |new: &Root, old: &Root| self.reissued.iter().any(|der| old.signed(new, der));
        Algorithm::ALL.into_iter().all(|new| {
            Algorithm::ALL
                .into_iter()
                .all(|old| signed(to.root(new), from.root(old)))
        })
    }
}

impl RootPair {
    fn of([p256, ml_dsa_87]: &[Root; 2]) -> Option<Self> {
        let algorithms = [p256.key.algorithm(), ml_dsa_87.key.algorithm()];
        (algorithms == Algorithm::ALL).then(|| Self {
            p256: p256.clone(),
            ml_dsa_87: ml_dsa_87.clone(),
        })
    }

    /// The pin of the pair.
    #[must_use]
    pub fn pin(&self) -> Pin {
        Pin::of_roots(self.p256.key.spki_der(), self.ml_dsa_87.key.spki_der())
    }

    /// The root of an algorithm.
    #[must_use]
    pub const fn root(&self, algorithm: Algorithm) -> &Root {
        match algorithm {
            Algorithm::EcdsaP256 => &self.p256,
            Algorithm::MlDsa87 => &self.ml_dsa_87,
        }
    }
}

impl Root {
    fn self_signed(der: Vec<u8>) -> Result<Self, BundleError> {
        let (rest, certificate) = X509Certificate::from_der(&der).map_err(|_| BundleError)?;
        let key = PublicKey::from_spki_der(certificate.public_key().raw).map_err(|_| BundleError)?;
        let subject = certificate.subject().as_raw().to_vec();
        let own = certificate.issuer().as_raw() == subject
            && key.verifies(certificate.tbs_certificate.as_ref(), &certificate.signature_value.data);
        if !rest.is_empty() || !own || !certificate.is_ca() {
            return Err(BundleError);
        }
        drop(certificate);
        Ok(Self { der, key, subject })
    }

    /// Whether `der` is a certificate by this root for another root's name and key.
    fn signed(&self, root: &Self, der: &[u8]) -> bool {
        X509Certificate::from_der(der).is_ok_and(|(rest, certificate)| {
            rest.is_empty()
                && certificate.is_ca()
                && certificate.subject().as_raw() == root.subject
                && certificate.issuer().as_raw() == self.subject
                && certificate.public_key().raw == root.key.spki_der()
                && self
                    .key
                    .verifies(certificate.tbs_certificate.as_ref(), &certificate.signature_value.data)
        })
    }
}
