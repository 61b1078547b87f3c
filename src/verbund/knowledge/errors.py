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


class SynonymNotFound(NotFound):
    """Nobody has proposed these words for this target."""

    def __init__(self) -> None:
        super().__init__(
            "Diesen Vorschlag gibt es nicht.", detail_en="There is no such proposal."
        )
