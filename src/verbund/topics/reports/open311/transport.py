"""One request to another city's server: time limit, size limit, few redirects.

Reading may go over plain http, as some cities offer nothing else; whatever carries a
key or a report goes over https only (or to this machine).
"""

import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urljoin, urlsplit

from msgspec import Struct

from verbund.topics.reports.open311.errors import CityRefused

_SECONDS: Final = 20
_LARGEST: Final = 25_000_000
_REDIRECTS: Final = 3
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_AGENT: Final = "Verbund (Open311 GeoReport v2)"
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
#: Trying again later may help with these.
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class Reply(Struct, frozen=True):
    """What came back: status, body, and the address of the next page if named."""

    status: int
    body: bytes
    next: str = ""

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed later."""
        return self.status in _PASSING


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are followed here by hand, where each address is judged."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Stay)


def check_address(url: str, *, plain: bool) -> str:
    """The address if it may be asked; ``CityRefused`` otherwise."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise CityRefused("Die Adresse ist nicht lesbar.", lasting=True) from None
    secure = parts.scheme == "https"
    local = parts.scheme == "http" and host in _LOOPBACK
    if not host or not (secure or local or (plain and parts.scheme == "http")):
        raise CityRefused(
            "Die Adresse muss mit https:// beginnen.", lasting=True
        ) from None
    if parts.username or parts.password:
        raise CityRefused(
            "In der Adresse darf kein Kennwort stehen.", lasting=True
        ) from None
    return url


def get(url: str, parameters: Mapping[str, str] | None = None) -> Reply:
    """Read one address; redirects may not leave https once it was reached."""
    asked = {name: value for name, value in (parameters or {}).items() if value}
    if asked:
        url += ("&" if urlsplit(url).query else "?") + urlencode(asked)
    plain = "api_key" not in asked
    for _ in range(_REDIRECTS + 1):
        check_address(url, plain=plain and not _secure(url))
        reply, location = _once(urllib.request.Request(url))  # noqa: S310 - judged above
        if not location:
            return reply
        onward = urljoin(url, location)
        plain = plain and not _secure(url)
        if not plain and urlsplit(onward).hostname != urlsplit(url).hostname:
            raise CityRefused("Der Server leitet auf einen anderen weiter.")
        url = onward
    raise CityRefused("Der Server leitet immer weiter um.")


def post(url: str, form: Mapping[str, str | list[str]]) -> Reply:
    """Send a form once; a redirect is a failure, because it could repeat the report."""
    check_address(url, plain=False)
    body = urlencode(form, doseq=True).encode()
    request = urllib.request.Request(url, data=body, method="POST")  # noqa: S310
    request.add_header(
        "Content-Type", "application/x-www-form-urlencoded; charset=utf-8"
    )
    reply, location = _once(request)
    if location:
        raise CityRefused("Der Server leitet um, statt anzunehmen.", lasting=True)
    return reply


def _once(request: urllib.request.Request) -> tuple[Reply, str]:
    request.add_header("User-Agent", _AGENT)
    request.add_header("Accept", "text/xml, application/json;q=0.9")
    host = urlsplit(request.full_url).hostname or ""
    try:
        with _opener.open(request, timeout=_SECONDS) as answer:
            content: bytes = answer.read(_LARGEST + 1)
            following = _next_of(answer.headers.get_all("Link") or [])
            reply, location = Reply(answer.status, content, following), ""
    except urllib.error.HTTPError as error:
        with error:
            reply = Reply(error.code, _body_of(error))
            location = error.headers.get("Location", "") if error.headers else ""
            location = location if error.code in _MOVED else ""
    except (OSError, ValueError) as error:
        raise CityRefused(f"{host}: {type(error).__name__}") from None
    except Exception as error:
        # http.client has failures of its own for broken answers; none of them is ours.
        raise CityRefused(f"{host}: {type(error).__name__}") from None
    if len(reply.body) > _LARGEST:
        raise CityRefused("Die Antwort ist zu groß.", lasting=True)
    return reply, location


def _body_of(error: urllib.error.HTTPError) -> bytes:
    try:
        return error.read(100_000)
    except OSError:
        return b""


def _next_of(links: list[str]) -> str:
    """The target of ``rel="next"`` (RFC 8288)."""
    for line in links:
        for part in line.split(","):
            target, _, rest = part.strip().partition(">")
            if target.startswith("<") and 'rel="next"' in rest.replace(
                "rel=next", 'rel="next"'
            ):
                return target[1:]
    return ""


def _secure(url: str) -> bool:
    return urlsplit(url).scheme == "https"


__all__ = ["Reply", "check_address", "get", "post"]
