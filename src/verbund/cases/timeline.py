"""The journal as people read it: one sentence for each entry, who and from where."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from verbund import engine
from verbund.cases import timeline_doors, timeline_money, timeline_offices
from verbund.cases.journal import Content, Line, read_content
from verbund.cases.shapes import Change, TimelineItem
from verbund.cases.wording import field_at, label_at, shown
from verbund.kernel.german import join_de, short_date_de

_T = engine.text

#: Title of each kind; what citizens may see has all three languages.
TITLES: Final[Mapping[str, engine.Text]] = MappingProxyType(
    {
        "opened": _T("Eingegangen", "Angekommen", "Received"),
        "answers_corrected": _T("Angaben geändert", "Angaben geändert", "Data changed"),
        "state_changed": _T("Neuer Stand", "Neuer Stand", "New status"),
        "proposed": _T("Zur Freigabe gegeben"),
        "approved": _T("Freigegeben"),
        "returned": _T("Zurückgegeben"),
        "documents_requested": _T(
            "Unterlagen angefordert", "Wir brauchen noch etwas", "Documents requested"
        ),
        "documents_supplied": _T(
            "Unterlagen eingereicht", "Sie haben etwas geschickt", "Documents supplied"
        ),
        "time_granted": _T(
            "Frist verlängert", "Sie haben mehr Zeit", "More time given"
        ),
        "clock_started": _T("Frist begonnen"),
        "clock_suspended": _T("Frist ruht"),
        "clock_resumed": _T("Frist läuft weiter"),
        "clock_stopped": _T("Frist beendet"),
        "clock_extended": _T("Frist verlängert"),
        "clock_expired": _T("Frist abgelaufen"),
        "task_added": _T("Aufgabe angelegt"),
        "task_completed": _T("Aufgabe erledigt"),
        "note_added": _T("Vermerk", "Notiz", "Note"),
        "message_sent": _T("Nachricht gesendet", "Nachricht an Sie", "Message to you"),
        "message_received": _T(
            "Nachricht eingegangen", "Nachricht von Ihnen", "Message from you"
        ),
        "assigned": _T("Zugewiesen"),
        "document_added": _T(
            "Dokument hinzugefügt", "Neues Dokument", "Document added"
        ),
        "decided": _T("Entschieden", "Entschieden", "Decided"),
        "notice_issued": _T("Bescheid erstellt", "Bescheid fertig", "Notice issued"),
        "notice_announced": _T(
            "Bescheid bekannt gegeben", "Bescheid gilt ab jetzt", "Notice in effect"
        ),
        "objection_filed": _T(
            "Widerspruch eingegangen", "Sie haben widersprochen", "Objection filed"
        ),
        "reinstatement_decided": _T("Über Wiedereinsetzung entschieden"),
        "migrated": _T("Auf neue Fassung umgestellt"),
        "migrated_back": _T("Auf alte Fassung zurückgestellt"),
        "withdrawn": _T("Zurückgenommen", "Zurückgenommen", "Withdrawn"),
        "reopened": _T("Wieder aufgenommen", "Wir prüfen noch einmal", "Reopened"),
        "resubmission_set": _T("Wiedervorlage"),
        "closed": _T("Abgeschlossen", "Fertig", "Closed"),
        "delivery_recorded": _T("Zustellung"),
        "handed_over": _T(
            "An andere Stelle übergeben",
            "Ein anderes Amt macht weiter",
            "Handed over to another body",
        ),
        "merged_into": _T(
            "Mit anderem Vorgang zusammengeführt", "Zusammengelegt", "Merged"
        ),
        "case_absorbed": _T(
            "Anderer Vorgang gehört dazu", "Ein Vorgang kam dazu", "Case merged in"
        ),
        "delivery_chosen": _T(
            "Zustellung gewählt", "Post oder Postfach gewählt", "Delivery chosen"
        ),
        "identified": _T("Identität festgehalten", "Person geprüft", "Identified"),
        "erased": _T("Inhalt gelöscht", "Daten gelöscht", "Content erased"),
        **timeline_offices.TITLES,
        **timeline_money.TITLES,
    }
)

_LETTERS: Final[Mapping[str, engine.Text]] = MappingProxyType(
    {
        "confirmation": _T(
            "Bestätigung erstellt", "Bestätigung fertig", "Confirmation issued"
        ),
        "letter": _T("Schreiben erstellt", "Brief fertig", "Letter issued"),
    }
)
"""``notice_issued`` for what is no administrative act, by the kind of the letter."""

#: Folded away first: what the clocks and the post do by themselves.
MINOR: Final = frozenset(
    {
        "clock_started", "clock_suspended", "clock_resumed", "clock_stopped",
        "delivery_recorded", "task_added", "assigned", *timeline_offices.MINOR,
    }
)  # fmt: skip
#: What the citizen sees of her own case.
PUBLIC: Final = frozenset(
    {
        "opened", "answers_corrected", "state_changed", "documents_requested",
        "documents_supplied", "time_granted", "message_sent", "message_received",
        "notice_issued", "notice_announced", "objection_filed", "withdrawn", "reopened",
        "closed", "delivery_chosen", "handed_over", "merged_into",
        "case_absorbed", "identified", "erased", *timeline_offices.PUBLIC,
        *timeline_money.PUBLIC,
    }
)  # fmt: skip


#: The versions a case has stood on before, by digest.
Grounds = Mapping[str, engine.Ground]
_NO_OTHERS: Final[Grounds] = MappingProxyType({})


def timeline(
    ground: engine.Ground,
    lines: Iterable[Line],
    *,
    language: str = "de",
    others: Grounds = _NO_OTHERS,
) -> tuple[TimelineItem, ...]:
    """Every entry as an item, the newest first, in the words of its own version."""
    items = [
        _item(others.get(line.blueprint_digest, ground), line, language)
        for line in lines
    ]
    return tuple(reversed(items))


def public_timeline(
    ground: engine.Ground,
    lines: Iterable[Line],
    *,
    language: str = "de",
    others: Grounds = _NO_OTHERS,
) -> tuple[TimelineItem, ...]:
    """What the citizen sees: no internal steps, no names of colleagues' notes."""
    items = timeline(ground, lines, language=language, others=others)
    return tuple(item for item in items if item.public)


def _item(ground: engine.Ground, line: Line, language: str) -> TimelineItem:
    content = read_content(line)
    data = content.data if content else {}
    title = _title(ground, line.kind, data)
    public = line.kind in PUBLIC or (
        line.kind == "note_added" and data.get("internal") is False
    )
    if line.kind == "state_changed" and not _public_state(ground, data):
        public = False
    return TimelineItem(
        position=line.position,
        kind=line.kind,
        title=title.get(language) if title else line.kind,
        detail=_detail(ground, line.kind, data, language),
        at=line.occurred_at,
        actor_kind=line.actor_kind,
        actor_id=line.actor_id,
        actor=_actor(line, content),
        channel=line.channel,
        acting_id=line.acting_id,
        acting_for_owner=line.acting_id != line.owner_id,
        changes=_changes(ground.blueprint, data, language),
        minor=line.kind in MINOR,
        public=public,
        erased=content is None,
    )


def _title(
    ground: engine.Ground, kind: str, data: Mapping[str, object]
) -> engine.Text | None:
    if kind == "notice_issued":
        letter = ground.blueprint.notices.get(_text(data, "template"))
        if letter is not None and letter.kind in _LETTERS:
            return _LETTERS[letter.kind]
    return TITLES.get(kind)


def _actor(line: Line, content: Content | None) -> str:
    if line.actor_kind == "citizen":
        return (content.name if content else "") or "Bürgerin, Bürger"
    if line.actor_kind == "system":
        return "Verbund"
    return (content.name if content else "") or "gelöscht"


def _public_state(ground: engine.Ground, data: Mapping[str, object]) -> bool:
    state = _state(ground, str(data.get("to") or ""))
    return state is not None and state.public is not None


def _state(ground: engine.Ground, state_id: str) -> engine.State | None:
    process = ground.blueprint.process
    found = process.states.get(state_id)
    if found is None and process.objection is not None:
        found = process.objection.states.get(state_id)
    return found


def _changes(
    blueprint: engine.Blueprint, data: Mapping[str, object], language: str
) -> tuple[Change, ...]:
    rows = data.get("changes")
    if not isinstance(rows, list):
        return ()
    found = []
    for row in rows:
        path = str(row.get("path", ""))
        field = field_at(blueprint, path)
        found.append(
            Change(
                path=path,
                label=label_at(blueprint, path, language),
                old=shown(field, row.get("old"), language),
                new=shown(field, row.get("new"), language),
            )
        )
    return tuple(found)


def _detail(  # noqa: PLR0912 # one case for each kind of entry
    ground: engine.Ground, kind: str, data: Mapping[str, object], language: str
) -> str:
    blueprint = ground.blueprint
    found = timeline_offices.detail(ground, kind, data, language)
    if found is None:
        found = timeline_money.detail(kind, data, language)
    if found is not None:
        return found
    match kind:
        case "opened":
            service = blueprint.service(_text(data, "service") or None)
            title = service.title.get(language) if service else ""
            began = timeline_doors.begun(data, language)
            return ", ".join(part for part in (title, began) if part)
        case "state_changed" | "withdrawn" | "reopened":
            state = _state(ground, _text(data, "to"))
            name = ""
            if state is not None:
                name = (
                    state.public.title.get(language)
                    if language != "de" and state.public
                    else state.title.get(language)
                )
            return _joined(name, _text(data, "reason"))
        case "proposed" | "approved" | "returned":
            step = blueprint.process.transition(_text(data, "transition"))
            title = step.title.get(language) if step else ""
            return _joined(title, _text(data, "reason"))
        case "documents_requested" | "time_granted":
            until = _day(data.get("due_on"), language)
            return _joined(_asked(blueprint, data, language), until and f"bis {until}")
        case "clock_started" | "clock_resumed" | "clock_extended":
            clock = data.get("clock")
            return _clock(blueprint, clock if isinstance(clock, dict) else {}, language)
        case "clock_suspended" | "clock_stopped" | "clock_expired":
            return _clock(
                blueprint,
                {"id": _text(data, "clock"), "due_on": data.get("due_on")},
                language,
            )
        case "message_sent":
            return _text(data, "subject") or _text(data, "body")
        case "message_received":
            return _text(data, "body")
        case "migrated" | "migrated_back":
            way = f"{_text(data, 'from_version')} → {_text(data, 'version')}"
            return _joined(way, _text(data, "reason"))
        case "note_added" | "objection_filed":
            return _text(data, "text")
        case "task_added" | "document_added":
            return _text(data, "title")
        case "assigned":
            return _text(data, "name") or _text(data, "office") or "niemandem"
        case "notice_announced":
            return _day(data.get("announced_on"), language)
        case "resubmission_set":
            day = _day(data.get("on"), language)
            return _joined(day or "aufgehoben", _text(data, "note"))
        case "handed_over":
            return _joined(_text(data, "to"), _text(data, "reason"))
        case "merged_into" | "case_absorbed":
            return _joined(_text(data, "number"), _text(data, "reason"))
        case "identified":
            return _identified(data, language)
        case "delivery_chosen":
            return _CHOSEN[bool(data.get("electronic"))].get(language)
        case "delivery_recorded":
            return _joined(
                _DELIVERY.get(_text(data, "state"), ""), _text(data, "detail")
            )
    return _text(data, "reason") or _text(data, "message")


def _identified(data: Mapping[str, object], language: str) -> str:
    """By which way, and what it was worth; an unknown way stands as its key."""
    key, level = _text(data, "way"), _text(data, "level")
    way = engine.WAYS.get(key)
    names = {str(k): name.get(language) for k, name in engine.LEVEL_NAMES.items()}
    return _joined(way.title.get(language) if way else key, names.get(level, level))


_CHOSEN: Final = {
    True: _T("nur im Postfach", "nur im Postfach", "mailbox only"),
    False: _T("mit der Post", "mit der Post", "by post"),
}
_DELIVERY: Final = {
    "sent": "versandt",
    "delivered": "zugestellt",
    "read": "gelesen",
    "returned": "zurückgekommen",
    "failed": "gescheitert",
}


def _asked(
    blueprint: engine.Blueprint, data: Mapping[str, object], language: str
) -> str:
    items = data.get("items")
    names = []
    for item in items if isinstance(items, list) else ():
        title = item.get("title") or label_at(
            blueprint, str(item.get("field") or ""), language
        )
        names.append(_joined(str(title), str(item.get("reason") or "")))
    return join_de(names, language) if names else _text(data, "reason")


def _clock(
    blueprint: engine.Blueprint, clock: Mapping[str, object], language: str
) -> str:
    known = blueprint.clocks.get(str(clock.get("id")))
    title = known.title.get(language) if known else str(clock.get("id") or "")
    until = _day(clock.get("due_on"), language)
    return _joined(title, until and f"bis {until}")


def _joined(*parts: str) -> str:
    """Parts with a colon between them; after a whole sentence begins a new one."""
    text = ""
    for part in filter(None, parts):
        if text.endswith((".", "!", "?")):
            text += f" {part[0].upper()}{part[1:]}"
        else:
            text += f": {part}" if text else part
    return text


def _text(data: Mapping[str, object], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _day(value: object, language: str) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return short_date_de(value, language)
    if isinstance(value, str) and value:
        return short_date_de(date.fromisoformat(value[:10]), language)
    return ""


__all__ = ["MINOR", "PUBLIC", "TITLES", "public_timeline", "timeline"]
