"""The vault opens for its officers, counts guesses, and holds nothing readable."""

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from verbund.kernel import clock
from verbund.nodes.local import vault as vaults
from verbund.nodes.local.errors import (
    Damaged,
    DiskFull,
    NodeError,
    NotEnrolled,
    PinTooWeak,
    SlotWiped,
    VaultLocked,
    WaitFirst,
)
from verbund.nodes.local.vault import PinCost, Vault

CHEAP = PinCost(memory_kib=64, passes=1, lanes=1)
PIN = "koffer-2-meerane"
NOW = datetime(2026, 11, 12, 8, 30, tzinfo=UTC)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault.create(tmp_path, "naumann", PIN, cost=CHEAP)


def guess(home: Path, pin: str = "falsche-pin") -> None:
    Vault.open_with_pin(home, "naumann", pin)


def test_the_same_keys_come_back_with_the_pin(vault: Vault, tmp_path: Path) -> None:
    again = Vault.open_with_pin(tmp_path, "naumann", PIN)
    assert again.officer == "naumann"
    assert again.key("drafts") == vault.key("drafts") != vault.key("cash")
    assert again.device_key.public_key == vault.device_key.public_key
    assert again.kem_key.public_key == vault.kem_key.public_key


def test_a_passkey_secret_opens_the_same_vault(vault: Vault, tmp_path: Path) -> None:
    slot = vault.add_passkey_slot("naumann", b"s" * 32, {"credential": "abc"})
    again = Vault.open_with_secret(tmp_path, "naumann", slot, b"s" * 32)
    assert again.key("drafts") == vault.key("drafts")
    with pytest.raises(VaultLocked):
        Vault.open_with_secret(tmp_path, "naumann", slot, b"t" * 32)
    with pytest.raises(VaultLocked):
        Vault.open_with_secret(tmp_path, "vogel", slot, b"s" * 32)
    shown = {info.kind: info for info in vaults.slots(tmp_path)}
    assert shown["passkey"].about == {"credential": "abc"}


def test_each_officer_has_a_pin_of_their_own(vault: Vault, tmp_path: Path) -> None:
    vault.add_pin_slot("vogel", "eine-andere-pin", cost=CHEAP)
    assert Vault.open_with_pin(tmp_path, "vogel", "eine-andere-pin").is_open
    with pytest.raises(VaultLocked):
        Vault.open_with_pin(tmp_path, "vogel", PIN)


def test_the_tenth_wrong_pin_destroys_its_slot_only(
    vault: Vault, tmp_path: Path
) -> None:
    slot = vault.add_passkey_slot("naumann", b"s" * 32)
    with clock.frozen(NOW) as time:
        for left in range(9, 0, -1):
            with pytest.raises(VaultLocked) as refused:
                guess(tmp_path)
            assert refused.value.extra == {"left": left}
            time.advance(timedelta(days=1))
        with pytest.raises(SlotWiped):
            guess(tmp_path)
        with pytest.raises(SlotWiped):
            guess(tmp_path, PIN)
    assert Vault.open_with_secret(tmp_path, "naumann", slot, b"s" * 32).is_open


def test_wrong_pins_have_to_wait_longer_and_longer(
    vault: Vault, tmp_path: Path
) -> None:
    with clock.frozen(NOW) as time:
        for _ in range(4):
            with pytest.raises(VaultLocked):
                guess(tmp_path)
        with pytest.raises(WaitFirst, match="31 Sekunden"):
            guess(tmp_path, PIN)
        # A clock set back by years must not lock the officer out for years.
        time.move_to(NOW - timedelta(days=700))
        with pytest.raises(WaitFirst, match="31 Sekunden"):
            guess(tmp_path, PIN)
        time.move_to(NOW + timedelta(seconds=31))
        guess(tmp_path, PIN)
    assert vaults.slots(tmp_path)[0].failures == 0


def test_a_guess_counts_before_it_is_tried(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(vaults, "_pin_key", power_cut)
    with pytest.raises(KeyboardInterrupt):
        guess(tmp_path)
    assert vaults.slots(tmp_path)[0].failures == 1


@pytest.mark.parametrize(
    "pin", ["1234567", "12345678", "87654321", "00000000", "", "x" * 129]
)
def test_a_pin_that_is_easily_guessed_is_refused(tmp_path: Path, pin: str) -> None:
    with pytest.raises(PinTooWeak):
        Vault.create(tmp_path, "naumann", pin, cost=CHEAP)
    assert not list(tmp_path.iterdir())


def test_a_closed_vault_gives_nothing(vault: Vault) -> None:
    vault.close()
    assert not vault.is_open
    for ask in (lambda: vault.key("drafts"), lambda: vault.device_key,
                lambda: vault.kem_key):  # fmt: skip
        with pytest.raises(VaultLocked):
            ask()


def test_the_file_holds_no_key_and_no_pin(vault: Vault, tmp_path: Path) -> None:
    content = (tmp_path / vaults.FILE).read_bytes()
    for secret in (
        vault.device_key.private_bytes(),
        vault.kem_key.private_bytes(),
        vault.key("drafts"),
        PIN.encode(),
        PIN.encode("utf-16-le"),
    ):
        assert secret not in content
        assert secret.hex().encode() not in content
    assert (tmp_path / vaults.FILE).stat().st_mode & 0o077 == 0


def test_a_vault_is_never_written_over(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(NodeError):
        Vault.create(tmp_path, "vogel", "eine-andere-pin", cost=CHEAP)


def test_the_last_slot_stays(vault: Vault, tmp_path: Path) -> None:
    (only,) = vaults.slots(tmp_path)
    with pytest.raises(NodeError):
        vault.remove_slot(only.id)
    extra = vault.add_passkey_slot("naumann", b"s" * 32)
    vault.remove_slot(only.id)
    assert [slot.id for slot in vaults.slots(tmp_path)] == [extra]


def test_the_officer_is_named_once_the_centre_knows_who_it_is(
    vault: Vault, tmp_path: Path
) -> None:
    vault.name_officer("naumann", "0193b2c4")
    assert Vault.open_with_pin(tmp_path, "0193b2c4", PIN).officer == "0193b2c4"
    assert vault.officer == "0193b2c4"


def test_no_vault_or_a_broken_one_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(NotEnrolled):
        guess(tmp_path)
    (tmp_path / vaults.FILE).write_bytes(b'{"form": "verbund-vault/1", "slo')
    with pytest.raises(Damaged):
        guess(tmp_path)


def test_a_full_disk_leaves_the_old_vault(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (tmp_path / vaults.FILE).read_bytes()

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(DiskFull):
            vault.add_pin_slot("vogel", "eine-andere-pin", cost=CHEAP)
    assert (tmp_path / vaults.FILE).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [vaults.FILE]
