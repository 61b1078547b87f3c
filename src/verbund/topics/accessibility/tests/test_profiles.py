"""Measures become ratings: unknown is never no, and every reason names its number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.topics.accessibility.attributes import (
    WrongValue,
    attributes_of,
    catalogue,
    checked,
)
from verbund.topics.accessibility.profiles import PROFILES, Facts, rate, rate_all
from verbund.topics.accessibility.thresholds import thresholds

REACHABLE: Facts = {
    "entrance.steps": 0,
    "entrance.threshold": 1.5,
    "entrance.door_width": 95,
    "inside.step_free": "yes",
}


@pytest.mark.parametrize("kind", catalogue().kinds)
def test_nothing_known_is_unknown_for_everybody(kind: str) -> None:
    found = rate_all({}, kind=kind)
    assert {rating.verdict for rating in found.values()} == {"unknown"}
    assert all(rating.missing for rating in found.values())


def _values() -> st.SearchStrategy[dict[str, float | str]]:
    options = {}
    for each in catalogue().attributes:
        if each.number:
            options[each.key] = st.integers(int(each.min), int(each.max))
        elif each.type != "text":
            options[each.key] = st.sampled_from(sorted(each.options()))
    return st.fixed_dictionaries({}, optional=options)


@given(_values(), st.sampled_from(PROFILES), st.sampled_from(sorted(catalogue().kinds)))
def test_a_no_always_stands_on_something_that_was_said(
    facts: dict[str, float | str], profile: str, kind: str
) -> None:
    rating = rate(profile, facts, kind=kind)
    if rating.verdict == "no":
        said = {
            key
            for reason in rating.reasons
            if reason.verdict == "no"
            for key in reason.attributes
        }
        assert said & facts.keys()
    assert not set(rating.missing) & facts.keys()


def test_measures_decide_for_the_wheelchair() -> None:
    assert rate("wheelchair", REACHABLE, kind="building").verdict == "yes"
    narrow = {**REACHABLE, "entrance.door_width": 84}
    limited = rate("wheelchair", narrow, kind="building")
    assert limited.verdict == "limited"
    [reason] = [r for r in limited.reasons if r.verdict == "limited"]
    assert (reason.attributes, reason.bound, reason.wanted) == (
        ("entrance.door_width",), "least", 90,
    )  # fmt: skip
    first = thresholds()[reason.thresholds[0]]
    assert first.source.startswith("DIN 18040-1, 4.3.3")
    assert first.checked == "law"
    assert rate("pram", narrow, kind="building").verdict == "yes"
    closed = {**REACHABLE, "entrance.door_width": 70}
    assert rate("wheelchair", closed, kind="building").verdict == "no"


def test_a_measured_step_outvotes_a_friendly_statement() -> None:
    facts: Facts = {"entrance.steps": 3, "claim.wheelchair": "yes"}
    rating = rate("wheelchair", facts, kind="shop")
    assert (rating.verdict, rating.basis) == ("no", "facts")
    alone = rate("wheelchair", {"claim.wheelchair": "yes"}, kind="shop")
    assert (alone.verdict, alone.basis) == ("yes", "statement")


def test_what_no_wheelchair_enters_is_not_closed_to_prams() -> None:
    ratings = rate_all({"claim.wheelchair": "no"}, kind="shop")
    assert ratings["wheelchair"].verdict == "no"
    assert ratings["pram"].verdict == "unknown"
    assert ratings["walking-frame"].verdict == "unknown"


@pytest.mark.parametrize(
    ("slope", "verdict"), [(6, "yes"), (8, "limited"), (14, "no"), (None, "unknown")]
)
def test_a_ramp_is_judged_by_its_slope(slope: float | None, verdict: str) -> None:
    facts = {**REACHABLE, "entrance.steps": 2, "entrance.ramp": "yes"}
    if slope is not None:
        facts["entrance.ramp_slope"] = slope
    assert rate("wheelchair", facts, kind="building").verdict == verdict


def test_one_low_step_limits_and_a_high_one_closes() -> None:
    low = {**REACHABLE, "entrance.steps": 1, "entrance.step_height": 7}
    high = {**low, "entrance.step_height": 15}
    assert rate("wheelchair", low, kind="shop").verdict == "limited"
    assert rate("wheelchair", high, kind="shop").verdict == "no"
    assert rate("walking-frame", high, kind="shop").verdict == "limited"


def test_blind_and_deaf_people_need_what_speaks_or_shows() -> None:
    assert rate("deaf", {"deaf.loop": "yes"}, kind="culture").verdict == "yes"
    silent: Facts = dict.fromkeys(
        ("deaf.loop", "deaf.display", "deaf.sign_language"), "no"
    )
    assert rate("deaf", silent, kind="culture").verdict == "no"
    assert rate("blind", {"blind.paving": "yes"}, kind="stop").verdict == "limited"
    assert rate("blind", {"blind.paving": "no"}, kind="stop").verdict == "unknown"


def test_every_threshold_says_how_far_it_was_checked() -> None:
    for each in thresholds().values():
        assert each.standard
        # Whatever is said to come from a law or a standard names where it was read.
        assert each.evidence or each.checked == "practice", each.id
        assert each.standard.startswith("Praxiswert") == (each.checked == "practice")


def test_values_are_checked_in_words() -> None:
    assert checked("entrance.door_width", "90,5 cm") == 90.5
    assert checked("entrance.steps", "3") == 3
    for key, value in (
        ("entrance.steps", "2,5"), ("entrance.door_width", "breit"),
        ("entrance.door_width", "nan"), ("path.surface", "glatt"), ("nix", "1"),
        ("claim.note", " "),
    ):  # fmt: skip
        with pytest.raises(WrongValue, match=r"\w"):
            checked(key, value)


def test_every_kind_asks_for_something() -> None:
    assert all(attributes_of(kind) for kind in catalogue().kinds)
