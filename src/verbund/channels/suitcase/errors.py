"""What can go wrong at an open suitcase, in words for the officer."""

from verbund.core.errors import VerbundError


class WorkNotFound(VerbundError):
    """There is no such draft; it was sealed or thrown away."""

    kind = "work-not-found"
    status = 404
    title = "Diesen Entwurf gibt es auf diesem Gerät nicht mehr."
    title_en = "There is no such draft on this device any more."


class PackOver(VerbundError):
    """The pack has expired: only what is sealed can still be sent."""

    kind = "pack-over"
    status = 409
    title = "Das Paket ist abgelaufen."
    title_en = "The pack has expired."


class NotInPack(VerbundError):
    """The draft's version or case is not in the present pack; the draft stays."""

    kind = "not-in-pack"
    status = 409
    title = "Dieser Entwurf passt nicht zum Paket, das jetzt auf dem Koffer ist."
    title_en = "This draft does not fit the pack that is on the suitcase now."


class NotReady(VerbundError):
    """Something is missing before it can be sealed."""

    kind = "not-ready"
    status = 422
    title = "Es fehlt noch etwas."
    title_en = "Something is missing."


class ScanFailed(VerbundError):
    """The scanner gave no picture."""

    kind = "scan-failed"
    status = 502
    title = "Der Scanner hat kein Bild geliefert."
    title_en = "The scanner gave no picture."


class CashRefused(VerbundError):
    """The cash book does not allow this."""

    kind = "cash-refused"
    status = 422
    title = "Das geht in der Kasse nicht."
    title_en = "The cash book does not allow this."
