"""Verifies with pyca/cryptography the signatures of the device log in `protocol/vectors/`.

Its entries are recomputed from their members; each must be signed by the device that made it, with the key
that it had then, and a recovery by a key that recovery.json derives.
"""

import json
import pathlib
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import mldsa

VECTORS = pathlib.Path(__file__).resolve().parents[2] / "protocol" / "vectors"
sys.path.insert(0, str(VECTORS))

import check  # noqa: E402


def cases(topic):
    return json.loads((VECTORS / f"{topic}.json").read_text(encoding="utf-8"))["cases"]


def spki(key):
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def recovery_keys():
    """The public keys that the recovery keys of the vectors make, in their order."""
    seeds = [bytes.fromhex(case["out"]["sign_seed"]) for case in cases("recovery")]
    return [spki(mldsa.MLDSA87PrivateKey.from_seed_bytes(seed).public_key()).hex() for seed in seeds]


def main():
    derived, named, keys, verified = recovery_keys(), [], {}, 0
    for case in cases("device_log"):
        given = case["in"]
        message = b"warifu/log/v1\0" + check.log_entry(given)
        if given["kind"] == "recover" or given["seq"] == 0:
            keys[given["by"]] = given["ml_dsa_87_spki"]
        signers = [[keys[given["by"]]], named[-2:]]
        for signature, allowed in zip(given["signatures"], signers):
            assert any(is_signed(key, signature, message) for key in allowed), f"entry {given['seq']}"
            verified += 1
        if "ml_dsa_87_spki" in given:
            keys[given["device_id"]] = given["ml_dsa_87_spki"]
        if "recovery_key_spki" in given:
            named.append(given["recovery_key_spki"])
    assert named == derived, "the log names the recovery keys that the vectors derive"
    print(f"device log: {verified} signatures verified")


def is_signed(key, signature, message):
    public = serialization.load_der_public_key(bytes.fromhex(key))
    try:
        public.verify(bytes.fromhex(signature), message)
    except InvalidSignature:
        return False
    return True


if __name__ == "__main__":
    main()
