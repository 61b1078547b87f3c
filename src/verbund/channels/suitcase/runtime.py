"""The running suitcase: locked until an officer opens it, and when nobody works.

In: a home folder, an opened vault. Out: ``node()`` with what is open now – pack,
drafts, cash book, outbox – or nothing. Locking empties the database in memory and
forgets the keys; so does the end of the process, whatever ended it.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from verbund import engine
from verbund.cases.access import ref
from verbund.channels.suitcase import exchange, memory, packs, sealing
from verbund.channels.suitcase.cabinet import Cabinet
from verbund.channels.suitcase.cash import CashBook
from verbund.channels.suitcase.daybook import DayBook
from verbund.core.config import config
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import box, clock
from verbund.nodes.local import identity
from verbund.nodes.local.outbox import Outbox
from verbund.nodes.local.vault import Vault
from verbund.nodes.pack_file import Pack

log = logging.getLogger(__name__)

_EVERY_S = 30.0
_LOOK_S = 1.0
#: So long after the officer has shown again that it is she, her ways in may be changed.
_PROOF_S = 300.0


class Opened:
    """What an unlocked suitcase holds in memory."""

    def __init__(self, home: Path, vault: Vault, pack: Pack, actor: Actor) -> None:
        self.home = home
        self.vault = vault
        self.pack = pack
        self.actor = actor
        #: The browser that opened it shows this with each request.
        self.token = box.random_bytes(24).hex()
        self.since = clock.now()
        self.cabinet = Cabinet(home, vault.key("drafts"))
        self.cash = CashBook(home, vault.key("cash"), pack.ranges)
        self.days = DayBook(home, vault.key("day"))
        self.outbox = Outbox(home, vault)
        self._proved: float | None = None

    def prove(self) -> None:
        """The officer has just shown her PIN or passkey again."""
        self._proved = time.monotonic()

    @property
    def is_proved(self) -> bool:
        """Whether she did so lately; the unlock in the morning does not count."""
        return self._proved is not None and time.monotonic() - self._proved < _PROOF_S

    @property
    def officer(self) -> engine.ActorRef:
        """The officer as the journal names her."""
        return ref(self.actor)

    @property
    def over(self) -> bool:
        """Whether the pack has expired: then nothing new is begun or sealed.

        By the centre's clock as last compared: this one may be wrong by years.
        """
        wrong = timedelta(seconds=identity.load(self.home).clock_offset_s)
        return self.pack.expires_at <= clock.now() - wrong

    def close(self) -> None:
        """Forget drafts and keys."""
        self.cabinet.close()
        self.vault.close()


class Node:
    """One process serves one home; all requests pass one after the other."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.net = exchange.Net()
        self._opened: Opened | None = None
        self._used = 0.0
        self._turn = threading.RLock()
        self._sync_turn = threading.Lock()
        self._wake = threading.Event()

    # --- open and locked ------------------------------------------------------

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Nobody locks or opens while this block works with what is open."""
        with self._turn:
            yield

    def unlock(self, vault: Vault) -> Opened:
        """Open pack and drafts with the officer's keys; closes them if that fails."""
        with self._turn:
            self.lock()
            try:
                pack = packs.load(self.home, vault)
                actor = packs.actor_of(pack, vault.officer)
                return self.hold(Opened(self.home, vault, pack, actor))
            except BaseException:
                memory.empty(self.home)
                vault.close()
                raise

    def hold(self, opened: Opened) -> Opened:
        """Work with what was opened; what the last time interrupted goes on first."""
        with self._turn:
            with acting_within(opened.actor.members, opened.actor):
                sealing.go_on(opened)
            self._opened, self._used = opened, time.monotonic()
            return opened

    def lock(self) -> None:
        """Forget everything that was open; harmless if nothing is."""
        with self._turn:
            opened, self._opened = self._opened, None
            if opened is not None:
                opened.close()
                memory.empty(self.home)

    def current(self, token: str) -> Opened | None:
        """What is open, for the browser that opened it; counts as work."""
        with self._turn:
            opened = self._opened
            if opened is None or opened.token != token or self._idle():
                return None
            self._used = time.monotonic()
            return opened

    @property
    def is_open(self) -> bool:
        """Whether somebody has opened it."""
        return self._opened is not None

    def _idle(self) -> bool:
        return time.monotonic() - self._used > config().node_idle_minutes * 60

    # --- the network ----------------------------------------------------------

    def sync(self) -> exchange.Net:
        """Send what is sealed and take the answers, now; one at a time."""
        with self._sync_turn:
            self.net = exchange.run(self.home, self.net)
        if self.net.revoked:
            # Its keys are destroyed by now; what is open goes too.
            self.lock()
        return self.net

    def wake(self) -> None:
        """Let the loop send at once: something was sealed, or the network is back."""
        self._wake.set()

    def watch(self) -> None:
        """Lock when nobody works, send every half minute, until the process ends."""
        last = 0.0
        while True:
            self._wake.wait(_LOOK_S)
            with self._turn:
                if self._opened is not None and self._idle():
                    self.lock()
            if not (self._wake.is_set() or time.monotonic() - last >= _EVERY_S):
                continue
            self._wake.clear()
            last = time.monotonic()
            try:
                self.sync()
            except Exception:
                # The next round tries again; what is sealed stays.
                log.exception("sync failed")


_nodes: list[Node] = []


def start(home: Path) -> Node:
    """Begin to serve this home; the loop for locking and sending runs beside."""
    fresh = Node(home)
    _nodes[:] = [fresh]
    threading.Thread(target=fresh.watch, name="suitcase", daemon=True).start()
    return fresh


def serve_in(home: Path) -> Node:
    """The same without a loop, for tests that turn the wheel themselves."""
    fresh = Node(home)
    _nodes[:] = [fresh]
    return fresh


def node() -> Node:
    """The node of this process."""
    return _nodes[0]


def name_of(home: Path) -> tuple[str, UUID]:
    """The suitcase's own name and its owner; no person is meant."""
    me = identity.load(home)
    return me.name, me.owner
