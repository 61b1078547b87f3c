"""What a way costs somebody, in seconds, or why it is refused.

One ``Walker`` per profile. Speeds and factors are practical values, no standard; limits
that come from a standard are the thresholds of the ratings. A missing tag never refuses
a way, it makes it a little dearer, so that a known good way wins.
"""

from collections.abc import Mapping

import msgspec

from verbund.topics.accessibility.osm import SURFACE_OF, centimetres, percent
from verbund.topics.accessibility.thresholds import limit

Tags = Mapping[str, str]

FOOT = "foot"


class Refusal(msgspec.Struct, frozen=True):
    """Why a way is closed to a profile: a sentence and what stands in it."""

    key: str
    values: Mapping[str, str | int | float] = {}


class Walker(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody gets on.

    ``steps``: seconds for one step, 0 refuses them. ``slope``/``slope_most``: percent
    from which it is hard, and impossible. ``kerb``: cm that can be overcome.
    ``narrow``: cm that are needed. ``loose``, ``rough``: factor on such ground,
    0 refuses it.
    """

    speed: float
    steps: float = 0.0
    few_steps: int = 0
    slope: float = 100.0
    slope_most: float = 100.0
    kerb: float = 100.0
    narrow: float = 0.0
    loose: float = 1.0
    rough: float = 1.0
    unknown: float = 1.0
    crossing: float = 5.0
    wheels: bool = False
    barriers: frozenset[str] = frozenset()


_WHEELS = frozenset(
    {
        "stile",
        "turnstile",
        "kissing_gate",
        "chain",
        "full-height_turnstile",
        "log",
        "debris",
    }
)
_TIGHT = frozenset({"cycle_barrier"})

WALKERS: Mapping[str, Walker] = {
    FOOT: Walker(speed=1.35, steps=0.6),
    "wheelchair": Walker(
        speed=1.0, slope=limit("path_slope_least"),
        slope_most=limit("ramp_slope_least"),
        kerb=limit("kerb"), narrow=limit("passage"), loose=0, rough=1.8, unknown=1.15,
        crossing=8, wheels=True, barriers=_WHEELS | _TIGHT,
    ),
    "electric-wheelchair": Walker(
        speed=1.4, slope=limit("path_slope_least"), slope_most=limit("slope_electric"),
        kerb=limit("threshold_least"), narrow=limit("passage"), loose=3.0, rough=1.4,
        unknown=1.1, crossing=8, wheels=True, barriers=_WHEELS | _TIGHT,
    ),
    "walking-frame": Walker(
        speed=0.8, few_steps=1, slope=limit("path_slope_least"), slope_most=12,
        kerb=limit("kerb_least"), narrow=70, loose=2.5, rough=1.6, unknown=1.1,
        crossing=10, wheels=True, barriers=_WHEELS,
    ),
    "blind": Walker(speed=0.9, steps=0.9, unknown=1.0, crossing=20),
    "deaf": Walker(speed=1.35, steps=0.6),
    "pram": Walker(
        speed=1.2, steps=3.0, few_steps=3, slope=limit("ramp_slope_least"),
        slope_most=20,
        kerb=15, narrow=limit("pram_door_least"), loose=1.6, rough=1.3, unknown=1.05,
        crossing=6, wheels=True, barriers=_WHEELS,
    ),
}  # fmt: skip
MODES = tuple(WALKERS)

_CLOSED = frozenset({"no", "private"})
_OPEN = frozenset({"yes", "designated", "permissive", "customers", "destination"})
#: Seconds to wait for a lift and to ride it.
_LIFT = 45.0
_ROUGH_RIDE = frozenset({"bad", "very_bad"})
_NO_RIDE = frozenset({"horrible", "very_horrible", "impassable"})


def edge_seconds(
    walker: Walker, tags: Tags, metres: float, *, forward: bool = True
) -> float | Refusal:
    """Seconds along one edge, or why it is refused. ``forward``: as it was drawn."""
    closed = _not_allowed(tags)
    if closed:
        return closed
    if walker.wheels and tags.get("wheelchair") == "no":
        return Refusal("refused.wheelchair_no")
    if tags.get("highway") == "elevator":
        return _LIFT
    if tags.get("highway") == "steps" or tags.get("conveying"):
        return _steps(walker, tags, metres, forward=forward)
    factor = 1.0
    for check in (_ground, _slope, _width):
        found = check(walker, tags)
        if isinstance(found, Refusal):
            return found
        factor *= found
    if tags.get("highway") == "cycleway" and tags.get("foot") not in _OPEN:
        factor *= 2.0
    return metres / walker.speed * factor


def _not_allowed(tags: Tags) -> Refusal | None:
    foot, access = tags.get("foot"), tags.get("access")
    if foot in _CLOSED:
        return Refusal("refused.no_foot")
    if access in _CLOSED and foot not in _OPEN:
        return Refusal("refused.private")
    if tags.get("highway") == "construction":
        return Refusal("refused.construction")
    return None


def _steps(
    walker: Walker, tags: Tags, metres: float, *, forward: bool
) -> float | Refusal:
    moving = tags.get("conveying")
    if moving:
        against = moving == ("backward" if forward else "forward")
        if walker.wheels or against:
            return Refusal("refused.escalator")
        return metres / 0.5
    ramp_tag = "ramp:stroller" if walker is WALKERS["pram"] else "ramp:wheelchair"
    if walker.wheels and tags.get(ramp_tag) == "yes":
        return metres / walker.speed * 2
    said = tags.get("step_count", "")
    count = int(said) if said.isdecimal() else 0
    if walker.wheels and not (count and count <= walker.few_steps):
        return (
            Refusal("refused.steps", {"count": count})
            if count
            else Refusal("refused.steps_unknown")
        )
    each = walker.steps or 10.0
    return metres / walker.speed + (count or max(3.0, metres / 0.35)) * each


def _ground(walker: Walker, tags: Tags) -> float | Refusal:
    surface, smoothness = tags.get("surface"), tags.get("smoothness")
    if smoothness in _NO_RIDE and walker.wheels:
        return Refusal("refused.surface", {"surface": smoothness})
    kind = SURFACE_OF.get(surface or "")
    if smoothness in _ROUGH_RIDE:
        kind = "rough"
    if smoothness in {"good", "excellent"}:
        kind = "smooth"
    if kind is None:
        return walker.unknown
    if kind == "loose":
        if not walker.loose:
            return Refusal("refused.surface", {"surface": surface or ""})
        return walker.loose
    return walker.rough if kind == "rough" else 1.0


def _slope(walker: Walker, tags: Tags) -> float | Refusal:
    said = tags.get("incline")
    if not said:
        return 1.0
    found = percent(said)
    if found is None:
        return 1.0 if walker.slope >= 100 else 1.3
    steep = abs(found)
    if steep > walker.slope_most:
        return Refusal("refused.slope", {"percent": steep})
    if steep > walker.slope:
        return 2.0
    return 1.0


def _width(walker: Walker, tags: Tags) -> float | Refusal:
    found = centimetres(tags.get("width", ""))
    if found is not None and found < walker.narrow:
        return Refusal("refused.narrow", {"cm": found})
    return 1.0


def node_seconds(walker: Walker, tags: Tags) -> float | Refusal:
    """Seconds to pass a point on the way: a crossing, kerb, gate or lift."""
    barrier = tags.get("barrier")
    if barrier:
        if barrier in walker.barriers:
            return Refusal("refused.barrier", {"barrier": barrier})
        closed = _not_allowed(tags)
        if closed and barrier != "bollard":
            return closed
    if walker.wheels and tags.get("wheelchair") == "no":
        return Refusal("refused.wheelchair_no")
    if tags.get("highway") == "elevator":
        return _LIFT
    kerb = _kerb(walker, tags)
    if kerb:
        return kerb
    if tags.get("highway") == "crossing" or tags.get("crossing"):
        calm = tags.get("crossing") == "traffic_signals"
        return walker.crossing * (1.0 if calm else 1.5)
    if tags.get("door"):
        width = centimetres(tags.get("width", ""))
        if width is not None and width < walker.narrow:
            return Refusal("refused.narrow", {"cm": width})
        return 3.0
    return 0.0


def _kerb(walker: Walker, tags: Tags) -> Refusal | None:
    height = centimetres(tags.get("kerb:height", ""))
    if height is None and tags.get("kerb") == "raised" and walker.wheels:
        return Refusal("refused.kerb_raised") if walker.kerb < 15 else None
    if height is not None and height > walker.kerb:
        return Refusal("refused.kerb", {"cm": height})
    return None
