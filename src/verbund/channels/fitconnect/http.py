"""A small HTTP client for other delivery services: one request, one answer, no more.

Only https, or http on this machine; no redirects; a time limit and a size limit.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from verbund.channels.fitconnect.errors import RemoteRefused

_SECONDS: Final = 30
_LARGEST: Final = 5_000_000
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect could carry the token to somebody else."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def check_address(url: str) -> str:
    """The address if it may be called; ``RemoteRefused`` otherwise."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url
    if parts.scheme == "http" and parts.hostname in _LOOPBACK:
        return url
    raise RemoteRefused("Die Adresse muss mit https:// beginnen.")


def call(
    method: str,
    url: str,
    *,
    token: str = "",
    body: bytes | None = None,
    content_type: str = "application/json",
) -> bytes:
    """The body of a successful answer; ``RemoteRefused`` names only the status."""
    request = urllib.request.Request(  # noqa: S310 - check_address allows https only
        check_address(url), data=body, method=method
    )
    request.add_header("Accept", "application/json")
    if body is not None:
        request.add_header("Content-Type", content_type)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with _opener.open(request, timeout=_SECONDS) as answer:
            content: bytes = answer.read(_LARGEST + 1)
    except urllib.error.HTTPError as error:
        raise RemoteRefused(
            f"{method} {urlsplit(url).path}: Antwort {error.code}{_problem(error)}"
        ) from None
    except (OSError, ValueError) as error:
        raise RemoteRefused(
            f"{urlsplit(url).hostname}: {type(error).__name__}"
        ) from None
    if len(content) > _LARGEST:
        raise RemoteRefused("Die Antwort ist zu groß.")
    return content


def ask(method: str, url: str, *, token: str, body: Any = None) -> dict[str, Any]:
    """JSON in, a JSON object out."""
    sent = None if body is None else json.dumps(body).encode()
    content = call(method, url, token=token, body=sent)
    try:
        found = json.loads(content)
    except ValueError:
        raise RemoteRefused("Die Antwort ist kein JSON.") from None
    if not isinstance(found, dict):
        raise RemoteRefused("Die Antwort ist kein JSON-Objekt.")
    return found


def access_token(url: str, client_id: str, secret: str) -> str:
    """A token by client credentials (RFC 6749, 4.4)."""
    form: Mapping[str, str] = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": secret,
    }
    content = call(
        "POST",
        url,
        body=urlencode(form).encode(),
        content_type="application/x-www-form-urlencoded",
    )
    try:
        token = json.loads(content)["access_token"]
    except (ValueError, KeyError, TypeError):
        raise RemoteRefused("Der Zugang wurde nicht erteilt.") from None
    return str(token)


def _problem(error: urllib.error.HTTPError) -> str:
    """The last part of a problem's type: it tells why and nothing personal."""
    try:
        kind = str(json.loads(error.read(10_000))["type"]).rpartition("/")[2]
    except (ValueError, KeyError, TypeError, OSError):
        return ""
    return f" ({kind[:60]})" if kind.replace("-", "").isalnum() else ""
