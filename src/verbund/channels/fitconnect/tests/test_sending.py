"""A case goes out sealed, once, and only to an address that may be called."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast, submit
from verbund.catalogue.edges import xfall
from verbund.channels.fitconnect import actions, http, keys
from verbund.channels.fitconnect.errors import RemoteRefused
from verbund.channels.fitconnect.models import Destination, Dispatch, Outlet, Submission
from verbund.channels.fitconnect.queries import envelope_of, submission_of
from verbund.channels.fitconnect.receiving import opened
from verbund.channels.fitconnect.sending import send
from verbund.core.scope import everywhere

HERE = "https://other.example"


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The other side is this installation; ``calls`` are what went over the wire."""
    calls: list[str] = []

    def call(
        method: str,
        url: str,
        *,
        token: str = "",
        body: bytes | None = None,
        content_type: str = "application/json",
    ) -> bytes:
        path = http.check_address(url).removeprefix(HERE)
        calls.append(f"{method} {path}")
        answer: Any = Client().generic(
            method,
            path,
            body or b"",
            content_type=content_type,
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )
        if answer.status_code >= 400:
            kind = answer.json()["type"].rpartition("/")[2]
            raise RemoteRefused(f"{answer.status_code} ({kind})")
        return bytes(answer.content)

    monkeypatch.setattr(http, "call", call)
    return calls


@pytest.fixture
def outlet(cast: Cast) -> Outlet:
    destination = actions.create_destination(
        member=cast.fulda, blueprint="hundesteuer", mode="pickup"
    )
    row, secret = actions.create_client(name="Verbund", role="sender")
    return actions.create_outlet(
        member=cast.schoenberg,
        name="Fulda",
        token_url=f"{HERE}/api/fit-connect/token",
        api_url=f"{HERE}/api/fit-connect/v1/",
        destination_id=destination.id,
        client_id=str(row.id),
        secret=secret,
    )


def dispatch(cast: Cast, outlet: Outlet) -> Dispatch:
    case = submit(cast)
    return actions.queue(
        outlet=outlet, case_id=case.id, owner=case.owner_id, acting=case.acting_id
    )


def go(row: Dispatch) -> Dispatch:
    return send(row.id, owner=row.owner_id, acting=row.acting_id)


def test_what_arrives_is_the_case_as_xfall(
    cast: Cast, outlet: Outlet, wire: list[str]
) -> None:
    done = go(dispatch(cast, outlet))
    assert done.state == Dispatch.State.SENT
    assert isinstance(done.remote_id, UUID)
    envelope = envelope_of(done.remote_id)
    there = opened(envelope, submission_of(envelope))
    from verbund.cases.tests.cast import answers, blueprint  # noqa: PLC0415

    holder = xfall.read(blueprint(), there.data)["holder"]
    assert holder["family_name"] == answers()["holder"]["family_name"]
    assert b"Vogel" not in " ".join(wire).encode()


def test_sending_twice_announces_and_submits_once(
    cast: Cast, outlet: Outlet, wire: list[str]
) -> None:
    row = dispatch(cast, outlet)
    again = actions.queue(
        outlet=outlet, case_id=row.case_id, owner=row.owner_id, acting=row.acting_id
    )
    assert again.id == row.id
    go(row)
    go(row)
    assert sum(one.startswith("POST") and "submissions" in one for one in wire) == 1
    with everywhere("test"):
        assert Submission.objects.count() == 1


@pytest.mark.parametrize("step", ["note_remote", "_submit", "note_sent"])
def test_a_worker_that_dies_goes_on_with_the_same_submission(
    cast: Cast,
    outlet: Outlet,
    wire: list[str],
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    row = dispatch(cast, outlet)

    def die(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(f"verbund.channels.fitconnect.sending.{step}", die)
        with pytest.raises(SystemExit):
            go(row)
    assert go(row).state == Dispatch.State.SENT
    with everywhere("test"):
        submitted = Submission.objects.filter(state=Submission.State.SUBMITTED)
        assert submitted.count() == 1


def test_a_closed_destination_lets_the_job_try_again(
    cast: Cast, outlet: Outlet, wire: list[str]
) -> None:
    row = dispatch(cast, outlet)
    point = Destination.objects.get(id=outlet.destination_id)
    actions.set_active(destination=point, active=False)
    with pytest.raises(RemoteRefused, match="destination-state-invalid"):
        go(row)
    actions.set_active(destination=point, active=True)
    assert go(row).state == Dispatch.State.SENT


@pytest.mark.parametrize(
    "url",
    ["http://example.org/token", "file:///etc/passwd", "ftp://x", "https://", "x"],
)
def test_only_https_is_called(url: str) -> None:
    with pytest.raises(RemoteRefused):
        http.call("GET", url)


def test_the_secret_is_in_a_file_and_not_in_the_database(outlet: Outlet) -> None:
    secret = keys.read(f"outlet-{outlet.id}")
    assert len(secret) > 40
    assert secret not in str(outlet.__dict__)


def test_an_unknown_key_file_is_a_sentence() -> None:
    with pytest.raises(keys.KeyMissing, match="Sicherung"):
        keys.read(f"outlet-{uuid4()}")
    with pytest.raises(keys.KeyMissing):
        keys.read("../secret")
