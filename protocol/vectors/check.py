#!/usr/bin/env python3
"""Recomputes every test vector from its inputs, with nothing but Python's standard library.

A second implementation, written from the protocol's text: where it and the Rust crate agree, the text
is clear enough to write a third. Run it with `python3 protocol/vectors/check.py`.
"""

import base64
import datetime
import hashlib
import hmac
import ipaddress
import json
import pathlib
import sys
import urllib.parse
import uuid

HERE = pathlib.Path(__file__).resolve().parent


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def hkdf(key, info, length):
    """RFC 5869 with SHA-256 and an empty salt."""
    secret = hmac.digest(bytes(32), key, "sha256")
    output, block = b"", b""
    for counter in range(1, 256):
        if len(output) >= length:
            break
        block = hmac.digest(secret, block + info + bytes([counter]), "sha256")
        output += block
    return output[:length]


def cbor(value):
    """RFC 8949 section 4.2.1, for what a transcript, a log entry and a JSON body hold."""
    if value is None or isinstance(value, bool):
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
    if isinstance(value, int):
        return cbor_head(0, value) if value >= 0 else cbor_head(1, -1 - value)
    if isinstance(value, dict):
        members = sorted((cbor(key), cbor(item)) for key, item in value.items())
        return cbor_head(5, len(members)) + b"".join(key + item for key, item in members)
    if isinstance(value, list):
        return cbor_head(4, len(value)) + b"".join(cbor(item) for item in value)
    if isinstance(value, str):
        return cbor_head(3, len(value.encode())) + value.encode()
    return cbor_head(2, len(value)) + value


def cbor_head(major, length):
    if length < 24:
        return bytes([major << 5 | length])
    if length < 0x100:
        return bytes([major << 5 | 24, length])
    if length < 0x10000:
        return bytes([major << 5 | 25]) + length.to_bytes(2, "big")
    if length < 0x100000000:
        return bytes([major << 5 | 26]) + length.to_bytes(4, "big")
    return bytes([major << 5 | 27]) + length.to_bytes(8, "big")


def base32(data):
    return base64.b32encode(data).decode().rstrip("=")


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def crockford(data):
    """26 digits in groups of four and the mod-37 check symbol."""
    number = int.from_bytes(data, "big")
    symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U"
    digits = "".join(symbols[number >> 5 * place & 31] for place in reversed(range(26)))
    groups = [digits[start : start + 4] for start in range(0, 26, 4)]
    return "-".join([*groups, symbols[number % 37]])


def origin(url):
    """Lower-case host[:port], the scheme's default port left out, IPv6 in brackets."""
    parts = urllib.parse.urlsplit(url)
    host = parts.hostname
    if ":" in host:
        host = f"[{ipaddress.IPv6Address(host).compressed}]"
    default = {"http": 80, "https": 443}[parts.scheme]
    return host if parts.port in (None, default) else f"{host}:{parts.port}"


def device_id(spki):
    data = bytearray(sha256(spki)[:16])
    data[6] = data[6] & 0x0F | 0x80
    data[8] = data[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(data)))


def identifiers(given):
    if given["of"] == "fingerprint":
        return {"fingerprint": sha256(bytes.fromhex(given["certificate_der"])).hex()}
    if given["of"] == "pin":
        return {"pin": sha256(bytes.fromhex(given["p256_spki"]), bytes.fromhex(given["ml_dsa_87_spki"])).hex()}
    return {"device_id": device_id(bytes.fromhex(given["primary_spki"]))}


def codes(given):
    code = bytes.fromhex(given["code"])
    path = [given["kind"], base32(code), base32(bytes.fromhex(given["pin"]))]
    if given["kind"] == "T":
        path.insert(1, base32(uuid.UUID(given["account"]).bytes))
    return {
        "url": f"WARIFU://{given['host'].upper()}/{'/'.join(path)}",
        "typed": f"{given['kind']}-{crockford(code)}",
        "code_sha256": sha256(code).hex(),
    }


def kdf(given):
    info = given["label"].encode() + bytes.fromhex(given["more"])
    return {"output": hkdf(bytes.fromhex(given["key"]), info, given["length"]).hex()}


def pairing(given):
    r = bytes.fromhex(given["r"])
    s = sha256(b"warifu/pairing/reveal/v1", b"\0", r)[:16]
    token = hkdf(s, b"warifu/pairing/token/v1", 16)
    transcript = cbor(
        [
            "warifu/pairing/transcript/v1",
            given["username"],
            bytes.fromhex(given["pin"]),
            bytes.fromhex(given["p256_spki"]),
            bytes.fromhex(given["ml_dsa_87_spki"]),
            bytes.fromhex(given["kem_key"]),
            given["device_name"],
            given["system"],
        ]
    )
    mask = hkdf(s, b"warifu/pairing/mask/v1", 32)
    number = int.from_bytes(hkdf(r, b"warifu/pairing/number/v1" + sha256(transcript), 8), "big") % 100
    endorsed = bytes.fromhex(given["head"]) + uuid.UUID(given["approver"]).bytes
    return {
        "s": s.hex(),
        "token": token.hex(),
        "token_sha256": sha256(token).hex(),
        "transcript": transcript.hex(),
        "transcript_sha256": sha256(transcript).hex(),
        "binding": hmac.digest(hkdf(s, b"warifu/pairing/bind/v1", 32), transcript, "sha256").hex(),
        "reveal": bytes(a ^ b for a, b in zip(r, mask)).hex(),
        "number": f"{number:02}",
        "endorsement": hmac.digest(hkdf(s, b"warifu/pairing/endorse/v1", 32), endorsed, "sha256").hex(),
    }


def log_entry(given):
    """The map of an entry; which members there are depends on its kind."""
    members = {1: given["seq"], 3: given["kind"], 8: given["at"], 9: uuid.UUID(given["by"]).bytes}
    if "device_id" in given:
        members[4] = uuid.UUID(given["device_id"]).bytes
    hexadecimal = {2: "prev", 5: "p256_sha256", 6: "ml_dsa_87_spki", 7: "kem_sha256", 10: "recovery_key_spki"}
    for number, name in hexadecimal.items():
        if name in given:
            members[number] = bytes.fromhex(given[name])
    if "kept" in given:
        members[11] = [uuid.UUID(device).bytes for device in given["kept"]]
    return cbor(members)


def device_log(given):
    entry = log_entry(given)
    signed = cbor([entry, [bytes.fromhex(signature) for signature in given["signatures"]]])
    return {
        "entry": entry.hex(),
        "head": sha256(entry).hex(),
        "message_sha256": sha256(b"warifu/log/v1\0" + entry).hex(),
        "wire_sha256": sha256(base64.b64encode(signed)).hex(),
    }


def recovery(given):
    key = bytes.fromhex(given["recovery_key"])
    auth = hkdf(key, b"warifu/recovery/auth/v1", 16)
    return {
        "text": crockford(key),
        "recovery_auth": auth.hex(),
        "recovery_key_sha256": sha256(auth).hex(),
        "sign_seed": hkdf(key, b"warifu/recovery/sign/v1", 32).hex(),
    }


def challenges(given):
    of = given["params_of"]
    if of["kind"] == "login":
        params = bytes(32)
    elif of["kind"] == "offer" and "token_sha256" in of:
        params = sha256(bytes.fromhex(of["token_sha256"]), b"\1")
    elif of["kind"] == "offer":
        params = sha256(bytes(32), b"\0")
    else:
        params = bytes.fromhex(of["params"])
    dialled = origin(given["url"])
    message = b"".join(
        [
            f"warifu/{given['context']}/v1".encode(),
            b"\0",
            bytes.fromhex(given["pin"]),
            bytes.fromhex(given["challenge"]),
            bytes.fromhex(given["fingerprint"]),
            sha256(dialled.encode()),
            params,
        ]
    )
    return {
        "origin": dialled,
        "origin_sha256": sha256(dialled.encode()).hex(),
        "params": params.hex(),
        "message": message.hex(),
    }


def account(given):
    body = {name: value for name, value in given["body"].items() if name != "signatures"}
    request = f"{given['method']} {given['path'].removesuffix('/')}\n".encode()
    return {"params": sha256(request, cbor(body)).hex()}


def jwk(given):
    point = bytes.fromhex(given["p256_spki"])[-64:]
    key = {"crv": "P-256", "kty": "EC", "x": base64url(point[:32]), "y": base64url(point[32:])}
    canonical = json.dumps(key, separators=(",", ":"), sort_keys=True)
    return {"jwk": key, "thumbprint": base64url(sha256(canonical.encode()))}


def timestamps(given):
    epoch = datetime.datetime(1970, 1, 1)
    return {"text": (epoch + datetime.timedelta(seconds=given["unix"])).isoformat() + "Z"}


TOPICS = [identifiers, codes, kdf, pairing, device_log, recovery, challenges, account, jwk, timestamps]


def main():
    files = {path.stem for path in HERE.glob("*.json")}
    unknown = files ^ {topic.__name__ for topic in TOPICS}
    if unknown:
        sys.exit(f"topics without a file or files without a topic: {sorted(unknown)}")
    checked, wrong = 0, []
    for topic in TOPICS:
        document = json.loads((HERE / f"{topic.__name__}.json").read_text(encoding="utf-8"))
        for number, case in enumerate(document["cases"]):
            checked += 1
            mine = topic(case["in"])
            if mine != case["out"]:
                wrong.append(f"{topic.__name__} {number}: computed {mine}, the file says {case['out']}")
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"vectors: {checked} recomputed, {len(wrong)} differ")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
