"""What a blueprint needs beside its fields, as a small standard to begin with."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from verbund.catalogue.edges.fim import Law


def _text(de: str, simple: str, en: str) -> dict[str, str]:
    return {"de": de, "de-simple": simple, "en": en}


def _public(phase: str, title: dict[str, str], text: dict[str, str]) -> dict[str, Any]:
    return {"phase": phase, "title": title, "text": text}


_RECEIVED: Final = _public(
    "received",
    _text("Eingegangen", "Angekommen", "Received"),
    _text(
        "Wir haben Ihre Angaben.",
        "Ihre Angaben sind da.",
        "We have received your data.",
    ),
)
_REVIEW: Final = _public(
    "processing",
    _text("In Prüfung", "Wir prüfen", "Under review"),
    _text("Wir prüfen Ihre Angaben.", "Wir prüfen.", "We are checking your data."),
)
_DONE: Final = _public(
    "completed",
    _text("Erledigt", "Fertig", "Completed"),
    _text("Ihr Anliegen ist erledigt.", "Alles ist fertig.", "Your request is done."),
)
_WITHDRAWN: Final = _public(
    "completed",
    _text("Zurückgenommen", "Zurückgenommen", "Withdrawn"),
    _text(
        "Sie haben den Antrag zurückgenommen.",
        "Sie haben den Antrag zurückgenommen.",
        "You have withdrawn your application.",
    ),
)
_PROCESS: Final = {
    "initial": "received",
    "states": {
        "received": {"title": "eingegangen", "public": _RECEIVED},
        "in_review": {"title": "in Prüfung", "public": _REVIEW},
        "done": {"title": "erledigt", "end": "success", "public": _DONE},
        "withdrawn": {
            "title": "zurückgenommen",
            "end": "withdrawn",
            "public": _WITHDRAWN,
        },
    },
    "transitions": [
        {
            "id": "start_review",
            "title": "Prüfung beginnen",
            "from": ["received"],
            "to": "in_review",
            "by": ["clerk"],
            "primary": True,
        },
        {
            "id": "finish",
            "title": "Erledigen",
            "from": ["in_review"],
            "to": "done",
            "by": ["clerk"],
            "primary": True,
            "message": "decided",
        },
    ],
    "withdrawal": {
        "from": ["received", "in_review"],
        "to": "withdrawn",
        "by": ["citizen", "clerk"],
    },
}
_CLOCKS: Final = [
    {
        "id": "processing",
        "title": _text("Bearbeitung", "Wir antworten bis", "Processing"),
        "kind": "authority",
        "starts": {"on": "opened"},
        "period": "params.processing_promise",
        "stops": {"states": ["done", "withdrawn"]},
        "warn": ["P2WD"],
        "main": True,
    }
]
_PARAMETERS: Final = {
    "processing_promise": {
        "type": "period",
        "label": "Zusage, bis wann das Anliegen bearbeitet ist",
        "default": "P20WD",
    }
}
_MESSAGES: Final = {
    "de": (
        ("Ihr Antrag ist da", "Guten Tag, wir haben Ihren Antrag bekommen."),
        ("Ihr Anliegen ist erledigt", "Guten Tag, Ihr Anliegen ist erledigt."),
    ),
    "de-simple": (
        ("Ihr Antrag ist da", "Guten Tag, Ihr Antrag ist bei uns."),
        ("Alles ist fertig", "Guten Tag, Ihr Antrag ist fertig."),
    ),
    "en": (
        ("Your application has arrived", "We have received your application."),
        ("Your request is done", "Your request is done."),
    ),
}


def starter_files(
    head: Mapping[str, Any], laws: Sequence[Law]
) -> dict[str, dict[str, Any] | list[Any] | str]:
    """Every file but fields and pages; ``head`` begins ``blueprint.yaml``."""
    legal = [
        {"id": f"law_{number}", "title": law.title}
        | ({"url": law.link} if law.link.startswith("http") else {})
        for number, law in enumerate(laws, 1)
    ] or [{"id": "law_1", "title": "Rechtsgrundlage (bitte nachtragen)"}]
    named = [basis["id"] for basis in legal]
    return {
        "blueprint.yaml": {
            **head,
            "channels": [
                "web",
                "api",
                "counter",
                "hotline",
                "terminal",
                "suitcase",
                "paper",
            ],
            "services": [{"id": "apply", "title": head["title"]}],
            "legal": legal,
            "privacy": {"purpose": head["title"], "legal_basis": named},
        },
        "process.yaml": _PROCESS,
        "clocks.yaml": _CLOCKS,
        "parameters.yaml": _PARAMETERS,
        "retention.yaml": {
            "rules": [
                {
                    "result": "success",
                    "keep": "P2Y",
                    "from": "closed",
                    "then": "delete",
                },
                {
                    "result": "withdrawn",
                    "keep": "P1Y",
                    "from": "closed",
                    "then": "delete",
                },
            ],
            "drafts": "P30D",
        },
        **{
            f"texts/{language}.yaml": {
                "messages": {
                    name: {"subject": f"{subject}: {{case.number}}", "body": body}
                    for name, (subject, body) in zip(
                        ("receipt", "decided"), messages, strict=True
                    )
                }
            }
            for language, messages in _MESSAGES.items()
        },
        "CHANGELOG.md": f"# {head['version']}\n\nAus einem FIM-Datenschema angelegt.\n",
    }
