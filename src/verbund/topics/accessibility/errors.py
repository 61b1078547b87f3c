"""What may go wrong here, in words for people."""

from verbund.core.errors import Conflict, Invalid, NotFound


class PlaceNotFound(NotFound):
    """There is no such place at this member."""

    kind = "place-not-found"
    title = "Diesen Ort gibt es hier nicht."
    title_en = "There is no such place here."


class BuildingNotFound(NotFound):
    """There is no such building at this member."""

    kind = "building-not-found"
    title = "Dieses Gebäude gibt es hier nicht."
    title_en = "There is no such building here."


class MeasurementRefused(Invalid):
    """A value does not fit its attribute."""

    kind = "measurement-refused"
    title = "Diese Angabe passt nicht."
    title_en = "This value does not fit."


class ImportRefused(Invalid):
    """A file is not what it should be; nothing was changed."""

    kind = "import-refused"
    title = "Diese Datei kann nicht übernommen werden."
    title_en = "This file cannot be imported."


class AlreadyDecided(Conflict):
    """Somebody else has looked at the proposal before."""

    kind = "proposal-decided"
    title = "Über diesen Vorschlag wurde schon entschieden."
    title_en = "This proposal has been decided already."


class SpotUnknown(Invalid):
    """Words that name no place on the network; ``candidates`` may be meant."""

    kind = "spot-unknown"
    title = "Diesen Ort kennen wir nicht."
    title_en = "We do not know this place."
