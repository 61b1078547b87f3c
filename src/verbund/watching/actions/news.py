"""Changes of features become news."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.members.queries import current_directory
from verbund.watching.matching import shape_of
from verbund.watching.models import News, Settled
from verbund.watching.registry import Story, Watched, watched_of
from verbund.watching.shapes import Told, street_key

#: So long news stand in feeds; then only what the next change is told against stays.
KEPT: Final = timedelta(days=90)
_AT_ONCE: Final = 500


def tell(
    *, collection: str, told: Sequence[Told] = (), gone: Sequence[str] = ()
) -> int:
    """Write down what changed of these features; returns how many pieces of news.

    A collection that nobody registered, and changes that people would not notice, make
    none. The same change twice makes one.
    """
    watched = watched_of(collection)
    if watched is None:
        return 0
    rows = 0
    with transaction.atomic():
        fids = [*(one.fid for one in told), *gone]
        for start in range(0, len(fids), _AT_ONCE):
            part = fids[start : start + _AT_ONCE]
            before = {
                row.fid: row
                for row in News.objects.filter(
                    collection=collection, fid__in=part, latest=True
                )
            }
            wanted = set(part)
            here = [one for one in told if one.fid in wanted]
            fresh = [*_changed(watched, here, before)]
            fresh += _gone(watched, [fid for fid in gone if fid in wanted], before)
            News.objects.filter(
                id__in=[before[row.fid].id for row in fresh if row.fid in before]
            ).update(latest=False)
            News.objects.bulk_create(fresh)
            rows += len(fresh)
    return rows


def settle(name: str, news_id: UUID) -> None:
    """Note that everybody of a kind has been told up to here: spares the next look."""
    Settled.objects.update_or_create(name=name, defaults={"news_id": news_id})


def unsettle(name: str) -> None:
    """Let the next look begin anew: somebody joined who may not have been told."""
    Settled.objects.filter(name=name).delete()


def forget_old() -> int:
    """Delete news whose time is over; of features that exist the latest stays."""
    old = clock.now() - KEPT
    over = Q(at__lt=old) & (Q(latest=False) | Q(change="gone"))
    gone: int = News.objects.filter(over).delete()[0]
    return gone


def _changed(
    watched: Watched, told: Iterable[Told], before: dict[str, News]
) -> Iterable[News]:
    members = current_directory().slugs
    for one in told:
        last = before.get(one.fid)
        known = last is not None and last.change != "gone"
        story = watched.describe(one, last.properties if last and known else None)
        if story is None:
            continue
        member = members.get(one.member)
        shape = shape_of(one.geometry)
        box = shape.bounds() if shape else None
        yield _row(
            watched,
            one.fid,
            story,
            change="changed" if known else "new",
            member_id=member.id if member else None,
            category=str(one.properties.get(watched.category) or "")[:80],
            path=watched.path(one),
            streets=_bars(watched.streets(one)),
            geometry=one.geometry,
            properties=dict(one.properties),
            lat=(box.min_lat + box.max_lat) / 2 if box else None,
            lon=(box.min_lon + box.max_lon) / 2 if box else None,
        )


def _gone(
    watched: Watched, fids: Iterable[str], before: dict[str, News]
) -> Iterable[News]:
    for fid in fids:
        last = before.get(fid)
        if last is None or last.change == "gone":
            continue
        story = watched.describe(None, last.properties)
        if story is None:
            story = Story(title=last.title, text=_NO_LONGER)
        yield _row(
            watched,
            fid,
            story,
            change="gone",
            member_id=last.member_id,
            category=last.category,
            path="",
            streets=last.streets,
            geometry=last.geometry,
            properties=last.properties,
            lat=last.lat,
            lon=last.lon,
        )


def _row(watched: Watched, fid: str, story: Story, **values: object) -> News:
    return News(
        id=new_id(),
        collection=watched.collection,
        fid=fid,
        title=dict(story.title),
        text=dict(story.text),
        at=clock.now(),
        **values,
    )


def _bars(streets: Iterable[str]) -> str:
    keys = [key for key in dict.fromkeys(map(street_key, streets)) if key]
    return f"|{'|'.join(keys)}|" if keys else ""


_NO_LONGER: Final = {
    "de": "Der Eintrag steht nicht mehr in der Liste.",
    "de-simple": "Das steht nicht mehr in der Liste.",
    "en": "The entry is no longer listed.",
}
