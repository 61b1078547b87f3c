"""Steps, refusals, reasons and values in the words of the reader's language."""

import math
from collections.abc import Mapping

from verbund.core.ui.texts import current_language, translate
from verbund.kernel import german
from verbund.topics.accessibility.attributes import (
    Attribute,
    Value,
    attribute,
    catalogue,
    known,
)
from verbund.topics.accessibility.profiles import Facts, Reason
from verbund.topics.accessibility.routing.costs import Refusal
from verbund.topics.accessibility.routing.steps import Note, Refused, Step
from verbund.topics.accessibility.shapes import Fact, HistoryLine
from verbund.topics.accessibility.streets import dative

_ROOT = "accessibility"
_THIN = "\u00a0"
_WALKED = frozenset(
    {
        "start",
        "leave_lift",
        "straight",
        "left",
        "right",
        "half_left",
        "half_right",
        "back",
    }
)


def say(key: str, **values: object) -> str:
    """A text of this topic."""
    return translate(f"{_ROOT}.{key}", **values)


def local(words: Mapping[str, str]) -> str:
    """A text of the data files in the reader's language."""
    return words.get(current_language()) or words["de"]


def number(value: float, digits: int = 1) -> str:
    """A number with the decimal mark of the language, no needless zeros."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    return text if current_language() == "en" else text.replace(".", ",")


def distance(metres: float) -> str:
    """``35 m``, ``120 m``, ``1,2 km``; rounded as people speak."""
    if metres >= 995:
        return f"{number(metres / 1000)}{_THIN}{say('units.km')}"
    step = 1 if metres < 20 else 5 if metres < 100 else 10
    return f"{max(1, round(metres / step) * step)}{_THIN}{say('units.m')}"


def minutes(seconds: float) -> str:
    """``etwa 4 Minuten``, rounded up."""
    return say("way.minutes", count=max(1, math.ceil(seconds / 60)))


def share(part: float) -> str:
    """``43 %``."""
    return f"{round(part * 100)}{_THIN}%"


def gap_words(gaps: Mapping[str, float], *, kerbs: bool) -> list[str]:
    """What nobody has written down on a way; ``kerbs`` for those who mind them."""
    parts = {name: share(gaps.get(name, 0)) for name in ("surface", "width")}
    count = int(gaps.get("kerbs", 0))
    found = [say("way.gaps", **parts)] if gaps else []
    if kerbs and count:
        found.append(say("way.kerbs", count=count))
    return found


def value_words(each: Attribute, value: Value) -> str:
    """A value with its unit, or the words of a choice."""
    if each.number and isinstance(value, int | float):
        unit = f"{_THIN}{each.unit}" if each.unit else ""
        return f"{number(value)}{unit}"
    words = each.options().get(str(value))
    return local(words) if words else str(value)


def attribute_title(key: str) -> str:
    """What an attribute is called."""
    return local(attribute(key).title)


def kind_title(kind: str) -> str:
    """What a kind of place is called."""
    return local(catalogue().kinds[kind].title)


def profile_title(profile: str) -> str:
    """What a profile is called."""
    return say(f"profiles.{profile}")


def verdict_word(verdict: str) -> str:
    """Yes, partly, no, unknown."""
    return say(f"verdicts.{verdict}")


def fact_origin(fact: Fact) -> str:
    """How, when and by whom a fact came about."""
    return say(
        "place.told",
        method=say(f"methods.{fact.method}"),
        day=german.date_de(fact.on, current_language()),
        by=say(f"by.{fact.by}"),
    )


def history_words(line: HistoryLine) -> str:
    """One measurement of the past in one line."""
    if not known(line.key):
        return ""
    each = attribute(line.key)
    fact = Fact(
        key=line.key, value=line.value, method=line.method, by=line.by, on=line.on
    )
    return f"{local(each.title)}: {value_words(each, line.value)} – {fact_origin(fact)}"


def reason_words(reason: Reason, facts: Facts) -> list[str]:
    """The sentences of a reason: every attribute with its value, and what is needed."""
    found = []
    for key in reason.attributes:
        each = attribute(key)
        what = local(each.title)
        value = facts.get(key)
        if value is None:
            if reason.verdict == "unknown":
                found.append(say("reason.unknown", what=what))
            continue
        words = value_words(each, value)
        if reason.bound and reason.verdict in {"limited", "no"}:
            wanted = value_words(each, reason.wanted)
            found.append(
                say(f"reason.{reason.bound}", what=what, value=words, wanted=wanted)
            )
        else:
            found.append(say("reason.ok", what=what, value=words))
    return found


# --- ways --------------------------------------------------------------------------


def step_words(step: Step) -> str:
    """One step as a sentence, with its notes."""
    sentences = [_step(step), *(note_words(note) for note in step.notes)]
    return " ".join(sentences)


def note_words(note: Note) -> str:
    """Something to know on the way."""
    return say(f"note.{note.key}", **_spoken(note.values))


def _spoken(values: Mapping[str, str | int | float]) -> dict[str, object]:
    return {k: number(v) if isinstance(v, float) else v for k, v in values.items()}


def _step(step: Step) -> str:
    values: dict[str, object] = {**_spoken(step.values)}
    values["distance"] = distance(step.metres)
    if step.key.startswith("indoor."):
        return _inside(step, values)
    values["way"] = way_words(step)
    key = step.key
    go = f"go.{step.kind if step.kind in {'subway', 'crossing'} else 'follow'}"
    if step.values.get("stay"):
        go = "go.stay"
    if key in _WALKED:
        values["go"] = say(go, way=values["way"], distance=values["distance"])
    if key in {"start", "straight"} and current_language() == "de":
        # It stands behind a colon as a sentence of its own.
        values["go"] = f"{str(values['go'])[0].upper()}{str(values['go'])[1:]}"
    if "compass" in step.values:
        values["compass"] = say(f"compass.{step.values['compass']}")
    if key in {"steps", "escalator"}:
        side, rises = step.values.get("turn"), step.values.get("direction")
        sided = side in {"left", "right", "half_left", "half_right"}
        values["side"] = f"{say(f'sides.{side}')} " if sided else ""
        values["where"] = f" {say(f'rises.{rises}')}" if rises else ""
    if key == "steps" and not step.values.get("count"):
        key = "steps_unknown"
    if key == "lift" and not (step.values.get("from") and step.values.get("to")):
        key = "lift_plain"
    return say(f"step.{key}", **values)


def way_words(step: Step) -> str:
    """The street or the sort of way as it stands behind "follow"."""
    if step.way:
        return step.way if current_language() == "en" else dative(step.way)
    return say(f"kind_of_way.{step.kind}") if step.kind else ""


def _inside(step: Step, values: dict[str, object]) -> str:
    unnamed = say("spaces.door")
    space = say(f"spaces.{step.values.get('space', 'room')}")
    name = str(step.values.get("name") or "")
    values["name"] = name or (
        say("indoor.entrance") if "entrance" in step.key else unnamed
    )
    values["space"] = f"{space} {name}" if name else space
    values["door"] = step.values.get("door") or ""
    if "turn" in step.values:
        values["turn"] = say(f"turns.{step.values['turn']}")
    key = step.key
    if key == "indoor.stairs":
        key = f"{key}_{step.values['direction']}"
    if key in {"indoor.leave", "indoor.to_door"} and not values["door"]:
        key = f"{key}_plain"
    return say(key, **values)


def refusal_words(refusal: Refusal) -> str:
    """Why a way is closed to a profile."""
    values = _spoken(refusal.values)
    if not values.get("door"):
        values["door"] = say("spaces.door")
    return say(refusal.key, **values)


def refused_words(refused: Refused) -> str:
    """A refused edge with the way it lies on."""
    what = refusal_words(refused.reason)
    way = refused.way
    return say("refused.on", what=what, way=way) if way else what
