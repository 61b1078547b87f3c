"""The reports of the catalogue, taken as they are: told, released, fixed."""

from pathlib import Path

import pytest

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.cases.queries import case_view
from verbund.cases.tests.region import BLUEPRINTS, offer
from verbund.core.scope import acting_within
from verbund.engine import report as public
from verbund.members import actions as members
from verbund.members.models import Member
from verbund.topics.reports import queries, triage
from verbund.topics.reports.shapes import PublicReport, Reported
from verbund.topics.reports.tests.cast import IN_ADORF, Cast, submit, work_off

SHIPPED = sorted(path.parent for path in BLUEPRINTS.glob("*/report.yaml"))
WORDS = "Seit gestern so."


def told(member: Member, folder: Path) -> Reported:
    """The first category of a shipped blueprint, reported without a name."""
    [first, *_] = public.categories(engine.load(folder))
    lat, lon = IN_ADORF
    answers = {
        "kind": first.id,
        "place": {
            "lat": str(lat),
            "lon": str(lon),
            "street": "Markt",
            "note": "beim Tor von Otto",
        },
        "description": WORDS,
    }
    return submit(member, answers, blueprint=folder.name)


def shown(member: Member, taken: Reported) -> PublicReport:
    return queries.public_report(member, taken.public_id)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_a_shipped_report_goes_its_way(cast: Cast, folder: Path) -> None:
    adorf = members.update_member(member=cast.adorf, phone="02241 555-0")
    offer(folder.name, adorf)
    taken = told(adorf, folder)
    assert taken.case_id is not None
    before = shown(cast.adorf, taken)
    assert (before.status, before.text, before.address) == ("open", "", "Markt")
    assert before.expected_at is not None

    with acting_within(cast.berta.members, cast.berta):
        found = case_view(taken.case_id, actor=cast.berta)
    triage.release(
        case_id=taken.case_id,
        actor=cast.berta,
        expected_position=found.state.position,
    )
    work_off()
    released = shown(cast.adorf, taken)
    assert (released.detail, released.text) == ("confirmed", WORDS)
    assert released.address == "Markt, beim Tor von Otto"

    cases.act(
        case_id=taken.case_id,
        command=engine.Act(
            actor=ref(cast.berta),
            transition="fix",
            input={"answer": "Ist repariert."},
        ),
        actor=cast.berta,
    )
    work_off()
    assert shown(cast.adorf, taken).status == "closed"
