"""The way without a network: everything sealed as one file, answers as another.

A stick file is a ZIP without compression: ``stick.json`` (whose it is), ``ops/`` and
``blocks/``. Nothing in it is readable; the same import takes it in as over the network.
"""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund.kernel import clock
from verbund.nodes.local import identity
from verbund.nodes.local.errors import NodeError
from verbund.nodes.local.identity import NodeIdentity
from verbund.nodes.local.outbox import Outbox
from verbund.nodes.wire import Answer, Envelope, Spoilt

_HEAD: Final = "stick.json"
_MOST_ENTRIES: Final = 200_000
_MOST_ENTRY: Final = 1_200_000


class StickHead(Struct, frozen=True, kw_only=True):
    """Whose operations are in the file."""

    form: Literal["verbund-stick/1"] = "verbund-stick/1"
    owner: UUID
    device_id: UUID
    name: str
    written_at: datetime
    operations: int
    # Numbers of parts that the device's disk has lost; they are not in the file.
    spoilt: Spoilt = ()


class StickAnswers(Struct, frozen=True, kw_only=True):
    """The centre's signed answers, for the way back."""

    form: Literal["verbund-answers/1"] = "verbund-answers/1"
    device_id: UUID
    answers: tuple[Answer, ...]


class StickRefused(NodeError):
    """The file is no stick file, or not a whole one."""

    kind = "stick-refused"
    title = "Diese Datei lässt sich nicht einlesen."
    title_en = "This file cannot be read."


class StickFile:
    """A stick file that is read piece by piece: it may hold hundreds of megabytes."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
            entries = self._zip.infolist()
            if len(entries) > _MOST_ENTRIES or any(
                entry.file_size > _MOST_ENTRY for entry in entries
            ):
                raise StickRefused("Sie ist keine Datei eines Koffers.")
            self.head = msgspec.json.decode(self._zip.read(_HEAD), type=StickHead)
        except (OSError, zipfile.BadZipFile, KeyError, msgspec.DecodeError) as error:
            raise StickRefused(
                "Sie ist keine Datei eines Koffers oder nicht ganz kopiert worden."
            ) from error

    def envelopes(self) -> Iterator[Envelope]:
        """The operations, by number."""
        for name in sorted(self._zip.namelist()):
            if name.startswith("ops/"):
                try:
                    content = self._zip.read(name)
                    yield msgspec.msgpack.decode(content, type=Envelope)
                except (zipfile.BadZipFile, msgspec.DecodeError) as error:
                    raise StickRefused(f"{name} ist beschädigt.") from error

    def block(self, digest: str) -> bytes | None:
        """One sealed block, if it is in the file and whole."""
        try:
            return self._zip.read(f"blocks/{digest}")
        except KeyError:
            return None
        except zipfile.BadZipFile as error:
            raise StickRefused(f"Block {digest[:8]} ist beschädigt.") from error

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()


def write_stick(home: Path, path: Path) -> int:
    """Write everything that waits into one file; how many operations. Nothing goes."""
    me, outbox = identity.load(home), Outbox(home)
    envelopes = list(outbox.envelopes())
    part = path.with_name(path.name + ".part")
    try:
        _write(part, me, outbox, envelopes)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return len(envelopes)


def _write(
    part: Path, me: NodeIdentity, outbox: Outbox, envelopes: list[Envelope]
) -> None:
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as file:
        head = StickHead(
            owner=me.owner,
            device_id=me.node_id,
            name=me.name,
            written_at=clock.now(),
            operations=len(envelopes),
            spoilt=outbox.incomplete(),
        )
        file.writestr(_HEAD, msgspec.json.encode(head))
        for envelope in envelopes:
            name = f"ops/{envelope.header.seq:012d}.op"
            file.writestr(name, msgspec.msgpack.encode(envelope))
            for digest, _ in envelope.header.blocks:
                content = outbox.block(digest)
                if content is not None:
                    file.writestr(f"blocks/{digest}", content)


def is_stick(path: Path) -> bool:
    """Whether the file is what a suitcase has written for the centre."""
    try:
        with zipfile.ZipFile(path) as file:
            return _HEAD in file.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def write_answers(path: Path, device_id: UUID, answers: tuple[Answer, ...]) -> None:
    """Write the centre's answers beside the stick file, for the node."""
    path.write_bytes(
        msgspec.json.encode(StickAnswers(device_id=device_id, answers=answers))
    )


def read_stick_answer(home: Path, path: Path) -> int:
    """Take the answers of a stick; how many parts the centre has whole.

    Answers that it did not sign, or that are another node's, change nothing and raise
    ``StickRefused`` after the valid ones were taken.
    """
    try:
        found = msgspec.json.decode(path.read_bytes(), type=StickAnswers)
    except (OSError, msgspec.DecodeError) as error:
        raise StickRefused(
            "Diese Datei enthält keine Antworten der Zentrale. Nehmen Sie die, deren "
            "Name auf „.antwort“ endet."
        ) from error
    if found.device_id != identity.load(home).node_id:
        raise StickRefused(
            "Diese Antworten sind für einen anderen Koffer. Lesen Sie sie dort ein; "
            "hier wurde nichts geändert.",
            detail_en="These answers are for another suitcase.",
        )
    outbox, taken, refused = Outbox(home), 0, 0
    for answer in found.answers:
        if not outbox.take_answer(answer):
            refused += 1
        elif answer.complete:
            taken += 1
    if refused:
        raise StickRefused(
            f"{refused} Antworten sind nicht von der Zentrale für diesen Koffer "
            "unterschrieben. Gelöscht wurde dafür nichts."
        )
    return taken
