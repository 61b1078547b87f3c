"""Changed features become news, in the worker."""

from collections.abc import Iterator

from verbund.core.events import subscribe
from verbund.geodata import queries as geodata
from verbund.geodata.events import FeaturesChanged
from verbund.members.queries import current_directory
from verbund.watching.actions import tell
from verbund.watching.registry import watched_of
from verbund.watching.shapes import Told


@subscribe(FeaturesChanged, name="watching.news")
def tell_of_changes(event: FeaturesChanged) -> None:
    """Write down in words what changed; what went away meanwhile tells so itself."""
    if watched_of(event.collection) is None:
        return
    if event.gone:
        tell(collection=event.collection, gone=event.fids)
    else:
        tell(collection=event.collection, told=tuple(_told(event)))


def _told(event: FeaturesChanged) -> Iterator[Told]:
    known = current_directory().members
    for fid in event.fids:
        found = geodata.feature(event.collection, fid)
        if found is None:
            continue
        document = found.document()
        owner = found.member()
        member = known.get(owner) if owner else None
        yield Told(
            collection=event.collection,
            fid=fid,
            member=member.slug if member else "",
            geometry=document["geometry"],
            properties=document["properties"],
        )
