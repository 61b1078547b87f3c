"""Discovery, updates, bulk, feed, CitySDK; pages that neither skip nor repeat."""

import csv
import io
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.cases.queries import lines_of
from verbund.channels.api.actions import create_token
from verbund.core.scope import everywhere
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.topics.reports.models import Hint, Report
from verbund.topics.reports.open311 import listing, updates
from verbund.topics.reports.open311.tests.conftest import Ask, errors, tree
from verbund.topics.reports.shapes import Reported
from verbund.topics.reports.tests.cast import (
    IN_ADORF,
    IN_BEDORF,
    MOMENT,
    Cast,
    answers,
    submit,
    work_off,
)
from verbund.watching.queries import news_for
from verbund.watching.shapes import Watch

pytestmark = pytest.mark.django_db
NOW = MOMENT + timedelta(days=1)
BASE = "/adorf/open311/v2/"


@pytest.fixture(autouse=True)
def _standing_still() -> Any:
    with clock.frozen(NOW):
        yield


def step(cast: Cast, report: Reported, transition: str, hours: int) -> None:
    """A clerk moves a report on, some hours after the moment of the cast."""
    assert report.case_id is not None
    with clock.frozen(MOMENT + timedelta(hours=hours)):
        cases.act(
            case_id=report.case_id,
            command=engine.Act(actor=ref(cast.berta), transition=transition),
            actor=cast.berta,
        )
        work_off()


@pytest.mark.parametrize("path", ["/discovery", "/adorf/discovery", f"{BASE}discovery"])
def test_discovery_has_every_field_in_both_formats(
    cast: Cast, client: Client, path: str
) -> None:
    found = client.get(f"{path}.json").json()
    root = tree(client.get(f"{path}.xml"))  # type: ignore[arg-type]
    assert root.tag == "discovery"
    for name in ("changeset", "contact", "key_service"):
        assert found[name]
        assert root.findtext(name) == found[name]
    own = found["endpoints"][-1 if path != "/discovery" else 1]
    assert own["url"] == "http://testserver/adorf/open311/v2"
    assert own["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert (own["type"], own["formats"]) == (
        "production",
        ["text/xml", "application/json"],
    )
    assert root.findtext("endpoints/endpoint/formats/format") == "text/xml"
    assert found["license"]["id"] == "dl-de/zero-2.0"
    assert client.get(f"{path}.json").headers["Access-Control-Allow-Origin"] == "*"


def test_discovery_names_every_jurisdiction(cast: Cast, client: Client) -> None:
    found = client.get("/discovery.json").json()["endpoints"]
    assert [one.get("jurisdiction_id") for one in found] == [
        None, "adorf", "bedorf", "cestadt",
    ]  # fmt: skip
    assert client.get("/nirgends/discovery.json").status_code == 404
    assert client.post("/discovery.json").status_code == 405


def test_each_public_step_is_an_update(
    cast: Cast, reported: list[Reported], ask: Ask
) -> None:
    step(cast, reported[0], "confirm", 4)
    step(cast, reported[0], "finish", 6)
    found = ask("servicerequestupdates.json").json()
    key = reported[0].public_id
    assert [(one["update_id"], one["status"]) for one in found] == [
        (f"{key}-1", "investigating"),
        (f"{key}-2", "fixed"),
    ]
    assert found[1] == {
        "update_id": f"{key}-2",
        "service_request_id": key,
        "status": "fixed",
        "updated_datetime": "2026-11-02T16:00:00+01:00",
        "description": "Behoben",
        "media_url": "",
    }
    root = tree(ask("servicerequestupdates.xml"))
    assert (root.tag, root[0].tag) == ("service_request_updates", "request_update")
    span = {"start_date": "2026-11-02T14:30:00Z", "end_date": "2026-11-02T16:00:00Z"}
    later = ask("servicerequestupdates.json", **span).json()
    assert [one["status"] for one in later] == ["fixed"]


def test_updates_are_never_a_part_without_a_word(
    cast: Cast, reported: list[Reported], ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour, one in enumerate(reported, 4):
        step(cast, one, "confirm", hour)
    everything = ask("servicerequestupdates.json").json()
    assert len(everything) == 3
    monkeypatch.setattr(updates, "_MOST_REPORTS", 2)
    monkeypatch.setattr(updates, "_PAGE", 2)
    refused = ask("servicerequestupdates.json")
    assert refused.status_code == 400
    assert "cursor=*" in refused.json()[0]["description"]
    first = ask("servicerequestupdates.json", cursor="*")
    link = first.headers["Link"].partition("<")[2].partition(">")[0]
    second = ask(link.partition("/v2/")[2])
    assert (len(first.json()), len(second.json())) == (2, 1)
    assert first.json() + second.json() == everything
    assert "Link" not in second.headers
    cursor = ask("requests.json", cursor="*").headers["Open311-Cursor"]
    assert ask("servicerequestupdates.json", cursor=cursor).status_code == 400


def test_a_closed_report_was_updated_when_it_was_closed(
    cast: Cast, reported: list[Reported], ask: Ask
) -> None:
    step(cast, reported[0], "finish", 6)
    found = ask(f"requests/{reported[0].public_id}.json").json()[0]
    assert (found["status"], found["updated_datetime"]) == (
        "closed",
        "2026-11-02T16:00:00+01:00",
    )
    assert "expected_datetime" not in found
    assert ask("requests.json", status="closed").json()[0] == found
    assert len(ask("requests.json", detailed_status="PROCESSED").json()) == 1


def test_a_remark_of_a_partner_is_a_note_in_the_case_once(
    cast: Cast, reported: list[Reported], client: Client
) -> None:
    _, secret = create_token(member=cast.adorf, name="Nachbar", scopes=["cases:submit"])
    form = {
        "api_key": secret,
        "service_request_id": reported[0].public_id,
        "update_id": "77",
        "status": "INVESTIGATING",
        "updated_datetime": "2026-11-02T20:00:00Z",
        "description": "Wir waren vor Ort.",
    }
    url = f"{BASE}servicerequestupdates.json"
    for _ in range(2):
        answer = client.post(url, form)
        assert (answer.status_code, answer.json()) == (200, [{"update_id": "77"}])
    with everywhere("test"):
        texts = [
            repr(line)
            for line in lines_of(reported[0].case_id, owner=cast.adorf.id)  # type: ignore[arg-type]
        ]
    assert sum("Wir waren vor Ort." in text for text in texts) == 1
    assert client.post(url, {**form, "api_key": ""}).status_code == 403
    assert client.post(url, {**form, "status": "WEG"}).status_code == 400
    assert client.post(url, {**form, "service_request_id": "X-1"}).status_code == 404


def test_the_bulk_file_has_the_columns_of_the_draft(
    cast: Cast, reported: list[Reported], client: Client
) -> None:
    step(cast, reported[0], "finish", 6)
    answer = client.get(f"{BASE}requests.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == [
        "service_request_id", "requested_datetime", "updated_datetime", "closed_date",
        "status_description", "status_notes", "source", "service_name",
        "service_subtype", "description", "agency_responsible", "address", "lat",
        "long",
    ]  # fmt: skip
    assert [row["service_request_id"] for row in rows] == [
        one.public_id for one in reversed(reported)
    ]
    assert (rows[2]["status_description"], rows[2]["closed_date"]) == (
        "erledigt",
        "2026-11-02T16:00:00+01:00",
    )
    assert client.get(f"{BASE}requests.csv?status=x").status_code == 400


def test_the_bulk_file_knows_no_limit_but_every_filter(
    reported: list[Reported], client: Client
) -> None:
    for query, count in (
        ("start_date=2024-01-01&end_date=2027-01-01", 3),
        ("start_date=2024-01-01&end_date=2026-11-01", 0),
        ("keyword=problem", 3),
        ("keyword=problem&service_code=beleuchtung-lampe", 1),
        ("keyword=Aufzug%20defekt", 1),
        ("keyword=nichts", 0),
    ):
        answer = client.get(f"{BASE}requests.csv?{query}")
        text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        assert len(list(csv.DictReader(io.StringIO(text)))) == count, query
        feed = client.get(f"{BASE}requests.atom?{query}")
        if "start" not in query:
            assert feed.content.count(b"<entry>") == count, query


def test_the_feed_is_atom_with_points(reported: list[Reported], client: Client) -> None:
    answer = client.get(f"{BASE}requests.atom?service_code=barriere-aufzug")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)  # noqa: S314
    atom, georss = "{http://www.w3.org/2005/Atom}", "{http://www.georss.org/georss}"
    (entry,) = feed.findall(f"{atom}entry")
    assert entry.findtext(f"{atom}title") == "Aufzug defekt, Amselweg"
    assert entry.findtext(f"{georss}point") == f"{IN_ADORF[0]} {IN_ADORF[1]}"
    mark = answer.headers["ETag"]
    again = client.get(
        f"{BASE}requests.atom?service_code=barriere-aufzug",
        headers={"If-None-Match": mark},
    )
    assert again.status_code == 304


def test_coverage_and_areas(cast: Cast, ask: Ask, client: Client) -> None:
    def covered(place: tuple[float, float]) -> bool:
        found = ask("coverage.json", lat=place[0], long=place[1]).json()
        return bool(found["result"])

    assert covered(IN_ADORF) is True
    assert covered(IN_BEDORF) is False
    (area,) = ask("areas.json").json()
    assert area["id"] == "adorf"
    assert area["geometry_url"].endswith("?f=json&member=adorf")
    assert client.get(area["geometry_url"]).status_code == 200
    assert ask("coverage.json").status_code == 400


def test_voices_of_passers_by(reported: list[Reported], client: Client) -> None:
    key = reported[0].public_id
    first = client.post(f"{BASE}requests/votes/{key}.json", {"device_id": "a"})
    again = client.post(f"{BASE}requests/votes/{key}.json", {"device_id": "a"})
    other = client.post(f"{BASE}requests/votes/{key}.json", {"device_id": "b"})
    assert [one.json()[0]["votes"] for one in (first, again, other)] == [1, 1, 2]
    done = client.post(f"{BASE}requests/completions/{key}.json")
    assert done.json() == [{"id": key}]
    abuse = f"{BASE}requests/abuses/{key}.xml"
    assert client.post(abuse).status_code == 400
    told = client.post(abuse, {"comment": "Beleidigung"})
    assert tree(told)[0].findtext("id") == key  # type: ignore[arg-type]
    with everywhere("test"):
        assert set(Hint.objects.values_list("kind", flat=True)) == {"done", "abuse"}
    gone = client.post(f"{BASE}requests/votes/NIE-1.json")
    assert gone.status_code == 404
    assert errors(gone)  # type: ignore[arg-type]


def test_whoever_watches_hears_of_a_new_report_and_of_each_new_state(
    cast: Cast, reported: list[Reported]
) -> None:
    work_off()
    step(cast, reported[0], "finish", 6)
    found = news_for(Watch(collections=("anliegen",), street="Amselweg"))
    assert {one.title["de"] for one in found if one.fid == reported[0].public_id} == {
        "Neues Anliegen: Schlagloch",
        "Schlagloch: erledigt",
    }
    assert len(found) == 4
    assert all("Nummer" not in one.text["de"] for one in found)


# --- pages ----------------------------------------------------------------------------


def pages(client: Client, query: str, between: Any = lambda: None) -> list[list[str]]:
    """Follow ``Link: rel=next`` to the end; ``between`` happens after each page."""
    found = []
    url = f"{BASE}requests.json?{query}"
    while url:
        answer = client.get(url)
        assert answer.status_code == 200, answer.content
        found.append([one["service_request_id"] for one in answer.json()])
        link = answer.headers.get("Link", "")
        url = link.partition(">")[0].removeprefix("<http://testserver")
        between()
    return found


def test_pages_by_number_as_in_the_wild(
    reported: list[Reported], client: Client
) -> None:
    ids = [report.public_id for report in reversed(reported)]
    url = f"{BASE}requests.json?page_size=2"
    assert [
        [one["service_request_id"] for one in client.get(f"{url}&page={n}").json()]
        for n in (1, 2, 3)
    ] == [ids[:2], ids[2:], []]
    assert client.get(f"{url}&page=x").status_code == 400


def test_a_walk_by_cursor_keeps_filters_and_key_apart(
    reported: list[Reported], client: Client
) -> None:
    ids = [report.public_id for report in reversed(reported)]
    assert pages(client, "page_size=2&cursor=*&status=open") == [ids[:2], ids[2:]]
    first = client.get(
        f"{BASE}requests.json?page_size=1&cursor=*&status=open&api_key=x"
    )
    assert "status=open" in first.headers["Link"]
    assert "api_key" not in first.headers["Link"]


def test_changes_are_followed_from_the_last_cursor(
    cast: Cast, reported: list[Reported], client: Client
) -> None:
    url = f"{BASE}requests.json?updated_after=2026-11-01T00:00:00Z"
    first = client.get(url)
    assert [one["service_request_id"] for one in first.json()] == [
        report.public_id for report in reported
    ]
    cursor = first.headers["Open311-Cursor"]
    assert "Link" not in first.headers
    later = f"{BASE}requests.json?cursor={cursor}"
    assert client.get(later).json() == []
    step(cast, reported[1], "confirm", 5)
    changed = client.get(later)
    assert [one["service_request_id"] for one in changed.json()] == [
        reported[1].public_id
    ]
    assert changed.headers["Open311-Cursor"] != cursor


def test_a_change_of_this_very_moment_waits_for_those_still_being_written(
    cast: Cast, client: Client
) -> None:
    submit(cast.adorf)
    url = f"{BASE}requests.json?updated_after=2026-11-01T00:00:00Z"
    assert client.get(url).json() == []
    assert len(client.get(f"{BASE}requests.json").json()) == 1
    with clock.frozen(NOW + timedelta(seconds=6)):
        assert len(client.get(url).json()) == 1


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    ages=st.lists(st.integers(0, 40), min_size=1, max_size=12),
    size=st.integers(1, 5),
    added=st.lists(st.integers(0, 40), max_size=6),
    circle=st.booleans(),
    walked=st.booleans(),
)
def test_no_gap_and_no_double_while_reports_are_added(
    cast: Cast, client: Client, ages: list[int], size: int, added: list[int],
    *, circle: bool, walked: bool,
) -> None:  # fmt: skip
    with everywhere("test"):
        Report.objects.all().delete()
    before = {_row(cast, age) for age in ages}
    later = iter(added)

    def between() -> None:
        for age in later:
            _row(cast, age)
            return

    where = f"&lat={IN_ADORF[0]}&long={IN_ADORF[1]}&radius=50" if circle else ""
    with pytest.MonkeyPatch.context() as patch:
        # Many places are walked in their order, few are sorted: both must be whole.
        patch.setattr(listing, "_MANY", 0 if walked else 5_000)
        found = pages(client, f"cursor=*&page_size={size}{where}", between)
    seen = [key for page in found for key in page]
    assert len(seen) == len(set(seen)), "one came twice"
    assert before <= set(seen), "one was left out"


def _row(cast: Cast, age: int) -> str:
    """A public row without its case: the list reads nothing else."""
    at = MOMENT - timedelta(minutes=age)
    with everywhere("test"):
        row = Report(
            owner_id=cast.adorf.id, acting_id=cast.adorf.id, public_id="",
            number="", blueprint_key="anliegen-probe", category="strasse-schlagloch",
            title="Schlagloch", state="received", status="open", detail="registered",
            lat=IN_ADORF[0], lon=IN_ADORF[1], visible=True, requested_at=at,
            updated_at=at, channel="web", position=1,
        )  # fmt: skip
        row.case_id = new_id()
        row.public_id = f"ADO-{row.case_id.hex[-16:].upper()}"
        row.save(force_insert=True)
    return row.public_id


def test_answers_of_a_citizen_never_reach_the_bulk_file(
    cast: Cast, client: Client
) -> None:
    with clock.frozen(MOMENT):
        submit(cast.adorf, answers(description="Ruft Erika an", email="e@example.org"))
    text = b"".join(client.get(f"{BASE}requests.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "Erika" not in text
    assert "example.org" not in text
