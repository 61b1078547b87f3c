"""Losses and finds: golden pairs, and what holds for every pair."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund import engine
from verbund.engine.alike import days_apart, text_likeness
from verbund.engine.matching import compare

BLUEPRINT = engine.load(Path(__file__).parents[4] / "blueprints" / "fundsache")
MATCHING = BLUEPRINT.matching[0]
SYNONYMS = MATCHING.synonyms


def loss(what: str, category: str = "keys", **more: Any) -> dict[str, Any]:
    item = {"category": category, "what": what}
    item |= {k: v for k, v in more.items() if k in {"brand", "colour", "marks"}}
    return {
        "request": "lost",
        "item": item,
        "loss": {
            "from_day": more.get("from_day", "2026-10-01"),
            "to_day": more.get("to_day", "2026-10-02"),
            "place": more.get("place", "Marktplatz"),
        },
    }


def find(what: str, category: str = "keys", **more: Any) -> dict[str, Any]:
    item = {"category": category, "what": what}
    item |= {k: v for k, v in more.items() if k in {"brand", "colour", "marks"}}
    return {
        "request": "found",
        "item": item,
        "find": {
            "found_on": more.get("found_on", "2026-10-02"),
            "place": more.get("place", "Marktplatz, Bank am Brunnen"),
        },
    }


def match(one: dict[str, Any], other: dict[str, Any]) -> engine.Match:
    found = compare(MATCHING, BLUEPRINT.fields, one, other)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schlüsselbund mit blauem Band", "Schlüssel, blaues Band"),
        ("Schlüsselbund", "Schlüselbund"),
        ("Geldbörse aus Leder", "Portmonee Leder"),
        ("Handy", "Smartphone"),
        ("Samsung Galaxy", "Samsung Smartphone"),
        ("Kinderfahrrad rot", "rotes Fahrrad für Kinder"),
        ("Brillenetui", "Brille im Etui"),
        ("Ruksack schwarz", "schwarzer Rucksack"),
    ],
)
def test_words_for_the_same_thing_are_alike(one: str, other: str) -> None:
    assert text_likeness(one, other, synonyms=SYNONYMS) >= 0.6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schlüsselbund", "Regenschirm"),
        ("Geldbörse", "Fahrrad"),
        ("Brille", "Ring"),
        ("iPhone 12", "iPad 11"),
        ("Haus", "Maus"),
    ],
)
def test_words_for_other_things_are_not(one: str, other: str) -> None:
    assert text_likeness(one, other, synonyms=SYNONYMS) < 0.5


def test_street_names_are_known_in_their_short_form() -> None:
    assert text_likeness("Hauptstr. 4", "Hauptstraße 4") == 1.0


def test_a_loss_meets_its_find_among_others() -> None:
    lost = loss("Schlüsselbund mit blauem Band", colour="blue")
    right = find("Schlüssel, blaues Band", colour="blue")
    wrong = find("Autoschlüssel VW", colour="black", found_on="2026-11-20", place="Bad")
    assert match(lost, right).likely
    assert not match(lost, wrong).likely
    assert match(lost, right).score > match(lost, wrong).score + 0.3


def test_another_kind_of_thing_is_never_compared() -> None:
    lost, found = loss("Tasche", "bag"), find("Tasche", "wallet")
    assert compare(MATCHING, BLUEPRINT.fields, lost, found) is None


def test_nothing_is_found_before_it_is_lost() -> None:
    lost = loss("Schlüssel", from_day="2026-10-10", to_day="2026-10-11")
    before = match(lost, find("Schlüssel", found_on="2026-10-01"))
    reason = next(r for r in before.reasons if r.label.de == "Zeit")
    assert reason.score == 0
    assert reason.text.de == "9 Tage davor"


def test_reasons_name_both_values_from_the_side_of_the_reader() -> None:
    lost, found = loss("Schlüsselbund", colour="blue"), find("Schlüssel", colour="red")
    seen = compare(MATCHING, BLUEPRINT.fields, found, lost, side="right")
    assert seen is not None
    what, brand, colour = seen.reasons[:3]
    assert (what.mine, what.other) == ("Schlüssel", "Schlüsselbund")
    assert (what.verdict, colour.verdict) == ("agrees", "differs")
    assert (brand.verdict, brand.score) == ("unknown", 0.5)
    assert colour.mine == "rot, rosa"


def test_secret_marks_lie_side_by_side_and_do_not_count() -> None:
    lost = loss("Schlüssel", marks="roter Punkt")
    same = match(lost, find("Schlüssel", marks="roter Punkt"))
    other = match(lost, find("Schlüssel", marks="etwas ganz anderes"))
    assert same.score == other.score
    assert (same.proof[0].mine, same.proof[0].other) == ("roter Punkt", "roter Punkt")


def state(answers: dict[str, Any], name: str) -> engine.CaseState:
    at = datetime(2026, 10, 3, 9, tzinfo=UTC)
    return engine.CaseState(
        blueprint="fundsache",
        version=BLUEPRINT.version,
        digest=BLUEPRINT.digest,
        state=name,
        phase="processing",
        answers=answers,
        opened_at=at,
        changed_at=at,
    )


def ground() -> engine.Ground:
    from verbund.kernel.calendars import Calendar  # noqa: PLC0415 - only here

    party = engine.Party(id="1", slug="a", name="A", land="NW")
    return engine.Ground(
        blueprint=BLUEPRINT,
        parameters=engine.example_parameters(BLUEPRINT),
        calendar=Calendar("NW"),
        owner=party,
        acting=party,
    )


def test_only_open_cases_of_the_other_side_face_a_case() -> None:
    here, now = ground(), date(2026, 10, 3)
    lost = state(loss("Schlüssel"), "searching")
    stored = state(find("Schlüssel"), "stored")
    assert engine.score(here, lost, stored, now=now) is not None
    assert engine.score(here, lost, lost, now=now) is None
    returned = state(find("Schlüssel"), "returned")
    assert engine.score(here, lost, returned, now=now) is None
    assert "stored" in engine.states_facing(here, lost, now=now)
    assert engine.states_facing(here, returned, now=now) == frozenset()


texts = st.text(alphabet="abcdeghilnrstuäöüß ßSKBR-.,012", max_size=40)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(texts, texts)
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    forth = text_likeness(one, other, synonyms=SYNONYMS)
    assert 0 <= forth <= 1
    assert forth == text_likeness(other, one, synonyms=SYNONYMS)


@given(texts)
def test_a_text_is_like_itself(one: str) -> None:
    assert text_likeness(one, one) == 1


@given(days, days, days, days)
def test_days_apart_turn_their_sign(a: date, b: date, c: date, d: date) -> None:
    left, right = (min(a, b), max(a, b)), (min(c, d), max(c, d))
    assert days_apart(left, right) == -days_apart(right, left)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    day, colours = draw(days).isoformat(), st.sampled_from(["blue", "red", None])
    lost = loss(
        draw(texts),
        colour=draw(colours),
        place=draw(texts),
        from_day=day,
        to_day=day,
    )
    found_on = draw(days).isoformat()
    place, colour = draw(texts), draw(colours)
    return lost, find(draw(texts), colour=colour, place=place, found_on=found_on)


@given(pairs())
def test_a_score_is_symmetric_and_bounded(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    here, now = ground(), date(2026, 10, 3)
    mine, theirs = state(pair[0], "searching"), state(pair[1], "stored")
    forth = engine.score(here, mine, theirs, now=now)
    back = engine.score(here, theirs, mine, now=now)
    assert forth is not None
    assert back is not None
    assert 0 <= forth.score <= 1
    assert forth.score == back.score
    assert (forth.side, back.side) == ("left", "right")
