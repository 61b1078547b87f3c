"""What can go wrong at the node itself, in words for the officer."""

from verbund.core.errors import VerbundError


class NodeError(VerbundError):
    """The node cannot do this now; nothing was changed."""

    kind = "node"
    status = 409


class NotEnrolled(NodeError):
    """This home folder belongs to no node yet."""

    kind = "not-enrolled"
    title = "Dieser Koffer ist noch nicht angemeldet."
    title_en = "This suitcase is not enrolled yet."


class VaultLocked(NodeError):
    """The PIN or passkey does not open the vault."""

    kind = "vault-locked"
    status = 403
    title = "Der Koffer bleibt gesperrt."
    title_en = "The suitcase stays locked."


class WaitFirst(VaultLocked):
    """Too many wrong PINs in a row: the next try counts only after a while."""

    kind = "vault-wait"
    status = 429


class SlotWiped(VaultLocked):
    """After the tenth wrong PIN the slot was destroyed; it cannot come back."""

    kind = "vault-wiped"


class PinTooWeak(NodeError):
    """A PIN that a thief with the disk would guess."""

    kind = "pin-too-weak"
    status = 422
    title = "Diese PIN ist zu leicht zu erraten."
    title_en = "This PIN is too easy to guess."


class Damaged(NodeError):
    """A file of the node is not what was written into it."""

    kind = "node-damaged"
    status = 500
    title = "Eine Datei dieses Koffers ist beschädigt."
    title_en = "A file of this suitcase is damaged."


class DiskFull(NodeError):
    """There is no room left; nothing half was kept."""

    kind = "disk-full"
    status = 507
    title = "Der Speicher des Koffers ist voll."
    title_en = "The disk of the suitcase is full."
