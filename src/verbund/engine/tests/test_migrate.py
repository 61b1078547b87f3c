"""Moving a case to another version: nothing is lost, nothing is decided by it."""

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from verbund import engine
from verbund.engine.loading import Source
from verbund.kernel.calendars import Calendar

BLUEPRINTS = Path(__file__).parents[4] / "blueprints"
MOMENT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CLERK = engine.ActorRef("staff", "7", "Jana Petzold", ("clerk",))
CITIZEN = engine.ActorRef("citizen", "", "Katrin Vogel", ("citizen",))
DOG = {
    "name": "Bella", "breed": "Labrador-Mischling", "sex": "female", "born": "2023-03",
    "acquired_on": "2026-10-20", "origin": "private", "chip": "276098102345671",
    "dangerous": False, "relief": "none",
}  # fmt: skip
ANSWERS = {
    "request": "register",
    "holder": {
        "salutation": "mrs",
        "given_names": "Katrin",
        "family_name": "Vogel",
        "birth_date": "1984-03-14",
        "address": {
            "street": "Dorfstraße",
            "house_number": "14",
            "postal_code": "08393",
            "city": "Schönberg",
        },
        "email": "katrin.vogel@post.example",
    },
    "already_registered": 0,
    "dogs": [DOG, {**DOG, "name": "Rex", "chip": "276098102345672"}],
    "payment": {"method": "transfer"},
}


def ground(blueprint: engine.Blueprint) -> engine.Ground:
    party = engine.Party(id="1", slug="schoenberg", name="Schönberg", land="SN")
    return engine.Ground(
        blueprint=blueprint,
        parameters=engine.example_parameters(blueprint),
        calendar=Calendar("SN"),
        owner=party,
        acting=party,
    )


@dataclass
class Author:
    """Writes the next version of the dog tax."""

    folder: Path

    def edit(self, file: str, old: str, new: str) -> "Author":
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, (file, old)
        path.write_text(text.replace(old, new), encoding="utf-8")
        return self

    def write(self, file: str, text: str) -> "Author":
        path = self.folder / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return self

    def load(self) -> engine.Blueprint:
        self.edit("blueprint.yaml", "version: 1.0.0", "version: 2.0.0")
        return Source(self.folder).blueprint or pytest.fail("does not load")


@pytest.fixture
def author(tmp_path: Path) -> Author:
    folder = tmp_path / "hundesteuer"
    shutil.copytree(BLUEPRINTS / "hundesteuer", folder)
    return Author(folder)


@pytest.fixture(scope="module")
def old() -> engine.Ground:
    return ground(engine.load(BLUEPRINTS / "hundesteuer"))


def fold(
    on: engine.Ground, case: engine.CaseState | None, command: engine.Command
) -> engine.CaseState:
    decided = engine.decide(on, case, command, MOMENT)
    assert not isinstance(decided, engine.Refusal), decided
    for entry in decided:
        case = engine.evolve(on, case, entry)
    assert case is not None
    return case


@pytest.fixture
def case(old: engine.Ground) -> engine.CaseState:
    opened = engine.Open(
        actor=CITIZEN,
        channel="web",
        answers=ANSWERS,
        service="register",
        number="SBG-2026-000001",
        language="de",
    )
    state = fold(old, None, opened)
    return fold(old, state, engine.Act(actor=CLERK, transition="start_review"))


def move(
    old: engine.Ground,
    new: engine.Blueprint,
    case: engine.CaseState,
    **answers: object,
) -> engine.Migration:
    plan = engine.plan_for(old.blueprint, new)
    return engine.migrate(
        old, ground(new), case, plan, now=LATER, actor=CLERK, answers=answers or None
    )


def test_same_content_under_a_new_number_goes_and_pins_the_case(
    old: engine.Ground, author: Author, case: engine.CaseState
) -> None:
    new = author.load()
    found = move(old, new, case)
    assert found.verdict == "goes"
    assert found.state is not None
    assert (found.state.version, found.state.digest) == ("2.0.0", new.digest)
    assert found.state.answers == case.answers
    assert found.state.clocks == case.clocks
    assert found.state.position == case.position + 1


def test_renamed_field_inside_a_repeated_group_keeps_every_answer(
    old: engine.Ground, author: Author, case: engine.CaseState
) -> None:
    author.edit("fields.yaml", "    chip:", "    transponder:")
    author.write("migrations/1.0.0.yaml", "fields: {dogs.chip: dogs.transponder}\n")
    found = move(old, author.load(), case)
    assert found.verdict == "goes", found.findings
    assert found.state is not None
    dogs = found.state.answers["dogs"]
    assert [dog["transponder"] for dog in dogs] == [  # type: ignore[attr-defined]
        "276098102345671",
        "276098102345672",
    ]


def test_answer_without_a_place_is_never_lost_in_silence(
    old: engine.Ground, author: Author, case: engine.CaseState
) -> None:
    author.edit("fields.yaml", "    chip:", "    transponder:")
    found = move(old, author.load(), case)
    assert found.verdict == "cannot"
    assert [f.path for f in found.findings][:2] == ["dogs.0.chip", "dogs.1.chip"]
    assert "drop" in found.findings[0].message.de


def test_answer_that_the_author_gives_up_is_named_in_the_entry(
    old: engine.Ground, author: Author, case: engine.CaseState
) -> None:
    author.edit("fields.yaml", "    chip:", "    transponder:")
    rule = "drop: [dogs.chip]\nset: {dogs.transponder: '276098102345679'}\n"
    author.write("migrations/1.yaml", rule)
    found = move(old, author.load(), case)
    assert found.verdict == "goes", found.findings
    assert found.dropped == ("dogs.0.chip", "dogs.1.chip")
    assert found.state is not None
    dogs = found.state.answers["dogs"]
    assert {dog["transponder"] for dog in dogs} == {  # type: ignore[attr-defined]
        "276098102345679"
    }


def test_new_required_question_asks_for_an_answer(
    old: engine.Ground, author: Author, case: engine.CaseState
) -> None:
    author.edit(
        "fields.yaml", "already_registered:",
        "insured:\n  type: text\n  label: {de: Versicherung, de-simple: V, en: I}\n"
        "already_registered:",
    )  # fmt: skip
    new = author.load()
    found = move(old, new, case)
    assert found.verdict == "asks"
    assert [f.path for f in found.findings] == ["insured"]
    assert "Versicherung" in found.findings[0].message.de
    answered = move(old, new, case, insured="HUK")
    assert answered.verdict == "goes"
    assert answered.state is not None
    assert answered.state.answers["insured"] == "HUK"


def test_state_that_is_gone_needs_a_word_of_the_author(
    old: engine.Ground, author: Author, case: engine.CaseState
) -> None:
    process = author.folder / "process.yaml"
    text = process.read_text(encoding="utf-8").replace("in_review", "checking")
    process.write_text(text, encoding="utf-8")
    found = move(old, author.load(), case)
    assert [f.code for f in found.findings] == ["state"]
    author.edit("blueprint.yaml", "version: 2.0.0", "version: 1.0.0")
    author.write("migrations/1.0.0.yaml", "states: {in_review: checking}\n")
    found = move(old, author.load(), case)
    assert found.verdict == "goes"
    assert found.state is not None
    assert found.state.state == "checking"


def test_moving_never_ends_a_case(
    old: engine.Ground, author: Author, case: engine.CaseState
) -> None:
    ends = [s.id for s in old.blueprint.process.states.values() if s.end]
    author.write("migrations/1.0.0.yaml", f"states: {{in_review: {ends[0]}}}\n")
    found = move(old, author.load(), case)
    assert [f.code for f in found.findings] == ["end"]


def test_running_clock_keeps_its_last_day_under_its_new_name(
    old: engine.Ground, author: Author, case: engine.CaseState
) -> None:
    running = [name for name, clock in case.clocks.items() if clock.open]
    assert running
    name = running[0]
    for file in ("clocks.yaml", "process.yaml", "texts/de.yaml"):
        path = author.folder / file
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"id: {name}", "id: renamed"), encoding="utf-8")
    new = author.load()
    found = move(old, new, case)
    assert [f.code for f in found.findings] == ["clock"]
    plan = msgspec.structs.replace(
        engine.plan_for(old.blueprint, new), clocks={name: "renamed"}
    )
    found = engine.migrate(old, ground(new), case, plan, now=LATER)
    assert found.state is not None
    assert found.state.clocks["renamed"].due_on == case.clocks[name].due_on
    plan = msgspec.structs.replace(plan, clocks={name: None})
    found = engine.migrate(old, ground(new), case, plan, now=LATER)
    assert found.state is not None
    assert found.state.clocks[name].stopped_on == date(2026, 11, 20)


def test_case_that_waits_for_a_release_stays(
    old: engine.Ground, author: Author, case: engine.CaseState
) -> None:
    proposal = engine.ProposalState("p1", "assess", CLERK, MOMENT)
    waiting = msgspec.structs.replace(case, proposals=(proposal,))
    found = move(old, author.load(), waiting)
    assert [f.code for f in found.findings] == ["proposal"]


def test_way_back_gives_the_old_state_and_keeps_what_came_since(
    old: engine.Ground, author: Author, case: engine.CaseState
) -> None:
    found = move(old, author.load(), case)
    assert found.state is not None
    note = engine.NoteState("n9", LATER, "Jana Petzold", "Angerufen.")
    since = msgspec.structs.replace(found.state, notes=(note,))
    back = engine.migrate_back(old, case, since, ["note_added"], now=LATER)
    assert back.state is not None
    assert back.state.notes == (note,)
    names = ("version", "digest", "state", "answers", "clocks", "requests")
    for name in names:
        assert getattr(back.state, name) == getattr(case, name)


def test_there_is_no_way_back_behind_a_decision(
    old: engine.Ground, author: Author, case: engine.CaseState
) -> None:
    found = move(old, author.load(), case)
    assert found.state is not None
    back = engine.migrate_back(
        old, case, found.state, ["note_added", "decided"], now=LATER
    )
    assert back.verdict == "cannot"
    assert back.entry is None


def test_field_and_state_that_name_their_earlier_ids_need_no_file(
    old: engine.Ground, author: Author, case: engine.CaseState
) -> None:
    author.edit(
        "fields.yaml", "    chip:\n", "    transponder:\n      formerly: [chip]\n"
    )
    process = author.folder / "process.yaml"
    text = process.read_text(encoding="utf-8").replace("in_review", "checking")
    text = text.replace("  checking:\n", "  checking:\n    formerly: [in_review]\n", 1)
    process.write_text(text, encoding="utf-8")
    new = author.load()
    plan = engine.plan_for(old.blueprint, new)
    assert plan.fields == {"dogs.chip": "dogs.transponder"}
    assert plan.states == {"in_review": "checking"}
    found = move(old, new, case)
    assert found.verdict == "goes", found.findings
    assert found.state is not None
    assert found.state.state == "checking"
