"""
Signatures as other implementations make them: Python's hmac, and `openssl dgst`, which have to agree.

Usage: python3 make.py > signatures.json

Each body is either base64, or a rule: `repeat`, in base64, so many `times`. Secrets are text; they sign as UTF-8.
"""

import base64
import hashlib
import hmac
import json
import platform
import subprocess

EVENT = b'{"id":"evt_1","type":"credits.low","created_at":"2025-11-03T10:31:45Z","data":{"remaining":7}}'
SECRET = "whsec_a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"

# name, secret, the bytes that are repeated, how often
CASES = [
    ("empty", SECRET, b"", 1),
    ("one byte", SECRET, b"{", 1),
    ("an event", SECRET, EVENT, 1),
    ("an event, with spaces", SECRET, json.dumps(json.loads(EVENT), indent=2).encode(), 1),
    ("a newline at the end", SECRET, EVENT + b"\n", 1),
    ("CRLF between its lines", SECRET, b'{\r\n  "id": "evt_1"\r\n}\r\n', 1),
    ("LF between the same lines", SECRET, b'{\n  "id": "evt_1"\n}\n', 1),
    ("CR alone", SECRET, b'{"id":\r"evt_1"}\r', 1),
    ("a byte order mark", SECRET, b"\xef\xbb\xbf" + EVENT, 1),
    ("unicode", SECRET, '{"title":"Grüße, 世界 — 🎬"}'.encode(), 1),
    ("unicode, escaped", SECRET, json.dumps({"title": "Grüße, 世界 — 🎬"}).encode(), 1),
    ("composed", SECRET, "\u00e9".encode(), 1),
    ("decomposed", SECRET, "e\u0301".encode(), 1),
    ("a character of four bytes", SECRET, "👩‍🚀".encode(), 1),
    ("invalid UTF-8: a lone continuation", SECRET, b'{"a":"\x80"}', 1),
    ("invalid UTF-8: another, which decodes to the same text", SECRET, b'{"a":"\x81"}', 1),
    ("invalid UTF-8: an overlong slash", SECRET, b"\xc0\xaf", 1),
    ("invalid UTF-8: a surrogate", SECRET, b"\xed\xa0\x80", 1),
    ("invalid UTF-8: cut off", SECRET, b'{"a":"\xf0\x9f\x8e', 1),
    ("UTF-16 with its mark", SECRET, '{"a":1}'.encode("utf-16"), 1),
    ("NUL bytes", SECRET, b"a\x00b\x00", 1),
    ("every byte", SECRET, bytes(range(256)), 1),
    ("63 bytes", SECRET, b"a", 63),
    ("64 bytes, a block", SECRET, b"a", 64),
    ("65 bytes", SECRET, b"a", 65),
    ("1 MiB of one byte", SECRET, b"a", 1024 * 1024),
    ("1 MiB of every byte", SECRET, bytes(range(256)), 4096),
    ("the secret without its prefix", SECRET[len("whsec_"):], EVENT, 1),
    ("a secret of one character", "k", EVENT, 1),
    ("a secret of 64 bytes, a block", "k" * 64, EVENT, 1),
    ("a secret of 65 bytes, hashed first", "k" * 65, EVENT, 1),
    ("a secret in unicode", "whsec_schlüssel_🔑", EVENT, 1),
    ("a secret with spaces around it, which count", " whsec_abc ", EVENT, 1),
]


def by_python(key, body):
    return hmac.new(key, body, hashlib.sha256).hexdigest()


def by_openssl(key, body):
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}"]
    output = subprocess.run(command, input=body, capture_output=True, check=True).stdout.decode()
    return output.strip().split("= ")[-1]


def base64_of(data):
    return base64.b64encode(data).decode()


vectors = []
for name, secret, part, times in CASES:
    key, body = secret.encode(), part * times
    mac = by_python(key, body)
    if by_openssl(key, body) != mac:
        raise SystemExit(f"Python and OpenSSL disagree: {name}")
    shown = {"base64": base64_of(body)} if times == 1 else {"repeat": base64_of(part), "times": times}
    vectors.append({"name": name, "secret": secret, "body": shown, "signature": f"sha256={mac}"})

openssl = subprocess.run(["openssl", "version"], capture_output=True, check=True).stdout.decode()
made_with = [f"Python {platform.python_version()} hmac", openssl.strip().split(" (")[0] + " dgst"]
print(json.dumps({"made_with": made_with, "vectors": vectors}, indent=2, ensure_ascii=True))
