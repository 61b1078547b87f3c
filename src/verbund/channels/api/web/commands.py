"""Every change of a case: one address for each command of the engine."""

from collections.abc import Callable
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from verbund import engine
from verbund.cases import actions
from verbund.cases.access import ref
from verbund.cases.shapes import CaseView
from verbund.channels.api import scopes
from verbund.channels.api.registry import Answer, Call, endpoint
from verbund.channels.api.web.cases import Changed, changed
from verbund.channels.api.web.uploads import position_of
from verbund.core.rights import Actor

Position = Annotated[int, Meta(ge=0, le=10**9)] | None

#: The command behind each address, and what it does.
STAFF: Final[dict[str, tuple[type[engine.Command], str]]] = {
    "approve": (engine.Approve, "Vorschlag freigeben (vier Augen)"),
    "return": (engine.ReturnProposal, "Vorschlag zurückgeben"),
    "request-documents": (engine.RequestDocuments, "Unterlagen nachfordern"),
    "grant-time": (engine.GrantTime, "Frist für Unterlagen verlängern"),
    "supply": (engine.Supply, "Nachgereichtes eintragen"),
    "correct": (engine.CorrectAnswers, "Angaben berichtigen"),
    "note": (engine.AddNote, "Notiz schreiben"),
    "message": (engine.SendMessage, "Nachricht an die Bürgerin, den Bürger"),
    "received-message": (engine.ReceiveMessage, "Eingegangene Nachricht eintragen"),
    "assign": (engine.Assign, "Zuweisen"),
    "task": (engine.AddTask, "Aufgabe anlegen"),
    "complete-task": (engine.CompleteTask, "Aufgabe abhaken"),
    "resubmit": (engine.Resubmit, "Wiedervorlage"),
    "objection": (engine.FileObjection, "Eingegangenen Widerspruch eintragen"),
    "reinstatement": (engine.DecideReinstatement, "Über Wiedereinsetzung entscheiden"),
    "withdraw": (engine.Withdraw, "Rücknahme eintragen"),
    "reopen": (engine.Reopen, "Wieder aufnehmen"),
    "extend-clock": (engine.ExtendClock, "Frist verlängern"),
    "notice": (engine.RecordNotice, "Versand eines Bescheids eintragen"),
    "delivery": (engine.RecordDelivery, "Zustellung eintragen"),
    "payment": (engine.RecordPayment, "Eingegangene Zahlung buchen"),
    "cancel-payment": (engine.CancelPayment, "Offene Zahlung erlassen"),
    "refund": (engine.OrderRefund, "Erstattung anordnen"),
    "refunded": (engine.RecordRefund, "Ausgezahlte Erstattung buchen"),
    "inquiries": (engine.SendInquiries, "Andere Stellen um Stellungnahme bitten"),
    "answer-inquiry": (engine.AnswerInquiry, "Eingegangene Stellungnahme eintragen"),
    "remind-inquiry": (engine.RemindInquiry, "An eine Stellungnahme erinnern"),
    "withdraw-inquiry": (
        engine.WithdrawInquiry,
        "Anfrage zurückziehen oder auf die Antwort verzichten",
    ),
    "conditions": (engine.SetConditions, "Nebenbestimmungen festlegen"),
    "forward": (engine.Forward, "Auszug an eine andere Stelle übermitteln"),
    "attendance": (engine.RecordAttendance, "Vermerken, wer zum Termin kam"),
}
CITIZEN: Final[dict[str, tuple[type[engine.Command], str]]] = {
    "supply": (engine.Supply, "Unterlagen nachreichen"),
    "message": (engine.ReceiveMessage, "Nachricht an die Verwaltung"),
    "objection": (engine.FileObjection, "Widerspruch einlegen"),
    "withdraw": (engine.Withdraw, "Antrag zurücknehmen"),
}
_ERRORS: Final = (401, 403, 404, 409, 413, 415, 422)


def body_of(command: type[engine.Command], name: str, *leave: str) -> type[Any]:
    """What a program sends for a command: its fields without who and which way."""
    fields: list[Any] = []
    for field in msgspec.structs.fields(command):
        if field.name in {"actor", "channel", *leave}:
            continue
        if field.default is not msgspec.NODEFAULT:
            fields.append((field.name, field.type, field.default))
        elif field.default_factory is not msgspec.NODEFAULT:
            made = msgspec.field(default_factory=field.default_factory)
            fields.append((field.name, field.type, made))
        else:
            fields.append((field.name, field.type))
    fields.append(("expected_position", Position, None))
    return msgspec.defstruct(
        name, fields, frozen=True, kw_only=True, forbid_unknown_fields=True,
        module=__name__,
    )  # fmt: skip


def command_from(
    command: type[engine.Command], body: Any, actor: Actor, **more: Any
) -> engine.Command:
    """The command that this body asks for, in the name of this actor."""
    values = {
        name: getattr(body, name)
        for name in body.__struct_fields__
        if name != "expected_position"
    }
    return command(actor=ref(actor), channel=actor.channel, **values, **more)


def _work(call: Call, id_: str, command: type[engine.Command], **more: Any) -> CaseView:
    actor = call.staff()
    return actions.act(
        case_id=UUID(id_),
        command=command_from(command, call.body, actor, **more),
        actor=actor,
        expected_position=position_of(call, call.body.expected_position),
    )


def _offer(name: str, command: type[engine.Command], summary: str) -> None:
    def run(call: Call, id: str) -> Answer:  # the name in the address
        return changed(_work(call, id, command))

    _facts(f"/cases/{{id}}/{name}", name, summary, body_of(command, command.__name__))(
        run
    )


def _facts(
    path: str, name: str, summary: str, body: type[Any]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return endpoint(
        "POST",
        path,
        name=f"case_{name.replace('-', '_')}",
        tag="Vorgänge bearbeiten",
        summary=summary,
        scope=scopes.WORK,
        body=body,
        answer=Changed,
        errors=_ERRORS,
        headers={"ETag": "Neuer Stand der Akte"},
        sent_headers={"If-Match": "ETag der Akte, die Sie gesehen haben"},
    )


for _name, (_command, _summary) in STAFF.items():
    _offer(_name, _command, _summary)


@_facts(
    "/cases/{id}/steps/{transition}",
    "step",
    "Schritt des Verfahrens ausführen oder vorschlagen",
    body_of(engine.Act, "Step", "transition"),
)
def step(call: Call, id: str, transition: str) -> Answer:
    """Carry out a transition; where four eyes are needed it becomes a proposal."""
    return changed(_work(call, id, engine.Act, transition=transition))
