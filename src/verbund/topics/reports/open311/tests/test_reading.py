"""Answers of other cities are read as they are, and what is lost is named."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.topics.reports.open311.errors import CityRefused
from verbund.topics.reports.open311.formats import document
from verbund.topics.reports.open311.reading import (
    read_requests,
    read_services,
    read_updates,
)

DATA = Path(__file__).resolve().parents[6] / "../shared/data/reports-geo/open311"


def sample(name: str) -> bytes:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside this repository")
    return path.read_bytes()


def test_the_services_of_giessen_are_read() -> None:
    found, losses = read_services(sample("services-giessen.xml"))
    assert [one.code for one in found] == [
        "015", "010", "013", "012", "011", "016", "017", "014",
    ]  # fmt: skip
    assert found[3].keywords == ("graffiti", "paintings")
    assert losses == []


def test_the_requests_of_toronto_are_read() -> None:
    found, losses = read_requests(sample("requests-toronto.xml"))
    assert [one.id for one in found] == ["101005420892", "101005420894"]
    first = found[0]
    assert (first.closed, first.service_code) == (False, "CSROWR-12")
    assert first.status_notes == "In progress - The request has been scheduled."
    assert first.requested_at == datetime(2018, 7, 30, 4, 1, tzinfo=UTC)
    assert first.updated_at is None
    assert (first.lat, first.lon) == (43.691104288, -79.272306875)
    assert losses == []


def test_the_request_of_koeln_with_its_other_names_is_read() -> None:
    found, losses = read_requests(sample("request-koeln-2026-sample.json"))
    assert [one.id for one in found] == ["12504-2026"]
    assert found[0].address == "50997 Köln - Godorf, Amselweg 3"
    assert (found[0].closed, len(found[0].media)) == (True, 1)
    assert losses == []


@pytest.mark.parametrize("kind", ["xml", "json"])
def test_both_formats_give_the_same_requests(kind: str) -> None:
    body = [
        {"service_request_id": "7", "status": "open", "lat": 50.1, "long": 7.2},
        {"service_request_id": "8", "status": "closed", "address": "Am Tor <1>"},
    ]
    found, losses = read_requests(document("service_requests", body, kind))  # type: ignore[arg-type]
    assert [(one.id, one.closed, one.lat, one.address) for one in found] == [
        ("7", False, 50.1, ""),
        ("8", True, None, "Am Tor <1>"),
    ]
    assert losses == []


def test_one_request_and_none_are_lists_too() -> None:
    one = document("service_requests", [{"service_request_id": "1"}], "xml")
    assert len(read_requests(one)[0]) == 1
    for empty in (b"<service_requests/>", b"[]", b'{"service_requests": []}'):
        assert read_requests(empty) == ([], [])


def test_what_has_no_place_is_named() -> None:
    _, losses = read_requests(
        b'[{"service_request_id": 5, "lat": "x", "long": 7, "trust": 3,'
        b'"requested_datetime": "gestern", "extended_attributes":'
        b'{"markaspot": {"nid": 77, "leer": ""}}}, {"status": "open"}]'
    )
    assert [(one.where, one.name) for one in losses] == [
        ("5", "trust"),
        ("5", "extended_attributes.markaspot.nid"),
        ("5", "lat/long"),
        ("5", "requested_datetime"),
        ("#2", "service_request_id"),
    ]


def test_markup_in_a_description_is_taken_out() -> None:
    found, _ = read_requests(
        b'[{"service_request_id": "1", "description": "<p>M&uuml;ll<br>am Weg</p>"}]'
    )
    assert found[0].description == "Müll am Weg"


def test_states_beyond_open_and_closed_are_understood() -> None:
    told = ["In Progress", "FIXED", "not_councils_responsibility", "planned", ""]
    body = [{"service_request_id": str(n), "status": s} for n, s in enumerate(told)]
    found, _ = read_requests(document("service_requests", body, "json"))
    assert [one.closed for one in found] == [False, True, True, False, False]
    assert found[0].status == "in_progress"


def test_errors_of_the_other_side_are_passed_on() -> None:
    for content in (
        document("errors", [{"code": 404, "description": "no such"}], "xml"),
        document("errors", [{"code": 404, "description": "no such"}], "json"),
    ):
        with pytest.raises(CityRefused, match="no such"):
            read_requests(content)


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><service_requests>&a;</service_requests>',
        b"<a>" * 5000,
        b"[" * 5000,
        b"<html><body>Wartung</body>",
        b"",
        b"\xff\xfe\x00",
    ],
)
def test_hostile_and_broken_answers_are_refused(content: bytes) -> None:
    with pytest.raises(CityRefused):
        read_requests(content)


@given(st.binary(max_size=200))
def test_no_answer_brings_the_reader_down(content: bytes) -> None:
    for read in (read_requests, read_services, read_updates):
        with suppress(CityRefused):
            read(content)
