//! What certificates say. Nothing is left to rcgen's defaults, nor to what a request asks for.

use std::net::IpAddr;

use rcgen::{
    BasicConstraints, CertificateParams, CrlDistributionPoint, DistinguishedName, DnType, DnValue,
    ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyUsagePurpose, SanType, SerialNumber,
};
use url::{Host, Url};
use warifu_protocol::{Algorithm, PublicKey, Sha256Hash, Timestamp};

use crate::domain::issuer::{Subject, device_urn};

/// From when to when a certificate is valid, both inclusive (RFC 5280 §4.1.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Validity {
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
}

/// A self-signed root.
pub(crate) fn root(key: &PublicKey, serial: [u8; 16], validity: Validity) -> CertificateParams {
    let mut params = bare(&root_name(key), serial, validity);
    // A later root reissued by this one stands between this one and a leaf; nothing else ever does.
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(1));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// A device's client certificate: CN = account, SAN = `urn:uuid:` of the device, where its revocation list is, and
/// nothing else.
pub(crate) fn client(
    subject: Subject,
    serial: [u8; 16],
    validity: Validity,
    revocation_url: Option<&Url>,
) -> Result<CertificateParams, rcgen::Error> {
    let mut params = bare(&subject.account.to_string(), serial, validity);
    params.is_ca = IsCa::ExplicitNoCa;
    params.subject_alt_names = vec![SanType::URI(device_urn(&subject.device).try_into()?)];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.crl_distribution_points = revocation_url
        .map(|url| CrlDistributionPoint {
            uris: vec![url.to_string()],
        })
        .into_iter()
        .collect();
    Ok(params)
}

/// The server's own TLS certificate (RFC 9525: names stand in the SAN alone).
pub(crate) fn server(
    hosts: &[Host<String>],
    serial: [u8; 16],
    validity: Validity,
) -> Result<CertificateParams, rcgen::Error> {
    let mut params = bare("Warifu server", serial, validity);
    params.is_ca = IsCa::ExplicitNoCa;
    params.subject_alt_names = hosts.iter().map(alternative_name).collect::<Result<_, _>>()?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(params)
}

/// A serial number that is positive, not zero, and the same 16 bytes in every notation
/// (RFC 5280 §4.1.2.2): 126 of its 128 bits are random.
pub(crate) const fn serial_number(mut random: [u8; 16]) -> [u8; 16] {
    random[0] = random[0] & 0x7f | 0x40;
    random
}

/// A name with nothing but a CN.
pub(crate) fn name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, DnValue::Utf8String(common_name.to_owned()));
    name
}

// Each root key has its own subject, so that a verifier never confuses two generations.
fn root_name(key: &PublicKey) -> String {
    let kind = match key.algorithm() {
        Algorithm::EcdsaP256 => "P-256",
        Algorithm::MlDsa87 => "ML-DSA-87",
    };
    let hash = Sha256Hash::of(&[key.spki_der()]).to_string();
    let short: String = hash.chars().take(16).collect();
    format!("Warifu {kind} Root {short}")
}

fn bare(common_name: &str, serial: [u8; 16], validity: Validity) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.not_before = validity.not_before.to_utc();
    params.not_after = validity.not_after.to_utc();
    params.serial_number = Some(SerialNumber::from_slice(&serial_number(serial)));
    params.subject_alt_names = Vec::new();
    params.distinguished_name = name(common_name);
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = Vec::new();
    params.extended_key_usages = Vec::new();
    params.name_constraints = None;
    params.crl_distribution_points = Vec::new();
    params.custom_extensions = Vec::new();
    params.use_authority_key_identifier_extension = true;
    params.key_identifier_method = KeyIdMethod::Sha256;
    params
}

fn alternative_name(host: &Host<String>) -> Result<SanType, rcgen::Error> {
    Ok(match host {
        Host::Domain(name) => SanType::DnsName(name.as_str().try_into()?),
        Host::Ipv4(address) => SanType::IpAddress(IpAddr::V4(*address)),
        Host::Ipv6(address) => SanType::IpAddress(IpAddr::V6(*address)),
    })
}
