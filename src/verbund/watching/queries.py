"""What others read: news that concern a watch, subscriptions, webhooks, the pages."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from msgspec import Struct, convert

from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members.queries import Directory, Member, current_directory
from verbund.watching import tokens
from verbund.watching.errors import SubscriptionUnknown, WebhookUnknown
from verbund.watching.matching import concerns
from verbund.watching.models import News, Settled, Subscription, Webhook
from verbund.watching.rights import WEBHOOKS
from verbund.watching.shapes import NewsItem, Watch, watch_key

_PAGE: Final = 500
_MOST_READ: Final = 20_000
#: News of transactions that are not over yet may still be written before these.
LAG: Final = timedelta(seconds=5)


class SubscriptionRow(Struct, frozen=True, kw_only=True):
    """A subscription as its owner sees it; ``token`` opens and ends it."""

    id: UUID
    token: str
    member: str
    email: str
    language: str
    rhythm: str
    watch: Watch
    created_at: datetime
    confirmed_at: datetime | None


class WebhookRow(Struct, frozen=True, kw_only=True):
    """A webhook as data officers see it; the secret is never shown again."""

    id: UUID
    label: str
    url: str
    contact: str
    watch: Watch
    created_at: datetime
    attempts: int
    next_at: datetime
    failing_since: datetime | None
    last_at: datetime | None
    last_ok_at: datetime | None
    last_status: str
    disabled_at: datetime | None


def watch_path(watch: Watch) -> str:
    """The page where a watch can be subscribed to in every way: what topics link to."""
    return reverse("watch", args=[watch_key(watch)])


def feed_path(watch: Watch) -> str:
    """The Atom feed of a watch."""
    return reverse("watch-feed", args=[watch_key(watch)])


def calendar_path(watch: Watch) -> str:
    """The calendar of a watch."""
    return reverse("watch-calendar", args=[watch_key(watch)])


def news_for(
    watch: Watch, *, limit: int = 50, since: datetime | None = None
) -> tuple[NewsItem, ...]:
    """News that concern a watch, the newest first."""
    rows = News.objects.filter(collection__in=watch.collections)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if watch.feature:
        rows = rows.filter(fid=watch.feature)
    if watch.categories:
        rows = rows.filter(category__in=watch.categories)
    known = current_directory()
    if watch.member:
        member = known.slugs.get(watch.member)
        if member is None:
            return ()
        rows = rows.filter(member_id=member.id)
    found: list[NewsItem] = []
    for item in _newest_first(rows, known):
        if concerns(watch, item):
            found.append(item)
            if len(found) == limit:
                break
    return tuple(found)


def news_after(
    cursor: UUID, collections: Sequence[str], *, until: datetime, limit: int = _PAGE
) -> tuple[NewsItem, ...]:
    """News of these collections after a cursor, the oldest first.

    ``until`` keeps out what is so young that older ones may still appear.
    """
    rows = News.objects.filter(
        collection__in=collections, id__gt=cursor, at__lte=until
    ).order_by("id")[:limit]
    known = current_directory()
    return tuple(item_of(row, known) for row in rows)


def untold(name: str) -> UUID | None:
    """The latest settled piece of news, ``None`` if all of a kind were told of it."""
    newest: UUID | None = (
        News.objects.filter(at__lte=settled())
        .order_by("-id")
        .values_list("id", flat=True)
        .first()
    )
    told = Settled.objects.filter(name=name).first()
    if newest is None or (told is not None and told.news_id >= newest):
        return None
    return newest


def newest_news() -> UUID | None:
    """The id of the latest piece of news; ``None`` if there was none yet."""
    found: UUID | None = (
        News.objects.order_by("-id").values_list("id", flat=True).first()
    )
    return found


def subscription_of(token: str) -> SubscriptionRow:
    """The subscription that a token opens; ``SubscriptionUnknown`` if it has ended."""
    member, found = _by_token(token)
    with acting_within({member.id}):
        row = Subscription.objects.filter(id=found).first()
    if row is None:
        raise SubscriptionUnknown
    return _subscription(member.slug, row)


def siblings_of(row: SubscriptionRow) -> tuple[SubscriptionRow, ...]:
    """All confirmed subscriptions of the same address at the same member."""
    member = _member(row.member)
    with acting_within({member.id}):
        rows = Subscription.objects.filter(
            owner_id=member.id, email=row.email, confirmed_at__isnull=False
        ).order_by("id")
        return tuple(_subscription(member.slug, each) for each in rows)


def webhooks_of(actor: Actor) -> tuple[WebhookRow, ...]:
    """The webhooks of the actor's members, the oldest first."""
    require(actor, WEBHOOKS.key)
    with acting_within(actor.members, actor):
        rows = Webhook.objects.order_by("created_at", "id")
        return tuple(_webhook(row) for row in rows)


def webhook(webhook_id: UUID, actor: Actor) -> WebhookRow:
    """One webhook; ``WebhookUnknown`` for that of another member."""
    require(actor, WEBHOOKS.key)
    with acting_within(actor.members, actor):
        row = Webhook.objects.filter(id=webhook_id).first()
    if row is None:
        raise WebhookUnknown
    return _webhook(row)


def item_of(row: News, known: Directory) -> NewsItem:
    """A stored piece of news with its member's name in addresses."""
    member = known.members.get(row.member_id) if row.member_id else None
    return NewsItem(
        id=row.id,
        collection=row.collection,
        fid=row.fid,
        member=member.slug if member else "",
        change=row.change,
        category=row.category,
        title=row.title,
        text=row.text,
        path=row.path,
        streets=frozenset(row.streets.strip("|").split("|"))
        if row.streets
        else frozenset(),
        geometry=row.geometry,
        properties=row.properties,
        lat=row.lat,
        lon=row.lon,
        at=row.at,
    )


def settled() -> datetime:
    """The moment up to which no older news will appear any more."""
    return clock.now() - LAG


def _newest_first(rows: QuerySet[News], known: Directory) -> Iterator[NewsItem]:
    read, before = 0, None
    while read < _MOST_READ:
        page = rows if before is None else rows.filter(id__lt=before)
        found = list(page.order_by("-id")[:_PAGE])
        yield from (item_of(row, known) for row in found)
        if len(found) < _PAGE:
            return
        read += len(found)
        before = found[-1].id


def _by_token(token: str) -> tuple[Member, UUID]:
    slug, found = tokens.read_token(token)
    return _member(slug), found


def _member(slug: str) -> Member:
    member = current_directory().slugs.get(slug)
    if member is None:
        raise SubscriptionUnknown
    return member


def _subscription(slug: str, row: Subscription) -> SubscriptionRow:
    return SubscriptionRow(
        id=row.id,
        token=tokens.new_token(slug, row.id),
        member=slug,
        email=row.email,
        language=row.language,
        rhythm=row.rhythm,
        watch=convert(row.watch, Watch),
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
    )


def _webhook(row: Webhook) -> WebhookRow:
    return WebhookRow(
        id=row.id,
        label=row.label,
        url=row.url,
        contact=row.contact,
        watch=convert(row.watch, Watch),
        created_at=row.created_at,
        attempts=row.attempts,
        next_at=row.next_at,
        failing_since=row.failing_since,
        last_at=row.last_at,
        last_ok_at=row.last_ok_at,
        last_status=row.last_status,
        disabled_at=row.disabled_at,
    )
