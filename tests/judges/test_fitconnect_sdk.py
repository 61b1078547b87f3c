"""FITKO's own SDK sends to us and fetches from us, over HTTP on this machine.

The judge is the PyPI package ``fitconnect`` 0.4.2 (EUPL-1.2); only its addresses are
changed, because it knows FITKO's servers alone.
"""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from verbund.cases.models import Case, CaseDocument
from verbund.cases.tests.cast import Cast, answers, build, submit
from verbund.catalogue.edges.fitconnect import jose
from verbund.channels.fitconnect import actions, keys
from verbund.channels.fitconnect.models import Submission
from verbund.channels.fitconnect.receiving import receive
from verbund.channels.fitconnect.sending import send
from verbund.core.scope import acting_within

sdk = pytest.importorskip(
    "fitconnect.fitconnect", reason="the PyPI package fitconnect is not installed"
)
pytestmark = [pytest.mark.judge, pytest.mark.django_db(transaction=True)]

LEIKA = "99102013104000"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
Sdk = Callable[..., Any]


@pytest.fixture
def cast() -> Cast:
    return build()


@pytest.fixture
def base(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    found = f"{live_server.url}/api/fit-connect"
    monkeypatch.setitem(
        sdk._ENVIRONMENT_CONFIG,
        sdk.Environment.TESTING,
        {"TOKEN_URL": f"{found}/token", "SUBMISSION_API_URL": f"{found}/v1"},
    )
    return found


def client(role: str, member: Any = None) -> Any:
    row, secret = actions.create_client(name="SDK", role=role, member=member)
    return sdk.FITConnectClient(sdk.Environment.TESTING, str(row.id), secret)


def data() -> dict[str, Any]:
    return {"$schema": "urn:verbund:hundesteuer@1.0.0", **answers()}


@pytest.mark.parametrize("attachments", [[], [PDF]])
def test_what_the_sdk_sends_becomes_a_case(
    cast: Cast, base: str, attachments: list[bytes]
) -> None:
    destination = actions.create_destination(
        member=cast.schoenberg, blueprint="hundesteuer"
    )
    sent = client("sender").submission(
        str(destination.id),
        f"urn:de:fim:leika:leistung:{LEIKA}",
        data=data(),
        attachments=attachments,
    )
    assert receive(UUID(sent["submissionId"])).state == Submission.State.ACCEPTED
    with acting_within({cast.schoenberg.id}):
        case = Case.objects.get()
        assert (case.channel, case.service) == ("fitconnect", "register")
        assert CaseDocument.objects.count() == len(attachments)


def test_what_we_send_the_sdk_fetches_and_opens(cast: Cast, base: str) -> None:
    destination = actions.create_destination(
        member=cast.fulda, blueprint="hundesteuer", mode="pickup"
    )
    row, secret = actions.create_client(name="Verbund", role="sender")
    outlet = actions.create_outlet(
        member=cast.schoenberg,
        name="Fulda",
        token_url=f"{base}/token",
        api_url=f"{base}/v1",
        destination_id=destination.id,
        client_id=str(row.id),
        secret=secret,
        media_type="application/json",
    )
    case = submit(cast)
    dispatch = actions.queue(
        outlet=outlet, case_id=case.id, owner=case.owner_id, acting=case.acting_id
    )
    for _ in range(2):
        send(dispatch.id, owner=case.owner_id, acting=case.acting_id)
    subscriber = client("subscriber", cast.fulda)
    (waiting,) = subscriber.available_submissions()
    private = keys.private(destination.encryption_key["kid"])
    fetched = subscriber.retrieve_submission(waiting["submissionId"], private)
    assert fetched["data_json"]["holder"]["family_name"] == "Vogel"
    assert fetched["metadata"]["publicServiceType"]["identifier"].endswith(LEIKA)
    assert (
        UUID(waiting["submissionId"])
        == actions.queue(
            outlet=outlet, case_id=case.id, owner=case.owner_id, acting=case.acting_id
        ).remote_id
    )


def test_the_subscriber_accepts_by_a_signed_event(cast: Cast, base: str) -> None:
    import requests  # noqa: PLC0415

    from verbund.catalogue.edges.fitconnect import events  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.kernel.ids import new_id  # noqa: PLC0415

    destination = actions.create_destination(
        member=cast.fulda, blueprint="hundesteuer", mode="pickup"
    )
    sent = client("sender").submission(
        str(destination.id), f"urn:de:fim:leika:leistung:{LEIKA}", data=data()
    )
    subscriber = client("subscriber", cast.fulda)
    subscriber._refresh_access_token()
    address = f"{base}/v1/cases/{sent['caseId']}/events"
    head = {
        "Authorization": f"Bearer {subscriber.access_token}",
        "Content-Type": "application/jose",
    }
    own = keys.private(destination.signature_key["kid"])

    def tell(private: dict[str, Any]) -> int:
        token = events.token(
            "accept-submission",
            submission=UUID(sent["submissionId"]),
            case=UUID(sent["caseId"]),
            issuer=str(destination.id),
            at=clock.now(),
            token_id=new_id(),
            private=private,
        )
        return requests.post(address, data=token, headers=head, timeout=20).status_code

    assert tell(jose.new_key("signature")) == 422
    assert tell(own) == 204
    assert subscriber.available_submissions() == []
    log = requests.get(address, headers=head, timeout=20).json()["eventLog"]
    assert json.loads(json.dumps(log))[-1].count(".") == 2
