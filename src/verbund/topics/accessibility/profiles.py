"""What measured attributes mean for a person: yes, limited, no, or unknown – and why.

In: the facts of one place (``{"entrance.door_width": 92}``) and its kind. Out: one
``Rating`` per profile. Nothing of it is stored as the truth: whoever measures anew gets
a new rating. Unknown is never taken for no; a statement without measures (``claim.…``)
fills gaps only and never outvotes a measured obstacle.
"""

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

import msgspec

from verbund.topics.accessibility.attributes import Value
from verbund.topics.accessibility.thresholds import limit

Verdict = Literal["yes", "limited", "no", "unknown"]
Basis = Literal["facts", "statement", "none"]
Facts: TypeAlias = Mapping[str, Value]

PROFILES = (
    "wheelchair", "electric-wheelchair", "walking-frame", "blind", "deaf", "pram",
)  # fmt: skip
WHEELS = frozenset({"wheelchair", "electric-wheelchair", "walking-frame", "pram"})
_CHAIRS = frozenset({"wheelchair", "electric-wheelchair"})


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why one aspect is as it is.

    ``attributes`` are the facts that were looked at, ``thresholds`` the numbers they
    were compared with: at ``least`` or at ``most`` what is ``wanted``.
    """

    aspect: str
    verdict: Verdict
    attributes: tuple[str, ...]
    bound: Literal["", "least", "most"] = ""
    wanted: float = 0
    thresholds: tuple[str, ...] = ()


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for one profile; ``missing`` are facts that would settle it."""

    profile: str
    verdict: Verdict
    basis: Basis
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()


Aspect: TypeAlias = Callable[[str, Facts], Reason]


def rate_all(facts: Facts, *, kind: str) -> dict[str, Rating]:
    """The rating for every profile."""
    return {profile: rate(profile, facts, kind=kind) for profile in PROFILES}


def rate(profile: str, facts: Facts, *, kind: str) -> Rating:
    """Judge a place for one profile.

    Any aspect that is a "no" decides; then a gap in an essential aspect makes the
    answer unknown, unless somebody stated it without measures; then a limit limits.
    """
    essential, helpful = aspects_for(profile, kind)
    needed = [aspect(profile, facts) for aspect in essential]
    more = [aspect(profile, facts) for aspect in helpful]
    reasons = [*needed, *(r for r in more if r.verdict != "unknown")]
    verdicts = {reason.verdict for reason in needed}
    statement = _statement(profile, facts)
    missing = tuple(
        key
        for reason in needed
        if reason.verdict == "unknown"
        for key in reason.attributes
        if key not in facts
    )
    if "no" in verdicts:
        verdict: Verdict = "no"
        basis: Basis = "facts"
    elif "unknown" in verdicts:
        limited = "limited" in verdicts
        verdict = statement.verdict if statement else "unknown"
        if verdict == "yes" and limited:
            verdict = "limited"
        basis = "statement" if statement else "none"
    else:
        verdict = "limited" if "limited" in verdicts else "yes"
        basis = "facts"
    if statement:
        reasons.append(statement)
    return Rating(
        profile=profile,
        verdict=verdict,
        basis=basis,
        reasons=tuple(reasons),
        missing=missing,
    )


def aspects_for(
    profile: str, kind: str
) -> tuple[tuple[Aspect, ...], tuple[Aspect, ...]]:
    """The aspects that decide for a profile at a kind of place, and further ones."""
    if profile == "blind":
        return (guidance,), (lift_for_blind,)
    if profile == "deaf":
        return (hearing,), ()
    chairs = profile in _CHAIRS
    match kind:
        case "stop" | "outdoors":
            return (path, surface), ((toilet,) if chairs else ())
        case "parking":
            return ((parking, surface) if chairs else (surface,)), (path, lift)
        case "toilet":
            return ((entry, toilet) if chairs else (entry, door)), (path, surface)
        case "lift":
            return (lift,), ()
        case _:
            more = (path, surface, lift, toilet, parking) if chairs else (path, lift)
            return (entry, door, inside), more


def _statement(profile: str, facts: Facts) -> Reason | None:
    key = "claim.wheelchair" if profile in WHEELS else f"claim.{profile}"
    said = facts.get(key)
    if said not in {"yes", "limited", "no"}:
        return None
    verdict: Verdict = (
        "yes" if said == "yes" else "limited" if said == "limited" else "no"
    )
    if profile in {"walking-frame", "pram"} and verdict == "no":
        # What no wheelchair can enter, others may: nobody said that they cannot.
        verdict = "unknown"
        return None
    return Reason(
        aspect="claim",
        verdict=verdict,
        attributes=(key,),
    )


# --- aspects: each looks at a few attributes ------------------------------------


def number(facts: Facts, key: str) -> float | None:
    """A number among the facts."""
    found = facts.get(key)
    return found if isinstance(found, int | float) else None


def at_least(
    facts: Facts, key: str, *, aspect: str, good: str, least: str = ""
) -> Reason:
    """Compare a width: good from one threshold on, limited from a second one on."""
    return _compared(facts, key, aspect=aspect, good=good, worse=least, sign=1)


def at_most(
    facts: Facts, key: str, *, aspect: str, good: str, least: str = ""
) -> Reason:
    """Compare a height or slope: good up to one threshold, limited up to a second."""
    return _compared(facts, key, aspect=aspect, good=good, worse=least, sign=-1)


def _compared(
    facts: Facts, key: str, *, aspect: str, good: str, worse: str, sign: int
) -> Reason:
    found = number(facts, key)
    if found is None:
        verdict: Verdict = "unknown"
    elif found * sign >= limit(good) * sign:
        verdict = "yes"
    else:
        hard = bool(worse) and found * sign >= limit(worse) * sign
        verdict = "limited" if hard else "no"
    return Reason(
        aspect=aspect,
        verdict=verdict,
        bound="least" if sign > 0 else "most",
        wanted=limit(good),
        attributes=(key,),
        thresholds=tuple(name for name in (good, worse) if name)
        if found is not None
        else (),
    )


def entry(profile: str, facts: Facts) -> Reason:
    """Steps, threshold and ramp at the entrance."""
    steps = number(facts, "entrance.steps")
    if steps is None:
        return Reason(
            aspect="entry", verdict="unknown",
            attributes=("entrance.steps",),
        )  # fmt: skip
    if steps == 0:
        return _threshold(profile, facts)
    if facts.get("entrance.ramp") == "yes":
        return ramp(profile, facts)
    height = number(facts, "entrance.step_height")
    low = height is not None and height <= limit("step_limited")
    most = {"wheelchair": 1 if low else 0, "walking-frame": 3, "pram": 3}
    if profile == "walking-frame" and facts.get("entrance.handrail") != "yes":
        most["walking-frame"] = 1
    verdict: Verdict = "limited" if steps <= most.get(profile, 0) else "no"
    return Reason(
        aspect="entry",
        verdict=verdict,
        attributes=("entrance.steps", "entrance.step_height", "entrance.ramp"),
        thresholds=("step_limited",) if profile == "wheelchair" and low else (),
    )


def _threshold(profile: str, facts: Facts) -> Reason:
    if "entrance.threshold" in facts:
        least = "step_limited" if profile == "pram" else "threshold_least"
        return at_most(
            facts, "entrance.threshold", aspect="entry", good="threshold", least=least
        )
    return Reason(
        aspect="entry", verdict="yes",
        attributes=("entrance.steps",),
    )  # fmt: skip


def ramp(profile: str, facts: Facts) -> Reason:
    """The ramp at the entrance: the worst of slope, length and width."""
    found = [
        at_most(
            facts,
            "entrance.ramp_slope",
            aspect="entry",
            good="ramp_slope",
            least="ramp_slope_least",
        )
    ]
    if "entrance.ramp_length" in facts:
        length = at_most(
            facts,
            "entrance.ramp_length",
            aspect="entry",
            good="ramp_length",
            least="",
        )
        # A long ramp without landing is hard, not impossible.
        found.append(
            msgspec.structs.replace(length, verdict="limited")
            if length.verdict == "no"
            else length
        )
    if "entrance.ramp_width" in facts:
        found.append(
            at_least(
                facts,
                "entrance.ramp_width",
                aspect="entry",
                good="ramp_width",
                least="passage",
            )
        )
    return worst(found)


def door(profile: str, facts: Facts) -> Reason:
    """The clear width of the entrance door."""
    narrow = profile in {"pram", "walking-frame"}
    good, least = (
        ("door_width_least", "pram_door_least")
        if narrow
        else ("door_width", "door_width_least")
    )
    return at_least(facts, "entrance.door_width", aspect="door", good=good, least=least)


def inside(profile: str, facts: Facts) -> Reason:
    """Whether all rooms can be reached without steps, or by a lift."""
    free = facts.get("inside.step_free")
    if free is None and facts.get("lift.present") == "yes":
        return lift(profile, facts)
    verdict: Verdict = (
        "unknown" if free is None else "yes" if free == "yes" else "limited"
    )
    return Reason(
        aspect="inside", verdict=verdict,
        attributes=("inside.step_free",),
    )  # fmt: skip


def path(profile: str, facts: Facts) -> Reason:
    """Slope, width and kerb of the way to the place: the worst of what is known."""
    found = []
    if "path.slope" in facts:
        found.append(
            at_most(
                facts,
                "path.slope",
                aspect="path",
                good="path_slope",
                least="path_slope_least",
            )
        )
    if "path.width" in facts:
        found.append(
            at_least(
                facts,
                "path.width",
                aspect="path",
                good="passage",
                least="passage_least",
            )
        )
    found.append(
        at_most(facts, "path.kerb", aspect="path", good="kerb", least="kerb_least")
    )
    return worst(found)


def surface(profile: str, facts: Facts) -> Reason:
    """The ground: even, bumpy, loose."""
    said = facts.get("path.surface")
    verdicts: dict[Value, Verdict] = {
        "smooth": "yes",
        "rough": "limited",
        "loose": "limited" if profile == "pram" else "no",
    }
    verdict = verdicts.get(said, "unknown") if said is not None else "unknown"
    return Reason(
        aspect="surface", verdict=verdict,
        attributes=("path.surface",),
    )  # fmt: skip


def lift(profile: str, facts: Facts) -> Reason:
    """The lift: its door and its cabin."""
    if facts.get("lift.present") == "no":
        return Reason(
            aspect="lift", verdict="limited",
            attributes=("lift.present",),
        )  # fmt: skip
    found = [
        at_least(
            facts,
            "lift.door_width",
            aspect="lift",
            good="door_width",
            least="lift_door_least",
        )
    ]
    for key, good, least in (
        ("lift.cabin_width", "lift_width", "lift_width_least"),
        ("lift.cabin_depth", "lift_depth", "lift_depth_least"),
    ):
        found.append(at_least(facts, key, aspect="lift", good=good, least=least))
    if "lift.controls_height" in facts:
        high = at_most(
            facts, "lift.controls_height", aspect="lift", good="controls_height"
        )
        if high.verdict == "no":
            high = msgspec.structs.replace(high, verdict="limited")
        found.append(high)
    return worst(found)


def toilet(profile: str, facts: Facts) -> Reason:
    """The wheelchair-accessible toilet: door, turning space, room beside the bowl."""
    present = facts.get("toilet.present")
    if present != "yes":
        verdict: Verdict = "unknown" if present is None else "no"
        return Reason(
            aspect="toilet",
            verdict=verdict,
            attributes=("toilet.present",),
        )
    found = [
        at_least(facts, key, aspect="toilet", good=good, least=least)
        for key, good, least in (
            ("toilet.door_width", "door_width", "door_width_least"),
            ("toilet.turning_space", "turning_space", "turning_space_least"),
            ("toilet.side_space", "toilet_side", "toilet_side_least"),
        )
        if key in facts
    ]
    if not found:
        return Reason(
            aspect="toilet", verdict="unknown",
            attributes=("toilet.door_width", "toilet.turning_space"),
        )  # fmt: skip
    return worst(found)


def parking(profile: str, facts: Facts) -> Reason:
    """Spaces for disabled people."""
    found = number(facts, "parking.disabled")
    verdict: Verdict = "unknown" if found is None else "yes" if found else "limited"
    return Reason(
        aspect="parking",
        verdict=verdict,
        attributes=("parking.disabled",),
    )


def guidance(profile: str, facts: Facts) -> Reason:
    """What leads blind people: paving, tactile signs, speech."""
    return _helped(
        facts, "guidance", ("blind.paving", "blind.signs", "blind.speech"), enough=2
    )


def lift_for_blind(profile: str, facts: Facts) -> Reason:
    """Whether the lift speaks and its buttons can be felt."""
    return _helped(facts, "lift_blind", ("lift.speech", "lift.tactile"), enough=2)


def hearing(profile: str, facts: Facts) -> Reason:
    """What helps people who hear little or nothing."""
    keys = ("deaf.display", "deaf.sign_language", "deaf.loop")
    return _helped(facts, "hearing", keys, enough=1)


def _helped(facts: Facts, aspect: str, keys: tuple[str, ...], *, enough: int) -> Reason:
    present = sum(facts.get(key) == "yes" for key in keys)
    absent = sum(facts.get(key) == "no" for key in keys)
    if present >= enough:
        verdict: Verdict = "yes"
    elif present:
        verdict = "limited"
    else:
        verdict = "no" if absent == len(keys) else "unknown"
    return Reason(
        aspect=aspect,
        verdict=verdict,
        attributes=keys,
    )


_ORDER: dict[Verdict, int] = {"no": 0, "unknown": 1, "limited": 2, "yes": 3}


def worst(reasons: list[Reason]) -> Reason:
    """The reason that decides: a "no" before a gap before a limit."""
    return min(reasons, key=lambda reason: _ORDER[reason.verdict])
