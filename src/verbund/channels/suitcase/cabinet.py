"""The encrypted drafts: on disk before the answer, gone when they are sealed.

In: ``Work`` and the bytes of its papers, the key that the unlock releases. Out: the
same after kill -9. File names are random or the draft's id; they tell nothing.
"""

import hashlib
from pathlib import Path
from uuid import UUID

import msgspec

from verbund.channels.suitcase.errors import WorkNotFound
from verbund.channels.suitcase.work import Work
from verbund.kernel import box, clock
from verbund.kernel.ids import new_id
from verbund.nodes.local import durable

_FOLDER = "drafts"


class Cabinet:
    """All drafts of the node, opened with one key and kept in memory."""

    def __init__(self, home: Path, key: bytes) -> None:
        self._folder = home / _FOLDER
        self._key = key
        durable.sweep(self._folder)
        self._works: dict[UUID, Work] = {}
        for path in sorted(self._folder.glob("*.draft")):
            work = msgspec.json.decode(self._open(path), type=Work)
            self._works[work.id] = work
        self._sweep_papers()

    def all(self) -> tuple[Work, ...]:
        """The drafts, the oldest first."""
        return tuple(sorted(self._works.values(), key=lambda one: one.begun_at))

    def get(self, work_id: UUID) -> Work:
        """One draft; ``WorkNotFound`` if it was sealed or thrown away."""
        found = self._works.get(work_id)
        if found is None:
            raise WorkNotFound
        return found

    def save(self, work: Work) -> Work:
        """Keep the draft; it is on disk when this returns."""
        work = msgspec.structs.replace(work, changed_at=clock.now())
        self._write(self._path(work), msgspec.json.encode(work))
        self._works[work.id] = work
        return work

    def put(self, content: bytes) -> tuple[str, str]:
        """Keep the bytes of a page or paper: their name here, and their SHA-256."""
        name = new_id().hex
        self._write(self._folder / f"{name}.paper", content)
        return name, hashlib.sha256(content).hexdigest()

    def content(self, name: str) -> bytes:
        """The bytes that ``put`` was given."""
        path = self._folder / f"{name}.paper"
        if not name.isalnum() or not path.is_file():
            raise WorkNotFound
        return self._open(path)

    def drop(self, *names: str) -> None:
        """Destroy pages or papers that no draft names any more."""
        for name in names:
            durable.remove(self._folder / f"{name}.paper")

    def remove(self, work: Work) -> None:
        """Destroy a draft with its papers: it was sealed or thrown away."""
        self._works.pop(work.id, None)
        durable.remove(self._path(work))
        self.drop(*_names(work))

    def close(self) -> None:
        """Forget what is in memory."""
        self._works.clear()
        self._key = b""

    def _path(self, work: Work) -> Path:
        return self._folder / f"{work.id}.draft"

    def _write(self, path: Path, content: bytes) -> None:
        durable.replace(path, box.encrypt(self._key, content, path.name.encode()))

    def _open(self, path: Path) -> bytes:
        return box.decrypt(self._key, path.read_bytes(), path.name.encode())

    def _sweep_papers(self) -> None:
        """Papers that an interrupted step left behind belong to no draft."""
        named = {name for work in self._works.values() for name in _names(work)}
        for path in self._folder.glob("*.paper"):
            if path.stem not in named:
                durable.remove(path)


def _names(work: Work) -> list[str]:
    return [paper.id for paper in work.papers] + [page.id for page in work.pages]
