"""Who may do what with blueprints: rights of the catalogue, and for which members."""

from uuid import UUID

from verbund.core.errors import Forbidden
from verbund.core.rights import Actor, register_right, require
from verbund.kernel import clock
from verbund.members.directory import Directory, valid
from verbund.members.models import Member
from verbund.members.queries import current_directory

LIBRARY = register_right(
    "catalogue.library",
    "Blaupausen ansehen",
    "Sehen, welche Blaupausen es gibt, wer sie nutzt und wie sie dort laufen.",
)
ADOPT = register_right(
    "catalogue.adopt",
    "Blaupausen übernehmen",
    "Blaupausen übernehmen, anpassen, aktualisieren und Änderungen vorschlagen.",
)
MAINTAIN = register_right(
    "catalogue.maintain",
    "Blaupausen pflegen",
    "Fassungen schreiben, veröffentlichen, zurückziehen, über Vorschläge entscheiden.",
)

ROLE_RIGHTS = {
    "lead": (LIBRARY.key, ADOPT.key),
    "coordinator": (LIBRARY.key, ADOPT.key, MAINTAIN.key),
}


def reach(actor: Actor, known: Directory | None = None) -> frozenset[UUID]:
    """Members for whom the actor may adopt.

    His own, those of an association he coordinates, and those that have handed all
    their services to one of his.
    """
    known = known or current_directory()
    today = clock.today()
    found = set(actor.members)
    for member in known.members.values():
        if known.acting(member, "", today).id in actor.members:
            found.add(member.id)
    if "coordinator" in actor.roles:
        found.update(
            row.member_id
            for row in known.memberships
            if row.association_id in actor.members and valid(row, today)
        )
    return frozenset(found)


def require_maintain(actor: Actor | None) -> None:
    """Return if the actor may decide on versions, else ``Forbidden``.

    ``None`` is the operator at the command line, who may.
    """
    if actor is not None:
        require(actor, MAINTAIN.key)


def require_adopt(actor: Actor | None, member: Member) -> None:
    """Return if the actor may adopt for the member, else ``Forbidden``.

    ``None`` is the operator at the command line, who may.
    """
    if actor is None or actor.kind == "system":
        return
    require(actor, ADOPT.key)
    if member.id not in reach(actor):
        raise Forbidden(
            f"Für {member.official_name} dürfen Sie keine Blaupausen übernehmen.",
            detail_en="You may not adopt blueprints for this member.",
        )
