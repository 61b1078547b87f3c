"""Submitting by program: exactly once, every error named, nothing half-written."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verbund.cases.models import Case, Entry
from verbund.cases.tests.cast import Cast, answers
from verbund.channels.api.tests.conftest import Program
from verbund.core.models import Job
from verbund.core.scope import everywhere

PATH = "/schoenberg/services/hundesteuer/cases"


def rows() -> tuple[int, int, int]:
    with everywhere("test"):
        return Case.objects.count(), Entry.objects.count(), Job.objects.count()


def test_a_submission_gets_number_status_and_receipt(
    cast: Cast, visitor: Program
) -> None:
    found = visitor("POST", PATH, {"answers": answers(), "channel": "api"})
    assert found.status_code == 201, found.content
    body = found.json()  # type: ignore[attr-defined]
    assert body["number"].startswith("SBG-")
    assert body["status_url"].startswith("http://testserver/schoenberg/vorgang/")
    assert found.headers["Location"] == body["status_url"]
    assert set(body["receipt"]) == {"received_at", "code", "token", "url"}


def test_the_same_key_gives_the_same_body(cast: Cast, visitor: Program) -> None:
    sent = {"answers": answers(), "channel": "api"}
    first = visitor("POST", PATH, sent, Idempotency_Key="k-1")
    before = rows()
    again = visitor("POST", PATH, sent, Idempotency_Key="k-1")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert rows() == before


def test_the_same_key_with_other_answers_is_a_conflict(
    cast: Cast, visitor: Program
) -> None:
    visitor("POST", PATH, {"answers": answers()}, Idempotency_Key="k-1")
    before = rows()
    other = visitor(
        "POST", PATH, {"answers": answers(given_names="Karl")}, Idempotency_Key="k-1"
    )
    assert other.status_code == 409
    assert other.headers["Content-Type"] == "application/problem+json"
    assert rows() == before


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_wrong_field_is_named_in_both_languages(
    cast: Cast, visitor: Program, language: str
) -> None:
    wrong = answers(family_name="", birth_date="31.02.2020")
    wrong["dogs"][0]["sex"] = "purple"
    before = rows()
    found = Program(language=language)("POST", PATH, {"answers": wrong})
    assert found.status_code == 422
    body = found.json()  # type: ignore[attr-defined]
    paths = [error["path"] for error in body["errors"]]
    assert set(paths) >= {"holder.family_name", "holder.birth_date", "dogs.0.sex"}
    assert len(paths) == len(set(paths))
    assert all(e["message"] and e["message_en"] and e["code"] for e in body["errors"])
    assert body["type"].startswith("/")
    assert found.headers["Content-Language"] == language
    same = [e["message"] == e["message_en"] for e in body["errors"]]
    assert all(same) is (language == "en")
    assert rows() == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 5000, 422),
        (b'{"answers": 1}', 422),
        (b'{"answers": {}, "surprise": 1}', 422),
        (b'{"answers": {}}', 422),
        (b'{"answers": {"holder": {"family_name": "\\ud800"}}}', 400),
        (b'{"answers": {"request": "register\\u0000"}}', 422),
        (b'{"answers": {}, "channel": "web"}', 403),
        (b'{"answers": {}, "service": "no-such"}', 422),
        (b'{"answers": {}, "upload": "no-such"}', 422),
        (b'{"answers": {"x": "' + b"a" * 2_100_000 + b'"}}', 413),
    ],
)
def test_wrong_input_is_refused_and_leaves_nothing(
    cast: Cast, visitor: Program, body: bytes, status: int
) -> None:
    found = visitor("POST", PATH, body)
    assert found.status_code == status, found.content
    assert found.headers["Content-Type"] == "application/problem+json"
    assert rows() == (0, 0, 0)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere/services/hundesteuer/cases", 404),
        ("/schoenberg/services/nothing/cases", 404),
        ("/schoenberg/services/hundesteuer/nothing", 404),
        ("/SCHOENBERG/services/hundesteuer/cases", 404),
    ],
)
def test_unknown_addresses_are_problems(
    cast: Cast, visitor: Program, path: str, status: int
) -> None:
    found = visitor("POST", path, {"answers": answers()})
    assert found.status_code == status
    assert found.headers["Content-Type"] == "application/problem+json"


def test_another_media_type_is_refused(cast: Cast) -> None:
    from django.test import Client  # noqa: PLC0415

    found = Client().post(f"/api/v1{PATH}", {"answers": "{}"})
    assert found.status_code == 415


def test_a_token_must_be_valid_and_fit(
    cast: Cast, program: Callable[..., Program]
) -> None:
    sent = {"answers": answers(), "channel": "counter"}
    assert Program("vb_00000000_nothing")("POST", PATH, sent).status_code == 401
    assert program("meerane", "cases:read")("POST", PATH, sent).status_code == 403
    assert program("meerane", "cases:submit")("POST", PATH, sent).status_code == 201


def test_checking_stores_nothing(cast: Cast, visitor: Program) -> None:
    path = PATH.replace("/cases", "/check")
    good = visitor("POST", path, {"answers": answers()}).json()  # type: ignore[attr-defined]
    assert good["valid"] is True
    assert good["answers"]["holder"]["family_name"] == "Vogel"
    bad = visitor("POST", path, {"answers": {}}).json()  # type: ignore[attr-defined]
    assert bad["valid"] is False
    assert bad["errors"]
    assert rows() == (0, 0, 0)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
PATHS = ("request", "holder", "already_registered", "dogs", "payment")


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(field=st.sampled_from(PATHS), value=JSON, inner=st.booleans())
def test_no_answer_makes_it_fail(
    cast: Cast, visitor: Program, field: str, value: Any, inner: bool
) -> None:
    sent = answers()
    target = sent["holder"] if inner else sent
    target[field if not inner else "family_name"] = value
    before = rows()
    try:
        found = visitor("POST", PATH, {"answers": sent})
    except UnicodeEncodeError:
        return  # not JSON at all
    assert found.status_code in {201, 422, 429}, found.content
    if found.status_code != 201:
        assert rows() == before
