use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyUsagePurpose, SanType,
};
use uuid::Uuid;
use warifu_protocol::wire::IssuedCertificate;
use warifu_protocol::{Algorithm, Fingerprint, Pin, Timestamp};

use super::*;
use crate::entropy::SeededEntropy;
use crate::keychain::KeychainEntry;
use crate::keys::DeviceKeys;
use crate::pem;

/// A CA like the server's, small and repeatable.
pub(crate) struct TestCa {
    keys: DeviceKeys,
    roots: [(rcgen::Certificate, CertificateParams); 2],
}

pub(crate) fn device_keys(seed: u64) -> DeviceKeys {
    DeviceKeys::of_entry(&KeychainEntry::generate(&SeededEntropy::new(seed)).unwrap()).unwrap()
}

impl TestCa {
    pub(crate) fn new(seed: u64) -> Self {
        let keys = device_keys(seed);
        let roots = Algorithm::ALL.map(|algorithm| {
            let mut params = named(&format!("Test root {seed} {algorithm}"));
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
            (self_signed(&params, &keys, algorithm), params)
        });
        Self { keys, roots }
    }

    pub(crate) fn bundle(&self) -> String {
        self.roots.iter().map(|(root, _)| root.pem()).collect()
    }

    pub(crate) fn pin(&self) -> Pin {
        Pin::of_roots(
            self.keys.public_key(Algorithm::EcdsaP256).spki_der(),
            self.keys.public_key(Algorithm::MlDsa87).spki_der(),
        )
    }

    pub(crate) fn issue(&self, device: &DeviceKeys, account: Uuid, is_ca: bool) -> Vec<IssuedCertificate> {
        self.issue_for(device, account, is_ca, ExtendedKeyUsagePurpose::ClientAuth)
    }

    fn issue_for(
        &self,
        device: &DeviceKeys,
        account: Uuid,
        is_ca: bool,
        usage: ExtendedKeyUsagePurpose,
    ) -> Vec<IssuedCertificate> {
        let mut params = named(&account.to_string());
        params.not_before = Timestamp::from_unix(1_700_000_000).to_utc();
        params.not_after = Timestamp::from_unix(1_900_000_000).to_utc();
        params.extended_key_usages = vec![usage];
        let uri = format!("urn:uuid:{}", device.device_id());
        params.subject_alt_names = vec![SanType::URI(uri.try_into().unwrap())];
        if is_ca {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        let issue = |algorithm| {
            let certificate = match algorithm {
                Algorithm::EcdsaP256 => {
                    let issuer = Issuer::from_params(&self.roots[0].1, self.keys.p256());
                    params.signed_by(device.p256(), &issuer)
                }
                Algorithm::MlDsa87 => {
                    let issuer = Issuer::from_params(&self.roots[1].1, self.keys.ml_dsa_87());
                    params.signed_by(device.ml_dsa_87(), &issuer)
                }
            }
            .unwrap();
            IssuedCertificate {
                algorithm,
                pem: certificate.pem(),
                fingerprint: Fingerprint::of_certificate(certificate.der()),
                not_after: Timestamp::from_unix(1_900_000_000),
            }
        };
        Algorithm::ALL.map(issue).to_vec()
    }
}

impl TestCa {
    /// A TLS server's certificate for 127.0.0.1 under the P-256 root, and its key as PKCS #8.
    pub(crate) fn tls_server(&self) -> (Vec<u8>, Vec<u8>) {
        let key = device_keys(77);
        let mut params = named("server");
        params.not_before = Timestamp::from_unix(1_700_000_000).to_utc();
        params.not_after = Timestamp::from_unix(1_900_000_000).to_utc();
        params.subject_alt_names = vec![SanType::IpAddress([127, 0, 0, 1].into())];
        let issuer = Issuer::from_params(&self.roots[0].1, self.keys.p256());
        let certificate = params.signed_by(key.p256(), &issuer).unwrap();
        let pem = key.private_key_pem(Algorithm::EcdsaP256).unwrap();
        let (_, pem) = x509_parser::pem::parse_x509_pem(pem.expose().as_bytes()).unwrap();
        (certificate.der().to_vec(), pem.contents)
    }
}

/// What a server sends after `new` took the place of `old`, a certificate each.
pub(crate) fn rotation(old: &TestCa, new: &TestCa) -> Vec<String> {
    let mut bundle: Vec<String> = [new, old]
        .into_iter()
        .flat_map(|ca| ca.roots.iter().map(|(root, _)| root.pem()))
        .collect();
    let [old_p256, old_ml_dsa] = &old.roots;
    let [new_p256, new_ml_dsa] = &new.roots;
    let p256 = Issuer::from_params(&old_p256.1, old.keys.p256());
    let ml_dsa = Issuer::from_params(&old_ml_dsa.1, old.keys.ml_dsa_87());
    let subjects = (new.keys.p256(), new.keys.ml_dsa_87());
    bundle.push(new_p256.1.signed_by(subjects.0, &p256).unwrap().pem());
    bundle.push(new_p256.1.signed_by(subjects.0, &ml_dsa).unwrap().pem());
    bundle.push(new_ml_dsa.1.signed_by(subjects.1, &p256).unwrap().pem());
    bundle.push(new_ml_dsa.1.signed_by(subjects.1, &ml_dsa).unwrap().pem());
    bundle
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test's own roots, whose names are set and whose validity nobody judges"
)]
fn self_signed(params: &CertificateParams, keys: &DeviceKeys, algorithm: Algorithm) -> rcgen::Certificate {
    match algorithm {
        Algorithm::EcdsaP256 => params.self_signed(keys.p256()),
        Algorithm::MlDsa87 => params.self_signed(keys.ml_dsa_87()),
    }
    .unwrap()
}

#[test]
fn the_pin_is_that_of_the_first_pair() {
    let [new, old] = [TestCa::new(1), TestCa::new(2)];
    let bundle = Bundle::parse(&format!("{}{}", new.bundle(), old.bundle())).unwrap();
    assert_eq!(bundle.current().pin(), new.pin());
    assert_eq!(bundle.pair(&old.pin()).unwrap().pin(), old.pin());
    assert_eq!(bundle.pair(&TestCa::new(3).pin()), None);
}

#[test]
fn only_pairs_of_self_signed_roots_are_a_bundle() {
    let ca = TestCa::new(1);
    let [p256, ml_dsa] = ca.roots.each_ref().map(|(root, _)| root.pem());
    let leaf = ca.issue(&device_keys(9), Uuid::nil(), false)[0].pem.clone();
    let mut forged = ca.roots[0].0.der().to_vec();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    let forged = pem::encode("CERTIFICATE", &forged);
    for wrong in [
        String::new(),
        p256.clone(),
        format!("{ml_dsa}{p256}"),
        format!("{p256}{p256}"),
        format!("{leaf}{p256}{ml_dsa}"),
        format!("{forged}{ml_dsa}"),
        format!("{p256}{ml_dsa}").repeat(5),
        format!("{p256}{ml_dsa}{}", pem::encode("PRIVATE KEY", b"x")),
        "x".repeat(Bundle::MAX_LENGTH + 1),
    ] {
        assert_eq!(Bundle::parse(&wrong), Err(BundleError), "{}", wrong.len());
    }
}

#[test]
fn certificates_must_be_for_our_keys_and_under_our_roots() {
    let [ca, other_ca] = [TestCa::new(1), TestCa::new(2)];
    let [ours, others] = [device_keys(8), device_keys(9)];
    let [account, other_account] = [1, 2].map(|b| Uuid::from_bytes([b; 16]));
    let bundle = Bundle::parse(&ca.bundle()).unwrap();
    let verify = |certificates: &[IssuedCertificate], device, account| {
        let expected = Expected {
            keys: &ours,
            roots: bundle.current(),
            device,
            account,
            now: Timestamp::from_unix(1_800_000_000),
        };
        verify_issued(certificates, expected)
    };
    let good = ca.issue(&ours, account, false);
    let id = ours.device_id();
    let accepted = verify(&good, id, account).unwrap();
    assert_eq!(accepted[0].fingerprint, good[0].fingerprint);
    let mut adorned = good.clone();
    adorned[1].pem = format!("\u{1b}[2J\n{}", good[1].pem);
    assert_eq!(verify(&adorned, id, account), Ok(accepted));

    let p256 = Algorithm::EcdsaP256;
    assert_eq!(verify(&good[..1], id, account), Err(IssuedError::Missing));
    assert_eq!(verify(&[], id, account), Err(IssuedError::Missing));
    assert_eq!(
        verify(&ca.issue(&others, account, false), id, account),
        Err(IssuedError::OtherKey(p256))
    );
    assert_eq!(
        verify(&other_ca.issue(&ours, account, false), id, account),
        Err(IssuedError::OtherIssuer(p256))
    );
    assert_eq!(verify(&good, id, other_account), Err(IssuedError::OtherNames(p256)));
    assert_eq!(
        verify(&good, others.device_id(), account),
        Err(IssuedError::OtherNames(p256))
    );
    assert_eq!(
        verify(&ca.issue(&ours, account, true), id, account),
        Err(IssuedError::OtherNames(p256))
    );
    // Only the second one is wrong.
    let mixed = [good[0].clone(), other_ca.issue(&ours, account, false)[1].clone()];
    assert_eq!(
        verify(&mixed, id, account),
        Err(IssuedError::OtherIssuer(Algorithm::MlDsa87))
    );
    let mut unreadable = good.clone();
    unreadable[0].pem = "nonsense".into();
    assert_eq!(verify(&unreadable, id, account), Err(IssuedError::Unreadable(p256)));
    let mut mislabelled = good.clone();
    mislabelled[0].fingerprint = good[1].fingerprint;
    assert_eq!(verify(&mislabelled, id, account), Err(IssuedError::OtherNames(p256)));
}

#[test]
fn certificates_must_be_for_logging_in_and_valid_now() {
    let ca = TestCa::new(1);
    let ours = device_keys(8);
    let account = Uuid::from_bytes([1; 16]);
    let bundle = Bundle::parse(&ca.bundle()).unwrap();
    let verify = |certificates: &[IssuedCertificate], now| {
        let expected = Expected {
            keys: &ours,
            roots: bundle.current(),
            device: ours.device_id(),
            account,
            now: Timestamp::from_unix(now),
        };
        verify_issued(certificates, expected).map(drop)
    };
    let good = ca.issue(&ours, account, false);
    let p256 = Algorithm::EcdsaP256;
    for (now, outcome) in [
        (1_699_999_999, Err(IssuedError::NotNow(p256))),
        (1_700_000_000, Ok(())),
        (1_900_000_000, Ok(())),
        (1_900_000_001, Err(IssuedError::NotNow(p256))),
    ] {
        assert_eq!(verify(&good, now), outcome, "{now}");
    }
    let mut prolonged = good.clone();
    prolonged[0].not_after = Timestamp::from_unix(1_900_000_001);
    assert_eq!(verify(&prolonged, 1_800_000_000), Err(IssuedError::OtherUse(p256)));
    let for_servers = ca.issue_for(&ours, account, false, ExtendedKeyUsagePurpose::ServerAuth);
    assert_eq!(verify(&for_servers, 1_800_000_000), Err(IssuedError::OtherUse(p256)));
}

#[test]
fn tls_takes_roots_of_both_algorithms() {
    let bundle = Bundle::parse(&TestCa::new(1).bundle()).unwrap();
    assert!(pinned(bundle.current()).is_ok());
    assert!(unverified().is_ok());
}
