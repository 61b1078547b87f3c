"""Forms of a page as a browser sees them, and what it sends when somebody types."""

import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any

from msgspec import Struct, field

from verbund.cases.forms.widgets import value_at

Answers = Mapping[str, Any]


class Control(Struct, frozen=True):
    """Something that can be filled in."""

    name: str
    kind: str
    value: str
    checked: bool


class Sheet(Struct):
    """A form of a page with its controls."""

    action: str
    controls: list[Control] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return any(control.name == name for control in self.controls)


class _Reader(HTMLParser):
    """Finds the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self.open: Sheet | None = None
        self.select = self.area = ""
        self.typed = ""

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.open = Sheet(given.get("action", ""))
            self.sheets.append(self.open)
        elif self.open is None:
            return
        elif tag == "input" and given.get("name"):
            kind, value = given.get("type", "text"), given.get("value", "")
            if kind in {"checkbox", "radio"} and "value" not in given:
                value = "on"
            self._add(given["name"], kind, value, checked="checked" in given)
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and self.select:
            value = given.get("value", "")
            self._add(self.select, "option", value, checked="selected" in given)
        elif tag == "textarea":
            self.area, self.typed = given["name"], ""

    def handle_data(self, data: str) -> None:
        self.typed += data if self.area else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.area:
            self._add(self.area, "text", self.typed)
            self.area = ""

    def _add(self, name: str, kind: str, value: str, *, checked: bool = False) -> None:
        if self.open is not None:
            self.open.controls.append(Control(name, kind, value, checked))


def sheets(page: str) -> list[Sheet]:
    """The forms of the page that are sent."""
    reader = _Reader()
    reader.feed(page)
    return reader.sheets


def words(page: str) -> str:
    """The page without its markup, for people who read a failed test."""
    main = re.sub(
        r"<(script|style)\b.*?</\1>", " ", page[page.find("<main") :], flags=16
    )
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))[:1500]


def filled(sheet: Sheet, answers: Answers) -> dict[str, list[str]]:
    """What a browser sends when these answers are typed where the page asks."""
    sent: dict[str, list[str]] = {}
    for control in sheet.controls:
        wanted = _wanted(answers, control.name)
        if control.kind in {"checkbox", "radio", "option"}:
            takes = control.checked if wanted is None else control.value in wanted
            if takes:
                sent.setdefault(control.name, []).append(control.value)
        elif control.kind == "hidden":
            sent.setdefault(control.name, []).append(control.value)
        elif control.kind not in {"file", "submit", "button"}:
            value = control.value if wanted is None else wanted[0]
            sent.setdefault(control.name, []).append(value)
    return sent


def _wanted(answers: Answers, name: str) -> list[str] | None:
    value = value_at(answers, name)
    holder, _, part = name.rpartition(".")
    date = value_at(answers, holder) if part in {"day", "month", "year"} else None
    if value is None and isinstance(date, str):
        day = date.split("-")
        at = ("year", "month", "day").index(part)
        return [day[at]] if at < len(day) else None
    if value is None or isinstance(value, Mapping):
        return None
    if isinstance(value, list):
        return [str(one) for one in value]
    if isinstance(value, bool):
        return ["true", "yes", "on"] if value else ["false"]
    text = str(value)
    return [text.replace(".", ",") if re.fullmatch(r"-?\d+\.\d+", text) else text]
