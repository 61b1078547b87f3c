"""What goes wrong at this door, in German and English."""

from verbund.core.errors import NotFound, VerbundError


class BadParameter(VerbundError):
    """A parameter is unknown or has a value that cannot be used (17-069, 7.5)."""

    kind = "parameter"
    status = 400
    title = "Die Anfrage passt nicht zur Schnittstelle."
    title_en = "The request does not fit the interface."

    def __init__(self, parameter: str, german: str, english: str) -> None:
        super().__init__(german, detail_en=english, extra={"parameter": parameter})


class NotOffered(VerbundError):
    """None of the wanted formats is offered here."""

    kind = "not-acceptable"
    status = 406
    title = "Dieses Format gibt es hier nicht."
    title_en = "This format is not offered here."


def no_collection(key: str) -> NotFound:
    """There is no open collection of that name."""
    return NotFound(
        f"Eine Sammlung „{key[:60]}“ gibt es nicht. Alle Sammlungen: /ogc/collections",
        title="Diese Sammlung gibt es nicht.",
        detail_en=f"There is no collection “{key[:60]}”; see /ogc/collections.",
    )


def no_feature(fid: str) -> NotFound:
    """The collection has no such feature, or no longer."""
    return NotFound(
        f"In dieser Sammlung gibt es „{fid[:60]}“ nicht (oder nicht mehr).",
        title="Dieses Objekt gibt es nicht.",
        detail_en=f"There is no feature “{fid[:60]}” in this collection.",
    )
