"""What can go wrong with a report; each says what to do instead."""

from verbund.core.errors import Conflict, Forbidden, Invalid, NotFound


class ReportNotFound(NotFound):
    """No such report, or the public may not see it; both look the same."""

    title = "Dieses Anliegen gibt es hier nicht."
    title_en = "There is no such report here."

    def __init__(self) -> None:
        super().__init__(
            "Vielleicht ist es noch nicht geprüft oder schon gelöscht. Ihr eigenes "
            "Anliegen finden Sie über den Link in Ihrer E-Mail.",
            detail_en="It may not be checked yet, or it has been deleted.",
        )


class NoReports(Invalid):
    """The blueprint does not make reports."""

    def __init__(self, blueprint: str) -> None:
        super().__init__(
            f"„{blueprint}“ ist kein Anliegen.",
            detail_en=f"{blueprint!r} has no report.yaml.",
        )


class Elsewhere(Conflict):
    """The place belongs to another municipality; says which, and where to go."""

    kind = "report-elsewhere"
    title = "Dieser Ort gehört zu einer anderen Kommune."
    title_en = "This place belongs to another municipality."


class NotHere(Invalid):
    """The place lies where nobody of this installation is responsible."""

    kind = "report-not-here"
    title = "Für diesen Ort sind wir nicht zuständig."
    title_en = "We are not responsible for this place."


class NearBorder(Conflict):
    """The place is so near to a border that somebody must say which side is meant."""

    kind = "report-near-border"
    title = "Der Ort liegt nahe an der Gemeindegrenze."
    title_en = "The place lies near a municipal border."


class AccountNeeded(Forbidden):
    """This category is only taken from people who have signed in."""

    def __init__(self) -> None:
        super().__init__(
            "Für dieses Anliegen melden Sie sich bitte an. Ohne Konto können Sie uns "
            "unter 115 anrufen.",
            title="Dafür brauchen wir Ihre Anmeldung.",
            detail_en="Please sign in to report this, or call 115.",
        )


class EmailNeeded(Invalid):
    """This category is confirmed by a link in a mail, and no address was given."""

    def __init__(self) -> None:
        super().__init__(
            "Wir schicken Ihnen einen Link, mit dem Sie das Anliegen bestätigen. "
            "Tragen Sie dafür Ihre E-Mail-Adresse ein.",
            title="Uns fehlt Ihre E-Mail-Adresse.",
            detail_en="An e-mail address is needed to confirm this report.",
        )


class LinkUnknown(NotFound):
    """The link opens nothing: mistyped, used or over."""

    title = "Dieser Link gilt nicht mehr."
    title_en = "This link is no longer valid."

    def __init__(self) -> None:
        super().__init__(
            "Vielleicht haben Sie ihn schon benutzt, oder die Zeit ist um. Melden Sie "
            "das Anliegen dann bitte noch einmal.",
            detail_en="It was used before or has expired. Please report again.",
        )
