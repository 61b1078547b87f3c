"""The pack: its rows into the database in memory, its officer as an actor."""

from pathlib import Path
from uuid import UUID

from verbund.channels.suitcase import memory
from verbund.core.rights import Actor
from verbund.members import queries as members
from verbund.nodes.local.errors import VaultLocked
from verbund.nodes.local.pack import open_pack
from verbund.nodes.local.vault import Vault
from verbund.nodes.pack_file import Pack
from verbund.nodes.software import software


def load(home: Path, vault: Vault) -> Pack:
    """Open the pack and put its rows into the empty database.

    Raises ``NoPack``, ``PackExpired``, ``OtherVersion``, ``Damaged``.
    """
    pack = open_pack(home, vault, software=software())
    memory.insert(pack.tables)
    return pack


def actor_of(pack: Pack, officer: str) -> Actor:
    """The officer with the roles that the pack brings along, at this door."""
    if officer not in {str(one.id) for one in pack.officers}:
        raise VaultLocked(
            "Diese Person gehört nicht zu dieser Tour. Die Zentrale kann sie eintragen "
            "und das Paket neu ausgeben.",
            detail_en="This person is not an officer of this tour.",
        )
    actor = members.actor_for(members.person_by_id(UUID(officer)))
    return Actor(
        kind=actor.kind,
        id=actor.id,
        name=actor.name,
        member=actor.member,
        members=actor.members,
        office=actor.office,
        roles=actor.roles,
        rights=actor.rights,
        level="substantial",
        signed_in_at=actor.signed_in_at,
        channel="suitcase",
    )
