"""A contradiction as its page shows it: values with their origin, effects in euro."""

from collections.abc import Mapping

from django.urls import reverse

from verbund.channels.desk.frame import Desk, PageKeys
from verbund.channels.desk.listing import channel_word
from verbund.core.ui import filters
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import date_de
from verbund.kernel.money import format_euro
from verbund.nodes.actions.deciding import needs_second
from verbund.nodes.comparing import Contradiction
from verbund.nodes.effects import SOURCES, Effect
from verbund.nodes.origins import Origin
from verbund.nodes.shapes import ClashView

_KEYS = {"base": "b", "centre": "z", "suitcase": "o"}


def keys() -> PageKeys:
    """The keys of the page, for its foot."""
    return (
        (("J", "K"), translate("nodes.clash.key.row")),
        (("B",), translate("nodes.clash.key.base")),
        (("Z",), translate("nodes.clash.key.centre")),
        (("O",), translate("nodes.clash.key.suitcase")),
        (("Alt", "S"), translate("nodes.clash.key.save")),
    )


def context(
    desk: Desk, view: ClashView, choices: Mapping[str, str]
) -> dict[str, object]:
    """Everything but the part itself and what was typed as the reason."""
    given = desk.request.POST
    due = filters.due(view.due_on if view.state != "decided" else None)
    origins = view.origins
    return {
        "view": view,
        "owner": desk.member_name(view.arrival.owner),
        "tour": date_de(view.tour_day) if view.tour_day else "",
        "due": {"kind": due.kind, "word": due.word, "day": due.day},
        "columns": [
            ("base", _taken(origins.base)),
            ("centre", _from(origins.centre)),
            ("suitcase", _from(origins.suitcase)),
        ],
        "fields": [
            _field(view, index, one, choices[one.path], given.get(f"r.{index}"))
            for index, one in enumerate(view.contradictions)
        ],
        "open": sum(1 for one in view.contradictions if not choices[one.path]),
        "second": any(one.sensitive for one in view.contradictions),
        "needs_second": needs_second(view.contradictions, choices),
        "own": view.proposed_by == desk.actor.id,
        "effects": [_effect(one, view.arrival.device_name) for one in view.effects],
        "case_href": reverse("desk-case", args=[view.case_id]),
    }


def _field(
    view: ClashView, index: int, one: Contradiction, chosen: str, typed: str | None
) -> dict[str, object]:
    texts = {
        "base": one.base_text,
        "centre": one.centre_text,
        "suitcase": one.suitcase_text,
    }
    whose = {
        "centre": view.origins.of_centre(one.path).why,
        "suitcase": view.origins.suitcase.why,
    }
    step = one.path.startswith("step:")
    return {
        "index": index,
        "label": one.label,
        "sensitive": one.sensitive,
        "touches": one.path in view.touching,
        "bank": one.bank,
        "step": step,
        "values": [
            {
                "name": name,
                "text": texts[name],
                "why": "" if step else whose.get(name, ""),
                "key": _KEYS[name],
            }
            for name in SOURCES
        ],
        "chosen": chosen,
        "reason": view.reasons.get(one.path, "") if typed is None else typed,
    }


def _taken(origin: Origin) -> str:
    if origin.at is None:
        return ""
    return translate("nodes.clash.taken", moment=_moment(origin))


def _from(origin: Origin) -> str:
    """„115, Köln, 12.11., 13:40“: who, at which door, when."""
    parts = [channel_word(origin.channel) if origin.channel else "", origin.who]
    return ", ".join(one for one in (*parts, _moment(origin)) if one)


def _moment(origin: Origin) -> str:
    if origin.at is None:
        return ""
    return f"{clock.to_berlin(origin.at):%d.%m., %H:%M} Uhr"


def _effect(one: Effect, device: str) -> dict[str, object]:
    columns = {
        translate("nodes.clash.base"): one.base,
        translate("nodes.clash.centre"): one.centre,
        device: one.suitcase,
    }
    return {
        "label": one.label,
        "chosen": "" if one.chosen is None else format_euro(one.chosen),
        "columns": [
            (label, "–" if cents is None else format_euro(cents))
            for label, cents in columns.items()
        ],
    }
