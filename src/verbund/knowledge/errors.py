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
