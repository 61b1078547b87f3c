import time
from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.kernel import chain, ids

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_canonical_form_is_sorted_compact_utf8():
    data = {"z": [1, None], "ä": "Straße", "a": date(2026, 11, 17)}
    assert chain.canonical(data) == (
        '{"a":"2026-11-17","z":[1,null],"ä":"Straße"}'.encode()
    )


def test_moments_are_written_in_iso_8601():
    moment = datetime(2026, 11, 17, 8, 12, tzinfo=UTC)
    assert chain.canonical(moment) == b'"2026-11-17T08:12:00Z"'


@given(JSON)
def test_reading_back_and_writing_again_gives_the_same_bytes(data):
    written = chain.canonical(data)
    assert chain.canonical(msgspec.json.decode(written)) == written


@given(st.dictionaries(st.text(), st.integers(-(2**53), 2**53)))
def test_the_order_of_keys_does_not_matter(data):
    turned = dict(reversed(data.items()))
    assert chain.canonical(turned) == chain.canonical(data)


def test_order_of_struct_fields_does_not_matter():
    one = msgspec.defstruct("One", [("b", int), ("a", int)])(b=1, a=2)
    assert chain.canonical(one) == b'{"a":2,"b":1}'


def test_what_json_cannot_say_is_refused():
    with pytest.raises(TypeError):
        chain.canonical({"x": object()})


def test_digest_is_sha_256():
    assert chain.digest(b"") == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


def test_a_link_changes_with_each_of_its_three_parts():
    header = {"kind": "submitted", "position": 1}
    content = chain.digest(b"answers")
    links = {
        chain.link(None, header, content),
        chain.link("0" * 64, header, content),
        chain.link(None, {**header, "position": 2}, content),
        chain.link(None, header, chain.digest(b"other answers")),
    }
    assert len(links) == 4


def test_a_link_takes_less_than_20_microseconds():
    header = {"id": ids.new_id(), "kind": "submitted", "at": datetime.now(UTC)}
    content = chain.digest(b"answers")

    def once() -> float:
        began = time.process_time()
        for _ in range(500):
            chain.link("0" * 64, header, content)
        return (time.process_time() - began) / 500

    assert min(once() for _ in range(5)) < 20e-6
