"""What can go wrong with geodata, in words for the people concerned."""

from verbund.core.errors import Conflict, Invalid, NotFound


class CollectionNotFound(LookupError):
    """There is no collection of this key that is public."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Es gibt keine Sammlung „{key[:60]}“.")
        self.key = key


class BadCursor(ValueError):
    """The place to go on reading from was not given by this software."""

    def __init__(self) -> None:
        super().__init__("Die Stelle, an der weitergelesen werden soll, ist ungültig.")


class UploadNotFound(NotFound):
    """There is no such upload, or not for this member."""

    title = "Diesen Upload gibt es nicht (mehr)."
    title_en = "No such upload."


class CollectionRefused(Invalid):
    """What is said about a collection does not fit; each field is named."""

    kind = "collection-refused"
    title = "Die Sammlung kann so nicht veröffentlicht werden."
    title_en = "The collection cannot be published like this."


class CollectionTaken(Conflict):
    """The key belongs to another collection."""

    kind = "collection-taken"
    title = "Diesen Namen hat schon eine andere Sammlung."
    title_en = "Another collection has this name."
