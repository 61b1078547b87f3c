"""A proxy that spoils the answers of a geodata portal: ``python -m … BASE``.

Pages of features lose their features, the landing page its way to the data. In a
process of its own, because GDAL lets no other thread run while it waits. Prints its
address.
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request, urlopen


class Spoiler(BaseHTTPRequestHandler):
    """Hands each question on and changes the answer."""

    def do_GET(self) -> None:
        """Answer one question."""
        base = sys.argv[1]
        own = f"http://127.0.0.1:{self.server.server_address[1]}"
        accept = self.headers.get("Accept", "*/*")
        asked = Request(base + self.path, headers={"Accept": accept})  # noqa: S310
        with urlopen(asked) as found:  # noqa: S310 # our own server
            body = found.read().replace(base.encode(), own.encode())
            kind = found.headers["Content-Type"]
        if "/items" in self.path:
            body = body.replace(b'"features":', b'"merkmale":')
        if self.path.partition("?")[0].rstrip("/").endswith("/ogc"):
            body = body.replace(b'"rel":"data"', b'"rel":"daten"')
            body = body.replace(b"def/rel/ogc/1.0/data", b"def/rel/nichts")
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until ended."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Spoiler)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
