"""The section with the worked cases that every version must pass, told in words."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from verbund.engine.model import Blueprint, Scenario
from verbund.kernel.german import date_de
from verbund.publishing.book.blocks import Grid, Part, paragraph
from verbund.publishing.book.prose import listed

_STEPS = {
    "open": "Antrag",
    "approve": "Freigabe",
    "return": "Rückgabe",
    "request_documents": "Nachforderung",
    "supply": "Nachreichung",
    "more_time": "mehr Zeit",
    "correct": "Berichtigung",
    "notice": "Bekanntgabe",
    "delivery": "Zustellung",
    "objection": "Widerspruch",
    "withdraw": "Rücknahme",
    "reopen": "Wiederaufnahme",
    "wait": "Zeit vergeht",
    "expire": "Frist läuft ab",
}
_BESIDE = frozenset({"at", "by", "expect", "input", "channel", "reason"})
_EXPECTED = {
    "state": "Zustand",
    "phase": "Phase",
    "result": "Ende",
    "due": "Frist bis",
    "results": "Ergebnis",
    "proposed": "vorgeschlagen",
    "notice": "Schreiben",
    "announced": "bekannt gegeben",
    "refused": "abgewiesen",
    "notice_contains": "im Schreiben steht",
    "tasks": "Aufgaben",
    "expired": "abgelaufen",
    "stopped": "angehalten",
    "suspended": "ruht",
    "messages": "Nachrichten",
    "answers": "Angaben",
    "facts": "Tatsachen",
    "open": "offen",
    "objection": "Widerspruch",
}


def examples(blueprint: Blueprint) -> Part:
    """Each scenario as a table: when, what happens, what must come out of it."""
    lead = (
        "Diese Fälle rechnet Verbund vor jeder Veröffentlichung und jeder Übernahme "
        "mit den Werten der Kommune nach."
    )
    return Part(
        title="Probefälle",
        blocks=(paragraph(lead),),
        parts=tuple(_example(blueprint, found) for found in blueprint.scenarios),
    )


def _example(blueprint: Blueprint, scenario: Scenario) -> Part:
    words = _Words(blueprint)
    rows = tuple(words.row(step) for step in scenario.steps)
    head = ("Zeitpunkt", "Was geschieht", "Was herauskommt")
    grid = Grid(f"Probefall in {scenario.land}", head, rows, (2, 3, 5))
    return Part(title=scenario.name, blocks=(grid,))


class _Words:
    """Ids of one blueprint as the titles that people know."""

    def __init__(self, blueprint: Blueprint) -> None:
        process = blueprint.process
        self.titles = {s: state.title.de for s, state in process.states.items()}
        self.titles |= {t.id: t.title.de for t in process.transitions}
        if process.objection:
            objection = process.objection
            self.titles |= {s: o.title.de for s, o in objection.states.items()}
            self.titles |= {t.id: t.title.de for t in objection.transitions}
        self.clocks = {c: clock.title.de for c, clock in blueprint.clocks.items()}
        self.rules = {r: rule.title.de for r, rule in blueprint.rules.items()}
        self.notices = {n: notice.title.de for n, notice in blueprint.notices.items()}

    def row(self, step: Mapping[str, object]) -> tuple[str, str, str]:
        """One step of a scenario as a line of the table."""
        verb = next((k for k in step if k[0] != "_" and k not in _BESIDE), "")
        detail = step.get(verb)
        if verb == "act":
            what = self.titles.get(str(detail), str(detail))
        else:
            what = _STEPS.get(verb, verb.replace("_", " "))
        who = step.get("by")
        if isinstance(who, str):
            what += f" ({who.partition('(')[0].title()})"
        return _moment(step.get("at")), what, self._expected(step.get("expect"))

    def _expected(self, expected: object) -> str:
        if not isinstance(expected, Mapping):
            return "–"
        return listed(
            [
                f"{_EXPECTED.get(key, key.replace('_', ' '))}: {self._told(key, value)}"
                for key, value in expected.items()
            ]
        )

    def _told(self, key: str, value: object) -> str:
        if isinstance(value, Mapping):
            known = self.clocks if key == "due" else self.rules
            return ", ".join(
                f"{known.get(name, name.replace('_', ' '))} {self._told('', inner)}"
                for name, inner in value.items()
            )
        if isinstance(value, list | tuple):
            return ", ".join(self._told(key, inner) for inner in value)
        text = str(value)
        if key == "notice":
            return self.notices.get(text, text)
        if key in {"expired", "stopped", "suspended"}:
            return self.clocks.get(text, text)
        if key in {"state", "proposed"}:
            return self.titles.get(text, text)
        return "ja" if value is True else "nein" if value is False else _day(text)


def _moment(at: object) -> str:
    if not at:
        return "danach"
    return " ".join(_parts(str(at)))


def _parts(at: str) -> Iterator[str]:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        yield at
        return
    yield date_de(moment.date())
    if "T" in at:
        yield f"{moment:%H:%M} Uhr"


def _day(text: str) -> str:
    try:
        return date_de(date.fromisoformat(text))
    except ValueError:
        return text
