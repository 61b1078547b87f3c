"""Expected failures with files."""

from verbund.core.errors import VerbundError


class FileRefused(VerbundError):
    """The file is of a kind that is not taken."""

    kind = "file-refused"
    status = 422
    title = "Diese Datei können wir nicht annehmen."
    title_en = "The file is not accepted."


class FileInQuarantine(VerbundError):
    """The file was not scanned yet."""

    kind = "file-in-quarantine"
    status = 409
    title = "Diese Datei wird gerade geprüft."
    title_en = "The file is being scanned."


class FileInfected(VerbundError):
    """The scanner found something."""

    kind = "file-infected"
    status = 410
    title = "In dieser Datei wurde Schadsoftware gefunden."
    title_en = "The file contains malware."


class FileMissing(VerbundError):
    """There is no such file, or it was deleted."""

    kind = "file-missing"
    status = 404
    title = "Diese Datei gibt es nicht mehr."
    title_en = "No such file."
