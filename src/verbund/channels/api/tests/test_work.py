"""Working on cases by program: list, read, change, and what a citizen may do."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast, answers, submit
from verbund.channels.api.actions import create_token, revoke_token
from verbund.channels.api.errors import TokenInvalid
from verbund.channels.api.queries import tokens_of
from verbund.channels.api.tests.conftest import Program

Make = Callable[..., Program]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def clerk(cast: Cast, program: Make) -> Program:
    """Sabine's program."""
    return program("meerane", "cases:read", "cases:work", person="sabine")


@pytest.fixture
def approver(cast: Cast, program: Make) -> Program:
    """Uwe's program."""
    return program("meerane", "cases:read", "cases:work", person="uwe")


def read(found: Any) -> Any:
    assert found.status_code == 200, found.content
    return found.json()


def test_the_list_is_paged_and_filtered(cast: Cast, clerk: Program) -> None:
    numbers = [submit(cast).number for _ in range(3)]
    page = read(clerk("GET", "/cases?limit=2&sort=number"))
    assert [row["number"] for row in page["items"]] == numbers[:2]
    rest = read(
        clerk("GET", f"/cases?limit=2&sort=number&cursor={page['next_cursor']}")
    )
    assert [row["number"] for row in rest["items"]] == numbers[2:]
    assert read(clerk("GET", "/cases?state=nowhere"))["items"] == []
    assert read(clerk("GET", f"/cases?q={numbers[0]}"))["total"] in {0, 1}


def test_one_case_with_its_offers(cast: Cast, clerk: Program) -> None:
    receipt = submit(cast)
    found = clerk("GET", f"/cases/{receipt.id}")
    body = read(found)
    assert body["row"]["number"] == receipt.number
    assert body["state"]["answers"]["holder"]["family_name"] == "Vogel"
    assert found.headers["ETag"] == f'"{body["row"]["position"]}"'
    assert any(offer["enabled"] for offer in body["offers"])
    assert read(clerk("GET", f"/cases/{receipt.id}/timeline"))["items"]


def test_a_step_and_its_conflict(cast: Cast, clerk: Program) -> None:
    receipt = submit(cast)
    etag = clerk("GET", f"/cases/{receipt.id}").headers["ETag"]
    path = f"/cases/{receipt.id}/steps/start_review"
    done = clerk("POST", path, {}, If_Match=etag)
    assert read(done)["state"] != "received"
    assert done.headers["ETag"] != etag
    stale = clerk("POST", f"/cases/{receipt.id}/note", {"text": "x"}, If_Match=etag)
    assert stale.status_code == 409
    assert stale.json()["position"] == int(done.headers["ETag"].strip('"'))  # type: ignore[attr-defined]
    again = clerk("POST", path, {"expected_position": 1})
    assert again.status_code == 409


def test_notes_messages_and_assignment(cast: Cast, clerk: Program) -> None:
    receipt = submit(cast)
    base = f"/cases/{receipt.id}"
    read(clerk("POST", f"{base}/note", {"text": "intern"}))
    read(clerk("POST", f"{base}/message", {"subject": "Frage", "body": "Bitte?"}))
    read(clerk("POST", f"{base}/assign", {"person": cast.sabine.id, "name": "Sabine"}))
    seen = read(Program()("GET", f"/schoenberg/status/{receipt.status_token}"))
    assert [m["subject"] for m in seen["messages"]] == ["Frage"]
    assert "intern" not in str(seen)


def test_a_citizen_writes_withdraws_and_sends_files(
    cast: Cast, visitor: Program
) -> None:
    receipt = submit(cast)
    base = f"/schoenberg/status/{receipt.status_token}"
    sent = Client().post(f"/api/v1{base}/files", {"file": named(PDF, "brief.pdf")})
    assert sent.status_code == 201, sent.content
    body = {"body": "Anbei der Brief.", "files": [sent.json()]}
    read(visitor("POST", f"{base}/message", body))
    seen = read(visitor("GET", base))
    assert seen["messages"][0]["incoming"] is True
    document = next(d for d in seen["documents"] if d["name"] == "brief.pdf")
    content = visitor("GET", f"{base}/documents/{document['id']}")
    assert content.content == PDF
    assert content.headers["Content-Disposition"] == "attachment"
    assert read(visitor("POST", f"{base}/withdraw", {"reason": "verkauft"}))
    assert visitor("POST", f"{base}/note", {"text": "x"}).status_code == 404


def test_files_travel_with_a_submission(cast: Cast, visitor: Program) -> None:
    path = "/api/v1/schoenberg/services/hundesteuer/files"
    sent = Client().post(path, {"file": named(PDF, "a.pdf"), "field": "dogs.0.proof"})
    assert sent.status_code == 201, sent.content
    code = sent.json()["upload"]
    more = Client().post(path, {"file": named(PDF + b"%", "b.pdf"), "upload": code})
    assert more.json()["upload"] == code
    submission = {"answers": answers(), "upload": code}
    target = "/schoenberg/services/hundesteuer/cases"
    first = visitor("POST", target, submission, Idempotency_Key="with-files")
    assert first.status_code == 201, first.content
    again = visitor("POST", target, submission, Idempotency_Key="with-files")
    assert again.content == first.content
    assert visitor("POST", target, submission).status_code == 422
    token = first.json()["receipt"]["token"]  # type: ignore[attr-defined]
    seen = read(visitor("GET", f"/schoenberg/status/{token}"))
    assert {d["name"] for d in seen["documents"]} >= {"a.pdf", "b.pdf"}


@pytest.mark.parametrize("name", ["x.exe", "x.html", ""])
def test_strange_files_are_refused(cast: Cast, name: str) -> None:
    path = "/api/v1/schoenberg/services/hundesteuer/files"
    found = Client().post(path, {"file": named(b"MZ\x90<script>", name or "x")})
    assert found.status_code == 422
    assert Client().post(path, {}).status_code == 422
    assert Client().post(path, b"x", content_type="text/plain").status_code == 415
    broken = Client().post(path, b"x", content_type="multipart/form-data; boundary=y")
    assert broken.status_code in {400, 422}


@pytest.mark.parametrize(
    "path", ["/cases", "/cases/{id}", "/cases/{id}/timeline", "/cases/{id}/documents"]
)
def test_reading_needs_a_token_with_the_scope(
    cast: Cast, program: Make, visitor: Program, path: str
) -> None:
    receipt = submit(cast)
    path = path.replace("{id}", str(receipt.id))
    assert visitor("GET", path).status_code == 401
    assert program("meerane", "cases:submit")("GET", path).status_code == 403
    assert program("meerane", "cases:read")("GET", path).status_code == 200
    assert program("schoenberg", "cases:read")("GET", path).status_code == 200
    other = program("fulda", "cases:read")("GET", path)
    if path == "/cases":
        assert read(other)["items"] == []
        assert read(other)["counts"]["all"] == 0
    else:
        assert other.status_code == 404


def test_a_token_without_person_cannot_work(
    cast: Cast, program: Make, clerk: Program
) -> None:
    with pytest.raises(TokenInvalid):
        create_token(member=cast.meerane, name="x", scopes=["cases:work"])
    receipt = submit(cast)
    reader = program("meerane", "cases:read", person="sabine")
    path = f"/cases/{receipt.id}/note"
    assert reader("POST", path, {"text": "x"}).status_code == 403
    stranger = program("fulda", "cases:work", person="claudia")
    assert stranger("POST", path, {"text": "x"}).status_code == 404


def test_a_revoked_token_opens_nothing(cast: Cast) -> None:
    row, secret = create_token(member=cast.meerane, name="x", scopes=["cases:read"])
    assert Program(secret)("GET", "/cases").status_code == 200
    assert tokens_of(cast.meerane)[0].last_used_at is not None
    assert secret not in str(tokens_of())
    revoke_token(token_id=row.id)
    assert Program(secret)("GET", "/cases").status_code == 401


def test_a_token_of_somebody_who_left_opens_nothing(cast: Cast, clerk: Program) -> None:
    from verbund.members.actions import deactivate_person  # noqa: PLC0415
    from verbund.members.queries import person_by_id  # noqa: PLC0415

    assert clerk("GET", "/cases").status_code == 200
    deactivate_person(person=person_by_id(cast.sabine.id))
    assert clerk("GET", "/cases").status_code == 401


def named(content: bytes, name: str) -> BytesIO:
    """A file to upload."""
    made = BytesIO(content)
    made.name = name
    return made
