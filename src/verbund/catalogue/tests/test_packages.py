"""Packages of other instances: taken in as they are, from known publishers, or not."""

import stat
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from verbund.catalogue import actions, trust
from verbund.catalogue.actions_packages import package_of, packed
from verbund.catalogue.errors import (
    PackageUnsigned,
    PublisherUnknown,
    VersionTaken,
)
from verbund.catalogue.models import BlueprintPackage, BlueprintVersion
from verbund.catalogue.shelf import opened
from verbund.catalogue.tests.conftest import FILES, Cast, write
from verbund.core.errors import Conflict, Invalid
from verbund.core.models import AuditEntry
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.loading import contents_of, load
from verbund.engine.package import pack, write_package
from verbund.kernel.signing import SigningKey, fingerprint

KEY = SigningKey.new()
THEIRS = fingerprint(KEY.public_key)


@pytest.fixture
def content(folder: Path) -> bytes:
    """A package of somebody else."""
    return write_package(pack(contents(folder), publisher="Kreis Anderswo", key=KEY))


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home of its own for keys, so that no test sees another's."""
    place = tmp_path / "home" / "keys"
    monkeypatch.setattr(trust, "keys_folder", lambda: place)
    return place


def contents(folder: Path) -> dict[str, bytes]:
    return dict(contents_of(folder))


def test_package_of_a_trusted_publisher_is_published_as_it_came(
    cast: Cast, content: bytes, folder: Path
) -> None:
    row = actions.receive_package(content=content, trusting=THEIRS)
    assert row.publisher == "Kreis Anderswo"
    assert opened(row.digest) == load(folder)
    assert package_of(row, opened(row.digest)) == content
    assert THEIRS in trust.trusted()
    assert actions.receive_package(content=content) == row
    assert BlueprintPackage.objects.count() == 1
    assert AuditEntry.objects.filter(action="catalogue.package_received").count() == 1


def test_unknown_publisher_is_named_and_nothing_is_kept(
    cast: Cast, content: bytes
) -> None:
    with pytest.raises(PublisherUnknown, match=THEIRS):
        actions.receive_package(content=content)
    assert not BlueprintVersion.objects.exists()
    assert trust.trusted() == {}


def test_trusting_another_fingerprint_does_not_help(cast: Cast, content: bytes) -> None:
    other = fingerprint(SigningKey.new().public_key)
    with pytest.raises(PublisherUnknown):
        actions.receive_package(content=content, trusting=other)
    assert trust.trusted() == {}


def test_unsigned_package_is_not_taken_in(cast: Cast, folder: Path) -> None:
    with pytest.raises(PackageUnsigned):
        actions.receive_package(content=write_package(pack(contents(folder))))
    assert not BlueprintVersion.objects.exists()


def test_damaged_package_leaves_nothing_behind(cast: Cast, content: bytes) -> None:
    with pytest.raises(BlueprintInvalid):
        actions.receive_package(content=content[:-3], trusting=THEIRS)
    assert not BlueprintVersion.objects.exists()
    assert trust.trusted() == {}


def test_published_number_with_other_content_is_refused(
    cast: Cast, content: bytes, tmp_path: Path
) -> None:
    actions.receive_package(content=content, trusting=THEIRS)
    text = FILES["blueprint.yaml"].replace("Sitzbank stiften", "Bank stiften")
    other = contents(write(tmp_path / "other", blueprint=text))
    with pytest.raises(VersionTaken):
        actions.receive_package(
            content=write_package(pack(other, publisher="x", key=KEY))
        )
    assert BlueprintVersion.objects.count() == 1


def test_package_made_here_is_signed_with_the_own_key(cast: Cast, folder: Path) -> None:
    row = actions.publish(folder=folder)
    unsigned = package_of(row, opened(row.digest))
    own = trust.new_key("Stadt Schönberg")
    signed = package_of(row, opened(row.digest))
    assert signed != unsigned
    assert signed == packed(load(folder))
    assert own.fingerprint in trust.trusted()
    assert actions.receive_package(content=signed) == row


def test_key_is_readable_by_its_owner_only_and_never_replaced(keys: Path) -> None:
    trust.new_key("Stadt Schönberg")
    assert stat.S_IMODE((keys / "publisher.pem").stat().st_mode) == 0o600
    with pytest.raises(Conflict):
        trust.new_key("Andere")
    own = trust.own_key()
    assert own is not None
    assert own.name == "Stadt Schönberg"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 200])
def test_key_needs_a_name_in_one_line(name: str) -> None:
    with pytest.raises(Invalid):
        trust.new_key(name)


def test_what_is_no_fingerprint_is_not_trusted() -> None:
    with pytest.raises(Invalid):
        trust.trust("1234", "x")


def test_damaged_files_are_named(keys: Path) -> None:
    keys.mkdir(parents=True)
    (keys / "trusted.json").write_text("{", "utf-8")
    with pytest.raises(Invalid, match=r"trusted\.json"):
        trust.trusted()
    (keys / "publisher.pem").write_text("x", "utf-8")
    with pytest.raises(Invalid, match=r"publisher\.pem"):
        trust.own_key()


def test_kept_package_never_changes(cast: Cast, content: bytes) -> None:
    actions.receive_package(content=content, trusting=THEIRS)
    with pytest.raises(DatabaseError), transaction.atomic():
        BlueprintPackage.objects.update(content=b"x")
