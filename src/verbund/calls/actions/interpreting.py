"""The caller's language, who interprets, and the services that a desk may ask."""

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from django.db import transaction

from verbund.calls.actions.conversation import own_call, tell_both, write
from verbund.calls.errors import InterpreterNotFound
from verbund.calls.languages import find, language
from verbund.calls.models import Interpreter
from verbund.calls.shapes import CallView, InterpreterView, call_of, interpreter_of
from verbund.core import audit
from verbund.core.errors import FieldProblem, Invalid
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel.ids import new_id
from verbund.kernel.phone import parse_phone
from verbund.members.models import Member
from verbund.members.roles import SUPERVISE_CALLS

#: Who interprets: a service of the desk, a colleague, somebody the caller brings.
How = Literal["service", "colleague", "private"]
_WORDS: dict[How, str] = {
    "service": "", "colleague": "jemand aus dem Haus",
    "private": "eine Begleitung der Person",
}  # fmt: skip


def speak(*, call_id: UUID, said: str, actor: Actor) -> CallView:
    """The language of the caller, as the agent types it; German takes it back.

    The event tells the language and nothing of the person. Raises ``Invalid`` for what
    is no language or may be several.
    """
    found = find(said)
    if found is None:
        problem = FieldProblem("sprache", "Welche Sprache ist das? Wählen Sie eine.")
        raise Invalid(problem.message, fields=[problem])
    code = "" if found.code == "de" else found.code
    with own_call(call_id, actor) as call:
        if call.language != code:
            # Who interprets was said of the other language.
            write(call, {"language": code, "interpreter": ""})
            tell_both(call, "language", key=new_id().hex, language=found.code)
        return call_of(call)


def interpret(
    *, call_id: UUID, how: How, actor: Actor, interpreter_id: UUID | None = None
) -> CallView:
    """Somebody interprets from now on; the event says by which way, not who.

    Raises ``InterpreterNotFound`` for a service that is not this desk's.
    """
    if how not in _WORDS:
        raise Invalid(f"„{how}“ sagt nicht, wer dolmetscht.")
    with own_call(call_id, actor) as call:
        words = _WORDS[how]
        if how == "service":
            row = Interpreter.objects.filter(
                id=interpreter_id, acting_id=call.acting_id
            ).first()
            if row is None:
                raise InterpreterNotFound
            words = row.name
        if call.interpreter != words:
            write(call, {"interpreter": words})
            tell_both(
                call, "interpreter", key=new_id().hex, how=how, language=call.language
            )
        return call_of(call)


def add_interpreter(
    *,
    desk: Member,
    name: str,
    phone: str,
    languages: Collection[str] = (),
    hint: str = "",
    actor: Actor | None = None,
) -> InterpreterView:
    """A service that agents of this desk may ask; ``languages`` none for any.

    ``actor`` is ``None`` at the command line; others need to lead the desk. Raises
    ``Invalid`` naming each field.
    """
    if actor is not None:
        require(actor, SUPERVISE_CALLS.key)
    wrong = []
    name = " ".join(name.split())
    if not 0 < len(name) <= 120:
        wrong.append(FieldProblem("name", "Wie heißt der Dienst?"))
    try:
        phone = parse_phone(phone)
    except ValueError as error:
        wrong.append(FieldProblem("phone", str(error)))
    unknown = [code for code in languages if language(code) is None]
    if unknown:
        problem = f"Unbekannt: {', '.join(unknown)}. Nötig sind Kürzel wie uk, ar, tr."
        wrong.append(FieldProblem("languages", problem))
    if wrong:
        raise Invalid("Der Dienst lässt sich so nicht eintragen.", fields=wrong)
    with acting_within({desk.id}, actor), transaction.atomic():
        row = Interpreter(
            id=new_id(),
            owner_id=desk.id,
            acting_id=desk.id,
            name=name,
            phone=phone,
            languages=",".join(dict.fromkeys(languages))[:200],
            hint=" ".join(hint.split())[:200],
        )
        row.save(force_insert=True)
        audit.record(
            action="interpreter_added",
            actor=actor,
            subject=f"interpreter:{row.id}",
            member=desk.id,
        )
    return interpreter_of(row)


def remove_interpreter(
    *, desk: Member, interpreter_id: UUID, actor: Actor | None = None
) -> InterpreterView:
    """Nobody asks this service any more; what was told of calls stays."""
    if actor is not None:
        require(actor, SUPERVISE_CALLS.key)
    with acting_within({desk.id}, actor), transaction.atomic():
        row = Interpreter.objects.filter(id=interpreter_id, acting_id=desk.id).first()
        if row is None:
            raise InterpreterNotFound
        gone = interpreter_of(row)
        row.delete()
        audit.record(
            action="interpreter_removed",
            actor=actor,
            subject=f"interpreter:{interpreter_id}",
            member=desk.id,
        )
    return gone
