"""XML and JSON say the same, each as GeoReport v2 wants it."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.topics.reports.open311.formats import csv_line, document, moment


def test_json_has_no_outer_wrapper_and_xml_has_singular_names() -> None:
    content = [{"service_request_id": "4-2026", "lat": 50.7, "metadata": True}]
    assert json.loads(document("service_requests", content, "json")) == content
    assert document("service_requests", content, "xml").decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<service_requests><request>'
        "<service_request_id>4-2026</service_request_id><lat>50.7</lat>"
        "<metadata>true</metadata></request></service_requests>"
    )


@pytest.mark.parametrize(
    ("root", "item"),
    [
        ("services", "service"),
        ("service_requests", "request"),
        ("service_request_updates", "request_update"),
        ("errors", "error"),
        ("endpoints", "endpoint"),
        ("attributes", "attribute"),
        ("values", "value"),
        ("notes", "note"),
    ],
)
def test_items_of_a_list_have_the_name_clients_look_for(root: str, item: str) -> None:
    found = ET.fromstring(document(root, [{"code": 1}, {"code": 2}], "xml"))  # noqa: S314
    assert (found.tag, [child.tag for child in found]) == (root, [item, item])


def test_nothing_is_an_empty_element_and_a_null() -> None:
    body = {"address_id": None, "zipcode": "", "attributes": []}
    written = document("x", body, "xml").decode()
    assert "<address_id/><zipcode/><attributes></attributes>" in written
    assert json.loads(document("x", body, "json")) == body


@given(st.text())
def test_any_text_gives_well_formed_xml(text: str) -> None:
    sent = text.encode(errors="ignore").decode()
    root = ET.fromstring(document("x", {"description": sent}, "xml"))  # noqa: S314
    assert root[0].tag == "description"


def test_moments_carry_the_german_offset_of_their_day() -> None:
    assert moment(datetime(2026, 1, 5, 8, 0, tzinfo=UTC)) == "2026-01-05T09:00:00+01:00"
    assert moment(datetime(2026, 7, 5, 8, 0, tzinfo=UTC)) == "2026-07-05T10:00:00+02:00"


def test_csv_cells_neither_break_the_line_nor_run_in_a_spreadsheet() -> None:
    line = csv_line(['a "b", c', "=1+1", "-1.5", "-cmd", "zwei\nZeilen", ""])
    assert line == '"a ""b"", c",\'=1+1,-1.5,\'-cmd,"zwei\nZeilen",\r\n'
