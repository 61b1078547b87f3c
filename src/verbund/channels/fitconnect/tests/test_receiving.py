"""Sealed submissions become cases, once; whatever is wrong with one is told, signed."""

import hashlib
import json
import logging
import stat
from typing import Any
from uuid import UUID, uuid4

import pytest

from verbund.cases.models import Case, CaseDocument, Draft
from verbund.cases.tests.cast import Cast, answers, blueprint
from verbund.catalogue.edges import xfall
from verbund.catalogue.edges.fitconnect import events, jose
from verbund.channels.fitconnect import actions, keys
from verbund.channels.fitconnect.jobs import PATIENCE
from verbund.channels.fitconnect.models import Destination, Submission
from verbund.channels.fitconnect.queries import envelope_of, submission_of
from verbund.channels.fitconnect.receiving import receive
from verbund.channels.fitconnect.tests.conftest import LEIKA, Send, System, system
from verbund.core.models import StoredFile
from verbund.core.scope import acting_within, everywhere
from verbund.kernel import clock

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


def arrive(ids: dict[str, Any]) -> Submission:
    assert ids["answer"].status_code == 200, ids["answer"].content
    return receive(UUID(ids["submissionId"]))


def the_case(cast: Cast) -> Case:
    with acting_within({cast.schoenberg.id}):
        found: Case = Case.objects.get()
    return found


def log(
    ids: dict[str, Any], sender: System, destination: Destination
) -> list[dict[str, Any]]:
    """The events, each verified with the key that its header names."""
    answer = sender("GET", f"/v1/cases/{ids['caseId']}/events")
    assert answer.status_code == 200
    known = {
        k["kid"]: k for k in sender("GET", "/.well-known/jwks.json").json()["keys"]
    }
    own = destination.signature_key
    known[own["kid"]] = own
    found = []
    for token in answer.json()["eventLog"]:
        header = jose.header_of(token)
        assert (header["typ"], header["alg"]) == ("secevent+jwt", "PS512")
        found.append(jose.verify(token, known[header["kid"]]))
    return found


def test_json_becomes_a_case_and_is_accepted(
    cast: Cast, bring: Send, sender: System, destination: Destination
) -> None:
    ids = bring()
    row = arrive(ids)
    assert row.state == Submission.State.ACCEPTED
    case = the_case(cast)
    assert (case.channel, case.service, case.id) == (
        "fitconnect",
        "register",
        row.case_id,
    )
    told = log(ids, sender, destination)
    assert [events.name_of(one) for one in told] == [
        "create-submission", "submit-submission", "accept-submission",
    ]  # fmt: skip
    assert {one["txn"] for one in told} == {f"case:{ids['caseId']}"}
    tags = told[1]["events"][f"{events.PREFIX}submit-submission"]["authenticationTags"]
    assert tags["data"] == ids["body"]["encryptedData"].split(".")[4]


def test_xfall_becomes_the_same_case(cast: Cast, bring: Send) -> None:
    plan = blueprint()
    ids = bring(
        data=xfall.export(plan, answers()).encode(),
        schema=xfall.schema_identifier(plan),
        media="application/xml",
    )
    assert arrive(ids).state == Submission.State.ACCEPTED
    assert "Katrin" in the_case(cast).snapshot


def test_an_attachment_hangs_on_its_field(cast: Cast, bring: Send) -> None:
    name = str(uuid4())
    given = answers()
    given["dogs"][0] |= {
        "origin": "shelter",
        "shelter": "Tierheim Meerane",
        "proof": [
            {
                "file": hashlib.sha256(PDF).hexdigest(),
                "name": "nachweis.pdf",
                "size": len(PDF),
                "media_type": "application/pdf",
            }
        ],
    }
    ids = bring(data=json.dumps(given).encode(), attachments={name: PDF})
    row = arrive(ids)
    assert row.state == Submission.State.ACCEPTED
    with acting_within({cast.schoenberg.id}):
        document = CaseDocument.objects.get()
        assert document.case_id == row.case_id
        assert not Draft.objects.exists()
    sealed = StoredFile.objects.filter(media_type="application/jose")
    assert [one.state for one in sealed] == [StoredFile.State.DELETED]


def test_the_envelopes_are_emptied_once_the_case_is_open(
    cast: Cast, bring: Send
) -> None:
    row = arrive(bring())
    assert (row.metadata, row.data) == ("", "")


def test_twice_is_once(cast: Cast, bring: Send, sender: System) -> None:
    ids = bring()
    again = sender("PUT", f"/v1/submissions/{ids['submissionId']}", ids["body"])
    assert again.status_code == 200
    first, second = arrive(ids), receive(UUID(ids["submissionId"]))
    assert first.case_id == second.case_id
    late = sender("PUT", f"/v1/submissions/{ids['submissionId']}", ids["body"])
    assert late.status_code == 200
    with acting_within({cast.schoenberg.id}):
        assert Case.objects.count() == 1


def test_a_worker_that_dies_before_the_last_step_opens_no_second_case(
    cast: Cast, bring: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = str(uuid4())
    ids = bring(attachments={name: PDF})

    def die(**_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr("verbund.channels.fitconnect.receiving.settle", die)
        with pytest.raises(SystemExit):
            arrive(ids)
    assert arrive(ids).state == Submission.State.ACCEPTED
    with acting_within({cast.schoenberg.id}):
        assert Case.objects.count() == 1
        assert not Draft.objects.exists()


def test_another_content_under_the_same_id_is_refused(
    bring: Send, sender: System
) -> None:
    ids = bring()
    other = {**ids["body"], "encryptedData": ids["body"]["encryptedMetadata"]}
    answer = sender("PUT", f"/v1/submissions/{ids['submissionId']}", other)
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"


NO_ENVELOPES = {"encryptedMetadata": "a", "encryptedData": "b"}


def wrong_hash(facts: dict[str, Any]) -> None:
    facts["contentStructure"]["data"]["hash"]["content"] = "0" * 128


def no_structure(facts: dict[str, Any]) -> None:
    del facts["contentStructure"]


def other_schema(facts: dict[str, Any]) -> None:
    facts["contentStructure"]["data"]["submissionSchema"]["schemaUri"] = "urn:x:y"


def other_service(facts: dict[str, Any]) -> None:
    facts["publicServiceType"]["identifier"] = (
        "urn:de:fim:leika:leistung:99000000000000"
    )


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        ({"change": wrong_hash}, "hash-mismatch"),
        ({"change": no_structure}, "schema-violation"),
        ({"change": other_schema}, "unsupported-schema"),
        ({"change": other_service}, "unsupported-service-type"),
        ({"data": b"{not json"}, "syntax-violation"),
        ({"data": b"[" * 100_000}, "syntax-violation"),
        ({"data": b'["list"]'}, "schema-violation"),
        ({"data": json.dumps({**answers(), "family_secret": "Quarzfeder"}).encode()},
         "schema-violation"),
        ({"data": b"<a/>", "media": "application/xml",
          "schema": xfall.schema_identifier(blueprint())}, "schema-violation"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_rejected_with_a_reason(  # noqa: PLR0917 - fixtures
    cast: Cast,
    bring: Send,
    sender: System,
    destination: Destination,
    spoil: dict[str, Any],
    problem: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    ids = bring(**spoil)
    row = arrive(ids)
    assert row.state == Submission.State.REJECTED
    last = log(ids, sender, destination)[-1]
    facts = last["events"][f"{events.PREFIX}reject-submission"]
    assert facts["problems"][0]["type"] == f"{events.PROBLEMS}{problem}"
    assert "Quarzfeder" not in json.dumps(facts) + caplog.text
    assert "Katrin" not in json.dumps(facts) + caplog.text
    with acting_within({cast.schoenberg.id}):
        assert Case.objects.count() == 0


def test_an_envelope_for_another_key_is_rejected(
    cast: Cast,
    bring: Send,
    key_pairs: dict[str, list[dict[str, Any]]],
    destination: Destination,
) -> None:
    other = next(
        jose.public_of(k)
        for k in key_pairs["encryption"]
        if k["kid"] != destination.encryption_key["kid"]
    )
    assert arrive(bring(seal_for=other)).state == Submission.State.REJECTED


@pytest.mark.parametrize(
    ("ask", "body", "status"),
    [
        (("POST", "/v1/submissions"), {}, 422),
        (("POST", "/v1/submissions"), {"destinationId": str(uuid4()),
         "serviceType": {"identifier": "urn:de:fim:leika:leistung:99"}}, 404),
        (("PUT", "/v1/submissions/{id}"), NO_ENVELOPES, 422),
        (("PUT", "/v1/submissions/{other}"), NO_ENVELOPES, 404),
        (("GET", "/v1/submissions/{id}"), None, 403),
        (("GET", "/v1/submissions"), None, 403),
        (("DELETE", "/v1/submissions/{id}"), None, 405),
        (("GET", "/v1/cases/{other}/events"), None, 404),
        (("GET", "/v1/destinations/{other}"), None, 404),
    ],
)  # fmt: skip
def test_hostile_requests_are_problems(
    bring: Send, sender: System, ask: tuple[str, str], body: Any, status: int
) -> None:
    method, path = ask
    ids = bring()
    place = path.format(id=ids["submissionId"], other=uuid4())
    answer = sender(method, place, body)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= set(answer.json())


def test_without_or_with_a_wrong_token_nobody_gets_in(
    destination: Destination, sender: System
) -> None:
    for token in ("", "x", f"{sender.token}a", sender.token.replace(":", ";", 1)):
        answer = System(token)("GET", f"/v1/destinations/{destination.id}")
        assert answer.status_code == 401


def test_a_revoked_client_is_out_at_once(cast: Cast, destination: Destination) -> None:
    row, _ = actions.create_client(name="Probe", role="sender")
    other = system("sender")
    from verbund.channels.fitconnect.models import ApiClient  # noqa: PLC0415

    for client in ApiClient.objects.all():
        actions.revoke_client(client=client)
    assert other("GET", f"/v1/destinations/{destination.id}").status_code == 401
    assert row.name == "Probe"


def test_another_sender_cannot_touch_or_see_it(bring: Send) -> None:
    ids = bring()
    stranger = system("sender")
    assert (
        stranger(
            "PUT", f"/v1/submissions/{ids['submissionId']}", ids["body"]
        ).status_code
        == 404
    )
    assert stranger("GET", f"/v1/cases/{ids['caseId']}/events").status_code == 404


def test_an_inactive_destination_takes_nothing(
    sender: System, destination: Destination
) -> None:
    actions.set_active(destination=destination, active=False)
    answer = sender(
        "POST",
        "/v1/submissions",
        {
            "destinationId": str(destination.id),
            "serviceType": {"identifier": f"urn:de:fim:leika:leistung:{LEIKA}"},
        },
    )
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("destination-state-invalid")


def test_an_attachment_must_be_announced_and_brought(
    bring: Send, sender: System, destination: Destination
) -> None:
    announced = sender(
        "POST",
        "/v1/submissions",
        {
            "destinationId": str(destination.id),
            "serviceType": {"identifier": f"urn:de:fim:leika:leistung:{LEIKA}"},
            "announcedAttachments": [str(uuid4())],
        },
    ).json()
    place = f"/v1/submissions/{announced['submissionId']}"
    sealed = jose.encrypt(PDF, destination.encryption_key, "application/pdf")
    other = sender("PUT", f"{place}/attachments/{uuid4()}", sealed, "application/jose")
    assert other.status_code == 404
    body = {"encryptedMetadata": sealed, "encryptedData": sealed}
    assert sender("PUT", place, body).status_code == 422


def test_private_keys_are_files_for_their_owner_only(destination: Destination) -> None:
    kid = destination.encryption_key["kid"]
    file = keys.folder() / f"{kid}.jwk"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.folder().stat().st_mode) == 0o700
    assert "d" in keys.private(kid)
    assert "d" not in destination.encryption_key


def test_members_see_only_their_submissions(cast: Cast, bring: Send) -> None:
    ids = bring()
    envelope = envelope_of(UUID(ids["submissionId"]))
    assert submission_of(envelope).owner_id == cast.schoenberg.id
    with acting_within({cast.fulda.id}):
        assert Submission.objects.count() == 0
    with everywhere("test"):
        assert Submission.objects.count() == 1


def test_the_statistics_name_the_way_in(cast: Cast, bring: Send) -> None:
    from django.test import Client  # noqa: PLC0415

    from verbund.publishing.actions import catch_up  # noqa: PLC0415

    assert arrive(bring()).state == Submission.State.ACCEPTED
    catch_up()
    page = Client().get("/schoenberg/statistik/")
    assert page.status_code == 200


def test_what_was_announced_and_never_came_is_forgotten(
    cast: Cast, bring: Send, sender: System, destination: Destination
) -> None:
    kept = bring()
    name = str(uuid4())
    announced = sender(
        "POST",
        "/v1/submissions",
        {
            "destinationId": str(destination.id),
            "serviceType": {"identifier": f"urn:de:fim:leika:leistung:{LEIKA}"},
            "announcedAttachments": [name],
        },
    ).json()
    place = f"/v1/submissions/{announced['submissionId']}"
    sealed = jose.encrypt(PDF, destination.encryption_key, "application/pdf")
    sender("PUT", f"{place}/attachments/{name}", sealed, "application/jose")
    assert actions.forget_abandoned(before=clock.now() - PATIENCE) == 0
    assert actions.forget_abandoned(before=clock.now() + PATIENCE) == 1
    assert sender("GET", f"/v1/cases/{announced['caseId']}/events").status_code == 404
    assert sender("GET", f"/v1/cases/{kept['caseId']}/events").status_code == 200
    sealed_files = StoredFile.objects.filter(media_type="application/jose")
    assert [one.state for one in sealed_files] == [StoredFile.State.DELETED]
