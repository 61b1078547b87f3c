"""What a change is worth: the version number, and the words a clerk reads."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.engine import document_of, load
from verbund.engine.compare import (
    Change,
    compare,
    compare_documents,
    level_of,
    required_version,
    version_too_small,
)
from verbund.engine.model import Blueprint
from verbund.engine.semver import (
    Span,
    check_validity,
    next_version,
    parsed,
    predecessor,
    valid_on,
)

BLUEPRINTS = Path(__file__).parents[4] / "blueprints"
EYES = {
    "type": "text",
    "label": {"de": "Augenfarbe", "de-simple": "Augen-Farbe", "en": "Colour of eyes"},
}


@pytest.fixture(scope="module")
def dog_tax() -> Blueprint:
    return load(BLUEPRINTS / "hundesteuer")


@pytest.fixture
def old(dog_tax: Blueprint) -> dict[str, Any]:
    return document_of(dog_tax)


def by_id(parts: list[dict[str, Any]], identity: str) -> dict[str, Any]:
    return next(part for part in parts if part["id"] == identity)


def field(document: dict[str, Any], path: str) -> dict[str, Any]:
    """A field by its dotted path."""
    found: dict[str, Any] = {"fields": document["fields"]}
    for name in path.split("."):
        found = found["fields"][name]
    return found


def transition(document: dict[str, Any], identity: str) -> dict[str, Any]:
    return by_id(document["process"]["transitions"], identity)


def clock(document: dict[str, Any], identity: str) -> dict[str, Any]:
    return by_id(document["clocks"], identity)


def changes(old: dict[str, Any], change: Any) -> tuple[Change, ...]:
    new = deepcopy(old)
    change(new)
    return compare_documents(old, new)


MAJOR = {
    "removed field": (
        lambda d: field(d, "dogs")["fields"].pop("breed"),
        "Die Angabe „Rasse“ auf der Seite „",
    ),
    "renamed field": (
        lambda d: field(d, "dogs")["fields"].update(
            race={**field(d, "dogs")["fields"].pop("breed"), "formerly": ["breed"]}
        ),
        "neuen Namen im Datenmodell: breed → race",
    ),
    "new required field": (
        lambda d: (
            field(d, "dogs")["fields"].update(eyes=EYES),
            by_id(d["steps"], "relief")["fields"].append("dogs.eyes"),
        ),
        "Neue Pflichtangabe „Augenfarbe“ auf der Seite „",
    ),
    "field becomes required": (
        lambda d: field(d, "holder.email").pop("required"),
        "„E-Mail-Adresse“ auf der Seite „Erreichbarkeit“ ist jetzt Pflicht",
    ),
    "other type": (
        lambda d: field(d, "holder.given_names").update(type="integer"),
        "von anderer Art: name → integer",
    ),
    "new check": (
        lambda d: field(d, "holder.birth_date")["checks"].append(
            {"test": "value > date('1900-01-01')", "message": {"de": "x"}}
        ),
        "lässt weniger zu als bisher: Prüfung",
    ),
    "lower limit": (
        lambda d: field(d, "dogs")["repeat"].update(max=3),
        "weniger zu als bisher: Anzahl 20 → 3",
    ),
    "dropped option": (
        lambda d: field(d, "request")["options"].pop(),
        "Die Auswahl „Einen Hund abmelden“ bei „Was möchten Sie tun?“",
    ),
    "dropped state": (
        lambda d: d["process"]["states"].pop("refused"),
        "Den Zustand „abgelehnt“ gibt es nicht mehr",
    ),
    "dropped transition": (
        lambda d: d["process"]["transitions"].remove(transition(d, "refuse")),
        "Den Schritt „Ablehnen“ gibt es nicht mehr",
    ),
    "guard added": (
        lambda d: transition(d, "refuse").update(guard="params.begin == 'x'"),
        "Der Schritt „Ablehnen“ ist seltener möglich: Bedingung",
    ),
    "fewer may": (
        lambda d: transition(d, "start_review").update(by=["lead"]),
        "seltener möglich: wer ihn gehen darf",
    ),
    "new input demanded": (
        lambda d: transition(d, "confirm_change")["inputs"].update(
            reason={"type": "text", "label": {"de": "Grund"}}
        ),
        "Neue Pflichtangabe „Grund“ beim Schritt „Änderung übernehmen“",
    ),
    "withdrawal gone": (
        lambda d: d["process"].pop("withdrawal"),
        "entfällt: Antrag zurücknehmen",
    ),
    "objection state gone": (
        lambda d: d["process"]["objection"]["states"].pop("taken_back"),
        "„Widerspruch zurückgenommen“ beim Rechtsbehelf gibt es nicht mehr",
    ),
    "shorter legal period": (
        lambda d: clock(d, "objection").update(period="P2W"),
        "läuft anders: Dauer P1M → P2W",
    ),
    "clock gone": (
        lambda d: d["clocks"].remove(clock(d, "inaction")),
        "Die Frist „Klage wegen Untätigkeit möglich ab“ entfällt",
    ),
    "fee computed otherwise": (
        lambda d: by_id(d["rules"], "total").update(value="eur('1')"),
        "Die Regel „Hundesteuer in diesem Jahr“ entscheidet anders: Berechnung",
    ),
    "rule gone": (
        lambda d: d["rules"].remove(by_id(d["rules"], "late")),
        "Die Regel „Anmeldefrist“ entfällt",
    ),
    "parameter without default": (
        lambda d: d["parameters"].update(
            office={"type": "text", "label": {"de": "Amt"}, "example": "Steueramt"}
        ),
        "Neuer Wert der Kommune ohne Vorgabe: „Amt“",
    ),
    "parameter gone": (
        lambda d: d["parameters"].pop("court"),
        "„Zuständiges Verwaltungsgericht mit Anschrift“ wird nicht mehr gebraucht",
    ),
    "table column added": (
        lambda d: d["parameters"]["tariff"]["columns"].update(old={"type": "text"}),
        "lässt weniger zu: Spalten",
    ),
    "channel gone": (
        lambda d: d["blueprint"]["channels"].remove("paper"),
        "Ein Weg zur Leistung entfällt: paper",
    ),
    "trust raised": (
        lambda d: d["blueprint"].update(trust_level=30),
        "stärkerer Nachweis der Person nötig: 0 → 30",
    ),
    "entrance gone": (
        lambda d: d["blueprint"]["services"].pop(),
        "Der Zugang „Hund abmelden“ entfällt",
    ),
    "letter gone": (
        lambda d: d["notices"].pop("refusal"),
        "Schreiben „",
    ),
    "all rules gone": (lambda d: d.pop("rules"), "Die Regel „"),
}
MINOR = {
    "optional field": (
        lambda d: field(d, "dogs")["fields"].update(eyes={**EYES, "required": False}),
        "Neue freiwillige Angabe „Augenfarbe“",
    ),
    "field with default": (
        lambda d: d["fields"].update(eyes={**EYES, "default": "x"}),
        "Neue freiwillige Angabe",
    ),
    "required only for a new choice": (
        lambda d: (
            field(d, "request")["options"].append(
                {"id": "chip", "label": {"de": "Chip melden"}}
            ),
            d["fields"].update(eyes={**EYES, "visible_if": "request == 'chip'"}),
        ),
        "die nur bei einer neuen Auswahl gefragt wird",
    ),
    "field becomes optional": (
        lambda d: field(d, "holder.given_names").update(required=False),
        "ist jetzt freiwillig",
    ),
    "higher limit": (lambda d: field(d, "dogs")["repeat"].update(max=50), "mehr zu"),
    "new state": (
        lambda d: d["process"]["states"].update(parked={"title": {"de": "geparkt"}}),
        "Neuer Zustand „geparkt“",
    ),
    "promise changed": (
        lambda d: clock(d, "processing").update(period="P5WD"),
        "Bei der Frist „Entscheidung“ ist anders: Dauer",
    ),
    "longer period": (
        lambda d: clock(d, "objection").update(period="P1Y"),
        "Dauer P1M → P1Y",
    ),
    "parameter with default": (
        lambda d: d["parameters"].update(
            days={"type": "integer", "label": {"de": "Tage"}, "default": 3}
        ),
        "Neuer Wert der Kommune mit Vorgabe: „Tage“",
    ),
    "guard removed": (
        lambda d: transition(d, "assess").pop("guard"),
        "ist öfter möglich: Bedingung",
    ),
    "information rule": (
        lambda d: by_id(d["rules"], "late").update(value="false"),
        "Bei der Regel „Anmeldefrist“ ist anders: Berechnung",
    ),
    "retention": (
        lambda d: d["retention"]["rules"][0].update(keep="P9Y"),
        "Aufbewahrung",
    ),
    "page moved": (
        lambda d: d["steps"][0].update(visible_if="true"),
        "ist anders aufgebaut",
    ),
}
PATCH = {
    "label": (
        lambda d: field(d, "dogs.breed")["label"].update(de="Hunderasse"),
        "Wortlaut geändert: Angabe „Hunderasse“",
    ),
    "service text": (
        lambda d: d["texts"]["service"]["lead"].update(de="Neu."),
        "Wortlaut geändert: Texte zur Leistung",
    ),
    "reason of a rule": (
        lambda d: by_id(d["rules"], "total")["because"].update(de="Neu."),
        "Wortlaut geändert: Regel",
    ),
    "reason of a row": (
        lambda d: by_id(d["rules"], "dog_tax")["rows"][0].update(because={"de": "Neu"}),
        "Wortlaut geändert: Regel",
    ),
    "new example": (lambda d: d["tests"].clear(), "Beispiele zur Prüfung"),
    "book": (lambda d: d["prose"].update({"book.md": "Neu."}), "book.md geändert"),
    "key words": (
        lambda d: d["blueprint"]["services"][0]["keywords"].append("Dackel"),
        "Technische Angabe",
    ),
}
ALL = [
    *((f"major: {name}", "major", *case) for name, case in MAJOR.items()),
    *((f"minor: {name}", "minor", *case) for name, case in MINOR.items()),
    *((f"patch: {name}", "patch", *case) for name, case in PATCH.items()),
]


@pytest.mark.parametrize(
    ("level", "change", "said"), [case[1:] for case in ALL], ids=[c[0] for c in ALL]
)
def test_change_has_its_level_and_is_said_in_words(
    old: dict[str, Any], level: str, change: Any, said: str
) -> None:
    found = changes(old, change)
    assert level_of(found) == level, [c.sentence.de for c in found]
    assert any(said in c.sentence.de for c in found), [c.sentence.de for c in found]
    for one in found:
        assert one.sentence.get("en") != one.sentence.de
        assert "{" not in one.sentence.de + one.sentence.get("en")
        assert one.path.startswith("/")
        assert one.effect.de


def test_nothing_changed_needs_no_number(dog_tax: Blueprint) -> None:
    assert compare(dog_tax, dog_tax) == ()
    assert required_version(dog_tax, dog_tax) == "1.0.0"


def test_version_alone_is_no_change(old: dict[str, Any]) -> None:
    assert not changes(old, lambda d: d["blueprint"].update(version="9.0.0"))


def test_all_languages_of_a_text_are_one_change(old: dict[str, Any]) -> None:
    found = changes(
        old, lambda d: field(d, "dogs.breed")["label"].update(de="Hunderasse", en="dog")
    )
    assert [c.path for c in found] == ["/fields/dogs/fields/breed/label"]


def test_number_that_is_too_small_is_refused_with_the_reason(
    dog_tax: Blueprint,
) -> None:
    fewer = {name: f for name, f in dog_tax.fields.items() if name != "payment"}
    new = msgspec.structs.replace(dog_tax, fields=fewer, version="1.1.0")
    refusal = version_too_small(dog_tax, new)
    assert refusal is not None
    assert "mindestens 2.0.0" in refusal.de
    assert "entfällt" in refusal.de
    assert "at least 2.0.0" in refusal.get("en")
    enough = msgspec.structs.replace(new, version="2.0.0")
    assert version_too_small(dog_tax, enough) is None


@given(st.data())
def test_whatever_is_dropped_is_said(data: st.DataObject) -> None:
    old = document_of(load(BLUEPRINTS / "fundsache"))
    new: Any = deepcopy(old)
    part = new
    while True:
        keys = list(part) if isinstance(part, dict) else range(len(part))
        key = data.draw(st.sampled_from(list(keys)))
        below = part[key]
        if not isinstance(below, dict | list) or not below or data.draw(st.booleans()):
            break
        part = below
    del part[key]
    if not (part is new.get("blueprint") and key in {"version", "valid_from"}):
        assert compare_documents(old, new)


# --- numbers and days --------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "level", "after"),
    [
        ("1.2.3", "patch", "1.2.4"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "major", "2.0.0"),
        ("0.2.3", "major", "0.3.0"),
        ("0.2.3", "patch", "0.2.4"),
        ("1.2.3", None, "1.2.3"),
    ],
)
def test_next_number_by_level(version: str, level: Any, after: str) -> None:
    assert next_version(version, level) == after


@pytest.mark.parametrize(
    "wrong", ["1.0", "01.0.0", "1.0.0-beta", "v1.0.0", "", "1.0.9999999"]
)
def test_number_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="keine Version"):
        parsed(wrong)


def test_patch_of_an_old_version_is_compared_with_that() -> None:
    assert predecessor("1.0.1", ["2.0.0", "1.0.0", "0.9.0"]) == "1.0.0"
    assert predecessor("0.1.0", ["1.0.0"]) is None


def days(*texts: str | None) -> list[date | None]:
    return [date.fromisoformat(t) if t else None for t in texts]


def span(version: str, begin: str | None, end: str | None = None) -> Span:
    first, last = days(begin, end)
    return Span(version=version, valid_from=first, valid_to=last)


def test_versions_follow_each_other_without_overlap_or_hole() -> None:
    good = [
        span("1.0.0", "2026-01-01", "2027-01-01"),
        span("1.1.0", "2027-01-01"),
        span("1.1.1", "2027-01-01"),
        span("2.0.0", "2028-01-01"),
    ]
    assert check_validity(good) == ()
    assert [
        valid_on(good, day)
        for day in days("2025-12-31", "2026-12-31", "2027-01-01", "2029-01-01")
        if day
    ] == [None, "1.0.0", "1.1.1", "2.0.0"]


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        (
            [span("1.0.0", "2026-01-01", "2027-06-01"), span("2.0.0", "2027-01-01")],
            "übers",
        ),
        (
            [span("1.0.0", "2026-01-01", "2026-06-01"), span("2.0.0", "2027-01-01")],
            "keine F",
        ),
        ([span("1.0.0", "2026-01-01"), span("2.0.0", "2025-01-01")], "damit vor"),
        ([span("1.0.0", "2026-01-01", "2026-01-01")], "ehe sie"),
        (
            [span("1.0.0", "2026-01-01", "2027-01-01"), span("2.0.0", None)],
            "valid_from",
        ),
    ],
)
def test_wrong_days_are_named(spans: list[Span], said: str) -> None:
    found = check_validity(spans)
    assert any(said in finding.message for finding in found)
