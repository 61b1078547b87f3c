"""What can go wrong when reading open data."""

from verbund.core.errors import NotFound


class CollectionNotFound(NotFound):
    """Nobody here publishes a collection of this name."""

    title = "Dieses Verzeichnis gibt es hier nicht."
    title_en = "There is no such register here."
