"""``feedsmith``, a reader of feeds that is not ours, reads our Atom with GeoRSS.

It is forgiving, so what RFC 4287 demands of a feed (4.1.1) and an entry (4.1.2) is held
against what it has read.
"""

import json
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.topics.reports.tests.cast import (
    IN_ADORF,
    answers,
    build,
    submit,
    work_off,
)
from verbund.watching.queries import feed_path
from verbund.watching.shapes import Watch

pytestmark = pytest.mark.judge
ROOT = Path(__file__).resolve().parents[2]


def judged(content: bytes) -> dict[str, Any]:
    """The feed as the reader has it; fails for what RFC 4287 misses."""
    done = subprocess.run(
        ["node", "tests/judges/feeds.mjs"], cwd=ROOT, input=content,
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    feed: dict[str, Any] = json.loads(done.stdout)
    ids = set()
    for part in (feed, *feed["entries"]):
        assert part["id"].startswith(("http://", "https://", "urn:uuid:"))
        assert part["title"]["value"]
        assert datetime.fromisoformat(part["updated"]).tzinfo is not None
        assert all(link["href"].startswith("http") for link in part["links"])
        rels = [link.get("rel", "alternate") for link in part["links"]]
        assert "alternate" in rels
        ids.add(part["id"])
    assert len(ids) == 1 + len(feed["entries"])
    assert feed["authors"][0]["name"]
    assert "self" in [link["rel"] for link in feed["links"] if "rel" in link]
    assert max(e["updated"] for e in feed["entries"]) <= feed["updated"]
    return feed


@pytest.mark.django_db
def test_feeds_of_reports_and_of_news_are_read_by_others() -> None:
    cast = build()
    lat, lon = IN_ADORF
    found = [
        submit(cast.adorf, answers(kind, description="a & b <c>", street="Amselweg"))
        for kind in ("lamp", "lift")
    ]
    work_off()
    assert found[0].case_id is not None
    step = engine.Act(actor=ref(cast.berta), transition="finish")
    cases.act(case_id=found[0].case_id, command=step, actor=cast.berta)
    work_off()
    reports = Client().get("/adorf/open311/v2/requests.atom").content
    read = judged(reports)
    assert len(read["entries"]) == 2
    assert [one["georss"]["point"] for one in read["entries"]] == [
        {"lat": lat, "lng": lon}, {"lat": lat, "lng": lon},
    ]  # fmt: skip
    watched = Watch(collections=("anliegen",), member="adorf")
    news = judged(Client().get(feed_path(watched)).content)
    assert len(news["entries"]) == 3
    assert news["entries"][0]["georss"]["point"] == {"lat": lat, "lng": lon}
    assert any(one["title"]["value"].endswith("erledigt") for one in news["entries"])
    for spoilt in (
        reports.replace(b"<georss:point>", b"<georss:point>x"),
        reports.replace(b"<updated>", b"<updated>nie "),
        reports.replace(b"<id>", b"<key>").replace(b"</id>", b"</key>"),
    ):
        with pytest.raises((AssertionError, KeyError, ValueError)):
            assert all("georss" in one for one in judged(spoilt)["entries"])
