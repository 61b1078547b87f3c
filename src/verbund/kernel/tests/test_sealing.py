"""What is sealed or boxed opens for the right key, place and purpose only."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbund.kernel import box, device_keys, hpke

KEY = hpke.HpkeKey.new()
DEVICE = device_keys.DeviceKey.new()


@settings(max_examples=25)
@given(st.binary(max_size=300), st.binary(max_size=60))
def test_a_sealed_message_comes_back_whole(message: bytes, info: bytes) -> None:
    sealed = hpke.seal(KEY.public_key, message, info)
    assert len(sealed) == len(message) + hpke.OVERHEAD
    assert hpke.HpkeKey.from_bytes(KEY.private_bytes()).open(sealed, info) == message


@settings(max_examples=25)
@given(st.data())
def test_one_changed_bit_closes_a_seal_for_good(data: st.DataObject) -> None:
    sealed = bytearray(hpke.seal(KEY.public_key, b"Steuerbescheid", b"place"))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(hpke.SealUnreadable):
        KEY.open(bytes(sealed), b"place")


def test_a_seal_opens_for_its_key_and_place_only() -> None:
    sealed = hpke.seal(KEY.public_key, b"x", b"place")
    with pytest.raises(hpke.SealUnreadable):
        KEY.open(sealed, b"elsewhere")
    with pytest.raises(hpke.SealUnreadable):
        hpke.HpkeKey.new().open(sealed, b"place")
    with pytest.raises(hpke.SealUnreadable):
        KEY.open(sealed[:40], b"place")


@pytest.mark.parametrize("key", [b"", b"\x04" + b"\0" * 64, b"\x04" * 65, b"x" * 33])
def test_what_is_no_public_key_is_named_so(key: bytes) -> None:
    with pytest.raises(hpke.NoPublicKey):
        hpke.seal(key, b"x", b"")


def test_the_same_message_never_looks_alike() -> None:
    one, other = (hpke.seal(KEY.public_key, b"x", b"") for _ in range(2))
    assert one != other


def test_a_device_signs_for_one_purpose() -> None:
    signature = DEVICE.sign("operation", b"data")
    public = DEVICE.public_key
    assert device_keys.verify(public, signature, "operation", b"data")
    assert not device_keys.verify(public, signature, "request", b"data")
    assert not device_keys.verify(public, signature, "operation", b"date")
    other = device_keys.DeviceKey.new().public_key
    assert not device_keys.verify(other, signature, "operation", b"data")


def test_a_device_key_comes_back_from_its_bytes() -> None:
    again = device_keys.DeviceKey.from_bytes(DEVICE.private_bytes())
    assert again.public_key == DEVICE.public_key


@given(st.text(max_size=140), st.text(max_size=140))
def test_anything_else_is_no_signature_and_no_error(key: str, signature: str) -> None:
    assert not device_keys.verify(key, signature, "operation", b"data")
    assert not device_keys.is_public_key(key)


@pytest.mark.parametrize("signature", ["0" * 128, "f" * 128])
def test_numbers_outside_of_the_curve_are_no_signature(signature: str) -> None:
    assert not device_keys.verify(DEVICE.public_key, signature, "operation", b"data")


def test_a_box_opens_with_its_key_and_purpose_only() -> None:
    key = box.new_key()
    boxed = box.encrypt(key, b"draft", b"about")
    assert box.decrypt(key, boxed, b"about") == b"draft"
    for wrong in ((box.new_key(), boxed, b"about"), (key, boxed, b"other"),
                  (key, boxed[:-1], b"about"), (key, b"", b"about")):  # fmt: skip
        with pytest.raises(box.BoxUnreadable):
            box.decrypt(*wrong)


def test_each_purpose_has_a_key_of_its_own() -> None:
    secret = box.new_key()
    assert box.derive(secret, "drafts") == box.derive(secret, "drafts")
    assert box.derive(secret, "drafts") != box.derive(secret, "cash")
