"""Writing tables and bodies: a draft, a trial, the day it counts; each with its row in
the protocol. Hand-overs of cases are in ``referring``.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max

from verbund.core import audit
from verbund.core.errors import FieldProblem
from verbund.core.rights import Actor, require
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.responsibility import secrets
from verbund.responsibility.errors import (
    BodyInvalid,
    TableChanged,
    TableInvalid,
    TableNotFound,
)
from verbund.responsibility.models import ExternalBody, RuleTable
from verbund.responsibility.queries import table_view
from verbund.responsibility.review import check
from verbund.responsibility.rights import RULES
from verbund.responsibility.rules import Table
from verbund.responsibility.shapes import BodyView, TableView
from verbund.responsibility.tables import body_view, decoded
from verbund.responsibility.world import world_of

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")


def save_draft(
    *,
    member: Member,
    table: Table,
    actor: Actor,
    note: str = "",
    position: int | None = None,
) -> TableView:
    """Keep the table that is being written; the first time it becomes a new version.

    ``position`` is the state the person saw; ``TableChanged`` if somebody was faster.
    Flaws do not matter yet.
    """
    _may(actor, member)
    content = msgspec.json.encode(table).decode()
    with transaction.atomic():
        row = _draft(member)
        if row is None:
            row = RuleTable(
                member=member,
                number=_last_number(member) + 1,
                state=RuleTable.State.DRAFT,
                position=0,
            )
        elif position is not None and row.position != position:
            raise TableChanged
        row.content = content
        row.note = " ".join(note.split())[:200]
        row.position += 1
        row.changed_at, row.changed_by = clock.now(), actor.name
        row.save()
        _log("responsibility_draft_saved", member, actor, row, rules=len(table.rules))
    return table_view(row)


def discard_draft(*, member: Member, actor: Actor) -> None:
    """Throw the draft away; ``TableNotFound`` if there is none."""
    _may(actor, member)
    with transaction.atomic():
        row = _draft(member)
        if row is None:
            raise TableNotFound
        _log("responsibility_draft_discarded", member, actor, row)
        row.delete()


def activate(*, member: Member, actor: Actor, position: int | None = None) -> TableView:
    """Let the draft count from now on; the version of before stays to be read.

    Raises ``TableInvalid`` with every error in ``fields``, ``TableChanged``,
    ``TableNotFound`` without a draft.
    """
    _may(actor, member)
    with transaction.atomic():
        row = _draft(member)
        if row is None:
            raise TableNotFound
        if position is not None and row.position != position:
            raise TableChanged
        flaws = check(decoded(row.content), world_of(member), on=clock.today())
        errors = [flaw for flaw in flaws if flaw.kind == "error"]
        if errors:
            raise TableInvalid(
                errors[0].message,
                fields=[
                    FieldProblem(f"rules.{flaw.rule}", flaw.message, flaw.code)
                    for flaw in errors
                ],
            )
        moment = clock.now()
        for before in RuleTable.objects.filter(
            member=member, state=RuleTable.State.ACTIVE
        ):
            before.state, before.retired_at = RuleTable.State.RETIRED, moment
            before.save()
        row.state = RuleTable.State.ACTIVE
        row.activated_at, row.activated_by = moment, actor.name
        row.save()
        _log("responsibility_activated", member, actor, row)
    return table_view(row)


def bring_back(*, member: Member, number: int, actor: Actor) -> TableView:
    """Begin a draft with the rows of an earlier version."""
    row = RuleTable.objects.filter(member=member, number=number).first()
    if row is None:
        raise TableNotFound
    return save_draft(
        member=member,
        table=decoded(row.content),
        actor=actor,
        note=f"wie Fassung {number}",
    )


# --- bodies outside -----------------------------------------------------------------


def save_body(
    *,
    member: Member,
    key: str,
    name: str,
    kind: str,
    actor: Actor,
    email: str = "",
    endpoint: str = "",
    jurisdiction: str = "",
    services: Mapping[str, str] | None = None,
    secret: str | None = None,
) -> BodyView:
    """Register a body outside or change it; ``secret`` ``None`` leaves it as it is.

    Raises ``BodyInvalid`` with the field. The secret (an API key) is written to a file
    that only this user can read, never to the database or a log.
    """
    _may(actor, member)
    values = _checked(key, name, kind, email.strip(), endpoint.strip())
    with transaction.atomic():
        row = ExternalBody.objects.filter(member=member, key=key).first()
        if row is None:
            row = ExternalBody(member=member, key=key)
        for column, value in values.items():
            setattr(row, column, value)
        row.jurisdiction = jurisdiction.strip()[:120]
        row.services = dict(services or {})
        row.active = True
        row.changed_at, row.changed_by = clock.now(), actor.name
        if secret is not None:
            row.has_secret = bool(secret)
        row.save()
        _log("responsibility_body_saved", member, actor, row, key=key)
        if secret is not None:
            secrets.keep(row.id, secret)
    return body_view(row)


def retire_body(*, member: Member, key: str, actor: Actor) -> None:
    """Hand nothing over to this body any more; rows that name it must be changed."""
    _may(actor, member)
    with transaction.atomic():
        row = ExternalBody.objects.filter(member=member, key=key).first()
        if row is None:
            return
        row.active, row.has_secret = False, False
        row.changed_at, row.changed_by = clock.now(), actor.name
        row.save()
        _log("responsibility_body_retired", member, actor, row, key=key)
        secrets.keep(row.id, "")


def _checked(
    key: str, name: str, kind: str, email: str, endpoint: str
) -> dict[str, object]:
    problems = []
    if not _KEY.fullmatch(key):
        problems.append(
            FieldProblem(
                "key", "Der Kurzname hat kleine Buchstaben, Ziffern und Striche."
            )
        )
    if not name.strip():
        problems.append(FieldProblem("name", "Der Name fehlt."))
    if kind not in ExternalBody.Kind.values:
        problems.append(FieldProblem("kind", "Wählen Sie E-Mail oder Open311."))
    if kind == ExternalBody.Kind.EMAIL or email:
        try:
            validate_email(email)
        except ValidationError:
            problems.append(FieldProblem("email", "Das ist keine E-Mail-Adresse."))
    if kind == ExternalBody.Kind.OPEN311 and not _is_address(endpoint):
        problems.append(
            FieldProblem("endpoint", "Die Adresse beginnt mit https:// (oder http://).")
        )
    if problems:
        raise BodyInvalid(problems[0].message, fields=problems)
    return {
        "name": " ".join(name.split())[:200],
        "kind": kind,
        "email": email,
        "endpoint": endpoint,
    }


def _is_address(text: str) -> bool:
    with suppress(ValueError):
        found = urlsplit(text)
        return found.scheme in {"http", "https"} and bool(found.hostname)
    return False


# --- inside -------------------------------------------------------------------------


def _may(actor: Actor, member: Member) -> None:
    """The right must be held at this very member."""
    if actor.kind == "system":
        return
    require(members.narrowed(actor, member.id, member.id), RULES.key)


def _draft(member: Member) -> RuleTable | None:
    rows = RuleTable.objects.filter(member=member, state=RuleTable.State.DRAFT)
    return rows.first()


def _last_number(member: Member) -> int:
    rows = RuleTable.objects.filter(member=member)
    return rows.aggregate(last=Max("number"))["last"] or 0


def _log(
    action: str,
    member: Member,
    actor: Actor,
    row: RuleTable | ExternalBody,
    **detail: object,
) -> None:
    number = {"version": row.number} if isinstance(row, RuleTable) else {}
    audit.record(
        action=action,
        actor=actor,
        subject=f"responsibility:{row.pk}",
        member=member.id,
        detail={**number, **detail},
    )
