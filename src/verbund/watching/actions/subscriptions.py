"""News by mail: asked for, confirmed, sent, ended."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from msgspec import convert, to_builtins

from verbund.core.errors import FieldProblem, Invalid
from verbund.core.limits import limit_attempts
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.core.tenancy import MemberQuerySet, across_members
from verbund.kernel import clock
from verbund.kernel.email_address import parse_email
from verbund.kernel.ids import new_id
from verbund.members.queries import Member, current_directory
from verbund.messages import actions as messages
from verbund.messages.queries import refused_of
from verbund.watching import queries, tokens
from verbund.watching.actions.news import settle, unsettle
from verbund.watching.matching import concerns
from verbund.watching.models import Subscription
from verbund.watching.queries import SubscriptionRow
from verbund.watching.registry import watched
from verbund.watching.shapes import NewsItem, Watch
from verbund.watching.wording import absolute, confirmation, news_mail

KIND: Final = "watch"
RHYTHMS: Final = ("daily", "at_once")
#: Who has not confirmed by then did not want it.
CONFIRM_WITHIN: Final = timedelta(days=2)
#: At least so long between two mails to whoever wants them at once.
_PAUSE: Final = timedelta(minutes=10)
_FROM_ONE_PLACE: Final = 20
_TO_ONE_ADDRESS: Final = 5
_NOBODY: Final = UUID(int=0)


def subscribe(
    *,
    member: Member,
    watch: Watch,
    email: str,
    language: str = "de",
    rhythm: str = "daily",
    source: str = "",
    confirmed: bool = False,
) -> SubscriptionRow:
    """Ask for news by mail; the address gets a mail in which it must say yes.

    ``confirmed`` for who has proved the address otherwise. ``source`` is counted: an
    address of the network may ask twenty times an hour, a mailbox is written to five
    times a day. Raises ``Invalid`` for what is no address, ``NothingWatched`` for a
    collection without news.
    """
    for key in watch.collections:
        watched(key)
    if rhythm not in RHYTHMS:
        raise Invalid(f"Möglich sind {' und '.join(RHYTHMS)}, nicht „{rhythm[:20]}“.")
    try:
        address = parse_email(email)
    except ValueError as error:
        raise Invalid(fields=[FieldProblem("email", str(error))]) from error
    if source:
        limit_attempts(f"watch:{source}", limit=_FROM_ONE_PLACE, seconds=3600)
    limit_attempts(f"watch:{address}", limit=_TO_ONE_ADDRESS, seconds=86_400)
    now = clock.now()
    row = Subscription(
        id=new_id(),
        owner_id=member.id,
        acting_id=member.id,
        email=address,
        language=language,
        rhythm=rhythm,
        watch=to_builtins(watch),
        created_at=now,
        confirmed_at=now if confirmed else None,
        cursor=queries.newest_news() or _NOBODY,
    )
    with acting_within({member.id}, SYSTEM), transaction.atomic():
        if confirmed:
            _same(row).delete()
        row.save(force_insert=True)
        if not confirmed:
            _ask(member, row, watch)
    return queries.subscription_of(tokens.new_token(member.slug, row.id))


def confirm(*, token: str) -> SubscriptionRow:
    """Say yes; an equal subscription of the same address makes room for this one."""
    found = queries.subscription_of(token)
    member = current_directory().slugs[found.member]
    with acting_within({member.id}, SYSTEM), transaction.atomic():
        row = Subscription.objects.get(id=found.id)
        if row.confirmed_at is None:
            _same(row).exclude(id=row.id).delete()
            row.confirmed_at = clock.now()
            row.cursor = queries.newest_news() or _NOBODY
            row.save(update_fields=["confirmed_at", "cursor"])
            messages.forget_case(case_id=row.id)
    return queries.subscription_of(token)


def change_rhythm(*, token: str, rhythm: str) -> SubscriptionRow:
    """Mails at once, or one a day."""
    if rhythm not in RHYTHMS:
        raise Invalid(f"Möglich sind {' und '.join(RHYTHMS)}, nicht „{rhythm[:20]}“.")
    found = queries.subscription_of(token)
    member = current_directory().slugs[found.member]
    with acting_within({member.id}, SYSTEM):
        Subscription.objects.filter(id=found.id).update(rhythm=rhythm)
    unsettle(rhythm)
    return queries.subscription_of(token)


def end(*, token: str) -> None:
    """Stop the mails and forget the address, also in what was sent."""
    found = queries.subscription_of(token)
    member = current_directory().slugs[found.member]
    with acting_within({member.id}, SYSTEM):
        _end(found.id)


def look(*, rhythm: str) -> int:
    """Send everybody of a rhythm what is new; returns the number of mails.

    A subscription moves its cursor in the transaction that queues its mail: nothing is
    told twice and nothing is left out.
    """
    newest = queries.untold(rhythm)
    if newest is None:
        return 0
    until = queries.settled()
    rested = clock.now() - _PAUSE
    with across_members("Neuigkeiten an Abonnierende"):
        rows = Subscription.objects.filter(
            rhythm=rhythm, confirmed_at__isnull=False, cursor__lt=newest
        )
        waiting = [(row.id, row.owner_id, row.mailed_at) for row in rows.order_by("id")]
    due = [
        (found, owner)
        for found, owner, mailed_at in waiting
        if rhythm == "daily" or mailed_at is None or mailed_at <= rested
    ]
    sent = sum(_send(found, owner, until) for found, owner in due)
    if len(due) == len(waiting):
        settle(rhythm, newest)
    return sent


def sweep() -> int:
    """Forget who did not confirm, whose mailbox is gone, and mails that are sent."""
    gone = 0
    now = clock.now()
    with across_members("Adressen ohne Bestätigung löschen"):
        refused = set(refused_of(KIND))
        rows = Subscription.objects.filter(
            confirmed_at__isnull=True, created_at__lt=now - CONFIRM_WITHIN
        )
        for found in refused | set(rows.values_list("id", flat=True)):
            _end(found)
            gone += 1
        messages.forget_sent(kind=KIND, before=now - timedelta(days=1))
    return gone


def _send(subscription_id: UUID, owner_id: UUID, until: datetime) -> int:
    member = current_directory().members[owner_id]
    with acting_within({owner_id}, SYSTEM), transaction.atomic():
        row = (
            Subscription.objects.select_for_update().filter(id=subscription_id).first()
        )
        if row is None:
            return 0
        watch = convert(row.watch, Watch)
        cursor = row.cursor
        found: list[NewsItem] = []
        while news := queries.news_after(cursor, watch.collections, until=until):
            cursor = news[-1].id
            found += [one for one in news if concerns(watch, one)]
        if cursor == row.cursor:
            return 0
        row.cursor = cursor
        if found:
            row.mailed_at = clock.now()
        row.save(update_fields=["cursor", "mailed_at"])
        if not found:
            return 0
        token = tokens.new_token(member.slug, row.id)
        page = absolute(reverse("subscription", args=[token]))
        subject, body = news_mail(watch, found[::-1], page, row.language)
        messages.queue_email(
            case_id=row.id,
            owner_id=owner_id,
            acting_id=owner_id,
            cause=f"watch:{row.id}:{cursor}",
            recipient=row.email,
            subject=subject,
            body=f"{body}\n\n{member.official_name}",
            language=row.language,
            kind=KIND,
            stop_url=absolute(reverse("subscription-end", args=[token])),
        )
    return 1


def _ask(member: Member, row: Subscription, watch: Watch) -> None:
    token = tokens.new_token(member.slug, row.id)
    url = absolute(reverse("subscription-confirm", args=[token]))
    subject, body = confirmation(watch, url, row.language)
    messages.queue_email(
        case_id=row.id,
        owner_id=member.id,
        acting_id=member.id,
        cause=f"watch:{row.id}:confirm",
        recipient=row.email,
        subject=subject,
        body=f"{body}\n\n{member.official_name}",
        language=row.language,
        kind=KIND,
    )


def _same(row: Subscription) -> MemberQuerySet[Subscription]:
    found: MemberQuerySet[Subscription] = Subscription.objects.filter(
        owner_id=row.owner_id, email=row.email, watch=row.watch
    )
    return found


def _end(subscription_id: UUID) -> None:
    with transaction.atomic():
        messages.forget_case(case_id=subscription_id)
        Subscription.objects.filter(id=subscription_id).delete()
