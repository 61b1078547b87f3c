"""Programs of others are called with news until they take them."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
from django.db import transaction
from django.urls import reverse
from msgspec import convert, to_builtins

from verbund.core import audit, jobs
from verbund.core.config import config
from verbund.core.errors import FieldProblem, Invalid
from verbund.core.rights import SYSTEM, Actor, require
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.kernel.email_address import parse_email
from verbund.kernel.german import datetime_de
from verbund.kernel.ids import new_id
from verbund.messages import actions as messages
from verbund.watching import calling, queries, tokens
from verbund.watching.actions.news import settle
from verbund.watching.errors import (
    TooManyWebhooks,
    WebhookAddressRefused,
    WebhookUnknown,
)
from verbund.watching.matching import concerns
from verbund.watching.models import Webhook
from verbund.watching.registry import watched
from verbund.watching.rights import WEBHOOKS
from verbund.watching.shapes import NewsItem, Watch
from verbund.watching.wording import absolute, disabled_mail

CALL_JOB: Final = "watching.call"
#: After so many days without one success a webhook is switched off.
GIVE_UP: Final = timedelta(days=5)
_MOST: Final = 20
_IN_ONE_CALL: Final = 100
_NOBODY: Final = UUID(int=0)
#: As Standard Webhooks recommends; the last one is repeated.
_PAUSES: Final = tuple(
    timedelta(seconds=s) for s in (60, 300, 1800, 7200, 18_000, 36_000)
)
_PING: Final = "verbund.ping"
_NEWS: Final = "verbund.news"


def add_webhook(
    *, label: str, url: str, watch: Watch, contact: str, actor: Actor
) -> tuple[UUID, str]:
    """Enter a webhook of the actor's member; the secret is told this one time."""
    require(actor, WEBHOOKS.key)
    if actor.member is None:
        raise WebhookUnknown
    for key in watch.collections:
        watched(key)
    _check(label, url, contact)
    now = clock.now()
    found, secret = new_id(), calling.new_secret()
    with acting_within({actor.member}, actor), transaction.atomic():
        if Webhook.objects.filter(owner_id=actor.member).count() >= _MOST:
            raise TooManyWebhooks(f"Mehr als {_MOST} Webhooks je Kommune gehen nicht.")
        Webhook(
            id=found,
            owner_id=actor.member,
            acting_id=actor.member,
            label=label.strip()[:120],
            url=url.strip(),
            secret_box=tokens.shut(found, secret),
            watch=to_builtins(watch),
            contact=contact.strip(),
            created_at=now,
            created_by=actor.id,
            cursor=queries.newest_news() or _NOBODY,
            next_at=now,
        ).save(force_insert=True)
        audit.record(action="watching.webhook_added", subject=f"webhook:{found}")
    return found, secret


def renew_secret(*, webhook_id: UUID, actor: Actor) -> str:
    """A new secret; the old one signs nothing from now on."""
    secret = calling.new_secret()
    with acting_within(actor.members, actor), transaction.atomic():
        row = _own(webhook_id, actor)
        row.secret_box = tokens.shut(row.id, secret)
        row.save(update_fields=["secret_box"])
        audit.record(action="watching.secret_renewed", subject=f"webhook:{row.id}")
    return secret


def enable_webhook(*, webhook_id: UUID, actor: Actor) -> None:
    """Call again, with what is new from now on."""
    with acting_within(actor.members, actor), transaction.atomic():
        row = _own(webhook_id, actor)
        row.disabled_at = row.failing_since = None
        row.attempts = 0
        row.pending = ""
        row.pending_id = row.pending_cursor = None
        row.next_at = clock.now()
        row.cursor = queries.newest_news() or _NOBODY
        row.save()
        audit.record(action="watching.webhook_enabled", subject=f"webhook:{row.id}")


def remove_webhook(*, webhook_id: UUID, actor: Actor) -> None:
    """Call no more and forget the secret."""
    with acting_within(actor.members, actor), transaction.atomic():
        row = _own(webhook_id, actor)
        audit.record(action="watching.webhook_removed", subject=f"webhook:{row.id}")
        row.delete()


def request_ping(*, webhook_id: UUID, actor: Actor) -> None:
    """Let a worker call with a ping; the row tells how it was answered."""
    with acting_within(actor.members, actor), transaction.atomic():
        row = _own(webhook_id, actor)
        _enqueue(row.id, row.owner_id, ping=True)


def plan_calls() -> int:
    """Give every webhook whose time has come and that has something new its job."""
    newest = queries.untold("webhooks")
    if newest is None:
        return 0
    now = clock.now()
    planned = 0
    with across_members("Fällige Webhooks aufrufen"):
        rows = Webhook.objects.filter(disabled_at__isnull=True, cursor__lt=newest)
        waiting = [(row.id, row.owner_id, row.next_at) for row in rows.order_by("id")]
    if not waiting:
        settle("webhooks", newest)
    due = [(found, owner) for found, owner, next_at in waiting if next_at <= now]
    for found, owner in due:
        with acting_within({owner}, SYSTEM), transaction.atomic():
            # Claimed: a slow call is not made a second time meanwhile.
            later = now + timedelta(seconds=60)
            planned += Webhook.objects.filter(id=found, next_at__lte=now).update(
                next_at=later
            )
            _enqueue(found, owner)
    return planned


def call_webhook(*, webhook_id: UUID, owner_id: UUID, ping: bool = False) -> None:
    """Make one call and write down how it was answered.

    The conversation is held outside of any transaction. A body that was not taken is
    repeated word for word under the same id, as receivers rely on to drop doubles.
    """
    with acting_within({owner_id}, SYSTEM), transaction.atomic():
        row = Webhook.objects.select_for_update().filter(id=webhook_id).first()
        if row is None or (row.disabled_at is not None and not ping):
            return
        if not ping and not row.pending and not _fill(row):
            return
        secret = tokens.opened(row.id, row.secret_box)
    message_id = new_id() if ping else row.pending_id
    body = _ping(row).encode() if ping else row.pending.encode()
    answer = calling.call(
        row.url,
        message_id=f"msg_{message_id}",
        timestamp=int(clock.now().timestamp()),
        body=body,
        secret=secret,
        allowed=config().webhook_networks,
    )
    with acting_within({owner_id}, SYSTEM), transaction.atomic():
        held = Webhook.objects.select_for_update().filter(id=webhook_id).first()
        if held is None:
            return
        held.last_at = clock.now()
        held.last_status = answer.word[:200]
        if answer.ok:
            held.last_ok_at = held.last_at
        if not ping and held.pending_id == row.pending_id:
            _taken(held) if answer.ok else _refused(held)
        held.save()


def _fill(row: Webhook) -> bool:
    """Put the next news into ``pending``; False if there are none for this watch."""
    watch = convert(row.watch, Watch)
    until = queries.settled()
    cursor = row.cursor
    found: list[NewsItem] = []
    while len(found) < _IN_ONE_CALL:
        news = queries.news_after(
            cursor, watch.collections, until=until, limit=_IN_ONE_CALL
        )
        if not news:
            break
        cursor = news[-1].id
        found += [one for one in news if concerns(watch, one)]
    if not found:
        row.cursor = cursor
        row.save(update_fields=["cursor"])
        return False
    row.pending = _body(found)
    row.pending_id = new_id()
    row.pending_cursor = cursor
    row.save(update_fields=["pending", "pending_id", "pending_cursor"])
    return True


def _taken(row: Webhook) -> None:
    row.cursor = row.pending_cursor or row.cursor
    row.pending = ""
    row.pending_id = row.pending_cursor = row.failing_since = None
    row.attempts = 0
    row.next_at = clock.now()


def _refused(row: Webhook) -> None:
    now = clock.now()
    row.failing_since = row.failing_since or now
    row.next_at = now + _PAUSES[min(row.attempts, len(_PAUSES) - 1)]
    row.attempts += 1
    if now - row.failing_since >= GIVE_UP:
        row.disabled_at = now
        _give_notice(row)


def _give_notice(row: Webhook) -> None:
    audit.record(action="watching.webhook_disabled", subject=f"webhook:{row.id}")
    if not row.contact or row.failing_since is None:
        return
    subject, body = disabled_mail(
        label=row.label,
        url=row.url,
        since=datetime_de(clock.to_berlin(row.failing_since)),
        status=row.last_status,
        page=absolute(reverse("desk-webhook", args=[row.id])),
    )
    messages.queue_email(
        case_id=row.id,
        owner_id=row.owner_id,
        acting_id=row.acting_id,
        cause=f"webhook:{row.id}:{clock.today()}",
        recipient=row.contact,
        subject=subject,
        body=body,
        kind="watch",
    )


def _body(news: list[NewsItem]) -> str:
    content = {
        "type": _NEWS,
        "timestamp": clock.now(),
        "data": {
            "items": [
                {
                    "id": one.id,
                    "collection": one.collection,
                    "fid": one.fid,
                    "member": one.member,
                    "change": one.change,
                    "category": one.category,
                    "title": one.title,
                    "text": one.text,
                    "url": absolute(one.path) if one.path else None,
                    "at": one.at,
                    "feature": {
                        "type": "Feature",
                        "id": one.fid,
                        "geometry": one.geometry,
                        "properties": one.properties,
                    }
                    if one.change != "gone"
                    else None,
                }
                for one in news
            ]
        },
    }
    return msgspec.json.encode(content).decode()


def _ping(row: Webhook) -> str:
    content = {
        "type": _PING,
        "timestamp": clock.now(),
        "data": {"webhook": row.id, "label": row.label},
    }
    return msgspec.json.encode(content).decode()


def _check(label: str, url: str, contact: str) -> None:
    wrong = []
    if not label.strip():
        wrong.append(FieldProblem("label", "Bitte geben Sie einen Namen ein."))
    try:
        calling.target_of(url, config().webhook_networks)
    except WebhookAddressRefused as refused:
        wrong.append(FieldProblem("url", refused.detail))
    if len(url) > 500:
        wrong.append(FieldProblem("url", "Die Adresse ist zu lang."))
    try:
        if contact.strip():
            parse_email(contact)
    except ValueError as error:
        wrong.append(FieldProblem("contact", str(error)))
    if wrong:
        raise Invalid(fields=wrong)


def _own(webhook_id: UUID, actor: Actor) -> Webhook:
    require(actor, WEBHOOKS.key)
    row: Webhook | None = Webhook.objects.filter(id=webhook_id).first()
    if row is None:
        raise WebhookUnknown
    return row


def _enqueue(webhook_id: UUID, owner_id: UUID, *, ping: bool = False) -> None:
    jobs.enqueue(
        CALL_JOB,
        {"webhook_id": str(webhook_id), "owner_id": str(owner_id), "ping": ping},
        member=owner_id,
    )
