"""Each parameter is typed, each mistake is named, an empty one is absent."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from verbund.topics.reports.open311.errors import ParameterRefused
from verbund.topics.reports.open311.parameters import Given, unknown


def given(**values: str | list[str]) -> Given:
    return Given((k, v if isinstance(v, list) else [v]) for k, v in values.items())


def refused(read: Any) -> str:
    with pytest.raises(ParameterRefused) as caught:
        read()
    return caught.value.fields[0].path


def test_an_empty_parameter_is_the_same_as_none() -> None:
    asked = given(status="", start_date="  ", lat="", long="", extensions="")
    assert asked.names() == ()
    assert asked.choices("status", ("open", "closed")) == ()
    assert asked.moment("start_date") is None
    assert asked.point() is None
    assert asked.flag("extensions") is False


def test_ids_come_with_commas_or_several_times() -> None:
    assert given(service_request_id=["1-2026,2-2026", "2-2026", ","]).identifiers(
        "service_request_id"
    ) == ("1-2026", "2-2026")
    bad = given(service_request_id="1;DROP")
    assert (
        refused(lambda: bad.identifiers("service_request_id")) == "service_request_id"
    )


@pytest.mark.parametrize(
    "told",
    [
        "2026-05-24T00:00:00Z",
        "2026-05-24t00:00:00z",
        "2026-05-24T02:00:00+02:00",
        "2026-05-24T02:00:00 02:00",  # a plus sign that nobody escaped
        "2026-05-24T00:00Z",
        "2026-05-24T00:00:00.000Z",
    ],
)
def test_moments_are_read_as_the_w3c_writes_them(told: str) -> None:
    assert given(start_date=told).moment("start_date") == datetime(
        2026, 5, 24, tzinfo=UTC
    )


def test_a_bare_day_is_a_german_day() -> None:
    asked = given(a="2026-05-24", b="2026-05-24")
    assert asked.moment("a") == datetime(2026, 5, 23, 22, tzinfo=UTC)
    assert asked.moment("b", end_of_day=True) == datetime(
        2026, 5, 24, 21, 59, 59, 999999, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "told",
    [
        "2026-05-24T00:00:00",  # whose clock?
        "24.05.2026",
        "2026-02-30T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "1e9",
    ],
)
def test_a_moment_without_zone_or_day_is_refused(told: str) -> None:
    assert refused(lambda: given(start_date=told).moment("start_date")) == "start_date"


@pytest.mark.parametrize("told", ["nan", "inf", "1e1", "91", "0x1", "1_0", "٣"])
def test_only_plain_degrees_are_a_latitude(told: str) -> None:
    assert refused(given(lat=told, long="7").point) == "lat"


def test_half_a_point_names_the_missing_half() -> None:
    assert refused(given(lat="50").point) == "long"
    assert refused(given(long="7").point) == "lat"
    assert given(lat="50.5", long="-7").point() == (50.5, -7.0)


def test_one_name_with_two_values_is_a_mistake() -> None:
    assert refused(lambda: given(lat=["1", "2"]).number("lat")) == "lat"
    assert given(lat=["1", "1"]).number("lat") == 1


def test_choices_ignore_case_and_refuse_the_rest() -> None:
    states = ("open", "closed")
    assert given(status="OPEN,closed").choices("status", states) == states
    assert refused(lambda: given(status="done").choices("status", states)) == "status"


def test_unknown_names_are_told_but_not_refused() -> None:
    asked = given(status="open", farbe="rot", **{"<script>": "1"})
    assert unknown(asked, {"status"}) == ("farbe",)


@examples(st.text(max_size=40))
def test_no_text_brings_a_reader_down(text: str) -> None:
    asked = given(x=text)
    for read in (
        lambda: asked.text("x"),
        lambda: asked.moment("x"),
        lambda: asked.number("x", least=-90, most=90),
        lambda: asked.whole("x", least=1, most=10),
        lambda: asked.flag("x"),
        lambda: asked.identifiers("x"),
    ):
        with suppress(ParameterRefused):
            read()
