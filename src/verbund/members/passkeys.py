"""Passkeys (WebAuthn): the thin layer over the ``webauthn`` package.

A passkey belongs to a host name; on a bare IP address browsers offer none. Challenges
live in the session, are good for five minutes and for one answer. The package brings
16 MB of cryptography, so it is loaded with the first passkey that is asked for.
"""

import ipaddress
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

from django.http import HttpRequest
from msgspec import Struct

from verbund.kernel import clock
from verbund.members.errors import SignInRefused
from verbund.members.models import Passkey, Person

_SESSION = "members_passkey_challenge"
_GOOD_FOR = timedelta(minutes=5)
_MOST_ANSWER = 20_000


class Site(Struct, frozen=True):
    """The host that passkeys are tied to, as the browser sees it."""

    host: str
    origin: str


class NewPasskey(Struct, frozen=True):
    """What an authenticator has told about a new credential."""

    credential_id: str
    public_key: str
    sign_count: int
    transports: tuple[str, ...]


def site_of(request: HttpRequest) -> Site | None:
    """The site of a request, ``None`` where passkeys cannot work (an IP address)."""
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return Site(name, f"{request.scheme}://{host}")
    return None


def registration_options(request: HttpRequest, site: Site, person: Person) -> str:
    """Options for ``navigator.credentials.create`` as JSON."""
    import webauthn  # noqa: PLC0415 # heavy
    from webauthn.helpers.structs import (  # noqa: PLC0415 # heavy
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    known = Passkey.objects.filter(person=person).values_list(
        "credential_id", flat=True
    )
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="Verbund",
        user_id=bytes.fromhex(person.passkey_handle),
        user_name=person.email,
        user_display_name=person.name,
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=_bytes_of(key)) for key in known
        ],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    _remember(request, "register", options.challenge)
    return webauthn.options_to_json(options)


def sign_in_options(request: HttpRequest, site: Site) -> str:
    """Options for ``navigator.credentials.get`` as JSON; the person is not named."""
    import webauthn  # noqa: PLC0415 # heavy
    from webauthn.helpers.structs import (  # noqa: PLC0415 # heavy
        UserVerificationRequirement,
    )

    options = webauthn.generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    _remember(request, "sign_in", options.challenge)
    return webauthn.options_to_json(options)


def check_registration(request: HttpRequest, site: Site, answer: str) -> NewPasskey:
    """The new credential, verified; ``SignInRefused`` for anything doubtful."""
    import webauthn  # noqa: PLC0415 # heavy
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415 # heavy

    challenge = take_challenge(request, "register")
    data = _parsed(answer)
    try:
        found = webauthn.verify_registration_response(
            credential=data,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refused() from error
    response = data.get("response")
    given = response.get("transports", []) if isinstance(response, dict) else []
    return NewPasskey(
        _text_of(found.credential_id),
        _text_of(found.credential_public_key),
        found.sign_count,
        tuple(str(item)[:20] for item in given[:8]) if isinstance(given, list) else (),
    )


def check_sign_in(request: HttpRequest, site: Site, answer: str) -> tuple[Passkey, int]:
    """The known passkey that answered the challenge, and its new count."""
    import webauthn  # noqa: PLC0415 # heavy
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415 # heavy

    challenge = take_challenge(request, "sign_in")
    data = _parsed(answer)
    passkey = (
        Passkey.objects.select_related("person")
        .filter(credential_id=str(data.get("id", "")), person__active=True)
        .first()
    )
    if passkey is None:
        raise _refused()
    try:
        found = webauthn.verify_authentication_response(
            credential=data,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=_bytes_of(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refused() from error
    return passkey, found.new_sign_count


def take_challenge(request: HttpRequest, purpose: str) -> bytes:
    """The open challenge of this session; it is gone afterwards."""
    held = request.session.pop(_SESSION, None)
    if not isinstance(held, dict) or held.get("purpose") != purpose:
        raise _refused()
    if clock.now() - datetime.fromisoformat(held["at"]) > _GOOD_FOR:
        raise _refused()
    return _bytes_of(held["challenge"])


def _remember(request: HttpRequest, purpose: str, challenge: bytes) -> None:
    request.session[_SESSION] = {
        "purpose": purpose,
        "challenge": _text_of(challenge),
        "at": clock.now().isoformat(),
    }


def _text_of(value: bytes) -> str:
    """Base64url without padding (RFC 4648 § 5), as WebAuthn writes bytes."""
    return urlsafe_b64encode(value).decode().rstrip("=")


def _bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _parsed(answer: str) -> dict[str, object]:
    try:
        data = json.loads(answer) if len(answer) <= _MOST_ANSWER else None
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise _refused()
    return data


def _refused() -> SignInRefused:
    return SignInRefused(
        "Der Passkey wurde nicht angenommen. Versuchen Sie es noch einmal oder melden "
        "Sie sich mit dem Passwort an."
    )
