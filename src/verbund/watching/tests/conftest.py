"""The cast, a post office, and a collection that is watched for the tests only."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec
import pytest

from verbund.cases.tests import cast as cast_module
from verbund.core import jobs
from verbund.core.config import config
from verbund.kernel import clock
from verbund.kernel.clock import Frozen
from verbund.messages import actions as messages
from verbund.messages.tests.post import Post, post_office
from verbund.watching import actions, registry
from verbund.watching.registry import Dates, Story, Watched, Words
from verbund.watching.shapes import Told

PROBE = "probe"


def words(text: str) -> Words:
    """The same in every language."""
    return {"de": text, "de-simple": text, "en": text}


def describe(told: Told | None, before: Mapping[str, object] | None) -> Story | None:
    """New, moved or gone; a note that changes is no news."""
    if told is None:
        return None
    if before is not None and before.get("state") == told.properties.get("state"):
        return None
    state = str(told.properties.get("state"))
    return Story(title=words(f"{told.fid} {state}"), text=words(f"Jetzt: {state}."))


def dates(told: Told) -> Iterator[Dates]:
    """One entry of some days."""
    yield Dates(
        title=words(told.fid),
        starts=date.fromisoformat(str(told.properties["from"])),
        ends=date.fromisoformat(str(told.properties["to"])),
        place=str(told.properties["street"]),
    )


def told(fid: str, state: str = "open", **more: Any) -> Told:
    """A feature of the probe; by default a point in the Hauptstraße of Schönberg."""
    values = {"state": state, "street": "Hauptstraße", "kind": "road", **more}
    point = values.pop("at", (12.5, 50.85))
    member = values.pop("member", "schoenberg")
    return Told(
        collection=PROBE,
        fid=fid,
        member=member,
        geometry={"type": "Point", "coordinates": list(point)} if point else None,
        properties=values,
    )


def tell(*features: Told, gone: tuple[str, ...] = ()) -> int:
    """Write news of the probe."""
    return actions.tell(collection=PROBE, told=features, gone=gone)


@pytest.fixture
def time() -> Iterator[Frozen]:
    """The clock of the test."""
    with clock.frozen(cast_module.MOMENT) as held:
        yield held


@pytest.fixture
def cast(db: None, time: Frozen) -> cast_module.Cast:
    """Schönberg, Meerane and Fulda with their people."""
    return cast_module.build()


@pytest.fixture(autouse=True)
def probe(monkeypatch: pytest.MonkeyPatch) -> None:
    """A collection that tells news, beside those of the topics."""
    watched = Watched(
        collection=PROBE,
        title=words("Proben"),
        describe=describe,
        path=lambda told: f"/schoenberg/probe/{told.fid}/",
        streets=lambda told: (str(told.properties["street"]),),
        category="kind",
        categories={"road": words("Straße"), "school": words("Schule")},
        dates=dates,
    )
    known = {**registry._watched, PROBE: watched}
    monkeypatch.setattr(registry, "_watched", known)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A real SMTP server."""
    with post_office() as office:
        settings = msgspec.structs.replace(
            config(), mail_host="127.0.0.1", mail_port=office.port
        )
        monkeypatch.setattr(messages, "get_config", lambda: settings)
        yield office


def delivered(post: Post) -> list[Any]:
    """Run what waits and return all mails."""
    jobs.drain()
    return post.mails
