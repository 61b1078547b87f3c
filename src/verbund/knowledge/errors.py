"""What can go wrong with articles and synonyms."""

from verbund.core.errors import Conflict, Invalid, NotFound


class ArticleNotFound(NotFound):
    """No article of these members has this id."""

    def __init__(self) -> None:
        super().__init__(
            "Diesen Artikel gibt es hier nicht.",
            detail_en="There is no such article here.",
        )


class ArticleInvalid(Invalid):
    """An article lacks its title or text, or its days are the wrong way round."""


class ArticleChanged(Conflict):
    """Somebody else has saved the article meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Jemand hat den Artikel inzwischen geändert. Laden Sie ihn neu und "
            "tragen Sie Ihre Änderung noch einmal ein.",
            title="Der Artikel ist inzwischen ein anderer.",
            detail_en="The article has been changed meanwhile.",
        )


class SynonymOnlyOwn(Conflict):
    """Nobody but the one who decides has used these words so far."""

    def __init__(self) -> None:
        super().__init__(
            "Diese Wörter hat bisher nur eine Person gewählt: Sie selbst. Sie zählen "
            "erst, wenn jemand anderes sie bestätigt oder auch so gesucht hat.",
            title="Zwei Menschen müssen es so sehen.",
            detail_en="Only you have used these words so far; somebody else must "
            "confirm them or have searched for them too.",
        )


class SynonymNotFound(NotFound):
    """Nobody has proposed these words for this target."""

    def __init__(self) -> None:
        super().__init__(
            "Diesen Vorschlag gibt es nicht.", detail_en="There is no such proposal."
        )


class TellsOfPerson(Invalid):
    """What shall be reported may tell who called; ``sure`` cannot lift it."""

    def __init__(self) -> None:
        super().__init__(
            "Melden Sie nur das Thema: höchstens acht Wörter, ohne Ziffern, "
            "Namen und Adressen.",
            title="Das könnte von einer Person erzählen.",
            detail_en="Report the topic only: at most eight words, no figures, names "
            "or addresses.",
        )


class MayNamePerson(Invalid):
    """Two words that stand nowhere may be a name; whoever is sure says so."""

    def __init__(self, words: str) -> None:
        super().__init__(
            f"„{words}“ könnte ein Name sein. Nehmen Sie ihn heraus. Ist es keiner, "
            "melden Sie die Suche noch einmal.",
            title="Ist das ein Name?",
            detail_en=f"“{words}” may be a name. Take it out, or report again if it "
            "is none.",
        )


class UnansweredNotFound(NotFound):
    """No search in vain of these members has this id."""

    def __init__(self) -> None:
        super().__init__(
            "Diese Suche gibt es hier nicht.", detail_en="There is no such search here."
        )


class UnansweredSettled(Conflict):
    """Somebody else has already decided about this search."""

    def __init__(self) -> None:
        super().__init__(
            "Darüber hat schon jemand entschieden.",
            title="Das ist schon erledigt.",
            detail_en="Somebody has already decided about this.",
        )
