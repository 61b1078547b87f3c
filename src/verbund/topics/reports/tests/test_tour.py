"""Field crews: a report goes along in the suitcase and comes back as done."""

import hashlib
import io
import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast as as_type

import pytest
from PIL import Image

from verbund.cases.errors import CaseNotFound
from verbund.cases.tests.cast import Cast as CaseCast
from verbund.core.errors import Conflict
from verbund.core.scope import everywhere
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.nodes import actions as nodes
from verbund.nodes.local.pack import open_pack
from verbund.nodes.tests.fleet import Node, note
from verbund.nodes.wire import CaseOpened, OperationDraft, Stamp
from verbund.topics.reports import queries
from verbund.topics.reports.models import Report
from verbund.topics.reports.tests.cast import (
    Cast,
    answers,
    blueprint,
    submit,
    work_off,
)
from verbund.topics.reports.tests.test_desk import desk, page_of, text_of
from verbund.topics.reports.tests.test_taking import row_of


@pytest.fixture
def node(cast: Cast, tmp_path: Path) -> Node:
    """A suitcase of Adorf's yard."""
    as_there = SimpleNamespace(
        meerane=cast.adorf, schoenberg=cast.adorf, sabine=cast.berta, ines=cast.berta
    )
    return Node(tmp_path, as_type("CaseCast", as_there))


def test_a_report_on_the_tour_is_mended_without_network_and_public_afterwards(
    cast: Cast, node: Node
) -> None:
    taken = submit(cast.adorf, answers("lamp", street="Am Markt", asset="L-7"))
    tour = nodes.plan_tour(
        device_id=node.id, name="Bauhof", day=clock.today(), actor=cast.berta
    )
    client = desk(cast.berta)
    assert "Bauhof" in text_of(client, page_of(taken.public_id))
    client.post(page_of(taken.public_id), {"was": "tour", "tour": str(tour)})
    node.fetch_pack()
    pack = open_pack(node.home, node.vault)
    assert pack.tour is not None
    (stop,) = pack.tour.stops
    assert (stop.number, stop.address) == (taken.public_id, "Am Markt, Nr. L-7")
    node.seal_change(
        stop.case_id,
        stop.position,
        note("Leuchtmittel getauscht"),
        {"command": "act", "transition": "finish"},
    )
    assert node.send() == ["accepted"]
    work_off()
    shown = queries.public_report(cast.adorf, taken.public_id)
    assert (shown.status, shown.detail) == ("closed", "fixed")


def test_a_hole_reported_without_network_arrives_with_its_photo_and_its_neighbour(
    cast: Cast, node: Node, time: clock.Frozen
) -> None:
    """The crew cannot know what was reported before: the office sees both together."""
    before = submit(cast.adorf, answers(description="Loch vor der Bäckerei"))
    work_off()
    photo = _photo()
    digest = hashlib.sha256(photo).hexdigest()
    given = answers(at=(50.75003, 7.05003), description="Loch, tief, vor der Bäckerei")
    given["photos"] = [
        {"file": digest, "name": "Loch.jpg", "size": len(photo),
         "media_type": "image/jpeg"}
    ]  # fmt: skip
    case_id, made = new_id(), clock.now()
    known = blueprint()
    node.outbox.seal(
        OperationDraft(
            tenant=cast.adorf.id,
            actor=Stamp(cast.berta.id, cast.berta.name),
            payload=CaseOpened(answers=given, service="report"),
            captured_at=made,
            case_id=case_id,
            blueprint=f"{known.key}@{known.version}",
        ),
        {digest: photo},
    )
    time.advance(timedelta(hours=5))
    assert node.send() == ["accepted"]
    work_off()
    with everywhere("test"):
        row = Report.objects.get(case_id=case_id)
    assert (row.channel, row.requested_at) == ("suitcase", made)
    assert row.alike == row_of(before.public_id).case_id
    assert len(json.loads(row.photos)) == 1
    page = text_of(desk(cast.berta), page_of(row.public_id))
    assert before.public_id in page


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "grey").save(out, "JPEG")
    return out.getvalue()


def test_a_report_of_another_town_does_not_fit_into_the_suitcase(
    cast: Cast, node: Node
) -> None:
    taken = submit(cast.bedorf, answers(at=(50.75, 7.15)))
    tour = nodes.plan_tour(
        device_id=node.id, name="Bauhof", day=clock.today(), actor=cast.berta
    )
    with pytest.raises(CaseNotFound):
        nodes.add_case(
            tour_id=tour, case_id=row_of(taken.public_id).case_id, actor=cast.berta
        )
    nodes.close_tour(tour_id=tour, actor=cast.berta)
    own = submit(cast.adorf)
    with pytest.raises(Conflict):
        nodes.add_case(
            tour_id=tour, case_id=row_of(own.public_id).case_id, actor=cast.berta
        )
