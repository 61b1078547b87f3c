"""Whatever way a report goes: nobody reads words that nobody has released."""

from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from verbund import engine
from verbund.engine import report
from verbund.engine.scenario import scenario_ground
from verbund.engine.tests.language_kit import CATALOGUE
from verbund.kernel.clock import BERLIN

FOLDERS = sorted(path.parent for path in CATALOGUE.glob("*/report.yaml"))
BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=BERLIN)
CLERK = engine.ActorRef(
    kind="staff", id="p", name="Petzold", roles=("clerk", "lead", "approver")
)
CITIZEN = engine.ActorRef(kind="citizen", id="", name="")
SECRET = "Frau Meier parkt falsch"
MAIL = "petra@post.example"


def answer(field: engine.Field, data: st.DataObject) -> object:
    """Something that may be given to an input of a step."""
    if field.options:
        return data.draw(st.sampled_from([option.id for option in field.options]))
    match field.type:
        case "boolean":
            return data.draw(st.booleans())
        case "date":
            return "2026-12-01"
        case "place":
            return {"street": "Markt"}
    return "So lautet die Antwort des Amtes."


def inputs(offer: engine.StepOffer, data: st.DataObject) -> dict[str, object]:
    return {
        field.id: answer(field, data)
        for field in offer.inputs
        if field.required is True or data.draw(st.booleans())
    }


def told(here: engine.Ground, kind: str) -> engine.CaseState:
    answers: dict[str, object] = {
        "kind": kind,
        "place": {"lat": "50.75", "lon": "7.05", "note": SECRET},
        "description": SECRET,
        "reporter": {"email": MAIL},
    }
    command = engine.Open(actor=CITIZEN, channel="web", answers=answers)
    decided = engine.decide(here, None, command, BEGIN)
    assert not isinstance(decided, engine.Refusal)
    case: engine.CaseState | None = None
    for entry in decided:
        case = engine.evolve(here, case, entry)
    assert case is not None
    return case


def check(here: engine.Ground, case: engine.CaseState, now: datetime) -> None:
    """What must hold at every moment."""
    status = report.status_of(here.blueprint, case.state)
    assert (status.status == "closed") == (case.closed_at is not None)
    text = report.public_text_of(here, case, now=now)
    place = report.public_place_of(here, case, now=now)
    released = case.facts.get("publication")
    if released is None:
        assert text == ""
    if released != "as_written":
        assert text != SECRET
        assert place is None or place.note == ""
    if status.detail in {"rejected", "withdrawn"}:
        assert not report.is_public(here, case, now=now)
    if status.status == "closed":
        assert report.blocks_of(here.blueprint, case) == ()
    rows = str([row.cells for row in engine.open_rows(here, case, now=now)])
    assert SECRET not in rows
    assert MAIL not in rows


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(FOLDERS), st.data())
def test_no_way_through_the_process_shows_what_was_not_released(
    folder: Path, data: st.DataObject
) -> None:
    blueprint = engine.load(folder)
    here = scenario_ground(blueprint, blueprint.scenarios[0], {})
    kinds = [category.id for category in report.categories(blueprint)]
    case, now = told(here, data.draw(st.sampled_from(kinds))), BEGIN
    check(here, case, now)
    for _ in range(6):
        now += timedelta(days=data.draw(st.integers(0, 5)))
        actor = data.draw(st.sampled_from([CLERK, CITIZEN]))
        offers = [
            offer
            for offer in engine.possible_steps(here, case, actor, now)
            if offer.kind == "transition" and offer.enabled
        ]
        if not offers:
            continue
        offer = data.draw(st.sampled_from(offers))
        command = engine.Act(
            actor=actor,
            channel="desk",
            transition=offer.id,
            input=inputs(offer, data),
        )
        decided = engine.decide(here, case, command, now)
        if isinstance(decided, engine.Refusal):
            continue
        for entry in decided:
            case = engine.evolve(here, case, entry)
        check(here, case, now)
