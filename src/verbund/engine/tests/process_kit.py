"""A small process for the tests: a grant with review, four eyes, notice, objection."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from verbund.engine import commands as c
from verbund.engine.decide import decide
from verbund.engine.errors import Refusal
from verbund.engine.evolve import evolve
from verbund.engine.model import Blueprint, Ground, Party
from verbund.engine.state import CaseState
from verbund.kernel.calendars import Calendar
from verbund.kernel.clock import BERLIN


def text(said: str) -> dict[str, str]:
    return {"de": said, "de-simple": said, "en": said}


def state(title: str, phase: str, end: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": text(title),
        "public": {"phase": phase, "title": text(title)},
    }
    if end:
        found["end"] = end
    return found


DOCUMENT: dict[str, Any] = {
    "key": "zuschuss",
    "version": "1.0.0",
    "digest": "test-process-1",
    "title": text("Zuschuss"),
    "summary": text("Zuschuss beantragen"),
    "services": [
        {"id": "apply", "title": text("Zuschuss beantragen")},
        {"id": "renew", "title": text("Verlängern"), "preset": {"renewal": True}},
    ],
    "legal": {
        "vwgo_70": {"id": "vwgo_70", "title": "§ 70 Abs. 1 VwGO"},
        "vwvfg_31": {"id": "vwvfg_31", "title": "§ 31 VwVfG"},
    },
    "fields": {
        "name": {"id": "name", "path": "name", "type": "text", "label": text("Name")},
        "amount": {
            "id": "amount", "path": "amount", "type": "money", "label": text("Betrag"),
        },
        "renewal": {
            "id": "renewal", "path": "renewal", "type": "boolean", "required": False,
            "label": text("Verlängerung"),
        },
        "number": {
            "id": "number", "path": "number", "type": "text",
            "label": text("Alte Nummer"), "visible_if": "renewal",
        },
    },
    "steps": [],
    "rules": {
        "grant": {
            "id": "grant", "title": text("Zuschuss"), "value": "amount * 0.5",
            "type": "money", "because": text("Die Hälfte wird übernommen."),
        }
    },
    "process": {
        "initial": "received",
        "states": {
            "received": state("Eingegangen", "received"),
            "in_review": state("In Prüfung", "processing"),
            "waiting": state("Unterlagen fehlen", "action_required"),
            "granted": state("Bewilligt", "completed", "success"),
            "refused": state("Abgelehnt", "completed", "refused"),
            "withdrawn": state("Zurückgenommen", "completed", "withdrawn"),
            "lapsed": state("Erledigt", "completed", "lapsed"),
        },
        "transitions": [
            {"id": "start_review", "title": text("Prüfung beginnen"), "primary": True,
             "from": ["received"], "to": "in_review", "by": ["clerk"]},
            {"id": "grant_it", "title": text("Bewilligen"), "from": ["in_review"],
             "to": "granted", "by": ["clerk"], "primary": True,
             "guard": "rules.grant.value > eur('0')",
             "because": text("Erst wenn ein Betrag da ist."),
             "four_eyes": "rules.grant.value > eur('100')", "decides": ["grant"],
             "notice": "approval", "message": "decided",
             "inputs": {"hint": {"id": "hint", "path": "hint", "type": "text",
                                 "required": False, "label": text("Hinweis")}},
             "tasks": [{"id": "pay", "title": text("Auszahlen"), "due": "P5WD"}]},
            {"id": "refuse", "title": text("Ablehnen"), "from": ["in_review"],
             "to": "refused", "by": ["clerk"], "four_eyes": True, "notice": "refusal",
             "inputs": {"reason": {"id": "reason", "path": "reason", "type": "text",
                                   "label": text("Begründung")}}},
            {"id": "lapse", "title": text("Erledigt sich"), "from": ["in_review"],
             "to": "lapsed", "by": ["system"]},
        ],
        "request_documents": {
            "from": ["in_review"], "to": "waiting", "back_to": "in_review",
            "clock": "documents",
        },
        "withdrawal": {
            "from": ["received", "in_review", "waiting"], "to": "withdrawn",
            "by": ["citizen", "clerk"],
        },
        "reopening": {"from": ["granted", "refused", "withdrawn"], "to": "in_review",
                      "by": ["lead"]},
        "objection": {
            "from": ["granted", "refused"], "clock": "objection",
            "kind": "params.remedy",
            "states": {
                "filed": state("Widerspruch eingegangen", "processing"),
                "upheld": state("Zurückgewiesen", "completed", "refused"),
            },
            "transitions": [
                {"id": "uphold", "title": text("Zurückweisen"), "from": ["filed"],
                 "to": "upheld", "by": ["clerk"]},
            ],
        },
    },
    "clocks": {
        "processing": {
            "id": "processing", "title": text("Entscheidung"), "kind": "authority",
            "starts": {"on": "opened"}, "period": "P20WD", "main": True,
            "suspended": {"states": ["waiting"]},
            "stops": {"states": ["granted", "refused", "withdrawn", "lapsed"]},
            "warn": ["P4WD"], "legal": ["vwvfg_31"],
        },
        "documents": {
            "id": "documents", "title": text("Unterlagen"), "kind": "citizen",
            "starts": {"on": "documents_requested"}, "period": "P2W",
            "announcement": "electronic_vwvfg",
            "expiry": {"task": {"id": "remind", "title": text("Erinnern")}},
        },
        "objection": {
            "id": "objection", "title": text("Widerspruch"), "kind": "objection",
            "starts": {"on": "announced"}, "announcement": "post_ao", "period": "P1M",
            "legal": ["vwgo_70"],
        },
        "answer": {
            "id": "answer", "title": text("Entscheidung über den Widerspruch"),
            "kind": "authority", "starts": {"on": "objection_filed"}, "period": "P3M",
            "stops": {"on": "objection_decided"}, "legal": ["vwgo_75"],
        },
    },
    "parameters": {
        "remedy": {
            "id": "remedy", "type": "choice", "label": text("Rechtsbehelf"),
            "default": "objection",
            "options": [
                {"id": "objection", "label": text("Widerspruch")},
                {"id": "court", "label": text("Klage")},
            ],
        },
    },
    "notices": {
        "approval": {
            "id": "approval", "title": text("Bescheid"),
            "result": text("Sie bekommen {rules.grant.value|euro}."),
            "remedy": {"clock": "objection"},
        },
        "refusal": {
            "id": "refusal", "title": text("Bescheid"),
            "result": text("Wir lehnen ab: {decision.reason}"),
            "remedy": {"clock": "objection"},
        },
    },
    "texts": {
        "messages": {
            "decided": {
                "subject": text("Ihr Bescheid"),
                "body": text("Sie bekommen {rules.grant.value|euro}."),
            }
        }
    },
    "retention": {
        "rules": [
            {"result": "success", "keep": "P10Y", "from": {"on": "closed"}},
            {"result": "withdrawn", "keep": "P1Y", "from": {"on": "closed"}},
        ]
    },
}  # fmt: skip

PETZOLD = c.ActorRef("staff", "petzold", "Frau Petzold", ("clerk",))
LINDNER = c.ActorRef("staff", "lindner", "Herr Lindner", ("clerk", "approver"))
VOGEL = c.ActorRef("staff", "vogel", "Frau Vogel", ("lead",))
READER = c.ActorRef("staff", "reader", "Herr Zahl", ("data_officer",))
CITIZEN = c.ActorRef("citizen", "c1", "Katrin Vogel")


def blueprint() -> Blueprint:
    return msgspec.convert(DOCUMENT, Blueprint)


def ground(land: str = "SN", **parameters: object) -> Ground:
    party = Party(id="m", slug="schoenberg", name="Schönberg", land=land)
    return Ground(
        blueprint=blueprint(),
        parameters=parameters,
        calendar=Calendar(land),
        owner=party,
        acting=party,
    )


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=BERLIN).astimezone(UTC)


class Desk:
    """One case, driven command by command; ``do`` must be accepted, ``no`` refused."""

    def __init__(self, land: str = "SN", **parameters: object) -> None:
        self.ground = ground(land, **parameters)
        self.case: CaseState | None = None
        self.journal: list[Any] = []
        self.now = at("2026-11-02T09:00")

    def do(self, command: c.Command, when: str | None = None) -> list[str]:
        if when is not None:
            self.now = at(when)
        found = decide(self.ground, self.case, command, self.now)
        assert not isinstance(found, Refusal), f"{found.code}: {found.message}"
        for entry in found:
            self.case = evolve(self.ground, self.case, entry)
        self.journal += found
        return [entry.kind for entry in found]

    def no(self, command: c.Command, when: str | None = None) -> Refusal:
        if when is not None:
            self.now = at(when)
        found = decide(self.ground, self.case, command, self.now)
        assert isinstance(found, Refusal), [entry.kind for entry in found]
        return found

    @property
    def state(self) -> CaseState:
        assert self.case is not None
        return self.case

    def opened(self, amount: str = "80.00", **more: object) -> "Desk":
        answers = {"name": "Katrin", "amount": amount, **more}
        self.do(c.Open(answers, actor=CITIZEN, channel="web"))
        return self

    def in_review(self, amount: str = "80.00") -> "Desk":
        self.opened(amount)
        self.do(c.Act("start_review", actor=PETZOLD))
        return self

    def granted(self) -> "Desk":
        self.in_review()
        self.do(c.Act("grant_it", actor=PETZOLD))
        return self

    def announced(self) -> "Desk":
        """Granted and posted on Tuesday 17 November 2026: last day 23 December."""
        self.granted()
        notice = self.state.notices[-1].id
        self.do(c.RecordNotice(notice, actor=c.SYSTEM), "2026-11-17T14:00")
        return self
