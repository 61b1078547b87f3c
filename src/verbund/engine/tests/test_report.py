"""What makes a case a report: its category, its place, what the public may read."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from verbund import engine
from verbund.engine import report
from verbund.engine.check import check_files
from verbund.engine.compare import compare_documents, level_of
from verbund.engine.documents import document_of
from verbund.engine.loading import contents_of
from verbund.engine.model_report import OPEN_DETAILS
from verbund.engine.scenario import scenario_ground
from verbund.engine.tests.language_kit import CATALOGUE

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
FOLDERS = sorted(p.parent for p in CATALOGUE.glob("*/report.yaml"))
ROADS = CATALOGUE / "anliegen-strasse"
CLERK = engine.ActorRef(kind="staff", id="p", name="Petzold", roles=("clerk",))
CITIZEN = engine.ActorRef(kind="citizen", id="", name="")
POTHOLE: Mapping[str, object] = {
    "kind": "pothole",
    "place": {"lat": "50.7374", "lon": 7.0982, "street": "Markt", "note": "Ecke"},
    "description": "Tiefes Loch. Frau Meier fährt immer zu schnell.",
    "reporter": {"email": "petra@post.example"},
}


def ground(folder: Path = ROADS, **parameters: object) -> engine.Ground:
    blueprint = engine.load(folder)
    return scenario_ground(blueprint, blueprint.scenarios[0], parameters)


def opened(here: engine.Ground, answers: Mapping[str, object]) -> engine.CaseState:
    command = engine.Open(actor=CITIZEN, channel="web", answers=dict(answers))
    decided = engine.decide(here, None, command, NOW)
    assert not isinstance(decided, engine.Refusal), decided
    case: engine.CaseState | None = None
    for entry in decided:
        case = engine.evolve(here, case, entry)
    assert case is not None
    return case


def act(
    here: engine.Ground, case: engine.CaseState, step: str, **inputs: object
) -> engine.CaseState:
    command = engine.Act(actor=CLERK, channel="desk", transition=step, input=inputs)
    return follow(here, case, command)


def follow(
    here: engine.Ground, case: engine.CaseState, command: engine.AnyCommand
) -> engine.CaseState:
    decided = engine.decide(here, case, command, NOW)
    assert not isinstance(decided, engine.Refusal), decided
    for entry in decided:
        case = engine.evolve(here, case, entry)
    return case


# --- what it says ----------


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_option_is_a_category_with_its_own_code(folder: Path) -> None:
    blueprint = engine.load(folder)
    found = report.categories(blueprint)
    assert len({one.code for one in found}) == len(found) > 0
    for one in found:
        assert report.category_by_code(blueprint, one.code) == one
        preset = report.preset_of(blueprint, one.code)
        assert report.category_of(blueprint, preset) == one
        assert all(one.title.get(lang) for lang in ("de", "de-simple", "en"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_category_promises_a_period_and_asks_existing_questions(
    folder: Path,
) -> None:
    here = ground(folder)
    for one in report.categories(here.blueprint):
        assert report.deadline_of(here, one, {}, now=NOW)
        asked = report.questions_of(here.blueprint, one)
        assert len(asked) == len(one.definition.questions)


def test_codes_are_unique_over_all_blueprints() -> None:
    codes = [c.code for f in FOLDERS for c in report.categories(engine.load(f))]
    assert len(codes) == len(set(codes)) > 40


def test_place_and_contact_are_read_from_normal_answers() -> None:
    here = ground()
    case = opened(here, POTHOLE)
    found = report.place_of(here.blueprint, case.answers)
    assert found is not None
    assert (found.lat, found.lon, found.has_point) == (50.7374, 7.0982, True)
    assert found.line == "Markt, Ecke"
    assert report.contact_of(here.blueprint, case.answers) == "petra@post.example"


def test_danger_shortens_the_promise_and_the_clock() -> None:
    here = ground()
    [pothole] = [c for c in report.categories(here.blueprint) if c.id == "pothole"]
    assert report.deadline_of(here, pothole, {}, now=NOW) == "P10WD"
    assert report.deadline_of(here, pothole, {"danger": True}, now=NOW) == "P1WD"
    case = opened(here, {**POTHOLE, "danger": True})
    assert str(case.clocks["processing"].due_on) == "2026-11-03"


def test_a_blueprint_without_the_file_answers_nothing() -> None:
    blueprint = engine.load(CATALOGUE / "hundesteuer")
    assert report.categories(blueprint) == ()
    assert report.category_of(blueprint, {}) is None
    assert report.place_of(blueprint, {"place": {"lat": "1", "lon": "2"}}) is None
    assert report.contact_of(blueprint, {}) == ""


# --- what the public reads ----------


def test_nothing_is_read_before_somebody_has_looked() -> None:
    here = ground()
    case = opened(here, POTHOLE)
    assert report.is_public(here, case, now=NOW)
    assert report.public_text_of(here, case, now=NOW) == ""
    assert report.status_of(here.blueprint, case.state).detail == "registered"


@pytest.mark.parametrize(
    ("inputs", "shown"),
    [
        ({"publication": "as_written"}, POTHOLE["description"]),
        (
            {
                "publication": "edited",
                "public_text": "Tiefes Loch.",
                "publication_reason": "personal",
            },
            "Tiefes Loch.",
        ),
        ({"publication": "hidden", "publication_reason": "insult"}, ""),
    ],
)
def test_what_was_released_is_what_is_read(
    inputs: dict[str, object], shown: str
) -> None:
    here = ground()
    case = act(here, opened(here, POTHOLE), "moderate", **inputs)
    assert report.public_text_of(here, case, now=NOW) == shown


def test_a_way_past_the_release_shows_no_word() -> None:
    here = ground()
    case = act(here, opened(here, POTHOLE), "not_ours", responsible="Das Land")
    assert report.status_of(here.blueprint, case.state).status == "closed"
    assert report.is_public(here, case, now=NOW)
    assert report.public_text_of(here, case, now=NOW) == ""


def test_words_about_the_place_are_released_with_the_text() -> None:
    here = ground()
    case = opened(here, POTHOLE)
    before = report.public_place_of(here, case, now=NOW)
    assert before is not None
    assert (before.line, before.note, before.has_point) == ("Markt", "", True)
    after = act(here, case, "moderate", publication="as_written")
    shown = report.public_place_of(here, after, now=NOW)
    assert shown is not None
    assert shown.line == "Markt, Ecke"
    hidden = {"publication": "hidden", "publication_reason": "personal"}
    kept = report.public_place_of(here, act(here, case, "moderate", **hidden), now=NOW)
    assert kept is not None
    assert kept.line == "Markt"


def test_a_member_may_show_at_once() -> None:
    here = ground(moderation="after")
    case = opened(here, POTHOLE)
    assert report.public_text_of(here, case, now=NOW) == POTHOLE["description"]


def test_rejected_and_erased_reports_are_not_shown() -> None:
    here = ground(moderation="none")
    case = act(here, opened(here, POTHOLE), "reject", rejected_because="advertising")
    assert not report.is_public(here, case, now=NOW)
    gone = replace(opened(here, POTHOLE), flags=("erased",))
    assert not report.is_public(here, gone, now=NOW)


def test_the_town_says_how_long_the_public_side_and_original_photos_stay() -> None:
    here = ground(keep_public="P1Y", keep_originals="P10D")
    day = date(2026, 11, 2)
    assert report.public_until(here, closed_on=day) == date(2027, 11, 2)
    assert report.originals_until(here, since=day) == date(2026, 11, 12)
    said = here.blueprint.report
    assert said is not None
    public = replace(said.public, keep=None)
    silent = replace(said, public=public, keep_originals=None)
    here = replace(here, blueprint=replace(here.blueprint, report=silent))
    assert report.public_until(here, closed_on=day) is None
    assert report.originals_until(here, since=day) is None


def test_photos_wait_for_the_release_too() -> None:
    here = ground()
    photo = {"file": "a" * 64, "name": "a.jpg", "size": 3, "media_type": "image/jpeg"}
    case = opened(here, {**POTHOLE, "photos": [photo]})
    assert report.public_photos_of(here, case, now=NOW) == ()
    assert len(report.photos_of(here.blueprint, case.answers)) == 1
    one = act(here, case, "moderate", publication="as_written", photos_public=True)
    assert [p["name"] for p in report.public_photos_of(here, one, now=NOW)] == ["a.jpg"]
    two = act(here, case, "moderate", publication="as_written", photos_public=False)
    assert report.public_photos_of(here, two, now=NOW) == ()


def test_a_lift_blocks_until_it_is_fixed() -> None:
    here = ground(CATALOGUE / "anliegen-barriere")
    case = opened(here, {"kind": "lift", "place": {"asset": "A-1"}})
    case = act(here, case, "moderate", publication="as_written")
    assert report.blocks_of(here.blueprint, case) == ("wheelchair",)
    case = act(here, case, "fix")
    assert report.blocks_of(here.blueprint, case) == ()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_open_rows_never_hold_words_or_contact(folder: Path) -> None:
    here = ground(folder)
    [first, *_] = report.categories(here.blueprint)
    answers = {**POTHOLE, "kind": first.id}
    case = act(here, opened(here, answers), "moderate", publication="as_written")
    rows = list(engine.open_rows(here, case, now=NOW))
    assert rows
    told = str([row.cells for row in rows])
    assert "Meier" not in told
    assert "petra" not in told
    assert (rows[0].lat, rows[0].lon) == (50.7374, 7.0982)


@given(st.sampled_from(FOLDERS), st.data())
def test_open_or_closed_follows_the_process(folder: Path, data: st.DataObject) -> None:
    blueprint = engine.load(folder)
    state = data.draw(st.sampled_from(sorted(blueprint.process.states)))
    found = report.status_of(blueprint, state)
    ended = blueprint.process.states[state].end is not None
    assert (found.status == "closed") is ended
    assert (found.detail in OPEN_DETAILS) is not ended


# --- identity ----------


def test_a_member_may_ask_for_an_address_and_then_it_is_needed() -> None:
    here = ground(identity="email")
    answers = {name: value for name, value in POTHOLE.items() if name != "reporter"}
    found = engine.check_answers(here, answers, now=NOW)
    assert [error.path for error in found.errors] == ["reporter.email"]
    assert engine.check_answers(ground(), answers, now=NOW).ok
    [one, *_] = report.categories(here.blueprint)
    assert report.identity_of(here, one, now=NOW) == "email"


# --- checks, with file and line ----------


def broken(**changes: Any) -> list[engine.Finding]:
    """Findings after the file ``report.yaml`` was changed at these paths."""
    files = dict(contents_of(ROADS))
    content = yaml.safe_load(files["report.yaml"])
    for path, value in changes.items():
        *outer, last = path.split("__")
        part = content
        for name in outer:
            part = part[name]
        if value is None:
            del part[last]
        else:
            part[last] = value
    files["report.yaml"] = yaml.safe_dump(content, allow_unicode=True).encode()
    _, findings = check_files(files)
    return [f for f in findings if f.severity == "error"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place": "plase"}, "Meinten Sie „place“?"),
        ({"place": "description"}, "Gebraucht wird place"),
        ({"contact": "reporter.name"}, "Gebraucht wird email"),
        ({"public__text": "reporter.email"}, "persönlich oder geheim"),
        ({"public__moderation": "later"}, "Meinten Sie „after“?"),
        ({"public__moderation": "params.identity"}, "muss eine Auswahl aus none"),
        ({"states__fixed": "planned"}, "ist ein Ende"),
        ({"states__planned": "fixed"}, "ist kein Ende"),
        ({"states__planned": None}, "Er fehlt hier"),
        ({"clock": "processin"}, "Meinten Sie „processing“?"),
        ({"categories__sign": None}, "Die Auswahl „sign“ fehlt"),
        ({"categories__sign__code": "straße schild"}, "ist kein Schlüssel"),
        ({"categories__sign__code": "strasse-gehweg"}, "hat schon"),
        ({"categories__sign__identity": "params.crews"}, "muss eine Auswahl aus"),
        ({"categories__sign__questions": ["sign_stat"]}, "Meinten Sie „sign_state“?"),
        ({"categories__sign__deadline": "params.gone"}, "gibt es hier nicht"),
        ({"categories__sign__duplicates": {"metres": 0}}, "Doppelte Meldungen"),
        ({"categories__sign__blocks": ["foot"]}, "fehlt „barrier“"),
    ],
)
def test_what_does_not_fit_is_named_with_a_suggestion(
    changes: dict[str, Any], said: str
) -> None:
    found = broken(**changes)
    assert any(said in f.message for f in found), [f.message for f in found]
    assert {f.file for f in found} == {"report.yaml"}
    assert all(f.line > 0 for f in found)


def test_a_map_shows_only_open_places() -> None:
    files = dict(contents_of(ROADS))
    fields = files["fields.yaml"].replace(
        b"place:\n  type: place\n  open_data: true", b"place:\n  type: place"
    )
    assert fields != files["fields.yaml"]
    _, findings = check_files({**files, "fields.yaml": fields})
    assert any("nicht offen" in f.message for f in findings if "geometry" in f.path)


# --- versions ----------


@pytest.mark.parametrize(
    ("path", "value", "level"),
    [
        (("categories", "sign"), None, "major"),
        (("categories", "sign", "code"), "strasse-zeichen", "major"),
        (("categories", "sign", "identity"), "account", "major"),
        (("categories", "sign", "deadline"), "P3WD", "minor"),
        (("categories", "sign", "keywords"), ["Schild"], "patch"),
        (("public", "moderation"), "none", "minor"),
    ],
)
def test_a_change_of_the_categories_reaches_as_far_as_others_rely_on_it(
    path: tuple[str, ...], value: object, level: str
) -> None:
    old = document_of(engine.load(ROADS))
    new = document_of(engine.load(ROADS))
    part: Any = new["report"]
    for name in path[:-1]:
        part = part[name]
    if value is None:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    changes = compare_documents(old, new)
    assert level_of(changes) == level
    assert all(change.sentence.get("en") for change in changes)


def test_an_answer_that_nobody_wrote_leaves_no_gap_in_the_message() -> None:
    here = ground()
    case = act(here, opened(here, POTHOLE), "moderate", publication="as_written")
    bare = act(here, case, "fix").messages[-1].body
    assert "ist erledigt. Ist noch etwas" in bare
    told = act(here, case, "fix", reply="filled").messages[-1].body
    assert "ist erledigt. Wir haben die Stelle mit Asphalt geschlossen. Ist" in told
    assert "  " not in bare + told
