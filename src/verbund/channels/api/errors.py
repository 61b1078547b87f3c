"""What the door refuses, in words for the person who runs the program."""

from verbund.core.errors import Forbidden, Invalid, SignInNeeded


class TokenRefused(SignInNeeded):
    """The token is missing, unknown, expired or revoked; it is not said which."""

    kind = "token-refused"
    title = "Dieser Zugang ist nicht gültig."
    title_en = "This token is not valid."

    def __init__(self) -> None:
        super().__init__(
            "Senden Sie ein gültiges Token: „Authorization: Bearer …“. Tokens vergibt "
            "die Leitung Ihrer Kommune mit „verbund tokens create“.",
            detail_en="Send a valid token as 'Authorization: Bearer …'.",
        )


class ScopeMissing(Forbidden):
    """The token is valid, but not for this."""

    kind = "scope-missing"
    title = "Dafür reicht dieser Zugang nicht."
    title_en = "The token lacks a scope."

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"Nötig ist der Umfang „{scope}“.",
            detail_en=f"The scope {scope!r} is needed.",
            extra={"scope": scope},
        )


class TokenInvalid(Invalid):
    """A token cannot be made like this."""

    kind = "token-invalid"
