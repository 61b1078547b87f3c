"""The way to the centre over HTTPS: each request signed by the node's transport key."""

import http.client
import json
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from verbund.kernel import box, clock, signing
from verbund.nodes.local import identity
from verbund.nodes.local.errors import NodeError
from verbund.nodes.wire import (
    SIGNED_HELLO,
    SIGNED_REQUEST,
    Batch,
    BatchAnswer,
    BlockUpload,
    EnrolAnswer,
    EnrolRequest,
    Hello,
    HelloRequest,
    PackAnswer,
    Received,
    StatusRequest,
    request_content,
)

_T = TypeVar("_T")
_BASE: Final = "/api/v1/nodes"
_TIMEOUT_S: Final = 60
_MOST_ANSWER: Final = 128_000_000


class NoNetwork(NodeError):
    """The centre cannot be reached; everything stays where it is."""

    kind = "no-network"
    status = 503
    title = "Die Zentrale ist nicht erreichbar."
    title_en = "The centre cannot be reached."


class CentreRefused(NodeError):
    """The centre understood and refused."""

    kind = "centre-refused"
    title = "Die Zentrale hat abgelehnt."
    title_en = "The centre refused."


class NotTheCentre(NodeError):
    """Whoever answered cannot prove to be the centre."""

    kind = "not-the-centre"
    title = "Die Antwort kommt nicht von der Zentrale."
    title_en = "The answer is not of the centre."


class Transport(Protocol):
    """What syncing needs, over whatever way."""

    def hello(self) -> Hello:
        """The centre's clock and whether this node is shut out; verified."""

    def operations(self, batch: Batch) -> BatchAnswer:
        """Hand operations over."""

    def block(self, digest: str, content: bytes) -> None:
        """Hand one sealed block over."""

    def status(self, op_ids: tuple[UUID, ...]) -> BatchAnswer:
        """How operations stand now."""

    def pack(self) -> bytes:
        """The newest pack file."""


class HttpTransport:
    """One connection to the centre of this node's home, kept open."""

    def __init__(self, home: Path) -> None:
        me = identity.load(home)
        self._me = me
        self._key = identity.transport_key(home)
        self._line = _Line(me.centre)
        self._challenge = ""

    def hello(self) -> Hello:
        """See ``Transport``; raises ``NotTheCentre`` for a wrong signature."""
        question = HelloRequest(owner=self._me.owner, device_id=self._me.node_id)
        hello = self._line.ask("/hello", question, Hello, {})
        if hello.device_id != self._me.node_id or not signing.verify(
            self._me.centre_key, hello.signature, SIGNED_HELLO, hello.signed_content()
        ):
            raise NotTheCentre("Prüfen Sie das Netz; gesendet wurde nichts.")
        self._challenge = hello.challenge
        return hello

    def operations(self, batch: Batch) -> BatchAnswer:
        """See ``Transport``."""
        return self._signed("/operations", batch, BatchAnswer)

    def block(self, digest: str, content: bytes) -> None:
        """See ``Transport``."""
        self._signed("/blocks", BlockUpload(digest=digest, content=content), Received)

    def status(self, op_ids: tuple[UUID, ...]) -> BatchAnswer:
        """See ``Transport``."""
        return self._signed("/status", StatusRequest(op_ids=op_ids), BatchAnswer)

    def pack(self) -> bytes:
        """See ``Transport``."""
        return self._signed("/packs", StatusRequest(), PackAnswer).pack

    def close(self) -> None:
        """Close the connection."""
        self._line.close()

    def _signed(self, path: str, question: object, answer: type[_T]) -> _T:
        if not self._challenge:
            self.hello()
        body = msgspec.json.encode(question)

        def headers() -> dict[str, str]:
            nonce = box.random_bytes(16).hex()
            sent_at = clock.now().isoformat()
            content = request_content(
                self._me.node_id, "POST", f"{_BASE}{path}", body, self._challenge,
                nonce, sent_at,
            )  # fmt: skip
            return {
                "Verbund-Node": f"{self._me.owner}/{self._me.node_id}",
                "Verbund-Challenge": self._challenge,
                "Verbund-Nonce": nonce,
                "Verbund-Sent-At": sent_at,
                "Verbund-Signature": self._key.sign(SIGNED_REQUEST, content),
            }

        # Signed anew for each try: a copy of the first one would be refused.
        return self._line.send(path, body, answer, headers)


def ask_to_enrol(centre: str, request: EnrolRequest) -> EnrolAnswer:
    """Bring an enrolment to the centre at this address."""
    line = _Line(centre)
    try:
        return line.ask("/enrolments", request, EnrolAnswer, {})
    finally:
        line.close()


class _Line:
    """A connection that is opened again once if it was closed meanwhile."""

    def __init__(self, centre: str) -> None:
        parts = urlsplit(centre)
        self._host, self._port = parts.hostname or "", parts.port
        self._secure = parts.scheme == "https"
        self._prefix = parts.path.rstrip("/") + _BASE
        self._open: http.client.HTTPConnection | None = None

    def ask(
        self, path: str, question: object, answer: type[_T], headers: dict[str, str]
    ) -> _T:
        return self.send(path, msgspec.json.encode(question), answer, lambda: headers)

    def send(
        self,
        path: str,
        body: bytes,
        answer: type[_T],
        headers: Callable[[], dict[str, str]],
    ) -> _T:
        status, content = self._tried(path, body, headers)
        if status >= 400:
            raise _refusal(status, content)
        try:
            return msgspec.json.decode(content, type=answer)
        except msgspec.DecodeError as error:
            raise NotTheCentre("Die Antwort hat eine unbekannte Form.") from error

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _tried(
        self, path: str, body: bytes, headers: Callable[[], dict[str, str]]
    ) -> tuple[int, bytes]:
        reused = self._open is not None
        try:
            return self._once(path, body, headers())
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if not reused:
                raise _unreachable(error) from error
        try:
            return self._once(path, body, headers())
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise _unreachable(error) from error

    def _once(
        self, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        if self._open is None:
            self._open = self._connected()
        given = {"Content-Type": "application/json", "Accept": "application/json"}
        self._open.request("POST", self._prefix + path, body, {**given, **headers})
        answer = self._open.getresponse()
        content = answer.read(_MOST_ANSWER + 1)
        if len(content) > _MOST_ANSWER:
            raise http.client.HTTPException("the answer is too large")
        return answer.status, content

    def _connected(self) -> http.client.HTTPConnection:
        if self._secure:
            return http.client.HTTPSConnection(
                self._host,
                self._port,
                timeout=_TIMEOUT_S,
                context=ssl.create_default_context(),
            )
        made = http.client.HTTPConnection(self._host, self._port, timeout=_TIMEOUT_S)
        made.connect()
        # Blocks go in two writes; without this the second waits 40 ms for an echo.
        made.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


def _refusal(status: int, content: bytes) -> NodeError:
    try:
        problem: dict[str, Any] = json.loads(content)
        said = f"{problem.get('title', '')} {problem.get('detail', '')}".strip()
    except (ValueError, AttributeError):
        said = ""
    if status >= 500 or status == 429:
        return NoNetwork(said or f"Die Zentrale antwortet mit {status}.")
    return CentreRefused(said or f"Die Zentrale antwortet mit {status}.")


def _unreachable(error: Exception) -> NoNetwork:
    return NoNetwork(
        "Es geht nichts verloren; der Koffer versucht es wieder, sobald Netz da ist.",
        detail_en=f"Not reachable: {type(error).__name__}",
    )
