"""Every write of the outbox."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from verbund.core import jobs
from verbund.core.config import Config
from verbund.core.config import config as get_config
from verbund.core.errors import NotFound
from verbund.core.scope import acting_within
from verbund.kernel.clock import now
from verbund.kernel.ids import new_id
from verbund.messages.errors import NotWaiting
from verbund.messages.models import Outgoing
from verbund.messages.smtp import Mail, MailDelayed, MailRefused, send

SEND_JOB = "messages.send"
UNCERTAIN = (
    "Die Verbindung zum Postausgang brach im letzten Augenblick ab. Vielleicht ist die "
    "Nachricht angekommen. Fragen Sie nach oder senden Sie sie noch einmal."
)


def queue_email(
    *,
    case_id: UUID,
    owner_id: UUID,
    acting_id: UUID,
    cause: str,
    recipient: str,
    subject: str,
    body: str,
    language: str = "de",
    reply_to: str = "",
    kind: str = "case",
    stop_url: str = "",
) -> bool:
    """Put one mail into the outbox, together with the job that sends it.

    Returns False if the same cause already has its mail: nothing is sent twice. Runs in
    the caller's scope and transaction. Mails of another ``kind`` than ``case`` are not
    shown at the desk; at ``stop_url`` whoever receives them ends them by one click.
    """
    with transaction.atomic():
        row = Outgoing(
            id=new_id(),
            case_id=case_id,
            owner_id=owner_id,
            acting_id=acting_id,
            cause=cause,
            recipient=recipient,
            language=language,
            subject=subject[:300],
            body=body,
            reply_to=reply_to,
            kind=kind,
            stop_url=stop_url,
            created_at=now(),
        )
        inserted = _insert_once(row)
        if inserted:
            _enqueue(row, attempt=0)
    return inserted


def send_one(*, message_id: UUID, acting_id: UUID) -> None:
    """Send one waiting mail; a mail that was sent is left alone.

    Raises ``MailDelayed`` so that the job comes back later. A permanent refusal is
    written down for the clerk and raises nothing: repeating would not help.
    """
    config = get_config()
    with acting_within(acting_id):
        row = Outgoing.objects.filter(pk=message_id).first()
        if row is None or row.state == Outgoing.State.SENT:
            return
        if not config.mail_host:
            _mark(row, Outgoing.State.HELD, "Es ist kein Postausgang eingerichtet.")
            return
        row.attempts += 1
        _converse(row, config)


def _converse(row: Outgoing, config: Config) -> None:
    """One attempt, witnessed by two files that outlive the worker.

    A commit takes milliseconds, touching a file microseconds. ``.begun`` says that the
    data may have reached the server, ``.sent`` that it took them. Whoever finds only
    the first cannot know, and leaves the decision to a person: never twice by itself,
    never lost in silence.
    """
    begun, sent = (_witness(config, row, kind) for kind in ("begun", "sent"))
    if begun.exists() and not sent.exists():
        _mark(row, Outgoing.State.FAILED, UNCERTAIN)
        begun.unlink()
        return
    if not sent.exists():
        try:
            send(_mail(row), config, last_moment=begun.touch)
        except MailRefused as error:
            _mark(row, Outgoing.State.FAILED, str(error))
            begun.unlink(missing_ok=True)
            return
        except MailDelayed as delayed:
            if begun.exists() and not delayed.answered:
                _mark(row, Outgoing.State.FAILED, UNCERTAIN)
                begun.unlink()
                return
            begun.unlink(missing_ok=True)
            raise
        sent.touch()
    row.sent_at = now()
    _mark(row, Outgoing.State.SENT, "")
    begun.unlink(missing_ok=True)
    sent.unlink(missing_ok=True)


def _witness(config: Config, row: Outgoing, kind: str) -> Path:
    folder = config.home / "outbox"
    folder.mkdir(exist_ok=True)
    return folder / f"{row.pk}.{kind}"


def retry(*, message_id: UUID) -> None:
    """Send a failed or held mail again; raises ``NotWaiting`` if it was sent.

    Another member's message is not there: ``NotFound``.
    """
    with transaction.atomic():
        row = Outgoing.objects.filter(pk=message_id).first()
        if row is None:
            raise NotFound
        if row.state == Outgoing.State.SENT:
            raise NotWaiting(row.sent_at)
        _mark(row, Outgoing.State.WAITING, "")
        _enqueue(row, attempt=row.attempts)


def forget_case(*, case_id: UUID) -> None:
    """Drop every mail of a case whose content was erased, sent or not."""
    Outgoing.objects.filter(case_id=case_id).delete()


def forget_sent(*, kind: str, before: datetime) -> int:
    """Drop mails of a kind that were sent before this moment; returns how many."""
    gone: int = Outgoing.objects.filter(
        kind=kind, state=Outgoing.State.SENT, sent_at__lt=before
    ).delete()[0]
    return gone


def _insert_once(row: Outgoing) -> bool:
    created = Outgoing.objects.bulk_create([row], ignore_conflicts=True)
    if not created:
        return False
    stored: bool = Outgoing.objects.filter(pk=row.pk).exists()
    return stored


def _enqueue(row: Outgoing, *, attempt: int) -> None:
    jobs.enqueue(
        SEND_JOB,
        {"message_id": str(row.pk), "acting_id": str(row.acting_id)},
        key=f"send:{row.pk}:{attempt}",
        member=row.acting_id,
    )


def _mark(row: Outgoing, state: str, error: str) -> None:
    row.state = state
    row.last_error = error
    row.save(update_fields=["state", "last_error", "attempts", "sent_at"])


def _mail(row: Outgoing) -> Mail:
    host = get_config().mail_from.rpartition("@")[2] or "localhost"
    return Mail(
        message_id=f"{row.pk}@{host}",
        sender_name="",
        recipient=row.recipient,
        subject=row.subject,
        body=row.body,
        language=row.language,
        reply_to=row.reply_to,
        at=row.created_at,
        stop_url=row.stop_url,
    )
