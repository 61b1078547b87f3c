"""Who may do what with cases: rights, and the actor as the engine names him."""

from verbund.core.rights import Actor, register_right
from verbund.engine.commands import ActorRef

READ = register_right(
    "cases.read", "Vorgänge lesen", "Akten der eigenen Kommunen ansehen."
)
WORK = register_right(
    "cases.work", "Vorgänge bearbeiten", "Schritte ausführen, schreiben, zuweisen."
)
NOTE = register_right(
    "cases.note",
    "Vermerke schreiben",
    "115: Vermerk und Identität an einer Akte festhalten, sonst nichts an ihr ändern.",
)
EXPORT = register_right(
    "cases.export", "Vorgangslisten ausgeben", "Arbeitsvorrat als CSV herunterladen."
)
AUDIT = register_right(
    "cases.audit", "Zugriffe ansehen", "Sehen, wer welche Akte gelesen hat."
)
ERASE = register_right(
    "cases.erase", "Akten löschen", "Löschlauf nach Aufbewahrungsfrist, Löschsperre."
)

MIGRATE = register_right(
    "cases.migrate",
    "Vorgänge umstellen",
    "Laufende Vorgänge auf eine andere Fassung der Blaupause bringen.",
)
ALLOCATE = register_right(
    "cases.allocate",
    "Plätze in Runden vergeben",
    "Eine Vergaberunde zur Probe rechnen und starten.",
)
CONSULT = register_right(
    "cases.consult",
    "Stellungnahmen abgeben",
    "Anfragen anderer Stellen lesen und beantworten; nur die mitgeteilten Angaben.",
)

ROLE_RIGHTS = {
    "clerk": (READ.key, WORK.key, EXPORT.key, CONSULT.key),
    "approver": (READ.key, WORK.key, EXPORT.key, CONSULT.key),
    "lead": (
        READ.key,
        WORK.key,
        EXPORT.key,
        AUDIT.key,
        ERASE.key,
        MIGRATE.key,
        ALLOCATE.key,
        CONSULT.key,
    ),
    "coordinator": (ALLOCATE.key,),
    "data_officer": (READ.key, AUDIT.key, ERASE.key),
    "agent": (READ.key, NOTE.key),
    "supervisor": (READ.key, NOTE.key),
    "consulted": (CONSULT.key,),
}


def ref(actor: Actor) -> ActorRef:
    """The actor as the engine and the journal name him."""
    roles = actor.roles or (
        (actor.kind,) if actor.kind in {"citizen", "system"} else ()
    )
    return ActorRef(actor.kind, actor.id, actor.name, tuple(roles))


def citizen(*, name: str = "", identity: str = "", channel: str = "web") -> Actor:
    """A visitor without account. She sees no member's rows by herself.

    Whoever shows a valid token or code gets ``members`` of that one case from
    ``queries.citizen_of``.
    """
    return Actor(kind="citizen", id=identity, name=name, channel=channel)
