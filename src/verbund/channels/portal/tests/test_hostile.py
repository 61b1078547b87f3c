"""Whatever is posted: an answer below 500, in words, and nothing half-written."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verbund.channels.portal.tests import walk

NAMES = sorted(
    {
        *walk.PERSON,
        *walk.CONTACT,
        *walk.dog(),
        *walk.PAYMENT,
        "already_registered",
        "more",
        "save",
        "declare",
        "remove",
        "later",
        "add",
        "code",
        "birth.day",
        "birth.month",
        "birth.year",
        "number",
        "request",
        "dogs.0.name.x",
        "dogs.99999.name",
        "__proto__",
        "holder",
        "dogs",
        "dogs.0.proof",
    }
)
WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "",
            "\x00",
            "0",
            "-1",
            "9" * 400,
            "true",
            "yes",
            "shelter",
            "register",
            "<script>alert(1)</script>",
            "{{7*7}}",
            "' OR 1=1 --",
            "2026-13-45",
            "٣",
            "𝔘𝔫𝔦",
            "\u202e",
            "7KQ-4MW-2RX",
            "a" * 20_000,
        ]
    ),
)
POSTS = st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=12)
PAGES = st.sampled_from(
    [
        "seite/request/",
        "seite/person/",
        "seite/contact/",
        "seite/count/",
        "seite/dogs/",
        "seite/dogs/1/",
        "seite/dogs/2/",
        "seite/dogs/1/entfernen/",
        "seite/dogs/1/datei/dogs.0.proof/",
        "seite/payment/",
        "seite/payment/datei/payment/",
        "seite/nowhere/",
        "pruefen/",
    ]
)
HOSTILE = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.django_db
def test_hostile_posts_to_the_form(client, region):
    tasks = walk.begin(client)

    @HOSTILE
    @given(page=PAGES, data=POSTS)
    def run(page: str, data: dict[str, str]) -> None:
        answer = client.post(tasks + page, data)
        assert answer.status_code < 500
        if answer.status_code == 302 and answer["Location"].endswith("/quittung/"):
            pytest.fail("an empty form was sent")
        assert b"<script>alert" not in answer.content
        # The draft is whole: its task list and its review still open.
        assert client.get(tasks).status_code == 200
        assert client.get(f"{tasks}pruefen/").status_code == 200

    run()


@pytest.mark.django_db
def test_hostile_codes(client, region):
    @HOSTILE
    @given(data=POSTS)
    def run(data: dict[str, str]) -> None:
        assert client.post("/schoenberg/weiter/", data).status_code in {404, 422, 429}

    run()


@pytest.mark.django_db
def test_hostile_searches_and_addresses(client, region):
    @HOSTILE
    @given(query=WORDS, place=WORDS, way=WORDS)
    def run(query: str, place: str, way: str) -> None:
        asked = {"q": query, "ort": place, "weg": way, "genau": "1"}
        assert client.get("/suche", asked).status_code == 200
        assert client.get("/schoenberg/suche", asked).status_code == 200
        service = "/schoenberg/service/hundesteuer/"
        assert client.get(service, {"leistung": query}).status_code in {200, 404}

    run()


@pytest.mark.django_db
def test_hostile_posts_to_a_case(client, region):
    tasks = walk.begin(client)
    walk.fill(client, tasks)
    status = walk.send(client, tasks)
    below = st.sampled_from(
        ["nachreichen/", "mehr-zeit/", "nachricht/", "widerspruch/", "quittung/"]
    )
    posts = st.dictionaries(
        st.sampled_from(["message", "reason", "late", "more", "files", "dogs.0.proof"]),
        WORDS,
        max_size=5,
    )

    @HOSTILE
    @given(page=below, data=posts, asked=WORDS)
    def run(page: str, data: dict[str, str], asked: str) -> None:
        answer = client.post(f"{status}{page}?anfrage=x", {**data, "anfrage": asked})
        assert answer.status_code < 500
        assert client.get(status).status_code == 200

    run()


def test_a_huge_file_is_refused_and_the_draft_stays(client, region, settings):
    tasks = walk.begin(client)
    dog = walk.dog(origin="shelter", shelter="Heim")
    address = walk.post(client, f"{tasks}seite/dogs/1/", dog)
    large = SimpleUploadedFile("gross.pdf", b"%PDF-1.7\n" + b"0" * 11_000_000)
    answer = client.post(address, {"dogs.0.proof": large})
    assert answer.status_code in {413, 422}
    assert client.get(tasks).status_code == 200


def test_another_members_blueprint_or_draft_opens_nothing(client, region):
    tasks = walk.begin(client, member="koeln")
    walk.fill(client, tasks)
    status = walk.send(client, tasks)
    for member in ("schoenberg", "meerane"):
        wrong = status.replace("/koeln/", f"/{member}/")
        for below in ("", "quittung/", "quittung.pdf", "nachricht/", "zuruecknehmen/"):
            assert client.get(wrong + below).status_code == 404, wrong + below
        assert client.post(f"{wrong}nachricht/", {"message": "x"}).status_code == 404
