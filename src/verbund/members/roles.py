"""The roles people hold for members; other rooms add their rights to them."""

from verbund.core.rights import (
    OPERATE,
    READ_AUDIT,
    RETRY_JOBS,
    Right,
    register_right,
    register_role,
)

MANAGE_MEMBER: Right = register_right(
    "members.manage",
    "Kommune verwalten",
    "Anschrift, Öffnungszeiten, Bankverbindung und Vertretung pflegen.",
)
MANAGE_PEOPLE: Right = register_right(
    "members.people", "Rollen und Rechte", "Personen anlegen, Rollen vergeben."
)
MANAGE_REGION: Right = register_right(
    "members.region", "Verbund verwalten", "Kommunen aufnehmen, Register einlesen."
)
ANSWER_CALLS: Right = register_right(
    "hotline.answer",
    "Anrufe beantworten",
    "115: Leitfaden, Rückrufe und Übergaben; für Anrufende Vorgänge beginnen.",
)
SUPERVISE_CALLS: Right = register_right(
    "hotline.supervise",
    "115 leiten",
    "Zusagen und Besetzung der 115 sehen, Rückrufe neu verteilen.",
)

register_role("clerk", "Sachbearbeitung", ())
register_role("approver", "Freigabe", ())
register_role("lead", "Leitung", (MANAGE_MEMBER.key, MANAGE_PEOPLE.key))
register_role("coordinator", "Koordination", (MANAGE_REGION.key, MANAGE_MEMBER.key))
register_role("data_officer", "Datenschutz", (READ_AUDIT.key,))
register_role("operator", "Betrieb", (OPERATE.key, RETRY_JOBS.key, READ_AUDIT.key))
register_role("agent", "115", (ANSWER_CALLS.key,))
register_role("supervisor", "115-Leitung", (ANSWER_CALLS.key, SUPERVISE_CALLS.key))
register_role("consulted", "Beteiligte Stelle", ())
