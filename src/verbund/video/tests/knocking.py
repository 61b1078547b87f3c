"""What the tests of video conversations do again and again."""

from uuid import UUID

from django.test import Client

from verbund.cases import actions as cases
from verbund.cases.shapes import DraftView
from verbund.cases.tests.cast import Cast, answers

DOOR = "/video/schoenberg/"


def draft(cast: Cast) -> DraftView:
    made = cases.begin_draft(
        member=cast.schoenberg,
        blueprint="hundesteuer",
        service="register",
        channel="terminal",
    )
    cases.save_draft(
        draft_id=made.id,
        member=cast.schoenberg,
        answers=answers(),
        pages_done=["request", "person", "contact", "count", "dogs", "relief",
                    "payment"],
    )  # fmt: skip
    return made


def knocked(code: str = "", **given: str) -> tuple[Client, UUID]:
    """A citizen's browser that has knocked in Schönberg."""
    browser = Client()
    answer = browser.post(DOOR, {"knock": "1", "code": code, **given})
    assert answer.status_code == 302, answer.content.decode()[:500]
    return browser, UUID(answer["Location"].rstrip("/").rsplit("/", 1)[-1])


def path(call: UUID, rest: str = "") -> str:
    return f"/video/gespraech/{call}/{rest}"
