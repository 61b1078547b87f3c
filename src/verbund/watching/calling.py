"""One call of a webhook: signed, to a public address only, over within seconds.

Source: Standard Webhooks (headers ``webhook-id``, ``webhook-timestamp``,
``webhook-signature`` with ``v1`` = HMAC-SHA-256). The name is resolved once and the
connection is made to the very address that was judged, so that a name server cannot
answer otherwise the second time. Redirects are not followed. Each wait counts against
one deadline, so that a receiver that sends one byte a second gains nothing.
"""

import base64
import hashlib
import hmac
import re
import socket
import ssl
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from time import monotonic
from typing import Final
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from verbund.kernel import box
from verbund.watching.errors import WebhookAddressRefused

PREFIX: Final = "whsec_"
CONNECT_S: Final = 3.0
WHOLE_S: Final = 8.0
_SECRET_BYTES: Final = 24
_NAT64: Final = IPv6Network("64:ff9b::/96")
_MOST_HEAD: Final = 16_384
_STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})(?: |\r\n)")
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")

Network = IPv4Network | IPv6Network


class Answer(Struct, frozen=True):
    """How a receiver answered: ``ok`` for 2xx; ``word`` for the data officer."""

    ok: bool
    word: str


class Target(Struct, frozen=True):
    """Where to call: a judged address and what stands in the request."""

    host: str
    port: int
    path: str
    secure: bool


def new_secret() -> str:
    """A secret as Standard Webhooks writes it."""
    return PREFIX + base64.b64encode(box.random_bytes(_SECRET_BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of ``webhook-signature``."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def target_of(url: str, allowed: Sequence[str] = ()) -> Target:
    """What an address means; ``WebhookAddressRefused`` says what is wrong with it.

    Only ``https``, no user, no fragment; plain ``http`` and bare numbers only into the
    networks that the operator ``allowed`` by number.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise WebhookAddressRefused("Diese Adresse ist nicht lesbar.") from error
    host = parts.hostname or ""
    if parts.scheme not in {"https", "http"} or not (
        _HOST.fullmatch(host) or ":" in host
    ):
        raise WebhookAddressRefused(
            "Die Adresse beginnt mit https:// und nennt einen Rechner."
        )
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise WebhookAddressRefused("Die Adresse enthält keine Anmeldung und kein #.")
    if not url.isascii() or any(char <= " " for char in url.strip()):
        raise WebhookAddressRefused("Die Adresse enthält nur Zeichen ohne Akzent.")
    secure = parts.scheme == "https"
    numbers = _numbers(host)
    if not secure and not (numbers and all(_inside(n, allowed) for n in numbers)):
        raise WebhookAddressRefused("Die Adresse beginnt mit https://.")
    for number in numbers:
        _judge(number, allowed)
    return Target(host, port or (443 if secure else 80), _path(parts), secure)


def call(
    url: str,
    *,
    message_id: str,
    timestamp: int,
    body: bytes,
    secret: str,
    allowed: Sequence[str] = (),
) -> Answer:
    """Post a body; never raises for what the receiver does, never takes longer than
    ``WHOLE_S`` (and ``CONNECT_S`` to find out where it is).
    """
    try:
        target = target_of(url, allowed)
        address = _resolved(target, allowed)
        return _converse(
            target,
            address,
            _request(target, message_id, timestamp, body, secret),
            monotonic() + WHOLE_S,
        )
    except WebhookAddressRefused as refused:
        return Answer(False, refused.detail)
    except (TimeoutError, TooSlow):
        return Answer(False, "Der Empfänger antwortet nicht rechtzeitig.")
    except ssl.SSLError as error:
        return Answer(
            False, f"Das Zertifikat stimmt nicht: {error.reason or error}"[:200]
        )
    except OSError as error:
        return Answer(False, f"Keine Verbindung: {error.strerror or error}"[:200])


def _request(
    target: Target, message_id: str, timestamp: int, body: bytes, secret: str
) -> bytes:
    name = f"[{target.host}]" if ":" in target.host else target.host
    usual = 443 if target.secure else 80
    lines = (
        f"POST {target.path} HTTP/1.1",
        f"Host: {name}" if target.port == usual else f"Host: {name}:{target.port}",
        "User-Agent: Verbund-Webhook/1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
        f"webhook-id: {message_id}",
        f"webhook-timestamp: {timestamp}",
        f"webhook-signature: {signature(secret, message_id, timestamp, body)}",
    )
    return "\r\n".join((*lines, "", "")).encode("ascii") + body


def _converse(
    target: Target, address: tuple[str, int], request: bytes, deadline: float
) -> Answer:
    with socket.create_connection(address, timeout=CONNECT_S) as plain:
        plain.settimeout(_left(deadline))
        if not target.secure:
            return _ask(plain, request, deadline)
        context = ssl.create_default_context()
        with context.wrap_socket(plain, server_hostname=target.host) as secured:
            return _ask(secured, request, deadline)


def _ask(line: socket.socket, request: bytes, deadline: float) -> Answer:
    view = memoryview(request)
    while view:
        line.settimeout(_left(deadline))
        view = view[line.send(view) :]
    head = b""
    while b"\r\n" not in head and len(head) < _MOST_HEAD:
        line.settimeout(_left(deadline))
        more = line.recv(4096)
        if not more:
            break
        head += more
    found = _STATUS.match(head)
    if found is None:
        return Answer(False, "Der Empfänger antwortet nicht in HTTP.")
    status = int(found[1])
    if 300 <= status < 400:
        return Answer(False, f"{status}: Weiterleitungen werden nicht befolgt.")
    return Answer(200 <= status < 300, f"HTTP {status}")


def _resolved(target: Target, allowed: Sequence[str]) -> tuple[str, int]:
    """The first address of the name; every one that it has must be a public one."""
    # The resolver knows no time limit of its own.
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        asked = pool.submit(
            socket.getaddrinfo, target.host, target.port, type=socket.SOCK_STREAM
        )
        found = [str(row[4][0]) for row in asked.result(timeout=CONNECT_S)]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    for number in found:
        _judge(number, allowed)
    return found[0], target.port


def _judge(number: str, allowed: Sequence[str]) -> None:
    if _inside(number, allowed):
        return
    address = ip_address(number.partition("%")[0])
    for one in (address, *_inner(address)):
        if not one.is_global or one.is_multicast or one.is_reserved:
            raise WebhookAddressRefused(
                "Die Adresse führt in ein Netz, das nicht öffentlich ist."
            )


def _inner(address: IPv4Address | IPv6Address) -> tuple[IPv4Address, ...]:
    """The old address that is meant by a new one: mapped, 6to4, NAT64 (RFC 6052)."""
    if isinstance(address, IPv4Address):
        return ()
    found = [address.ipv4_mapped, address.sixtofour]
    if address in _NAT64:
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(one for one in found if one is not None)


def _inside(number: str, allowed: Sequence[str]) -> bool:
    address = ip_address(number.partition("%")[0])
    return any(address in ip_network(network, strict=False) for network in allowed)


def _numbers(host: str) -> tuple[str, ...]:
    """The host itself if it is a number, also in the forms only ``inet_aton`` knows."""
    try:
        return (str(ip_address(host.partition("%")[0])),)
    except ValueError:
        pass
    try:
        return (socket.inet_ntoa(socket.inet_aton(host)),)
    except OSError:
        return ()


def _path(parts: SplitResult) -> str:
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left
