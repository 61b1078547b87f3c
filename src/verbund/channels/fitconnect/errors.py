"""What FIT-Connect refuses, with the problem types that its clients know."""

from verbund.core.errors import NotFound, VerbundError

PROBLEMS = "https://schema.fitko.de/fit-connect/submission-api/problems/"


class Refused(VerbundError):
    """A request at the submission API; ``problem`` ends the type's address."""

    problem = "bad-request"
    title = "Diese Anfrage nehmen wir nicht an."
    title_en = "The request was refused."

    def __init__(self, detail: str, *, problem: str = "", status: int = 400) -> None:
        super().__init__(detail, detail_en=detail, status=status)
        if problem:
            self.problem = problem


class Unauthorised(Refused):
    """No token, a wrong one, or one for another role."""

    problem = "unauthorized"
    title = "Der Zugang fehlt oder ist abgelaufen."

    def __init__(self, detail: str = "A valid access token is needed.") -> None:
        super().__init__(detail, status=401)


class KeyMissing(NotFound):
    """A private key does not lie on this machine."""

    title = "Der Schlüssel fehlt."


class RemoteRefused(VerbundError):
    """Another delivery service did not take a submission; tried again by the job."""

    kind = "remote-refused"
    status = 502
    title = "Der andere Zustelldienst hat nicht angenommen."
