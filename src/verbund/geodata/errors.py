"""What can go wrong with geodata, in words for the people concerned."""


class CollectionNotFound(LookupError):
    """There is no collection of this key that is public."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Es gibt keine Sammlung „{key[:60]}“.")
        self.key = key


class BadCursor(ValueError):
    """The place to go on reading from was not given by this software."""

    def __init__(self) -> None:
        super().__init__("Die Stelle, an der weitergelesen werden soll, ist ungültig.")
