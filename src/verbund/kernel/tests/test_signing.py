"""Signatures hold for their data and purpose only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.kernel.signing import KeyUnreadable, SigningKey, fingerprint, verify

KEY = SigningKey.new()


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_signature_holds_for_its_data_only(data: bytes, other: bytes) -> None:
    signature = KEY.sign("test", data)
    assert verify(KEY.public_key, signature, "test", data)
    assert verify(KEY.public_key, signature, "test", other) == (data == other)


def test_signature_holds_for_its_purpose_and_key_only() -> None:
    signature = KEY.sign("test", b"data")
    assert not verify(KEY.public_key, signature, "other", b"data")
    assert not verify(SigningKey.new().public_key, signature, "test", b"data")


@given(st.text(max_size=140), st.text(max_size=140))
def test_anything_else_is_no_signature_and_no_error(key: str, signature: str) -> None:
    assert not verify(key, signature, "test", b"data")


def test_upper_case_is_another_text_and_refused() -> None:
    signature = KEY.sign("test", b"data")
    assert not verify(KEY.public_key, signature.upper(), "test", b"data")


def test_key_survives_its_file() -> None:
    again = SigningKey.from_pem(KEY.pem())
    assert again.public_key == KEY.public_key
    assert again.sign("test", b"x") == KEY.sign("test", b"x")


@pytest.mark.parametrize("content", [b"", b"x", b"-----BEGIN " + b"PRIVATE KEY-----\n"])
def test_file_without_a_key_is_refused(content: bytes) -> None:
    with pytest.raises(KeyUnreadable):
        SigningKey.from_pem(content)


def test_key_shows_only_its_fingerprint() -> None:
    assert repr(KEY) == f"SigningKey({fingerprint(KEY.public_key)})"
    assert len(fingerprint(KEY.public_key)) == 39


# RFC 8032, 7.1, test 1: the primitive is the standard's.
def test_public_key_of_the_standard() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)))
    assert key.public_key == (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    )
