"""Receivers of webhooks on this machine, good ones and bad ones."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct


class Call(Struct, frozen=True):
    """What was sent."""

    head: dict[str, str]
    body: bytes


class Receiver:
    """Keeps the calls; ``answer`` is what it says to the next one."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
        self.port = 0

    @property
    def url(self) -> str:
        """Where to call."""
        return f"http://127.0.0.1:{self.port}/hook?a=1"

    def serve(self, line: socket.socket) -> None:
        """Read one request and answer it."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += line.recv(4096)
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.decode("ascii").split("\r\n")
        fields = dict(one.split(": ", 1) for one in lines[1:])
        while len(body) < int(fields["Content-Length"]):
            body += line.recv(4096)
        self.calls.append(Call({**fields, "": lines[0]}, body))
        line.sendall(self.answer)


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """Serve connections on a free port of this machine until the block ends."""
    door = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def run() -> None:
        while not over.is_set():
            try:
                line, _ = door.accept()
            except OSError:
                return
            with line:
                try:
                    serve(line)
                except OSError:
                    continue

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield int(door.getsockname()[1])
    finally:
        over.set()
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join()
