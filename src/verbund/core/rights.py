"""Who may do what: typed rights, roles that bundle them, actors that carry them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from verbund.core.errors import Forbidden

ActorKind = Literal["citizen", "staff", "system", "device"]
# Trust levels of eIDAS in rising order; "none" is a visitor without account.
AssertionLevel = Literal["none", "low", "substantial", "high"]
LEVELS: tuple[AssertionLevel, ...] = ("none", "low", "substantial", "high")


class Right(msgspec.Struct, frozen=True):
    """One thing that a person may be allowed to do."""

    key: str
    title_de: str
    description_de: str = ""


class Role(msgspec.Struct, frozen=True):
    """A named bundle of rights."""

    key: str
    title_de: str
    rights: frozenset[str]


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts now, for whom, with which rights, through which channel.

    ``members`` are all members whose rows the actor may see, ``member`` is the one
    that is named as handling body.
    """

    kind: ActorKind
    id: str = ""
    name: str = ""
    member: UUID | None = None
    members: frozenset[UUID] = frozenset()
    office: UUID | None = None
    roles: tuple[str, ...] = ()
    rights: frozenset[str] = frozenset()
    level: AssertionLevel = "none"
    signed_in_at: datetime | None = None
    channel: str = "web"

    def may(self, right: str) -> bool:
        """Whether the actor holds the right; unknown rights raise ``KeyError``."""
        return known_right(right).key in self.rights


SYSTEM = Actor(kind="system", id="system", name="Verbund", channel="system")

_rights: dict[str, Right] = {}
_roles: dict[str, Role] = {}


def register_right(key: str, title_de: str, description_de: str = "") -> Right:
    """Make a right known; the same key twice raises ``ValueError``."""
    if key in _rights:
        raise ValueError(f"right {key!r} is registered twice")
    _rights[key] = Right(key, title_de, description_de)
    return _rights[key]


def register_role(key: str, title_de: str, rights: Iterable[str]) -> Role:
    """Make a role known; its rights must be registered before."""
    if key in _roles:
        raise ValueError(f"role {key!r} is registered twice")
    _roles[key] = Role(key, title_de, frozenset(known_right(r).key for r in rights))
    return _roles[key]


def extend_role(key: str, rights: Iterable[str]) -> Role:
    """Give a role further rights (a topic adds its own to the roles of members)."""
    role = known_role(key)
    added = frozenset(known_right(right).key for right in rights)
    _roles[key] = Role(role.key, role.title_de, role.rights | added)
    return _roles[key]


def known_right(key: str) -> Right:
    """The right of this key; raises ``KeyError`` that lists the known ones."""
    try:
        return _rights[key]
    except KeyError:
        known = ", ".join(sorted(_rights))
        raise KeyError(f"right {key!r} is not registered; known: {known}") from None


def known_role(key: str) -> Role:
    """The role of this key; raises ``KeyError`` that lists the known ones."""
    try:
        return _roles[key]
    except KeyError:
        known = ", ".join(sorted(_roles))
        raise KeyError(f"role {key!r} is not registered; known: {known}") from None


def all_rights() -> tuple[Right, ...]:
    """Every registered right, by key."""
    return tuple(_rights[key] for key in sorted(_rights))


def all_roles() -> tuple[Role, ...]:
    """Every registered role, by key."""
    return tuple(_roles[key] for key in sorted(_roles))


def rights_of(roles: Iterable[str]) -> frozenset[str]:
    """Union of the rights of the roles."""
    found: frozenset[str] = frozenset()
    for role in roles:
        found |= known_role(role).rights
    return found


def require(actor: Actor, right: str) -> None:
    """Return if the actor holds the right, else raise ``Forbidden`` that names it."""
    wanted = known_right(right)
    if wanted.key not in actor.rights:
        raise Forbidden(
            f"Nötig ist das Recht „{wanted.title_de}“. Wer es vergibt, steht unter "
            "„Rollen und Rechte“ Ihrer Kommune.",
            detail_en=f"The right {wanted.key!r} is needed.",
        )


def require_level(actor: Actor, level: AssertionLevel) -> None:
    """Return if the actor signed in at least this strongly, else ``Forbidden``."""
    if LEVELS.index(actor.level) < LEVELS.index(level):
        raise Forbidden(
            "Für diesen Schritt ist eine stärkere Anmeldung nötig, zum Beispiel mit "
            "dem Online-Ausweis.",
            detail_en=f"Assertion level {level!r} is needed, not {actor.level!r}.",
        )


OPERATE = register_right(
    "core.operate", "Betrieb", "Zustand, Aufträge und Protokolle der Anlage sehen."
)
RETRY_JOBS = register_right(
    "core.retry_jobs", "Aufträge wiederholen", "Gescheiterte Aufträge neu anstoßen."
)
READ_AUDIT = register_right(
    "core.read_audit", "Protokoll lesen", "Wer wann was getan oder gesehen hat."
)
