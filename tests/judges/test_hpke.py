"""RFC 9180's own vectors and the npm package @hpke/core judge what suitcases seal.

The vectors carry additional data, which one-shot sealing has not; so they judge a plain
key schedule written here after the RFC, and that one then opens what we sealed.
"""

import hashlib
import hmac
import json
import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from verbund.kernel import hpke
from verbund.nodes.wire import block_info

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
VECTORS = ROOT.parent / "shared" / "data" / "channels" / "hpke" / "rfc9180_base.json"
pytestmark = pytest.mark.judge
needs_npm = pytest.mark.skipif(
    which("node") is None or not (MODULES / "@hpke" / "core").is_dir(),
    reason="node or the npm package @hpke/core is not installed",
)
needs_vectors = pytest.mark.skipif(not VECTORS.is_file(), reason="no vectors here")
MESSAGES = (b"", b"x", "Bescheid über 7,50 €".encode(), bytes(range(256)) * 400)
INFOS = (b"", b"place", bytes(range(200)))
KEM = b"KEM" + (0x0010).to_bytes(2, "big")
SUITE = b"HPKE" + b"".join(n.to_bytes(2, "big") for n in (0x0010, 0x0001, 0x0002))


def extract(suite: bytes, salt: bytes, label: bytes, secret: bytes) -> bytes:
    """LabeledExtract (RFC 9180, section 4)."""
    labelled = b"HPKE-v1" + suite + label + secret
    return hmac.new(salt or bytes(32), labelled, hashlib.sha256).digest()


def expand(suite: bytes, key: bytes, label: bytes, info: bytes, size: int) -> bytes:
    """LabeledExpand (RFC 9180, section 4)."""
    labelled = size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    found, block, count = b"", b"", 0
    while len(found) < size:
        count += 1
        text = block + labelled + bytes([count])
        block = hmac.new(key, text, hashlib.sha256).digest()
        found += block
    return found[:size]


def schedule(secret_key: bytes, enc: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Key and base nonce of the recipient, by the letter of the RFC."""
    number = int.from_bytes(secret_key, "big")
    private = ec.derive_private_key(number, ec.SECP256R1())
    public = private.public_key().public_numbers()
    own = b"\x04" + public.x.to_bytes(32, "big") + public.y.to_bytes(32, "big")
    other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), enc)
    agreed = private.exchange(ec.ECDH(), other)
    prk = extract(KEM, b"", b"eae_prk", agreed)
    shared = expand(KEM, prk, b"shared_secret", enc + own, 32)
    context = b"\0" + extract(SUITE, b"", b"psk_id_hash", b"")
    context += extract(SUITE, b"", b"info_hash", info)
    secret = extract(SUITE, shared, b"secret", b"")
    return (
        expand(SUITE, secret, b"key", context, 32),
        expand(SUITE, secret, b"base_nonce", context, 12),
    )


@pytest.fixture(scope="module")
def vector() -> dict[str, Any]:
    """The vector of our suite: P-256, HKDF-SHA256, AES-256-GCM, mode base."""
    found = [
        one
        for one in json.loads(VECTORS.read_text("utf-8"))
        if (one["mode"], one["kem_id"], one["kdf_id"], one["aead_id"]) == (0, 16, 1, 2)
    ]
    assert len(found) == 1
    return dict(found[0])


@needs_vectors
def test_the_plain_key_schedule_is_that_of_the_rfc(vector: dict[str, Any]) -> None:
    key, nonce = schedule(
        *(bytes.fromhex(vector[name]) for name in ("skRm", "enc", "info"))
    )
    assert (key.hex(), nonce.hex()) == (vector["key"], vector["base_nonce"])
    first = vector["encryptions"][0]
    plain = AESGCM(key).decrypt(
        nonce, bytes.fromhex(first["ct"]), bytes.fromhex(first["aad"])
    )
    assert plain.hex() == first["pt"]


@needs_vectors
def test_our_key_of_the_vector_is_the_vectors(vector: dict[str, Any]) -> None:
    key = hpke.HpkeKey.from_bytes(bytes.fromhex(vector["skRm"]))
    assert key.public_key.hex() == vector["pkRm"]


@needs_vectors
def test_we_open_what_the_vectors_sender_seals(vector: dict[str, Any]) -> None:
    """The vector's ephemeral key, its schedule and our way without extra data."""
    enc, info = bytes.fromhex(vector["enc"]), bytes.fromhex(vector["info"])
    cipher = AESGCM(bytes.fromhex(vector["key"])).encrypt(
        bytes.fromhex(vector["base_nonce"]), b"Beauty is truth", b""
    )
    key = hpke.HpkeKey.from_bytes(bytes.fromhex(vector["skRm"]))
    assert key.open(enc + cipher, info) == b"Beauty is truth"


@needs_vectors
@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("info", INFOS)
def test_the_rfcs_schedule_opens_what_we_seal(message: bytes, info: bytes) -> None:
    key = hpke.HpkeKey.new()
    sealed = hpke.seal(key.public_key, message, info)
    found, nonce = schedule(key.private_bytes(), sealed[:65], info)
    assert AESGCM(found).decrypt(nonce, sealed[65:], b"") == message


def ask(questions: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The judge's answers, one for each question."""
    done = subprocess.run(
        ["node", str(Path(__file__).with_name("hpke.mjs")), str(MODULES)],
        input="\n".join(map(json.dumps, questions)) + "\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@needs_npm
def test_hpke_core_opens_what_we_seal_and_nothing_else() -> None:
    key, other = hpke.HpkeKey.new(), hpke.HpkeKey.new()
    cases = [(message, info) for message in MESSAGES for info in INFOS]
    questions = [
        {
            "do": "open",
            "key": key.private_bytes().hex(),
            "info": info.hex(),
            "sealed": hpke.seal(key.public_key, message, info).hex(),
        }
        for message, info in cases
    ]
    sealed = hpke.seal(key.public_key, b"x", b"place")
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    wrong = [(key, sealed, b"elsewhere"), (other, sealed, b"place"),
             (key, changed, b"place")]  # fmt: skip
    questions += [
        {"do": "open", "key": which_.private_bytes().hex(), "info": info.hex(),
         "sealed": bad.hex()}
        for which_, bad, info in wrong
    ]  # fmt: skip
    answers = [one["message"] for one in ask(questions)]
    assert answers[: len(cases)] == [message.hex() for message, _ in cases]
    assert answers[len(cases) :] == [None, None, None]


@needs_npm
def test_we_open_what_hpke_core_seals() -> None:
    key = hpke.HpkeKey.new()
    cases = [(message, info) for message in MESSAGES for info in INFOS]
    answers = ask(
        [
            {"do": "seal", "key": key.public_key.hex(), "info": info.hex(),
             "message": message.hex()}
            for message, info in cases
        ]
    )  # fmt: skip
    for (message, info), answer in zip(cases, answers, strict=True):
        sealed = bytes.fromhex(answer["sealed"])
        assert key.open(sealed, info) == message
        with pytest.raises(hpke.SealUnreadable):
            key.open(sealed, info + b"!")


@needs_npm
def test_a_block_of_a_scan_is_bound_to_its_place() -> None:
    from uuid import UUID  # noqa: PLC0415

    key, someone = hpke.HpkeKey.new(), UUID(int=1)
    place = {"tenant": someone, "device_id": someone, "op_id": someone, "sha256": "a"}
    info = [block_info(**place, index=index) for index in (0, 1)]
    sealed = hpke.seal(key.public_key, b"scan", info[0])
    answers = ask(
        [
            {"do": "open", "key": key.private_bytes().hex(), "info": one.hex(),
             "sealed": sealed.hex()}
            for one in info
        ]
    )  # fmt: skip
    assert [one["message"] for one in answers] == [b"scan".hex(), None]
