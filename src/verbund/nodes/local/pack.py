"""The pack on the node's disk: taken in after its signature, opened while it is valid.

An expired pack stays sealed: then the node only sends what is finished.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from verbund.kernel import clock
from verbund.nodes import pack_file
from verbund.nodes.local import durable, identity
from verbund.nodes.local.errors import Damaged, NodeError
from verbund.nodes.local.identity import NodeIdentity, PackNote
from verbund.nodes.local.vault import Vault
from verbund.nodes.pack_file import Pack, PackFile, PackUnreadable

FILE: Final = "pack.vbp"


class NoPack(NodeError):
    """No pack was fetched yet."""

    kind = "no-pack"
    title = "Dieser Koffer hat noch kein Paket."
    title_en = "This suitcase has no pack yet."


class PackExpired(NodeError):
    """The pack's time is over: only what is finished can still be sent."""

    kind = "pack-expired"
    title = "Das Paket dieses Koffers ist abgelaufen."
    title_en = "The pack of this suitcase has expired."


class PackRefused(NodeError):
    """The file is no pack for this node."""

    kind = "pack-refused"
    title = "Dieses Paket gehört nicht in diesen Koffer."
    title_en = "This pack is not for this suitcase."


class OtherVersion(NodeError):
    """Pack and program are of two versions."""

    kind = "pack-other-version"
    title = "Paket und Programm passen nicht zusammen."
    title_en = "Pack and program are of different versions."


def store_pack(home: Path, content: bytes) -> PackNote:
    """Take a pack file in: signed by the centre, for this node, not older.

    The certificate and the members' keys that it brings take effect. Raises
    ``PackRefused``; the pack that was there before then stays.
    """
    me = identity.load(home)
    try:
        file = pack_file.read(content, me.centre_key)
    except PackUnreadable as error:
        raise PackRefused("Holen Sie es noch einmal bei der Zentrale.") from error
    cover = file.cover
    certificate = cover.certificate
    holds = identity.certificate_holds(certificate, me.centre_key)
    if (
        cover.device_id != me.node_id
        or not holds
        or certificate.device_id != me.node_id
    ):
        raise PackRefused("Es ist für einen anderen Koffer gepackt.")
    if me.pack is not None and cover.issued_at < me.pack.issued_at:
        raise PackRefused(
            "Es ist älter als das Paket, das schon da ist. Holen Sie das neueste."
        )
    note = PackNote(
        pack_id=cover.pack_id,
        tour_id=cover.tour_id,
        issued_at=cover.issued_at,
        expires_at=cover.expires_at,
    )
    durable.replace(home / FILE, content)
    identity.save(
        home,
        msgspec.structs.replace(
            me, certificate=certificate, tenants=cover.tenants, pack=note
        ),
    )
    return note


def open_pack(home: Path, vault: Vault, *, software: str = "") -> Pack:
    """The pack of this node.

    ``software`` is the version of the program that will read its rows. Raises
    ``NoPack``, ``PackExpired``, ``OtherVersion``, ``Damaged``.
    """
    me = identity.load(home)
    file = _read(home, me)
    if is_expired(me):
        until = clock.to_berlin(file.cover.expires_at)
        raise PackExpired(
            f"Es galt bis {until:%d.%m.%Y, %H:%M} Uhr. Was abgeschlossen ist, lässt "
            "sich weiter senden. Holen Sie für die nächste Tour ein neues.",
            detail_en="Finished operations can still be sent. Fetch a new pack.",
        )
    if software and software != file.cover.software:
        raise OtherVersion(
            f"Das Paket ist für Fassung {file.cover.software}, auf dem Koffer läuft "
            f"{software}. Bringen Sie beide auf dieselbe Fassung und holen Sie das "
            "Paket neu.",
            detail_en=f"Pack {file.cover.software}, program {software}.",
        )
    try:
        return pack_file.open_file(file, vault.kem_key)
    except PackUnreadable as error:
        raise Damaged(f"{FILE} lässt sich nicht öffnen. Holen Sie es neu.") from error


def is_expired(me: NodeIdentity, now: datetime | None = None) -> bool:
    """Whether pack or certificate are over, by the centre's clock as last compared."""
    moment = (now or clock.now()) - timedelta(seconds=me.clock_offset_s)
    ends = [me.certificate.not_after]
    if me.pack is not None:
        ends.append(me.pack.expires_at)
    return moment > min(ends) or me.revoked_at is not None


def drop_pack(home: Path) -> None:
    """Remove the pack from this disk."""
    durable.remove(home / FILE)


def _read(home: Path, me: NodeIdentity) -> PackFile:
    try:
        content = (home / FILE).read_bytes()
    except FileNotFoundError:
        raise NoPack(
            "Holen Sie es mit „verbund suitcase pack“, solange es Netz gibt.",
            detail_en="Fetch it with “verbund suitcase pack” while there is a network.",
        ) from None
    try:
        return pack_file.read(content, me.centre_key)
    except PackUnreadable as error:
        raise Damaged(f"{FILE} ist beschädigt. Holen Sie das Paket neu.") from error
