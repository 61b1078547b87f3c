"""The filter form of a collection: a field for each property that can be chosen."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from verbund.channels.ogc.documents import choices, words
from verbund.channels.ogc.errors import BadParameter
from verbund.channels.ogc.shapes import Layer
from verbund.core.ui.texts import translate

#: Days from and to; together they are the parameter ``datetime``.
DAYS: Final = ("von", "bis")
_MOST: Final = 6


def fields(layer: Layer, given: Mapping[str, str]) -> list[dict[str, object]]:
    """What the form asks, with what was given."""
    made: list[dict[str, object]] = []
    if any(column.kind == "string" for column in layer.columns):
        made.append(
            {
                "kind": "text", "name": "q", "label": translate("ogc.form.words"),
                "value": given.get("q", ""),
            }
        )  # fmt: skip
    for column in layer.columns:
        if column.choices and len(made) < _MOST:
            options = list(choices(column).items())
        elif column.kind == "boolean" and len(made) < _MOST:
            options = [("true", translate("ogc.yes")), ("false", translate("ogc.no"))]
        else:
            continue
        made.append(
            {
                "kind": "select",
                "name": column.name,
                "label": words(column.title),
                "options": options,
                "value": given.get(column.name, ""),
            }
        )
    if layer.moments is not None:
        made += [
            {
                "kind": "date",
                "name": name,
                "label": translate(f"ogc.form.{name}"),
                "value": given.get(name, ""),
            }
            for name in DAYS
        ]
    return made


def with_days(query: Mapping[str, str], days: Mapping[str, str]) -> dict[str, str]:
    """The query with the interval of the two days."""
    if not days:
        return dict(query)
    ends = []
    for name in DAYS:
        text = days.get(name, "")
        try:
            ends.append(date.fromisoformat(text).isoformat() if text else "..")
        except ValueError as error:
            raise BadParameter(
                name,
                f"„{text[:20]}“ ist kein Datum. Richtig ist zum Beispiel 2026-11-22.",
                f"“{text[:20]}” is not a date; write 2026-11-22, for example.",
            ) from error
    return {**query, "datetime": "/".join(ends)}
