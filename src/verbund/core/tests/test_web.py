"""Every answer has its headers, every refusal its sentence, nobody inherits a scope."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from verbund.core import limits, signin
from verbund.core.errors import FieldProblem, Invalid, SignInNeeded, TooMany
from verbund.core.middleware import CONTENT_SECURITY_POLICY
from verbund.core.models import Job
from verbund.core.rights import Actor, Right, register_right, require
from verbund.core.scope import acting_within, current_scope
from verbund.kernel import clock
from verbund.kernel.ids import new_id

pytestmark = pytest.mark.django_db
CANDO = register_right("test.can_do", "Tests ausführen")


def refuse(request: HttpRequest) -> HttpResponse:
    raise Invalid(
        "Bitte tragen Sie das Datum ein.",
        detail_en="Please fill in the date.",
        fields=[FieldProblem("dogs.0.born", "Das Datum fehlt.")],
    )


def forbid(request: HttpRequest) -> HttpResponse:
    require(Actor(kind="staff"), CANDO.key)
    return HttpResponse("never")


def leak(request: HttpRequest) -> HttpResponse:
    seen = current_scope()
    acting_within(new_id()).__enter__()
    return HttpResponse(repr(seen))


def crash(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def look(request: HttpRequest) -> HttpResponse:
    found = Job.objects.filter(kind=request.GET["q"]).exists()
    return HttpResponse(str(found))


def only_post(request: HttpRequest) -> HttpResponse:
    from django.http import HttpResponseNotAllowed  # noqa: PLC0415

    return HttpResponseNotAllowed(["POST"])


def enter(request: HttpRequest) -> HttpResponse:
    provider = signin.provider("demo")
    signin.sign_in(request, provider.finish(request))
    return HttpResponse(request.session.session_key)


def whoami(request: HttpRequest) -> HttpResponse:
    return HttpResponse(signin.require_sign_in(request).subject)


_views = [
    path("refuse", refuse),
    path("forbid", forbid),
    path("leak", leak),
    path("crash", crash),
    path("look", look),
    path("only-post", only_post),
    path("enter", enter),
    path("whoami", whoami),
]
urlpatterns = [
    path("", include("verbund.core.urls")),
    path("", include(_views)),
    path("api/", include(_views)),
]
handler404 = "verbund.core.problems.not_found"
handler500 = "verbund.core.problems.server_error"


@pytest.fixture
def browser() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


def test_machine_gets_problem_json_with_one_error_per_field(browser: Client) -> None:
    answer = browser.get("/api/refuse")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["title"] == "Bitte prüfen Sie Ihre Angaben."
    assert body["errors"] == [
        {"path": "dogs.0.born", "message": "Das Datum fehlt.", "code": "invalid"}
    ]
    english = browser.get("/api/refuse", headers={"Accept-Language": "en"}).json()
    assert english["detail"] == "Please fill in the date."


def test_person_gets_a_page(browser: Client) -> None:
    answer = browser.get("/refuse", headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("text/html")
    assert "Bitte tragen Sie das Datum ein." in answer.content.decode()


def test_missing_right_is_named(browser: Client) -> None:
    answer = browser.get("/api/forbid")
    assert answer.status_code == 403
    assert "Tests ausführen" in answer.json()["detail"]


@pytest.mark.parametrize("address", ["/api/nothing", "/api/crash", "/api/only-post"])
def test_every_failure_of_the_api_is_a_problem(browser: Client, address: str) -> None:
    answer = browser.get(address)
    assert answer.status_code in {404, 405, 500}
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code


def test_headers(browser: Client) -> None:
    answer = browser.get("/health/live", headers={"X-Request-ID": "abc-12345"})
    assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Request-ID"] == "abc-12345"
    forged = browser.get("/health/live", headers={"X-Request-ID": "a\tb<script>"})
    assert "<" not in forged["X-Request-ID"]


def test_scope_does_not_reach_the_next_request(browser: Client) -> None:
    assert browser.get("/leak").content == b"None"
    assert browser.get("/leak").content == b"None"
    assert current_scope() is None


def test_health_and_metrics(browser: Client) -> None:
    assert browser.get("/health/live").content == b"ok\n"
    assert browser.get("/health/ready").json() == {"ready": True, "problem": ""}
    page = browser.get("/metrics").content.decode()
    assert 'verbund_jobs{state="dead"} 0' in page
    assert 'method="GET",status="200"' in page
    assert browser.get("/metrics", REMOTE_ADDR="10.0.0.1").status_code == 403


def test_body_without_its_length_is_asked_to_name_it(browser: Client) -> None:
    pieces = {"Transfer-Encoding": "chunked"}
    answer = browser.generic("POST", "/api/refuse", b"", headers=pieces)
    assert answer.status_code == 411
    assert "Content-Length" in answer.json()["detail"]


def test_character_that_no_database_keeps_is_no_failure_of_ours(
    browser: Client,
) -> None:
    # SQLite looks and finds nothing; PostgreSQL refuses such a text.
    assert browser.get("/look?q=%00").status_code in {200, 422}


def test_too_large_body_is_refused_before_it_is_read(browser: Client) -> None:
    answer = browser.post(
        "/api/refuse", b"x" * 3_000_000, content_type="application/json"
    )
    assert answer.status_code == 413
    assert "2 MB" in answer.json()["detail"]


def test_sign_in_renews_the_session_and_ends_in_time(browser: Client) -> None:
    assert browser.get("/whoami").status_code == 401
    first = browser.get("/enter?name=Anna").content
    assert browser.get("/whoami").content == b"demo:Anna"
    second = browser.get("/enter?name=Bert").content
    assert first != second
    with clock.frozen(clock.now()) as held:
        from datetime import timedelta  # noqa: PLC0415

        held.advance(timedelta(hours=11))
        assert browser.get("/whoami").status_code == 401


def test_demo_sign_in_is_closed_outside_of_tests() -> None:
    with override_settings(TESTING=False, DEBUG=False):
        assert signin.available_providers() == ()
        with pytest.raises(SignInNeeded):
            signin.provider("demo")


def test_password() -> None:
    stored = signin.hash_password("Fünf Hunde im Garten")
    assert stored.startswith("argon2$argon2id$")
    assert signin.verify_password("Fünf Hunde im Garten", stored)
    assert not signin.verify_password("fünf Hunde im Garten", stored)
    assert not signin.verify_password("", None)


def test_attempts_are_limited_per_key_and_window() -> None:
    with clock.frozen(clock.now()) as held:
        from datetime import timedelta  # noqa: PLC0415

        for _ in range(3):
            assert limits.allow("ip:1", limit=3, seconds=60)
        assert not limits.allow("ip:1", limit=3, seconds=60)
        assert limits.allow("ip:2", limit=3, seconds=60)
        with pytest.raises(TooMany, match="eine Minute"):
            limits.limit_attempts("ip:1", limit=3, seconds=60)
        held.advance(timedelta(seconds=61))
        assert limits.allow("ip:1", limit=3, seconds=60)
        limits.forget_attempts("ip:1")


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        (b'{"a": ' * 50 + b"1" + b"}" * 50, 422, "verschachtelt"),
        (b"[" * 100_000, 422, "verschachtelt"),
        (b'{"a": "[[[[[["', 400, "JSON"),
        (b"\xff\xfe", 400, "JSON"),
    ],
)
def test_hostile_json(body: bytes, status: int, text: str) -> None:
    with pytest.raises(Invalid, match=text) as caught:
        limits.decode_json(body)
    assert caught.value.status == status


def test_wrong_type_names_its_path() -> None:
    with pytest.raises(Invalid) as caught:
        limits.decode_json(b'[{"key": "a", "title_de": 5}]', list[Right])
    assert caught.value.fields[0].path == "0.title_de"
