"""open311-adapter calls our server as FixMyStreet would; its schema judges each answer.

``Passthrough`` reads our XML and holds every answer against a Data::Rx schema: 200
means that it fits, 500 names the field that does not. Its test endpoint is the
reference server for our client. Both need a checkout, see ``perl_server``; the facts of
the schema stand in ``test_open311_schema`` as well, which needs nothing.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen
from uuid import uuid4

import pytest
from tests.judges.perl_server import checkouts, running

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.channels.api.actions import create_token
from verbund.kernel import clock
from verbund.responsibility.forwarders import Parcel
from verbund.responsibility.shapes import BodyView
from verbund.topics.reports.open311 import bodies, client
from verbund.topics.reports.open311.client import City
from verbund.topics.reports.open311.errors import CityRefused
from verbund.topics.reports.open311.forwarding import Open311Forwarder
from verbund.topics.reports.tests.cast import (
    IN_ADORF,
    Cast,
    answers,
    build,
    submit,
    work_off,
)

pytestmark = [pytest.mark.judge, pytest.mark.django_db(transaction=True)]

JUDGE = """
package Verbund::Judge;
use Moo;
extends 'Open311::Endpoint::Integration::Passthrough';
around BUILDARGS => sub {
    my ($orig, $class, %args) = @_;
    $args{jurisdiction_id} = 'verbund';
    $args{config_data} = "endpoint: $ENV{ENDPOINT}\\napi_key: $ENV{KEY}\\n";
    return $class->$orig(%args);
};
# Passthrough turns two of the three moments of a request into objects and then refuses
# the third one as text: expected_datetime, which GeoReport v2 has. Same parser here.
around _request => sub {
    my ($orig, $self, @args) = @_;
    my $xml = $self->$orig(@args);
    for (@{ $xml->{request} || [] }) {
        $_->{expected_datetime} = $self->date_parser->parse_datetime(
            $_->{expected_datetime}) if $_->{expected_datetime};
    }
    return $xml;
};
package main;
Verbund::Judge->new->to_psgi_app;
"""
REFERENCE = """
use t::open311::endpoint::Endpoint1;
t::open311::endpoint::Endpoint1->new->to_psgi_app;
"""


def ask(url: str, form: dict[str, str] | None = None) -> tuple[int, str]:
    """Status and body, of refusals too."""
    data = urlencode(form).encode() if form else None
    try:
        with urlopen(url, data, timeout=60) as answer:  # noqa: S310 - this machine
            return int(answer.status), answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture
def cast() -> Cast:
    checkouts()
    return build()


@pytest.fixture
def judge(cast: Cast, live_server: Any, tmp_path: Path) -> Iterator[str]:
    _, secret = create_token(member=cast.adorf, name="Judge", scopes=["cases:submit"])
    program = tmp_path / "judge.psgi"
    program.write_text(JUDGE)
    endpoint = f"{live_server.url}/adorf/open311/v2/"
    with running(program, ENDPOINT=endpoint, KEY=secret) as url:
        yield url


def test_every_answer_of_ours_fits_the_schema(cast: Cast, judge: str) -> None:
    reported = [
        submit(cast.adorf, answers(kind, description="Text", street="Amselweg"))
        for kind in ("pothole", "lamp", "lift")
    ]
    moved = reported[0].case_id
    assert moved is not None
    step = engine.Act(actor=ref(cast.berta), transition="finish")
    cases.act(case_id=moved, command=step, actor=cast.berta)
    work_off()
    for what in (
        "services.xml", "services.json", "services/strasse-schlagloch.xml",
        "requests.xml", "requests.json", "servicerequestupdates.xml",
    ):  # fmt: skip
        status, body = ask(f"{judge}/{what}")
        assert status == 200, f"{what}: {body}"
    assert reported[0].public_id in ask(f"{judge}/requests.xml")[1]
    assert "fixed" in ask(f"{judge}/servicerequestupdates.xml")[1]


def test_a_report_sent_through_it_arrives(cast: Cast, judge: str) -> None:
    form = {
        "api_key": "any", "service_code": "strasse-schlagloch",
        "lat": str(IN_ADORF[0]), "long": str(IN_ADORF[1]),
        "description": "Loch äöü", "email": "erika@example.org",
        "first_name": "Erika", "last_name": "Muster",
    }  # fmt: skip
    status, body = ask(f"{judge}/requests.xml", form)
    assert status == 200, body
    key = body.partition("<service_request_id>")[2].partition("<")[0]
    assert key in ask(f"{judge}/requests.xml")[1]
    update = {
        "api_key": "any", "service_request_id": key, "update_id": "5",
        "status": "INVESTIGATING", "updated_datetime": "2026-11-02T20:00:00Z",
        "description": "gesehen",
    }  # fmt: skip
    status, body = ask(f"{judge}/servicerequestupdates.xml", update)
    assert status == 200, body
    assert "<update_id>5</update_id>" in body


def test_the_judge_can_fail(
    cast: Cast, judge: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(cast.adorf)
    status, body = ask(f"{judge}/requests.xml")
    assert status == 200, body
    monkeypatch.setattr(bodies, "moment", lambda _at: "2026-11-02T20:00:00.000+0100")
    status, body = ask(f"{judge}/requests.xml")
    assert status == 500
    assert "datetime" in body


# --- its reference server -------------------------------------------------------------


@pytest.fixture
def reference(tmp_path: Path) -> Iterator[City]:
    checkouts()
    program = tmp_path / "reference.psgi"
    program.write_text(REFERENCE)
    with running(program) as url:
        yield City(url=url, api_key="test")


@pytest.mark.parametrize("kind", ["xml", "json"])
def test_our_client_reads_and_writes_the_reference_server(
    reference: City, kind: Any
) -> None:
    city = City(url=reference.url, api_key="test", format=kind)
    services, losses = client.services(city)
    assert {one.code: one.metadata for one in services} == {
        "POT": True, "SPOT": True, "BIN": False,
    }  # fmt: skip
    assert losses == []
    sent = client.send(
        city,
        service_code="POT",
        fields={
            "lat": "50.7", "long": "7.1", "address_string": "Amselweg 3",
            "description": "Loch", "attribute[depth]": "12",
        },
    )  # fmt: skip
    assert sent.id != ""
    with pytest.raises(CityRefused, match="depth"):
        client.send(city, service_code="POT", fields={"lat": "50.7", "long": "7.1"})


def test_our_forwarder_hands_a_report_to_the_reference_server(
    cast: Cast, reference: City
) -> None:
    lat, lon = IN_ADORF
    body = BodyView(
        id=uuid4(), member_id=cast.adorf.id, key="kreis", name="Kreis", kind="open311",
        email="", endpoint=reference.url, jurisdiction="", has_secret=True, active=True,
        services={"abfall-wild": "BIN"},
    )  # fmt: skip
    parcel = Parcel(
        referral_id=uuid4(), case_id=uuid4(), member_id=cast.adorf.id,
        number="ADO-2026-000001", sender="Adorf", category="abfall-wild",
        title="Müll", text="Sack am Weg", lat=lat, lon=lon, address="Amselweg 3",
        reported_at=clock.now() - timedelta(hours=1),
    )  # fmt: skip
    way = Open311Forwarder()
    sent = way.send(parcel, body, "key")
    assert sent.remote_id != ""
    assert way.send(parcel, body, "key").remote_id == sent.remote_id
