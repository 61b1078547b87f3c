"""Reports of other cities become cases, once each, with their numbers and days."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from verbund.core.scope import everywhere
from verbund.kernel import clock
from verbund.topics.reports.models import Report
from verbund.topics.reports.open311 import client as city_client
from verbund.topics.reports.open311.client import City
from verbund.topics.reports.open311.errors import CityRefused
from verbund.topics.reports.open311.formats import document
from verbund.topics.reports.open311.importing import (
    Rules,
    Tally,
    import_city,
    import_content,
)
from verbund.topics.reports.open311.matching import choose
from verbund.topics.reports.open311.models import ForeignReport, Intake
from verbund.topics.reports.open311.reading import ForeignRequest
from verbund.topics.reports.open311.services import services_of
from verbund.topics.reports.open311.tests.test_reading import sample
from verbund.topics.reports.tests.cast import (
    IN_ADORF,
    IN_BEDORF,
    MOMENT,
    Cast,
    work_off,
)

pytestmark = pytest.mark.django_db
NOW = MOMENT + timedelta(days=1)
LAT, LON = IN_ADORF


@pytest.fixture(autouse=True)
def _standing_still() -> Any:
    with clock.frozen(NOW):
        yield


def request(key: str, **changes: Any) -> dict[str, Any]:
    return {
        "service_request_id": key,
        "status": "open",
        "service_code": "77",
        "service_name": "Schlagloch in der Fahrbahn",
        "description": f"Loch {key}",
        "requested_datetime": "2026-10-01T08:00:00+02:00",
        "updated_datetime": "2026-10-05T08:00:00+02:00",
        "address": "Amselweg 3, 53111 Adorf",
        "lat": LAT,
        "long": LON,
        **changes,
    }


def take(cast: Cast, *items: dict[str, Any], **rules: Any) -> Tally:
    return import_content(
        member=cast.adorf,
        content=document("service_requests", list(items), "json"),
        source="alt.json",
        rules=Rules(**rules),
    )


def rows() -> list[Report]:
    """All reports, after the worker has done what the steps left to do."""
    work_off()
    with everywhere("test"):
        return list(Report.objects.order_by("requested_at", "case_id"))


def test_a_report_keeps_its_day_its_number_and_its_place(
    cast: Cast, client: Client
) -> None:
    tally = take(cast, request("12504-2026"))
    assert (tally.found, tally.taken, tally.lost) == (1, 1, {})
    (row,) = rows()
    assert row.category == "strasse-schlagloch"
    assert row.channel == "open311"
    assert row.requested_at == datetime(2026, 10, 1, 6, tzinfo=UTC)
    assert (row.lat, row.lon, row.zipcode) == (LAT, LON, "53111")
    base = "/adorf/open311/v2/requests"
    found = client.get(f"{base}/12504-2026.json?extensions=true").json()[0]
    assert found["service_request_id"] == row.public_id
    assert found["extended_attributes"]["original_id"] == "12504-2026"
    assert found["requested_datetime"] == "2026-10-01T08:00:00+02:00"


def test_the_same_again_adds_nothing(cast: Cast) -> None:
    take(cast, request("1"), request("2"))
    again = take(cast, request("1"), request("2"), request("3"))
    assert (again.taken, again.known) == (1, 2)
    assert len(rows()) == 3


def test_a_closed_one_is_closed_on_its_day(cast: Cast) -> None:
    take(cast, request("1", status="closed"))
    (row,) = rows()
    assert (row.status, row.detail) == ("closed", "fixed")
    assert row.closed_at == datetime(2026, 10, 5, 6, tzinfo=UTC)


def test_what_is_closed_there_later_is_closed_here_with_the_next_import(
    cast: Cast,
) -> None:
    take(cast, request("1"))
    assert rows()[0].status == "open"
    later = "2026-10-20T12:00:00Z"
    tally = take(cast, request("1", status="closed", updated_datetime=later))
    assert (tally.taken, tally.known) == (0, 1)
    (row,) = rows()
    # The journal goes forward only: what was done here in between came first.
    assert (row.status, row.detail) == ("closed", "fixed")


def test_a_state_between_is_taken_over_too(cast: Cast) -> None:
    take(cast, request("1", status="in_progress"))
    assert rows()[0].detail == "in_progress"


def test_what_fits_no_category_is_refused_and_named(cast: Cast) -> None:
    odd = request("9", service_code="x", service_name="Graffiti an Gebäuden")
    tally = take(cast, odd)
    assert (tally.taken, tally.refused) == (0, 1)
    (reason,) = tally.lost
    assert "Graffiti an Gebäuden" in reason
    assert tally.losses[reason] == ["9"]
    assert take(cast, odd, table={"x": "beleuchtung-lampe"}).taken == 1
    other = request("10", service_code="x", service_name="Graffiti an Gebäuden")
    assert take(cast, other, rest="strasse-schlagloch").taken == 1
    assert [row.category for row in rows()] == [
        "beleuchtung-lampe",
        "strasse-schlagloch",
    ]


def test_a_point_where_nobody_is_responsible_leaves_the_address(cast: Cast) -> None:
    tally = take(cast, request("1", lat=52.52, long=13.40))
    assert tally.taken == 1
    (row,) = rows()
    assert (row.owner_id, row.lat) == (cast.adorf.id, None)
    assert row.address.startswith("Amselweg 3")
    assert list(tally.lost) == ["lat/long: liegt außerhalb, nur die Adresse"]


def test_what_lies_beyond_the_border_stays_with_who_takes_it_over(cast: Cast) -> None:
    lat, lon = IN_BEDORF
    tally = take(cast, request("77", lat=lat, long=lon, status="closed"))
    assert (tally.taken, tally.lost) == (1, {})
    (row,) = rows()
    assert (row.owner_id, row.lat, row.status) == (cast.adorf.id, lat, "closed")


def test_samples_of_toronto_and_koeln_become_cases(cast: Cast) -> None:
    toronto = import_content(
        member=cast.adorf,
        content=sample("requests-toronto.xml"),
        source="requests-toronto.xml",
        rules=Rules(),
    )
    koeln = import_content(
        member=cast.adorf,
        content=sample("request-koeln-2026-sample.json"),
        source="request-koeln-2026-sample.json",
        rules=Rules(table={"3.2": "strasse-schlagloch"}),
    )
    assert (toronto.taken, koeln.taken) == (2, 1), (toronto.lost, koeln.lost)
    found = rows()
    assert [row.requested_at.date().isoformat() for row in found] == [
        "2018-07-30", "2018-07-30", "2026-05-29",
    ]  # fmt: skip
    assert {row.category for row in found} == {"strasse-schlagloch"}
    assert [row.status for row in found] == ["open", "open", "closed"]


def test_categories_of_giessen_find_ours(cast: Cast) -> None:
    ours = services_of(cast.adorf)

    def code(name: str) -> str:
        found = choose("x", name, ours, table={})
        return found.service.code if found else ""

    assert code("Laterne oder Straßenlampe defekt") == "beleuchtung-lampe"
    assert code("Wilde Müllkippe, Sperrmüll") == "abfall-wild"
    assert code("Abwasser und Wasser") == ""
    english = services_of(cast.adorf, "en")
    found = choose("x", "Road - Pot hole", ours, table={}, more=english)
    assert found is not None
    assert found.service.code == "strasse-schlagloch"


# --- from a server --------------------------------------------------------------------


class FakeCity:
    """Pages of reports, and a network that breaks when it is told to."""

    def __init__(self, items: list[ForeignRequest]) -> None:
        self.items = items
        self.breaks_after: datetime | None = None
        self.asked: list[tuple[datetime, datetime]] = []

    def walk(
        self, _city: City, *, start: datetime, end: datetime
    ) -> Iterator[tuple[list[ForeignRequest], list[Any]]]:
        self.asked.append((start, end))
        if self.breaks_after is not None and start >= self.breaks_after:
            raise CityRefused("weg")
        inside = [i for i in self.items if start <= (i.requested_at or NOW) < end]
        for first in range(0, len(inside), 2):
            yield inside[first : first + 2], []


def foreign(key: str, at: datetime) -> ForeignRequest:
    return ForeignRequest(
        id=key, status="open", closed=False, service_code="strasse-schlagloch",
        description=f"Loch {key}", requested_at=at, updated_at=at, lat=LAT, lon=LON,
    )  # fmt: skip


def test_a_stopped_import_goes_on_where_it_was(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    days = [start + timedelta(days=7 * n) for n in range(40)]
    fake = FakeCity([foreign(f"F-{n}", at) for n, at in enumerate(days)])
    monkeypatch.setattr(city_client, "walk", fake.walk)
    end = start + timedelta(days=280)
    given: dict[str, Any] = {
        "member": cast.adorf, "city": City(url="https://stadt.example/v2"),
        "start": start, "end": end, "rules": Rules(),
    }  # fmt: skip
    fake.breaks_after = start + timedelta(days=100)
    with pytest.raises(CityRefused):
        import_city(**given)
    halfway = len(rows())
    assert 0 < halfway < 40
    fake.breaks_after, fake.asked = None, []
    tally = import_city(**given)
    assert fake.asked[0][0] == start + 2 * city_client.SPAN
    assert halfway + tally.taken == len(rows()) == 40
    with everywhere("test"):
        assert ForeignReport.objects.count() == 40
        assert Intake.objects.filter(ended_at__isnull=False).count() == 1
