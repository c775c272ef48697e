"""Verifies with pyca/cryptography what a server answered to a registration.

The argument is a file with the answer, and beside it `csr` (the requests that were sent), `days` (how
long certificates shall live) and `pin`.
"""

import base64
import datetime
import hashlib
import json
import pathlib
import sys
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, mldsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KEY_TYPES = {"ecdsa-p256": ec.EllipticCurvePublicKey, "ml-dsa-87": mldsa.MLDSA87PublicKey}


def spki(key):
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def verify_signature(key, signature, message):
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    else:
        key.verify(signature, message)


def find_roots(answer):
    """The two roots of the pin, each signed by itself."""
    roots = x509.load_pem_x509_certificates(answer["ca"].encode())[:2]
    pin = hashlib.sha256(b"".join(spki(root.public_key()) for root in roots)).hexdigest()
    assert pin == answer["pin"], "the bundle begins with the pinned pair"
    assert roots[0].subject != roots[1].subject, "each root key has its own subject"
    for root, key_type in zip(roots, KEY_TYPES.values()):
        assert isinstance(root.public_key(), key_type)
        assert root.issuer == root.subject
        verify_signature(root.public_key(), root.signature, root.tbs_certificate_bytes)
        constraints = root.extensions.get_extension_for_class(x509.BasicConstraints)
        assert constraints.critical and constraints.value.ca
        usage = root.extensions.get_extension_for_class(x509.KeyUsage)
        assert usage.critical and usage.value.key_cert_sign and usage.value.crl_sign
        assert not usage.value.digital_signature
        identifier = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        assert not identifier.critical
    return dict(zip(KEY_TYPES, roots))


def verify_certificate(certificate, root, answer):
    assert certificate.version == x509.Version.v3
    assert certificate.issuer == root.subject
    verify_signature(root.public_key(), certificate.signature, certificate.tbs_certificate_bytes)
    if isinstance(root.public_key(), ec.EllipticCurvePublicKey):
        certificate.verify_directly_issued_by(root)

    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert [name.value for name in names] == [answer["uuid"]], "CN is the account's uuid and nothing else"
    assert len(list(certificate.subject)) == 1
    alternative = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [(type(name), name.value) for name in alternative] == [
        (x509.UniformResourceIdentifier, f"urn:uuid:{answer['device_id']}")
    ]
    purpose = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purpose) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical and usage.value.digital_signature
    assert not usage.value.key_cert_sign and not usage.value.crl_sign
    try:
        assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        pass  # An absent one says the same (RFC 5280 section 4.2.1.9).
    authority = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    subject = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert authority.key_identifier == subject.key_identifier

    lifetime = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    wanted = datetime.timedelta(days=answer["days"])
    assert abs(lifetime - wanted) <= datetime.timedelta(hours=1), f"lives {lifetime}"
    now = datetime.datetime.now(datetime.timezone.utc)
    assert certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc
    assert certificate.not_valid_after_utc <= root.not_valid_after_utc
    # RFC 5280 section 4.1.2.2: positive, at most 20 octets; and not to be guessed.
    assert 1 << 63 <= certificate.serial_number < 1 << 159


def verify_entry(entry, roots, answer):
    certificate = x509.load_pem_x509_certificate(entry["pem"].encode())
    assert isinstance(certificate.public_key(), KEY_TYPES[entry["algorithm"]])
    verify_certificate(certificate, roots[entry["algorithm"]], answer)
    assert entry["fingerprint"] == certificate.fingerprint(hashes.SHA256()).hex()
    assert entry["not_after"] == certificate.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ")
    if "csr" in answer:
        request = x509.load_pem_x509_csr(answer["csr"][entry["algorithm"]].encode())
        verify_signature(request.public_key(), request.signature, request.tbs_certrequest_bytes)
        assert spki(request.public_key()) == spki(certificate.public_key())
    print(entry["algorithm"], "verified")
    return certificate


def main():
    answer = json.loads(pathlib.Path(sys.argv[1]).read_text())
    roots = find_roots(answer)
    certificates = [verify_entry(entry, roots, answer) for entry in answer["certificates"]]
    primary = certificates[-1]
    assert base64.b64decode(answer["client_cert"]).decode() == answer["certificates"][-1]["pem"]
    assert answer["fingerprint"] == primary.fingerprint(hashes.SHA256()).hex()
    device = uuid.UUID(answer["device_id"])
    digest = hashlib.sha256(spki(primary.public_key())).digest()[:16]
    assert device.version == 8 and device == uuid.UUID(bytes=bytes(
        (byte & 0x0F | 0x80) if at == 6 else (byte & 0x3F | 0x80) if at == 8 else byte
        for at, byte in enumerate(digest)
    ))
    if "client_key" in answer:
        key = serialization.load_pem_private_key(base64.b64decode(answer["client_key"]), password=None)
        assert spki(key.public_key()) == spki(primary.public_key())
        print("server-made key fits")


main()
