"""What can go wrong with pictures."""

from verbund.core.errors import Conflict, Invalid, NotFound


class PhotoNotFound(NotFound):
    """No picture of these members has this id."""

    def __init__(self) -> None:
        super().__init__(
            "Dieses Bild gibt es hier nicht.", detail_en="There is no such picture."
        )


class PhotoChanged(Conflict):
    """Somebody else has worked on the picture meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Jemand hat dieses Bild inzwischen bearbeitet. Sehen Sie sich den neuen "
            "Stand an.",
            title="Das Bild ist inzwischen ein anderes.",
            detail_en="The picture has been changed meanwhile.",
        )


class PhotoRefused(Invalid):
    """The act does not fit the state of the picture, or something is missing."""

    kind = "photo-refused"
    title = "Das geht mit diesem Bild so nicht."
    title_en = "This cannot be done with the picture."
