"""Who somebody is, and how sure we are; one ``AuthAssertion`` whatever the channel.

In: a password, a passkey, an identity provider. Out: a session that was renewed at
sign-in, and the assertion that ``Actor`` is made of.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol

import msgspec
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from verbund.core.errors import SignInNeeded
from verbund.core.rights import LEVELS, AssertionLevel
from verbund.kernel.clock import now

Method = Literal["password", "passkey", "email_link", "code", "oidc", "bundid", "demo"]
_SESSION_KEY = "verbund_assertion"
# Compared with when nobody has the name, so that the answer takes as long.
_NOBODY = ""


class AuthAssertion(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed in, how strongly, by which method, when.

    ``subject`` is ``person:<id>`` for staff, ``citizen:<id>`` or ``email:<address>``
    for citizens, ``<provider>:<id>`` from outside.
    """

    subject: str
    level: AssertionLevel
    method: Method
    at: datetime
    name: str = ""
    attributes: dict[str, str] = msgspec.field(default_factory=dict)

    def at_least(self, level: AssertionLevel) -> bool:
        """Whether the sign-in was this strong or stronger."""
        return LEVELS.index(self.level) >= LEVELS.index(level)


class IdentityProvider(Protocol):
    """Somebody else who knows who a person is: OIDC, BundID, eID.

    ``begin`` returns the address to send the browser to; ``finish`` checks what comes
    back (signature, audience, time, ``state`` against the session) and returns the
    assertion or raises ``SignInNeeded``. ``available`` says whether it is configured.
    """

    key: str
    title_de: str

    def available(self) -> bool:
        """Whether people may be offered this way."""
        ...

    def begin(self, request: HttpRequest, *, return_to: str) -> str:
        """Address of the provider's sign-in page."""
        ...

    def finish(self, request: HttpRequest) -> AuthAssertion:
        """Assertion of the person who came back."""
        ...


_providers: dict[str, IdentityProvider] = {}


def register_provider(provider: IdentityProvider) -> None:
    """Offer a way to sign in; a key twice raises ``ValueError``."""
    if provider.key in _providers:
        raise ValueError(f"identity provider {provider.key!r} is registered twice")
    _providers[provider.key] = provider


def provider(key: str) -> IdentityProvider:
    """The provider of this key; raises ``SignInNeeded`` if it is not available."""
    found = _providers.get(key)
    if found is None or not found.available():
        raise SignInNeeded("Diese Anmeldung gibt es hier nicht. Bitte wählen Sie neu.")
    return found


def available_providers() -> tuple[IdentityProvider, ...]:
    """The providers that are configured, by key."""
    found = (_providers[key] for key in sorted(_providers))
    return tuple(each for each in found if each.available())


class DemoProvider:
    """Believes whatever the address says; refuses outside of tests and DEBUG."""

    key = "demo"
    title_de = "Vorführung"

    def available(self) -> bool:
        """Only where nobody could be harmed."""
        return bool(settings.DEBUG or getattr(settings, "TESTING", False))

    def begin(self, request: HttpRequest, *, return_to: str) -> str:
        """Send the browser straight back."""
        return return_to

    def finish(self, request: HttpRequest) -> AuthAssertion:
        """Assert the name in the query."""
        if not self.available():
            raise SignInNeeded("Die Vorführ-Anmeldung ist hier ausgeschaltet.")
        name = request.GET.get("name", "Demo")
        return AuthAssertion(
            subject=f"demo:{name}", level="low", method="demo", at=now(), name=name
        )


def hash_password(password: str) -> str:
    """Argon2id hash with its own salt."""
    return make_password(password)


def verify_password(password: str, encoded: str | None) -> bool:
    """Whether the password fits; takes as long when there is no account."""
    global _NOBODY  # noqa: PLW0603 # made once per process
    if not encoded:
        _NOBODY = _NOBODY or make_password("nobody")
        check_password(password, _NOBODY)
        return False
    return bool(check_password(password, encoded))


def sign_in(request: HttpRequest, assertion: AuthAssertion) -> None:
    """Remember the assertion in a session with a new key.

    The old key may be known to somebody who planted it (session fixation).
    """
    keep = _keep_of(request)
    request.session.flush()
    request.session.update(keep)
    request.session[_SESSION_KEY] = msgspec.to_builtins(assertion)
    request.session.cycle_key()


def sign_out(request: HttpRequest) -> None:
    """End the session and forget everything in it."""
    request.session.flush()


def assertion_of(request: HttpRequest) -> AuthAssertion | None:
    """The sign-in of this session, None for a visitor or when its time is over."""
    stored = request.session.get(_SESSION_KEY)
    if stored is None:
        return None
    found = msgspec.convert(stored, AuthAssertion)
    age = (now() - found.at).total_seconds()
    if age > settings.SESSION_COOKIE_AGE:
        return None
    return found


def require_sign_in(
    request: HttpRequest, *, level: AssertionLevel = "low"
) -> AuthAssertion:
    """The sign-in of this session, or ``SignInNeeded``."""
    found = assertion_of(request)
    if found is None:
        raise SignInNeeded("Danach geht es an dieser Stelle weiter.")
    if not found.at_least(level):
        raise SignInNeeded(
            "Für diesen Schritt ist eine stärkere Anmeldung nötig, zum Beispiel mit "
            "dem Online-Ausweis."
        )
    return found


def _keep_of(request: HttpRequest) -> Mapping[str, object]:
    """What a visitor did before signing in: drafts that nobody owns yet."""
    kept = request.session.get("verbund_kept", {})
    return {"verbund_kept": kept} if kept else {}


register_provider(DemoProvider())
