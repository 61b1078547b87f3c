"""No address of the project shows or changes what belongs to another member.

Generated from the resolver: a new address is judged without anybody thinking of it.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from tests.isolation.world import World, create, strangers
from verbund.cases.models import Case, Draft, Entry, SavedView
from verbund.cases.tests.cast import Cast
from verbund.channels.api.registry import ENDPOINTS
from verbund.channels.desk.tests.office import signed_in
from verbund.core.scope import everywhere

pytestmark = pytest.mark.django_db

STRANGERS = (
    "visitor",
    "clerk and lead of another member",
    "token of another member",
    "token of a clerk of another member",
    "citizen with another case",
)
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


def addresses() -> Iterator[str]:
    """Every address as a template such as ``/desk/vorgang/{case_id}/``."""
    yield from _below(get_resolver(), "")


def _below(resolver: URLResolver, before: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        text = before + _template(entry)
        if isinstance(entry, URLResolver):
            yield from _below(entry, text)
        else:
            yield "/" + text


def _template(entry: URLPattern | URLResolver) -> str:
    text = str(entry.pattern)
    if isinstance(entry.pattern, RegexPattern):
        text = text.removeprefix("^").removesuffix("$").replace("(?:/|", "")
        text = text.removesuffix("$)").removesuffix("\\Z").replace("\\", "")
    return _PARAMETER.sub(lambda found: f"{{{found[1] or found[2]}}}", text)


def filled(template: str, world: World, **other: Any) -> str:
    """The address with the values of the marked case.

    A value that ``world.py`` does not name becomes the case's id: the best guess for
    an address that shows a row, and any text for others.
    """
    values = {**world.values, **other}
    unnamed = set(re.findall(r"\{(\w+)\}", template)) - values.keys()
    return template.format(**values, **dict.fromkeys(unnamed, world.case.id))


def tries(template: str, world: World) -> Iterator[str]:
    """Addresses that must not open: a right token at the wrong member, a wrong one."""
    if "{token}" not in template:
        yield filled(template, world)
        if "{member}" in template:
            yield filled(template, world, member="fulda")
        return
    yield filled(template, world, member="fulda")
    yield filled(template, world, token="a" * 32)


def state_of_things(world: World) -> tuple[Any, ...]:
    with everywhere("test"):
        return (
            list(Case.objects.filter(id=world.case.id).values_list("head_hash")),
            Entry.objects.filter(case_id=world.case.id).count(),
            list(
                Draft.objects.filter(id=world.values["draft"]).values_list("position")
            ),
            SavedView.objects.filter(id=world.values["view_id"]).count(),
        )


def body(response: Any) -> str:
    """The whole answer, streams too, as text."""
    content = (
        b"".join(response.streaming_content) if response.streaming else response.content
    )
    return content.decode("utf-8", "replace") + str(response.headers)


def ask(client: Client, method: str, path: str) -> Any:
    """One request with a body that every form and every command half understands."""
    if method == "GET":
        return client.get(path)
    if path.startswith("/api/"):
        return client.post(path, b"{}", content_type="application/json")
    return client.post(path, {"text": "x", "reason": "x", "case": "x"})


@pytest.fixture
def world(transactional_db: None) -> World:
    """The marked case."""
    return create()


def test_there_are_addresses() -> None:
    found = list(addresses())
    assert len(found) > 100
    api = {f"/api/v1{endpoint.path}" for endpoint in ENDPOINTS}
    assert api <= set(found)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_no_address_shows_the_case_to_a_stranger(world: World, stranger: str) -> None:
    client = strangers(world)[stranger]
    leaks = []
    for template in addresses():
        for path in tries(template, world):
            # A sign-out would end the test for this stranger.
            if "abmelden" in path:
                continue
            for query in ("", f"?q={world.marks[0]}", f"?text={world.marks[0]}"):
                response = client.get(path + query)
                assert response.status_code < 500, f"{path}: {response.status_code}"
                # The words that were searched for may be repeated to who typed them.
                marks = world.marks[2:] if query else world.marks
                found = [mark for mark in marks if mark in body(response)]
                if found:
                    leaks.append(f"{path}{query}: {found}")
    assert not leaks, "\n".join(leaks)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_no_address_lets_a_stranger_change_the_case(
    world: World, stranger: str
) -> None:
    client = strangers(world)[stranger]
    before = state_of_things(world)
    for template in addresses():
        if "abmelden" in template:
            continue
        for path in tries(template, world):
            response = ask(client, "POST", path)
            assert response.status_code < 500, f"{path}: {response.status_code}"
            found = [mark for mark in world.marks if mark in body(response)]
            assert not found, f"POST {path}: {found}"
    assert state_of_things(world) == before


def test_the_same_requests_show_it_to_whoever_may_see_it(world: World) -> None:
    """The test above can fail: the clerk in charge reads the marks."""
    client = signed_in(world.cast.sabine)
    seen = {
        path
        for path in (
            "/desk/", f"/desk/vorgang/{world.case.id}/", "/desk/aufgaben/",
            "/desk/arbeitsvorrat.csv",
        )
        if any(mark in body(client.get(path)) for mark in world.marks)
    }  # fmt: skip
    assert len(seen) == 4
    own = f"/schoenberg/vorgang/{world.case.status_token}/"
    assert world.case.number in body(Client().get(own))


def test_counts_searches_and_exports_of_a_stranger_are_empty(world: World) -> None:
    from verbund.cases import queries  # noqa: PLC0415

    cast: Cast = world.cast
    assert queries.view_counts(actor=cast.claudia).all == 0
    assert queries.worklist(actor=cast.claudia).total == 0
    for words in (world.marks[0], world.case.number):
        assert queries.search_cases(words, actor=cast.claudia) == ()
    lines = "".join(queries.export_csv(actor=cast.claudia))
    assert world.marks[0] not in lines
    assert len(lines.splitlines()) == 1
    assert queries.open_tasks(cast.claudia) == []
    assert queries.saved_views(cast.claudia) == ()
    # The same questions of somebody who may.
    assert queries.worklist(actor=cast.sabine).total == 1
    assert queries.open_tasks(cast.sabine)
