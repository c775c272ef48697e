"""Lints with pkilint the certificates that a server answered to a registration, and its roots.

The argument is a file with the answer and, beside it, `roots` (the CA bundle).
"""

import json
import pathlib
import re
import sys

from pkilint import loader
from pkilint.pkix import certificate, extension, name
from pkilint.validation import ValidationFindingSeverity

EXCEPTED = {
    # pkilint wants an authority in every URI of a SAN; RFC 9562 section 4 writes urn:uuid: without one, and
    # RFC 5280 section 4.2.1.6 asks for an authority only where the scheme has them.
    "pkix.invalid_uri_syntax",
    # A notice that the key identifier is none of SHA-1: it is of SHA-256, as RFC 7093 section 2 has it.
    "pkix.unknown_subject_key_identifier_calculation_method",
}

PEM = re.compile("-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def linter():
    return certificate.create_pkix_certificate_validator_container(
        certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
        [
            certificate.create_issuer_validator_container([]),
            certificate.create_validity_validator_container(),
            certificate.create_subject_validator_container([]),
            certificate.create_extensions_validator_container([]),
            certificate.create_spki_validator_container([]),
        ],
    )


def main():
    answer = json.loads(pathlib.Path(sys.argv[1]).read_text())
    certificates = [(entry["algorithm"], entry["pem"]) for entry in answer["certificates"]]
    certificates += [(f"root {number}", pem) for number, pem in enumerate(PEM.findall(answer["roots"]))]
    findings = 0
    for title, pem in certificates:
        document = loader.RFC5280CertificateDocumentLoader().load_pem_document(pem, title)
        for result in linter().validate(document.root):
            for description in result.finding_descriptions:
                finding = description.finding
                if finding.severity < ValidationFindingSeverity.NOTICE:
                    continue
                excepted = finding.code in EXCEPTED
                findings += not excepted
                print(title, finding.severity.name, finding.code, description.message, "(excepted)" if excepted else "")
    print(f"{len(certificates)} certificates linted, {findings or 'no'} findings")


main()
