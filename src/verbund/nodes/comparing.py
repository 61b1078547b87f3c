"""Does what the suitcase did still fit the case as it stands now?

The base – what the officer saw – is replayed from the journal up to its position, not
taken from the device. Equal base: it fits. Disjoint changes: it fits, and a note says
so. The same answer with another value, a changed state, or a decision, fee or notice on
either side: a person decides.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from verbund import engine
from verbund.cases import journal
from verbund.cases.queries.case import lines_of
from verbund.cases.shapes import CaseView
from verbund.cases.wording import field_at, label_at, shown
from verbund.engine.answer_paths import value_at
from verbund.engine.book import state_title
from verbund.kernel import clock

#: What only adds to a case and contradicts nothing.
ADDING: Final = (
    engine.AddNote,
    engine.AddDocument,
    engine.AddTask,
    engine.SendMessage,
    engine.ReceiveMessage,
    engine.Supply,
    engine.Identify,
)
# Entries of the office after which a correction made offline is no small thing.
_LEGAL: Final = frozenset(
    {
        "state_changed", "proposed", "approved", "decided", "notice_issued",
        "notice_announced", "objection_filed", "reinstatement_decided", "withdrawn",
        "reopened", "closed", "erased", "payment_requested", "payment_received",
        "payment_cancelled", "refund_ordered", "refunded", "term_set", "term_ended",
        "handed_over", "merged_into", "migrated", "migrated_back",
    }
)  # fmt: skip
Source = Literal["base", "centre", "suitcase"]


class Contradiction(Struct, frozen=True, kw_only=True):
    """One thing that a person has to choose.

    ``path`` is an answer's, or ``step:<n>`` for the n-th command, then ``suitcase``
    means to carry it out now. Money and bank details are ``sensitive``.
    """

    path: str
    label: str
    base: object = None
    centre: object = None
    suitcase: object = None
    base_text: str = ""
    centre_text: str = ""
    suitcase_text: str = ""
    sensitive: bool = False
    bank: bool = False


class Comparison(Struct, frozen=True, kw_only=True):
    """What came of it: contradictions, or at most a note."""

    contradictions: tuple[Contradiction, ...] = ()
    note: str = ""


def compare(
    view: CaseView, base_position: int, commands: Sequence[engine.Command]
) -> Comparison:
    """Compare commands made on ``base_position`` with the case as it stands."""
    if base_position >= view.row.position:
        return Comparison()
    lines = lines_of(view.row.id, owner=view.row.owner_id)
    base = _replayed(view.ground, lines[:base_position])
    since = lines[base_position:]
    legal = sorted({line.kind for line in since} & _LEGAL)
    found = [
        *_answers(view, base, commands),
        *_steps(view, base, commands, moved_on=bool(legal), since=since),
    ]
    if found:
        return Comparison(contradictions=tuple(found))
    return Comparison(note=_note(since))


def changed_paths(commands: Iterable[engine.Command]) -> dict[str, object]:
    """Every answer that the commands set, by path; the last one counts."""
    found: dict[str, object] = {}
    for command in commands:
        if isinstance(command, engine.CorrectAnswers):
            found.update(command.changes)
        elif isinstance(command, engine.Supply):
            found.update(command.answers)
    return found


def _answers(
    view: CaseView, base: engine.CaseState | None, commands: Sequence[engine.Command]
) -> list[Contradiction]:
    blueprint, found = view.ground.blueprint, []
    for path, wanted in changed_paths(commands).items():
        before = value_at(base.answers, path) if base else None
        present = value_at(view.state.answers, path)
        if present in (before, wanted):
            continue
        field = field_at(blueprint, path)
        bank = field is not None and (field.type == "iban" or field.personal == "bank")
        money = field is not None and field.type == "money"
        found.append(
            Contradiction(
                path=path,
                label=label_at(blueprint, path),
                base=before,
                centre=present,
                suitcase=wanted,
                base_text=shown(field, before),
                centre_text=shown(field, present),
                suitcase_text=shown(field, wanted),
                sensitive=bank or money,
                bank=bank,
            )
        )
    return found


def _steps(
    view: CaseView,
    base: engine.CaseState | None,
    commands: Sequence[engine.Command],
    *,
    moved_on: bool,
    since: Sequence[journal.Line],
) -> list[Contradiction]:
    blueprint = view.ground.blueprint
    state_changed = base is None or base.state != view.state.state
    found = []
    for index, command in enumerate(commands):
        if isinstance(command, ADDING) and view.state.open:
            continue
        changes_only = isinstance(command, engine.CorrectAnswers)
        # Corrections contradict a decided matter; steps contradict any news at all.
        if changes_only and not (state_changed or moved_on):
            continue
        found.append(
            Contradiction(
                path=f"step:{index}",
                label=_step_label(blueprint, command),
                base_text=_state_title(blueprint, base.state if base else ""),
                centre_text=f"{_state_title(blueprint, view.state.state)}; "
                + _kinds(since),
                suitcase_text="wie im Koffer ausführen",
                sensitive=not changes_only,
            )
        )
    return found


def _replayed(
    ground: engine.Ground, lines: Sequence[journal.Line]
) -> engine.CaseState | None:
    state: engine.CaseState | None = None
    for line in lines:
        if line.content is None:
            return None
        state = engine.evolve(ground, state, journal.draft_of(line))
    return state


def _step_label(blueprint: engine.Blueprint, command: engine.Command) -> str:
    if isinstance(command, engine.Act):
        for transition in blueprint.process.transitions:
            if transition.id == command.transition:
                return f"Schritt „{transition.title.get('de')}“"
        return f"Schritt „{command.transition}“"
    if isinstance(command, engine.CorrectAnswers):
        return "Angaben berichtigen"
    return _COMMANDS.get(type(command).__name__, type(command).__name__)


_COMMANDS: Final = {
    "RecordPayment": "Zahlung buchen",
    "CancelPayment": "Zahlung erlassen",
    "Withdraw": "Antrag zurücknehmen",
    "FileObjection": "Widerspruch aufnehmen",
    "ChooseDelivery": "Zustellweg wählen",
    "BookAppointment": "Termin buchen",
    "CancelAppointment": "Termin absagen",
    "RecordAttendance": "Termin wahrgenommen",
    "CompleteTask": "Aufgabe erledigen",
    "Approve": "Freigabe",
}


def _state_title(blueprint: engine.Blueprint, state: str) -> str:
    return state_title(blueprint, state).get("de")


def _note(since: Sequence[journal.Line]) -> str:
    if not since:
        return ""
    return f"Seit der Abfahrt kam im Amt hinzu: {_kinds(since)}. Beides passt zusammen."


def _kinds(lines: Sequence[journal.Line]) -> str:
    names = dict.fromkeys(_KINDS.get(line.kind, "weiterer Eintrag") for line in lines)
    last = max((line.recorded_at for line in lines), default=None)
    when = f" (zuletzt {day_and_time(last)})" if last else ""
    return ", ".join(names) + when


def day_and_time(moment: datetime) -> str:
    """Day and time as the office writes them."""
    return f"{clock.to_berlin(moment):%d.%m.%Y, %H:%M} Uhr"


_KINDS: Final = {
    "answers_corrected": "Angaben berichtigt",
    "state_changed": "Schritt ausgeführt",
    "proposed": "zur Freigabe gegeben",
    "approved": "freigegeben",
    "decided": "entschieden",
    "documents_requested": "Unterlagen angefordert",
    "documents_supplied": "Unterlagen nachgereicht",
    "note_added": "Notiz",
    "message_sent": "Nachricht an die Bürgerin oder den Bürger",
    "message_received": "Nachricht der Bürgerin oder des Bürgers",
    "assigned": "zugewiesen",
    "document_added": "Dokument",
    "notice_issued": "Bescheid ausgefertigt",
    "payment_received": "Zahlung gebucht",
    "payment_requested": "Gebühr festgesetzt",
    "task_added": "Aufgabe",
    "task_completed": "Aufgabe erledigt",
    "identified": "Person erkannt",
    "withdrawn": "zurückgenommen",
    "closed": "abgeschlossen",
}
