"""The node's keys, wrapped so that only an unlocked officer's session has them.

``vault.json`` holds slots, each a random 32-byte vault key wrapped under what an
officer knows (PIN through Argon2id, RFC 9106) or holds (PRF secret of a passkey), and
the node's private keys wrapped under the vault key. Nothing in the file opens anything.
A PIN is counted before it is tried; the tenth wrong one in a row destroys its slot.
The count protects a running node; a thief who copies the disk has Argon2id to beat.
"""

import contextlib
import itertools
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from verbund.kernel import box, clock
from verbund.kernel.device_keys import DeviceKey
from verbund.kernel.hpke import HpkeKey
from verbund.kernel.ids import new_id
from verbund.nodes.local import durable
from verbund.nodes.local.errors import (
    Damaged,
    NodeError,
    NotEnrolled,
    PinTooWeak,
    SlotWiped,
    VaultLocked,
    WaitFirst,
)

FILE: Final = "vault.json"
#: Wrong PINs in a row after which the slot is gone.
MOST_FAILURES: Final = 10
LEAST_PIN: Final = 8
_LONGEST_PIN: Final = 128
# From the fourth wrong PIN on each try has to wait, twice as long each time.
_FREE_TRIES: Final = 3
_FIRST_WAIT: Final = timedelta(seconds=30)


class PinCost(Struct, frozen=True):
    """How dear one guess is (Argon2id)."""

    memory_kib: int
    passes: int
    lanes: int


#: About half a second and 256 MiB for each guess on a small laptop.
HARD: Final = PinCost(memory_kib=262_144, passes=4, lanes=4)


class SlotInfo(Struct, frozen=True, kw_only=True):
    """One way to open the vault, as a page may show it."""

    id: str
    kind: Literal["pin", "passkey"]
    officer: str
    failures: int
    wait_until: datetime | None
    wiped: bool
    # What a passkey needs besides its secret: credential, public key, PRF salt.
    about: dict[str, str]


class _Slot(Struct, frozen=True, kw_only=True):
    id: str
    kind: Literal["pin", "passkey"]
    officer: str
    salt: bytes
    wrapped: bytes
    cost: PinCost | None = None
    failures: int = 0
    wait_until: datetime | None = None
    about: dict[str, str] = {}  # msgspec copies defaults


class _File(Struct, frozen=True, kw_only=True):
    form: Literal["verbund-vault/1"] = "verbund-vault/1"
    slots: tuple[_Slot, ...] = ()
    device: bytes
    kem: bytes


class Vault:
    """The keys of an unlocked node; ``close`` forgets them."""

    def __init__(self, home: Path, key: bytes, held: _File, officer: str) -> None:
        self._home = home
        self._key = bytearray(key)
        #: Whose PIN or passkey opened it.
        self.officer = officer
        self._device: DeviceKey | None = DeviceKey.from_bytes(
            _unwrapped(key, held.device, "device")
        )
        self._kem: HpkeKey | None = HpkeKey.from_bytes(_unwrapped(key, held.kem, "kem"))

    # --- making and opening ---------------------------------------------------

    @staticmethod
    def create(home: Path, officer: str, pin: str, *, cost: PinCost = HARD) -> "Vault":
        """A new vault with new keys and one PIN slot; refused if there is one."""
        if (home / FILE).exists():
            raise NodeError(
                "Dieser Koffer hat schon einen Schlüsselkasten.",
                detail_en="This node has a vault already.",
            )
        _check_pin(pin)
        key = box.new_key()
        held = _File(
            slots=(_pin_slot(officer, pin, key, cost),),
            device=_wrapped(key, DeviceKey.new().private_bytes(), "device"),
            kem=_wrapped(key, HpkeKey.new().private_bytes(), "kem"),
        )
        _save(home, held)
        return Vault(home, key, held, officer)

    @staticmethod
    def open_with_pin(home: Path, officer: str, pin: str) -> "Vault":
        """Unlock with the officer's PIN.

        Raises ``VaultLocked`` with the tries that are left, ``WaitFirst`` while the
        slot rests, ``SlotWiped`` once it is gone.
        """
        held = _load(home)
        slot = next(
            (s for s in held.slots if s.kind == "pin" and s.officer == officer), None
        )
        if slot is None or slot.cost is None:
            raise VaultLocked(
                "Für diese Person ist keine PIN hinterlegt.",
                detail_en="There is no PIN for this person.",
            )
        _refuse_resting(slot)
        # Counted before it is tried: pulling the plug must not give a free guess.
        counted = _counted(slot)
        _save(home, _with(held, counted))
        kek = _pin_key(pin, slot.salt, slot.cost)
        try:
            key = box.decrypt(kek, slot.wrapped, _about(slot.id))
        except box.BoxUnreadable:
            raise _wrong_pin(counted) from None
        held = _with(held, msgspec.structs.replace(slot, failures=0, wait_until=None))
        _save(home, held)
        return Vault(home, key, held, officer)

    @staticmethod
    def open_with_secret(home: Path, officer: str, slot: str, secret: bytes) -> "Vault":
        """Unlock with the PRF secret of a passkey; ``VaultLocked`` if it is not its."""
        held = _load(home)
        for one in held.slots:
            if (one.id, one.officer, one.kind) == (slot, officer, "passkey"):
                kek = box.derive(secret, f"vault passkey {one.id}", one.salt)
                with contextlib.suppress(box.BoxUnreadable):
                    key = box.decrypt(kek, one.wrapped, _about(one.id))
                    return Vault(home, key, held, officer)
        raise VaultLocked(
            "Dieser Passkey gehört nicht zu diesem Koffer. Nehmen Sie Ihre PIN.",
            detail_en="This passkey does not belong to this node. Use your PIN.",
        )

    # --- slots ----------------------------------------------------------------

    def add_pin_slot(self, officer: str, pin: str, *, cost: PinCost = HARD) -> str:
        """A PIN for one more officer, or a new one for the same; the slot's id."""
        _check_pin(pin)
        held = _load(self._home)
        slot = _pin_slot(officer, pin, self._open_key(), cost)
        others = tuple(
            s for s in held.slots if not (s.kind == "pin" and s.officer == officer)
        )
        _save(self._home, msgspec.structs.replace(held, slots=(*others, slot)))
        return slot.id

    def add_passkey_slot(
        self, officer: str, secret: bytes, about: dict[str, str] | None = None
    ) -> str:
        """A passkey whose PRF secret (32 bytes) opens the vault; the slot's id.

        ``about`` is kept readable beside it: credential id, public key, PRF salt.
        """
        if len(secret) < box.KEY_BYTES:
            raise NodeError(
                "Dieser Passkey gibt kein Geheimnis her (PRF). Nehmen Sie eine PIN.",
                detail_en="This passkey has no PRF secret. Use a PIN.",
            )
        held = _load(self._home)
        name, salt = str(new_id()), box.random_bytes(32)
        kek = box.derive(secret, f"vault passkey {name}", salt)
        slot = _Slot(
            id=name,
            kind="passkey",
            officer=officer,
            salt=salt,
            wrapped=box.encrypt(kek, self._open_key(), _about(name)),
            about=dict(about or {}),
        )
        _save(self._home, msgspec.structs.replace(held, slots=(*held.slots, slot)))
        return name

    def remove_slot(self, slot: str) -> None:
        """Take a slot away; the last one stays, or nobody could open it again."""
        held = _load(self._home)
        left = tuple(one for one in held.slots if one.id != slot)
        if not any(one.wrapped for one in left):
            raise NodeError(
                "Das ist der letzte Weg, den Koffer zu öffnen. Legen Sie erst einen "
                "anderen an.",
                detail_en="This is the last slot. Add another one first.",
            )
        _save(self._home, msgspec.structs.replace(held, slots=left))

    def name_officer(self, before: str, now: str) -> None:
        """Give the slots of ``before`` another officer: whom the centre enrolled."""
        held = _load(self._home)
        slots = tuple(
            msgspec.structs.replace(s, officer=now) if s.officer == before else s
            for s in held.slots
        )
        _save(self._home, msgspec.structs.replace(held, slots=slots))
        if self.officer == before:
            self.officer = now

    # --- keys -----------------------------------------------------------------

    def key(self, purpose: str) -> bytes:
        """32 bytes for one purpose (drafts, cash …), the same at each unlock."""
        return box.derive(self._open_key(), f"vault {purpose}")

    @property
    def device_key(self) -> DeviceKey:
        """Signs operations."""
        if self._device is None:
            raise _closed()
        return self._device

    @property
    def kem_key(self) -> HpkeKey:
        """Opens what the centre sealed for this device."""
        if self._kem is None:
            raise _closed()
        return self._kem

    @property
    def is_open(self) -> bool:
        """Whether the keys are still in memory."""
        return self._device is not None

    def close(self) -> None:
        """Forget the keys; best effort, Python may hold copies for a while."""
        for at in range(len(self._key)):
            self._key[at] = 0
        self._device = None
        self._kem = None

    def _open_key(self) -> bytes:
        if not self.is_open:
            raise _closed()
        return bytes(self._key)


def slots(home: Path) -> tuple[SlotInfo, ...]:
    """The ways to open the vault of this node; empty before it has one."""
    if not (home / FILE).exists():
        return ()
    return tuple(
        SlotInfo(
            id=slot.id,
            kind=slot.kind,
            officer=slot.officer,
            failures=slot.failures,
            wait_until=slot.wait_until,
            wiped=not slot.wrapped,
            about=slot.about,
        )
        for slot in _load(home).slots
    )


# --- PIN ----------------------------------------------------------------------


def _check_pin(pin: str) -> None:
    """At least eight signs, not one repeated, not counting up or down."""
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(pin)}
    if not LEAST_PIN <= len(pin) <= _LONGEST_PIN or steps in ({0}, {1}, {-1}):
        raise PinTooWeak(
            f"Nehmen Sie mindestens {LEAST_PIN} Zeichen, keine Reihe wie 12345678 und "
            "nicht immer dasselbe Zeichen.",
            detail_en=f"Use at least {LEAST_PIN} signs, no row and no repeated sign.",
        )


def _pin_slot(officer: str, pin: str, key: bytes, cost: PinCost) -> _Slot:
    name, salt = str(new_id()), box.random_bytes(16)
    wrapped = box.encrypt(_pin_key(pin, salt, cost), key, _about(name))
    return _Slot(
        id=name, kind="pin", officer=officer, salt=salt, wrapped=wrapped, cost=cost
    )


def _pin_key(pin: str, salt: bytes, cost: PinCost) -> bytes:
    return box.stretch(
        pin, salt, passes=cost.passes, lanes=cost.lanes, memory_kib=cost.memory_kib
    )


def _refuse_resting(slot: _Slot) -> None:
    if not slot.wrapped:
        raise SlotWiped(
            "Nach zehn falschen PINs wurde dieser Zugang gelöscht. Öffnen Sie mit "
            "einem Passkey oder einer anderen Person, oder melden Sie den Koffer neu "
            "an.",
            detail_en="After ten wrong PINs this slot was destroyed.",
        )
    # A clock set back must not make the wait longer than it is.
    if slot.wait_until is None or slot.wait_until <= clock.now():
        return
    left = min(slot.wait_until - clock.now(), _wait(slot.failures))
    seconds = int(left.total_seconds()) + 1
    raise WaitFirst(
        f"Nach {slot.failures} falschen PINs ist noch {seconds} Sekunden Pause.",
        detail_en=f"{seconds} seconds to wait after {slot.failures} wrong PINs.",
        extra={"seconds": seconds},
    )


def _counted(slot: _Slot) -> _Slot:
    failures = slot.failures + 1
    if failures > MOST_FAILURES:
        raise AssertionError("a wiped slot is refused before it is counted")
    rests = failures > _FREE_TRIES
    return msgspec.structs.replace(
        slot,
        failures=failures,
        wait_until=clock.now() + _wait(failures) if rests else None,
        # The tenth guess is the last one: what it would open is gone before it is made.
        wrapped=slot.wrapped if failures < MOST_FAILURES else b"",
    )


def _wait(failures: int) -> timedelta:
    doublings: int = 2 ** max(0, failures - _FREE_TRIES - 1)
    return _FIRST_WAIT * doublings


def _wrong_pin(slot: _Slot) -> VaultLocked:
    left = MOST_FAILURES - slot.failures
    if left <= 0:
        return SlotWiped(
            "Das war die zehnte falsche PIN. Dieser Zugang wurde gelöscht; Ihre "
            "abgeschlossenen Vorgänge lassen sich weiter senden.",
            detail_en="The tenth wrong PIN: this slot was destroyed.",
        )
    return VaultLocked(
        f"Die PIN stimmt nicht. Noch {left} Versuche, dann wird der Zugang gelöscht.",
        detail_en=f"Wrong PIN. {left} tries left.",
        extra={"left": left},
    )


# --- the file -----------------------------------------------------------------


def _load(home: Path) -> _File:
    try:
        content = (home / FILE).read_bytes()
    except FileNotFoundError:
        raise NotEnrolled(
            "Melden Sie ihn mit „verbund suitcase enrol“ an.",
            detail_en="Enrol it with “verbund suitcase enrol”.",
        ) from None
    try:
        return msgspec.json.decode(content, type=_File)
    except msgspec.DecodeError as error:
        raise Damaged(
            f"{FILE} ist nicht lesbar. Was abgeschlossen ist, lässt sich noch senden.",
            detail_en=f"{FILE} cannot be read.",
        ) from error


def _save(home: Path, held: _File) -> None:
    durable.replace(home / FILE, msgspec.json.encode(held))


def _with(held: _File, slot: _Slot) -> _File:
    slots_ = tuple(slot if one.id == slot.id else one for one in held.slots)
    return msgspec.structs.replace(held, slots=slots_)


def _about(slot: str) -> bytes:
    return b"verbund-vault/1 slot " + slot.encode()


def _wrapped(key: bytes, content: bytes, name: str) -> bytes:
    return box.encrypt(key, content, b"verbund-vault/1 " + name.encode())


def _unwrapped(key: bytes, content: bytes, name: str) -> bytes:
    try:
        return box.decrypt(key, content, b"verbund-vault/1 " + name.encode())
    except box.BoxUnreadable as error:
        raise Damaged(f"{FILE}: {name}") from error


def _closed() -> VaultLocked:
    return VaultLocked(
        "Der Koffer ist gesperrt. Öffnen Sie ihn mit PIN oder Passkey.",
        detail_en="The node is locked.",
    )


__all__ = [
    "FILE",
    "HARD",
    "LEAST_PIN",
    "MOST_FAILURES",
    "PinCost",
    "SlotInfo",
    "Vault",
    "slots",
]
