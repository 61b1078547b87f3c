"""A report goes to a body outside once, over HTTP, and its state comes back."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from verbund.core.scope import everywhere
from verbund.kernel import clock
from verbund.responsibility.forwarders import (
    ForwardDelayed,
    ForwardRefused,
    Parcel,
    forwarder,
)
from verbund.responsibility.shapes import BodyView
from verbund.topics.reports.models import Report
from verbund.topics.reports.open311 import client, transport
from verbund.topics.reports.open311.client import City
from verbund.topics.reports.open311.errors import CityRefused
from verbund.topics.reports.open311.forwarding import Open311Forwarder
from verbund.topics.reports.open311.models import ForeignReport
from verbund.topics.reports.tests.cast import IN_BEDORF, Cast, build

pytestmark = pytest.mark.django_db(transaction=True)
WAY = Open311Forwarder()


@pytest.fixture
def cast() -> Cast:
    return build()


@pytest.fixture
def body(cast: Cast, live_server: Any) -> BodyView:
    """Bedorf, as if it were a city with a system of its own."""
    return BodyView(
        id=uuid4(), member_id=cast.adorf.id, key="bedorf", name="Stadt Bedorf",
        kind="open311", email="", endpoint=f"{live_server.url}/open311/v2",
        jurisdiction="bedorf", services={"strasse-schlagloch": "strasse-schlagloch"},
        has_secret=False, active=True,
    )  # fmt: skip


@pytest.fixture
def parcel(cast: Cast) -> Parcel:
    lat, lon = IN_BEDORF
    return Parcel(
        referral_id=uuid4(), case_id=uuid4(), member_id=cast.adorf.id,
        number="ADO-2026-000007", sender="Gemeinde Adorf",
        category="strasse-schlagloch", title="Schlagloch", text="Loch am Ortsausgang",
        lat=lat, lon=lon, address="Dorfstraße 1", reported_at=clock.now(),
    )  # fmt: skip


def there() -> list[Report]:
    with everywhere("test"):
        return list(Report.objects.all())


def test_the_way_is_known_by_its_kind() -> None:
    assert isinstance(forwarder("open311"), Open311Forwarder)


def test_it_arrives_once_and_its_state_comes_back(
    cast: Cast, body: BodyView, parcel: Parcel
) -> None:
    sent = WAY.send(parcel, body, "")
    assert WAY.send(parcel, body, "").remote_id == sent.remote_id
    (row,) = there()
    assert (row.owner_id, row.public_id) == (cast.bedorf.id, sent.remote_id)
    found = WAY.status(body, sent.remote_id, "")
    assert found is not None
    assert (found.status, found.closed) == ("open", False)


def test_after_a_crash_between_sending_and_noting_it_is_found_again(
    cast: Cast, body: BodyView, parcel: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = WAY.send(parcel, body, "")
    with everywhere("test"):
        # As if the process had died before the number was written down.
        ForeignReport.objects.update(foreign_id="", token="")
        # The other side shows the words, because it has checked them.
        Report.objects.update(text=f"… unser Zeichen {parcel.number}", readable=True)
    assert WAY.send(parcel, body, "").remote_id == sent.remote_id
    assert len(there()) == 1


def test_a_category_that_nobody_mapped_is_refused(
    body: BodyView, parcel: Parcel
) -> None:
    other = msgspec.structs.replace(parcel, category="abfall-wild")
    with pytest.raises(ForwardRefused, match="abfall-wild"):
        WAY.send(other, body, "")
    assert there() == []


def test_what_the_other_side_refuses_is_not_tried_again(
    body: BodyView, parcel: Parcel
) -> None:
    with pytest.raises(ForwardRefused, match="api_key"):
        WAY.send(parcel, body, "falscher-schluessel")


def test_a_server_that_is_down_delays(body: BodyView, parcel: Parcel) -> None:
    gone = msgspec.structs.replace(body, endpoint="http://127.0.0.1:9/open311/v2")
    with pytest.raises(ForwardDelayed):
        WAY.send(parcel, gone, "")


# --- the client -----------------------------------------------------------------------


def test_client_and_server_understand_each_other_in_both_formats(
    cast: Cast, body: BodyView, parcel: Parcel
) -> None:
    sent = WAY.send(parcel, body, "")
    for kind in ("xml", "json"):
        city = City(url=body.endpoint, jurisdiction_id="bedorf", format=kind)  # type: ignore[arg-type]
        found, losses = client.services(city)
        assert [one.code for one in found][:2] == [
            "strasse-schlagloch", "beleuchtung-lampe",
        ]  # fmt: skip
        assert losses == []
        one = client.request(city, sent.remote_id)
        assert one is not None
        assert (one.lat, one.lon) == IN_BEDORF
        assert client.request(city, "NIE-1") is None
        start = clock.now() - client.SPAN
        pages = list(client.walk(city, start=start, end=clock.now()))
        assert [r.id for page, _ in pages for r in page] == [sent.remote_id]
        assert client.updates(city, start=start, end=clock.now()) == ([], [])


@pytest.mark.parametrize(
    "url",
    [
        "http://stadt.example/v2", "ftp://stadt.example/v2", "https://", "file:///etc",
        "https://nutzer:wort@stadt.example/v2", "https://[::1/v2",
    ],
)  # fmt: skip
def test_only_safe_addresses_get_a_report(url: str) -> None:
    with pytest.raises(CityRefused):
        transport.post(f"{url}/requests.xml", {"service_code": "1"})


def test_a_redirect_never_carries_a_report_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moved: Callable[..., Any] = lambda _request: (  # noqa: E731
        transport.Reply(302, b""),
        "https://anderswo.example/",
    )
    monkeypatch.setattr(transport, "_once", moved)
    with pytest.raises(CityRefused, match="leitet um"):
        transport.post("https://stadt.example/v2/requests.xml", {"a": "b"})
    with pytest.raises(CityRefused, match="anderen"):
        transport.get("https://stadt.example/v2/requests.xml", {"api_key": "k"})
