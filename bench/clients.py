"""Eight clients of a door in one process that costs next to nothing itself.

Each keeps its connection, sends a prebuilt request with a key of its own, waits for the
whole answer and sends the next. What ``http.client`` spends on a request would be taken
from the server, with which it shares two cores here. Every answer is judged: 201, and –
once the time is over, when it costs nobody anything – an id and a number that no other
answer has.
"""

import json
import selectors
import socket
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
_PATIENCE_S = 30.0


class _Client:
    """One connection: what is on its way, what came, and since when."""

    def __init__(self, port: int, requests: Sequence[tuple[bytes, bytes]]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests = requests
        self._count = 0
        self._buffer = b""
        self._since = 0.0

    def send(self) -> None:
        """Send the next request; it is small enough to go at once."""
        head, rest = self._requests[self._count % len(self._requests)]
        self._count += 1
        self._buffer = b""
        self._since = time.perf_counter()
        self.socket.sendall(head + uuid4().hex.encode() + rest)

    def receive(self) -> tuple[float, bytes] | None:
        """Seconds and the answer once it is there whole; ``OSError`` if it never is."""
        read = self.socket.recv(65536)
        if not read:
            raise ConnectionError("the server hung up")
        self._buffer += read
        head, end, body = self._buffer.partition(_END)
        if not end:
            return None
        length = head.lower().partition(_LENGTH)[2].partition(b"\r\n")[0]
        if len(body) < int(length):
            return None
        return time.perf_counter() - self._since, self._buffer


def submit(
    port: int,
    paths: Sequence[str],
    body: bytes,
    token: str,
    *,
    count: int,
    seconds: float,
) -> dict[str, Any]:
    """Let ``count`` clients submit for ``seconds``: times in seconds, errors, CPU."""
    requests = [_request(path, body, token) for path in paths]
    # Not all begin with the same member.
    clients = [
        _Client(port, requests[at % len(requests) :] + requests[: at % len(requests)])
        for at in range(count)
    ]
    times: list[float] = []
    answers: list[bytes] = []
    cpu, begin = time.process_time(), time.perf_counter()
    end = begin + seconds
    with selectors.DefaultSelector() as waiting:
        for client in clients:
            waiting.register(client.socket, selectors.EVENT_READ, client)
            client.send()
        open_ = count
        while open_:
            ready = waiting.select(_PATIENCE_S)
            if not ready:
                break
            for key, _ in ready:
                found = key.data.receive()
                if found is None:
                    continue
                times.append(found[0])
                answers.append(found[1])
                if time.perf_counter() < end:
                    key.data.send()
                else:
                    waiting.unregister(key.fileobj)
                    open_ -= 1
    cpu, taken = time.process_time() - cpu, time.perf_counter() - begin
    for client in clients:
        client.socket.close()
    wrong = open_ + _wrong(answers)
    return {"times": times, "wrong": wrong, "cpu": cpu, "seconds": taken}


def _request(path: str, body: bytes, token: str) -> tuple[bytes, bytes]:
    """What stands before the key of a request and what follows it."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        "Idempotency-Key: "
    )
    return head.encode(), _END + body


def _wrong(answers: Sequence[bytes]) -> int:
    """How many are no receipt of a case of its own."""
    seen: set[str] = set()
    for answer in answers:
        if answer.startswith(b"HTTP/1.1 201 "):
            receipt = json.loads(answer.partition(_END)[2])
            seen.add(receipt["id"] + receipt["number"])
    return len(answers) - len(seen)
