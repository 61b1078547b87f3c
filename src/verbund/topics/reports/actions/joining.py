"""Saying "me too", asking for news, and saying that something is done – or is not.

Nobody needs an account. One voice for each e-mail address or device; an address is
kept only where news was wanted and confirmed, and goes with the report.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.errors import AnswersInvalid, CommandRefused
from verbund.cases.queries import status_link_token, working_copy
from verbund.cases.shapes import CaseView
from verbund.core.errors import Conflict, Invalid
from verbund.core.limits import allow
from verbund.core.rights import SYSTEM, Actor
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.engine import report as public
from verbund.kernel import clock
from verbund.kernel.email_address import parse_email
from verbund.kernel.ids import new_id
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.messages.actions import queue_email
from verbund.topics.reports import mails, tokens
from verbund.topics.reports.actions.projecting import shown_again
from verbund.topics.reports.errors import LinkUnknown, ReportNotFound
from verbund.topics.reports.models import Follower, Hint, Report
from verbund.topics.reports.shapes import Joined

#: So many different voices say "not done" before a closed report is taken up again.
VOICES_TO_REOPEN: Final = 3
_MAILS_A_DAY: Final = 10
_KEPT: Final = timedelta(days=3)
_TEXT: Final = 500


def join(
    *,
    owner: Member,
    public_id: str,
    who: str,
    channel: str,
    email: str = "",
    language: str = "de",
    now: datetime | None = None,
) -> Joined:
    """Count one more who says the same, once for each address or device.

    ``who`` is what tells devices apart (a random cookie); with ``email`` the address
    does, and a mail asks whether news is wanted. A duplicate passes the voice on to the
    report in which it goes on. Raises ``ReportNotFound``, ``Conflict`` if it is closed,
    ``Invalid`` for an address that is none.
    """
    moment = now or clock.now()
    address = _address(email)
    with acting_within(owner.id), transaction.atomic():
        row = _open_row(owner, public_id)
        follower = Follower(
            id=new_id(),
            owner_id=row.owner_id,
            acting_id=row.acting_id,
            report_id=row.case_id,
            key=tokens.voice(row.case_id, address or who),
            channel=channel,
            email=address,
            language=language,
            created_at=moment,
        )
        follower.token_hash = tokens.hashed(tokens.following(follower.id))
        before = Follower.objects.filter(report_id=row.case_id, key=follower.key)
        known = before.first()
        if known is None:
            Follower.objects.bulk_create([follower], ignore_conflicts=True)
        counted = known is None and before.filter(id=follower.id).exists()
        if counted:
            # In the database: of two who join at once both count.
            Report.objects.filter(case_id=row.case_id).update(joined=F("joined") + 1)
            row.refresh_from_db(fields=["joined"])
            shown_again(row, columns=())
        mailed = bool(address) and _ask(row, known or follower, owner, address)
    return Joined(
        public_id=row.public_id, joined=row.joined, counted=counted, mail_sent=mailed
    )


def confirm_following(*, owner: Member, token: str) -> str:
    """Begin to send news; the public id of the report. ``LinkUnknown`` otherwise."""
    with acting_within(owner.id), transaction.atomic():
        found = _by_token(owner, token)
        if found.confirmed_at is None:
            found.confirmed_at = clock.now()
            found.save(update_fields=["confirmed_at"])
        return str(found.report.public_id)


def is_following(*, owner: Member, token: str) -> tuple[str, bool]:
    """The report of this link, and whether news was confirmed; ``LinkUnknown``."""
    with acting_within(owner.id):
        found = _by_token(owner, token)
        return str(found.report.public_id), found.confirmed_at is not None


def stop_following(*, owner: Member, token: str) -> str:
    """Forget the address at once; the voice stays counted. Twice is not an error."""
    with acting_within(owner.id), transaction.atomic():
        found = _by_token(owner, token)
        found.email, found.confirmed_at = "", None
        found.save(update_fields=["email", "confirmed_at"])
        return str(found.report.public_id)


def hint(
    *,
    owner: Member,
    public_id: str,
    kind: Hint.Kind,
    who: str,
    text: str = "",
    now: datetime | None = None,
) -> bool:
    """Note what a passer-by says of a report; false if this device said it before.

    The office sees it in its list and in the case. When enough say that a closed one is
    not done, it is taken up again.
    """
    moment = now or clock.now()
    words = " ".join(text.split())[:_TEXT]
    if kind == Hint.Kind.ABUSE and not words:
        raise Invalid("Sagen Sie uns bitte kurz, was daran nicht in Ordnung ist.")
    with acting_within(owner.id), transaction.atomic():
        row = _visible_row(owner, public_id)
        if kind == Hint.Kind.DONE and row.status == "closed":
            raise Conflict("Das Anliegen ist schon abgeschlossen.")
        if kind == Hint.Kind.OPEN and row.erased:
            raise Conflict(
                "Das ist lange abgeschlossen. Bitte melden Sie es neu.",
                detail_en="This was closed long ago. Please report it anew.",
            )
        if kind == Hint.Kind.OPEN and row.status == "open":
            raise Conflict("Das Anliegen ist noch offen.")
        found = Hint(
            id=new_id(),
            owner_id=row.owner_id,
            acting_id=row.acting_id,
            report_id=row.case_id,
            kind=kind,
            text=words,
            key=tokens.voice(row.case_id, who),
            created_at=moment,
        )
        Hint.objects.bulk_create([found], ignore_conflicts=True)
        if not Hint.objects.filter(id=found.id).exists():
            return False
        column = f"{kind.value}_hints"
        Report.objects.filter(case_id=row.case_id).update(**{column: F(column) + 1})
        row.refresh_from_db(fields=[column])
    with acting_within({row.owner_id, row.acting_id}, SYSTEM):
        _note(row.case_id, kind, words)
        if kind == Hint.Kind.OPEN and row.open_hints >= VOICES_TO_REOPEN:
            _reopen(row.case_id, row.open_hints)
    return True


def tell_followers(*, case_id: UUID, position: int, before: str, detail: str) -> int:
    """Mail a new state to all who want news; within the case's scope; how many.

    Each gets it once, whatever runs twice.
    """
    row = Report.objects.filter(case_id=case_id).first()
    if row is None or not before or before == detail or not row.visible or row.hidden:
        return 0
    owner = members.member_by_id(row.owner_id)
    sent = 0
    wanted = Follower.objects.filter(
        report_id=case_id, confirmed_at__isnull=False, email__gt=""
    )
    for follower in wanted.order_by("created_at", "id"):
        token = tokens.following(follower.id)
        subject, body = mails.news(owner, row, detail, token, follower.language)
        sent += queue_email(
            case_id=case_id,
            owner_id=row.owner_id,
            acting_id=row.acting_id,
            cause=f"report-news:{follower.id}:{position}",
            recipient=follower.email,
            subject=subject,
            body=body,
            language=follower.language,
            kind="report",
            stop_url=mails.stop_link(owner, token),
        )
    return sent


def forget_addresses(now: datetime | None = None) -> int:
    """Drop addresses that were never confirmed in time; the voices stay; how many."""
    end = (now or clock.now()) - _KEPT
    with across_members("Unbestätigte Adressen bei Anliegen löschen"):
        rows = Follower.objects.filter(
            confirmed_at__isnull=True, email__gt="", created_at__lt=end
        )
        return int(rows.update(email="", token_hash=""))


def forget_closed(now: datetime | None = None, *, days: int = 90) -> int:
    """Drop the addresses of reports that have been closed for so long; how many."""
    end = (now or clock.now()) - timedelta(days=days)
    with across_members("Adressen zu abgeschlossenen Anliegen löschen"):
        closed = Report.objects.filter(status="closed", closed_at__lt=end)
        rows = Follower.objects.filter(
            report_id__in=list(closed.values_list("case_id", flat=True)), email__gt=""
        )
        return int(rows.update(email="", token_hash="", confirmed_at=None))


# --- inside ---------------------------------------------------------------------------


def _address(email: str) -> str:
    if not email.strip():
        return ""
    try:
        return parse_email(email)
    except ValueError as error:
        raise Invalid(str(error)) from error


def _ask(row: Report, follower: Follower, owner: Member, address: str) -> bool:
    """Send the mail that asks, unless this address got enough of them today."""
    if follower.confirmed_at is not None:
        return False
    if not allow(f"report-follow:{address}", limit=_MAILS_A_DAY, seconds=86_400):
        return False
    token = tokens.following(follower.id)
    if follower.email != address:
        follower.email, follower.token_hash = address, tokens.hashed(token)
        follower.save(update_fields=["email", "token_hash"])
    subject, body = mails.follow_confirmation(owner, row, token, follower.language)
    return queue_email(
        case_id=row.case_id,
        owner_id=row.owner_id,
        acting_id=row.acting_id,
        cause=f"report-follow:{follower.id}",
        recipient=address,
        subject=subject,
        body=body,
        language=follower.language,
        kind="report",
    )


def _visible_row(owner: Member, public_id: str) -> Report:
    row: Report | None = Report.objects.filter(
        owner_id=owner.id,
        public_id=public_id.strip().upper(),
        visible=True,
        hidden=False,
    ).first()
    if row is None:
        raise ReportNotFound
    return row


def _open_row(owner: Member, public_id: str) -> Report:
    row = _visible_row(owner, public_id)
    if row.duplicate_of is not None:
        parent = Report.objects.filter(
            owner_id=owner.id, case_id=row.duplicate_of, erased=False
        ).first()
        row = parent or row
    if row.status == "closed":
        raise Conflict(
            "Dieses Anliegen ist abgeschlossen. Ist es nicht behoben? Sagen Sie es "
            "uns auf der Seite des Anliegens.",
            title="Hier kann man sich nicht mehr anschließen.",
            detail_en="This report is closed.",
        )
    return row


def _by_token(owner: Member, token: str) -> Follower:
    found: Follower | None = (
        Follower.objects.filter(owner_id=owner.id, token_hash=tokens.hashed(token))
        .select_related("report")
        .first()
    )
    if found is None:
        raise LinkUnknown
    return found


def _note(case_id: UUID, kind: Hint.Kind, words: str) -> None:
    said = {
        Hint.Kind.DONE: "Jemand meldet: Das ist erledigt.",
        Hint.Kind.OPEN: "Jemand meldet: Das ist nicht erledigt.",
        Hint.Kind.ABUSE: "Jemand meldet: Das gehört nicht in die Öffentlichkeit.",
    }[kind]
    try:
        cases.act(
            case_id=case_id,
            command=engine.AddNote(actor=engine.SYSTEM, text=f"{said} {words}".strip()),
            actor=SYSTEM,
        )
    except CommandRefused:
        # An erased case takes no note; the hint itself is counted.
        return


def _reopen(case_id: UUID, voices: int) -> None:
    """Take the case up again, by the way that the process leaves open for it."""
    reason = f"{voices} Menschen melden: Das ist nicht erledigt."
    token = status_link_token(case_id)
    tries: list[tuple[engine.Command, Actor]] = [
        (engine.Reopen(actor=engine.SYSTEM, reason=reason), SYSTEM)
    ]
    view = working_copy(case_id)
    step = _step_back(view)
    if step is not None:
        given: dict[str, object] = {
            name: reason
            for name, field in step.inputs.items()
            if field.type in {"text", "longtext"}
        }
        anybody = Actor(
            kind="citizen",
            id="citizen",
            members=frozenset({view.row.owner_id}),
            channel="web",
        )
        act = engine.Act(actor=engine.SYSTEM, transition=step.id, input=given)
        tries.append((act, anybody))
    for command, actor in tries:
        try:
            cases.act(case_id=case_id, command=command, actor=actor, token=token)
        except (AnswersInvalid, CommandRefused):
            # The process does not allow it so: the desk sees the hints.
            continue
        return


def _step_back(view: CaseView) -> engine.Transition | None:
    """The step by which a citizen takes a closed report up again."""
    blueprint = view.ground.blueprint
    return next(
        (
            step
            for step in blueprint.process.transitions
            if "citizen" in step.by
            and view.state.state in step.from_
            and public.status_of(blueprint, step.to).status == "open"
        ),
        None,
    )
