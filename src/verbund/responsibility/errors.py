"""What can go wrong with tables, bodies outside and hand-overs."""

from verbund.core.errors import Conflict, Invalid, NotFound


class TableNotFound(NotFound):
    """The member has no such version of its table."""

    def __init__(self) -> None:
        super().__init__(
            "Diese Fassung der Zuständigkeiten gibt es hier nicht.",
            detail_en="There is no such version of the table.",
        )


class TableInvalid(Invalid):
    """Rows name what does not exist; each flaw is a sentence in ``fields``."""

    kind = "responsibility-table"
    title = "So kann die Tabelle nicht gelten."
    title_en = "The table cannot be used like this."


class TableChanged(Conflict):
    """Somebody else has saved the draft meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Jemand hat den Entwurf inzwischen geändert. Laden Sie ihn neu und tragen "
            "Sie Ihre Änderung noch einmal ein.",
            title="Der Entwurf ist inzwischen ein anderer.",
            detail_en="The draft has been changed meanwhile.",
        )


class BodyNotFound(NotFound):
    """The member has registered no such body."""

    def __init__(self) -> None:
        super().__init__(
            "Diese Stelle ist hier nicht eingetragen.",
            detail_en="There is no such body.",
        )


class BodyInvalid(Invalid):
    """Name, address or key of a body outside cannot be used."""


class ReferralNotFound(NotFound):
    """There is no such hand-over, or its link is over."""

    def __init__(self) -> None:
        super().__init__(
            "Diesen Link gibt es nicht, oder die Sache ist inzwischen erledigt.",
            title="Hier wartet nichts auf Sie.",
            detail_en="This link does not exist or the matter is closed.",
        )


class ReferralRefused(Invalid):
    """The case cannot go there; the sentence says why and what else is possible."""

    kind = "referral-refused"
    title = "Das lässt sich so nicht übergeben."
    title_en = "It cannot be handed over like this."
