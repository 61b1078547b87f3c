"""The virus scanner behind a port: ClamAV's daemon, or openly none."""

import socket
import struct
from typing import Protocol

import msgspec

from verbund.core.config import config

_CHUNK = 65536
_TIMEOUT_S = 60


class ScannerDown(OSError):
    """The scanner does not answer; the file stays in quarantine and is tried again."""


class Verdict(msgspec.Struct, frozen=True):
    """What a scanner says; ``finding`` is empty for a clean file."""

    scanner: str
    scanned: bool
    finding: str = ""


class ScanPort(Protocol):
    """Something that looks for malware."""

    name: str

    def scan(self, content: bytes) -> Verdict:
        """Judge the content; raises ``ScannerDown``."""
        ...


class NoScanner:
    """Says openly that nobody looked."""

    name = "none"

    def scan(self, content: bytes) -> Verdict:
        """Return a verdict that is none."""
        return Verdict(self.name, scanned=False)


class ClamAV:
    """clamd through its socket, by its command INSTREAM.

    The protocol: ``zINSTREAM\\0``, then chunks with a four-byte length, then length 0;
    the answer ends with ``OK`` or ``<name> FOUND`` (clamd's manual page).
    """

    name = "clamav"

    def __init__(self, address: str) -> None:
        self.address = address

    def scan(self, content: bytes) -> Verdict:
        """Send the content to clamd and read its verdict."""
        try:
            with self._connect() as connection:
                connection.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), _CHUNK):
                    chunk = content[start : start + _CHUNK]
                    connection.sendall(struct.pack("!I", len(chunk)) + chunk)
                connection.sendall(struct.pack("!I", 0))
                answer = self._answer(connection)
        except OSError as error:
            raise ScannerDown(f"clamd at {self.address}: {error}") from error
        text = answer.removeprefix("stream:").strip()
        if text == "OK":
            return Verdict(self.name, scanned=True)
        if text.endswith(" FOUND"):
            return Verdict(self.name, scanned=True, finding=text[: -len(" FOUND")])
        raise ScannerDown(f"clamd at {self.address} answered {text[:200]!r}")

    def _connect(self) -> socket.socket:
        host, _, port = self.address.rpartition(":")
        if host and port.isdigit() and not self.address.startswith("/"):
            return socket.create_connection((host, int(port)), timeout=_TIMEOUT_S)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_TIMEOUT_S)
        try:
            connection.connect(self.address)
        except OSError:
            connection.close()
            raise
        return connection

    @staticmethod
    def _answer(connection: socket.socket) -> str:
        parts = []
        while part := connection.recv(4096):
            parts.append(part)
            if part.endswith(b"\0"):
                break
        return b"".join(parts).rstrip(b"\0\n").decode("utf-8", "replace")


def scanner() -> ScanPort:
    """The scanner that is configured."""
    address = config().clamav_socket
    return ClamAV(address) if address else NoScanner()
