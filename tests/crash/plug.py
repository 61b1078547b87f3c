"""Both ends of a suitcase's line, each with a plug that pulls itself.

``python -m tests.crash.plug centre PORT`` answers as the centre of ``VERBUND_HOME``,
``python -m tests.crash.plug sync HOME`` sends what the suitcase in ``HOME`` has sealed.
With ``MOMENT COUNT`` behind it the process kills itself (SIGKILL, nothing is cleaned
up) at that moment, when it comes for the ``COUNT``-th time. So the plug is pulled in
the midst, however slow the machine is.
"""

import importlib
import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from socketserver import TCPServer
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

#: Where each moment lies, and whether the work of the function is done by then.
MOMENTS = {
    # The centre has a block on its disk, and has not said so.
    "stored": ("verbund.nodes.actions.receiving:files.store_own", True),
    # A case is opened within a transaction that will never end.
    "applied": ("verbund.nodes.actions.receiving:carrying_out.carry_out", True),
    # A block has left the suitcase, the next one has not.
    "sent": ("verbund.nodes.local.transport:HttpTransport.block", True),
    # The signed answer lies on the suitcase, and so does what it is for.
    "believed": ("verbund.nodes.local.outbox:durable.remove", False),
}


def plug(moment: str, count: int) -> None:
    """Die at the ``count``-th time of ``moment``."""
    place, after = MOMENTS[moment]
    module, _, path = place.partition(":")
    *holders, name = path.split(".")
    holder: Any = importlib.import_module(module)
    for each in holders:
        holder = getattr(holder, each)
    real: Callable[..., Any] = getattr(holder, name)
    left = [count]

    @wraps(real)
    def dying(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        if left[0] == 0 and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        found = real(*args, **kwargs)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    setattr(holder, name, dying)


class _Server(WSGIServer):
    """Binds without asking who this machine is."""

    def server_bind(self) -> None:
        TCPServer.server_bind(self)
        host, port = self.socket.getsockname()[:2]
        self.server_name, self.server_port = str(host), int(port)
        self.setup_environ()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def centre(port: int) -> None:
    """Answer one request after the other until killed."""
    from verbund.site.wsgi import application  # noqa: PLC0415  Django stands now

    with make_server("127.0.0.1", port, application, _Server, _Quiet) as server:
        server.serve_forever()


def send(home: Path) -> None:
    """One exchange; ends with 0 if nothing waits any more, with 3 without an answer."""
    from verbund.nodes.local.syncing import sync  # noqa: PLC0415
    from verbund.nodes.local.transport import HttpTransport, NoNetwork  # noqa: PLC0415

    try:
        report = sync(home, HttpTransport(home))
    except NoNetwork:
        sys.exit(3)
    sys.exit(1 if report.waiting or report.unbelieved else 0)


def main() -> None:
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")
    django.setup()
    end, where, *moment = sys.argv[1:]
    if moment:
        plug(moment[0], int(moment[1]))
    if end == "centre":
        centre(int(where))
    else:
        send(Path(where))


if __name__ == "__main__":
    main()
