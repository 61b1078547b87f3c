"""One file that travels: equal on every way, and strict with strangers."""

import io
import stat
import time
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verbund.engine import document_of, files_of, load, load_files
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.loading import contents_of
from verbund.engine.package import (
    FOLDER,
    MANIFEST,
    MAX_PACKAGE,
    SIGNATURE,
    Package,
    PackageInvalid,
    pack,
    read_package,
    signed,
    write_package,
)
from verbund.kernel.signing import SigningKey

BLUEPRINTS = Path(__file__).parents[4] / "blueprints"
SHIPPED = sorted(p.parent for p in BLUEPRINTS.glob("*/blueprint.yaml"))
KEY = SigningKey.new()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(contents_of(BLUEPRINTS / "hundesteuer"))


@pytest.fixture(scope="module")
def package(files: dict[str, bytes]) -> Package:
    return pack(files, publisher="Stadt Schönberg", key=KEY)


def entries(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def zipped(
    named: dict[str, bytes], change: Callable[[zipfile.ZipInfo], None] | None = None
) -> bytes:
    """An archive as ``write_package`` makes it; ``change`` spoils the last entry."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for number, (name, content) in enumerate(named.items(), 1):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            if change is not None and number == len(named):
                change(info)
            archive.writestr(info, content)
    return target.getvalue()


def refusal(content: bytes) -> BlueprintInvalid:
    with pytest.raises(BlueprintInvalid) as caught:
        read_package(content)
    assert caught.value.findings
    return caught.value


# --- the way there and back --------------------------------------------------------


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_shipped_blueprint_travels_unchanged(folder: Path) -> None:
    original = load(folder)
    content = write_package(pack(dict(contents_of(folder)), key=KEY, publisher="A"))
    arrived = read_package(content)
    assert arrived.blueprint == original
    assert write_package(arrived) == content
    assert write_package(pack(arrived.files, key=KEY, publisher="A")) == content


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_rewritten_folder_has_the_same_content(folder: Path) -> None:
    original = load(folder)
    rewritten = files_of(document_of(original))
    again = load_files(rewritten)
    assert again.digest == original.digest
    assert files_of(document_of(again)) == rewritten


words = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]),
    min_size=1,
    max_size=40,
)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(title=words, minutes=st.integers(1, 99), drop=st.integers(0, 3))
def test_changed_blueprints_travel_unchanged(
    title: str, minutes: int, drop: int
) -> None:
    document: Any = deepcopy(document_of(load(BLUEPRINTS / "hundesteuer")))
    document["blueprint"]["title"]["de"] = title
    document["blueprint"]["minutes"] = minutes
    for name in ("publish", "indicators", "prose")[:drop]:
        document.pop(name)
    try:
        content = write_package(pack(files_of(document), key=KEY, publisher="A"))
    except BlueprintInvalid:
        return  # the drawn title is an address or markup, or nothing but blanks
    arrived = read_package(content)
    assert write_package(arrived) == content
    assert arrived.blueprint.title.de == title.strip()


def test_unsigned_package_has_no_publisher(files: dict[str, bytes]) -> None:
    arrived = read_package(write_package(pack(files)))
    assert arrived.publisher is None
    assert arrived.signature == ""


def test_package_can_be_signed_by_another_publisher(package: Package) -> None:
    other = SigningKey.new()
    arrived = read_package(write_package(signed(package, publisher="Kreis", key=other)))
    assert arrived.publisher is not None
    assert arrived.publisher.public_key == other.public_key
    assert arrived.blueprint.digest == package.blueprint.digest


def test_what_does_not_pass_the_check_does_not_travel(files: dict[str, bytes]) -> None:
    with pytest.raises(BlueprintInvalid):
        pack({**files, "steps.yaml": b"- {id: x, title: X, fields: [nowhere]}"})


# --- hostile packages --------------------------------------------------------------

NAMES = [
    f"{FOLDER}../evil.yaml",
    f"{FOLDER}texts/../../evil.yaml",
    "/etc/passwd",
    "../evil",
    f"{FOLDER}texts\\de.yaml",
    "C:evil.yaml",
    f"{FOLDER}.hidden.yaml",
    f"{FOLDER}nul.yaml",
    f"{FOLDER}notices/con.yaml",
    f"{FOLDER}notices/a\u202eb.yaml",
    f"{FOLDER}notices/e\u0301.yaml",
    f"{FOLDER}notices/a.yaml.",
    f"{FOLDER}run.sh",
    f"{FOLDER}deep/er/x.yaml",
    f"{FOLDER}",
    "other/x.yaml",
    f"{FOLDER}{'x' * 200}.yaml",
]


@pytest.mark.parametrize("name", NAMES)
def test_name_that_leads_elsewhere_is_refused_by_name(
    package: Package, name: str
) -> None:
    named = entries(write_package(package))
    refused = refusal(zipped({**named, name: b"x: 1\n"}))
    assert isinstance(refused, PackageInvalid)
    assert any(f.file not in {"Paket", MANIFEST} for f in refused.findings)
    assert all(f.file.isprintable() for f in refused.findings)


def test_name_with_a_zero_byte_is_refused(package: Package) -> None:
    content = zipped({**entries(write_package(package)), "blueprint/aQb.yaml": b"x"})
    refusal(content.replace(b"aQb.yaml", b"a\0b.yaml"))


def test_names_that_differ_in_case_only_are_refused(package: Package) -> None:
    named = entries(write_package(package))
    more = {**named, "blueprint/notices/ASSESSMENT.yaml": b"x: 1\n"}
    assert "zweimal" in str(refusal(zipped(more)))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused(package: Package) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in [*entries(write_package(package)).items()]:
            archive.writestr(name, content)
        archive.writestr("blueprint/fields.yaml", b"x: 1\n")
    assert "zweimal" in str(refusal(target.getvalue()))


def link(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def device(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFCHR | 0o666) << 16


def deflated(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_DEFLATED


@pytest.mark.parametrize("change", [link, device, deflated])
def test_entry_that_is_no_plain_file_is_refused(
    package: Package, change: Callable[[zipfile.ZipInfo], None]
) -> None:
    refused = refusal(zipped(entries(write_package(package)), change))
    assert refused.findings[0].file.startswith(FOLDER)


def test_bomb_is_refused_before_it_unfolds(package: Package) -> None:
    named = entries(write_package(package))
    bomb = zipped({**named, "blueprint/README.md": b"\0" * 50_000_000}, deflated)
    assert len(bomb) < 200_000
    started = time.process_time()
    assert "groß" in str(refusal(bomb))
    assert time.process_time() - started < 1


def test_too_many_files_are_refused(package: Package) -> None:
    named = entries(write_package(package))
    many = {f"blueprint/notices/n{n}.yaml": b"x" for n in range(300)}
    assert "mehr als" in str(refusal(zipped({**named, **many})))


def test_too_large_a_file_is_refused() -> None:
    assert "größer" in str(refusal(b"PK" + b"\0" * MAX_PACKAGE))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content + b"more",
        lambda content: b"#!/bin/sh\n" + content,
        lambda content: content[:-1],
        lambda content: content[:100],
        lambda content: b"",
        lambda content: content.replace(b"\x00\x00\x21\x00", b"\x00\x00\x22\x00", 1),
        lambda content: zipped(dict(reversed(entries(content).items()))),
    ],
)
def test_any_other_form_is_refused(
    package: Package, spoil: Callable[[bytes], bytes]
) -> None:
    refusal(spoil(write_package(package)))


def replaced(package: Package, name: str, old: bytes, new: bytes) -> bytes:
    named = entries(write_package(package))
    assert old in named[name]
    named[name] = named[name].replace(old, new, 1)
    return zipped(named)


def test_changed_content_is_refused_by_its_checksum(package: Package) -> None:
    content = replaced(package, f"{FOLDER}rules.yaml", b"months", b"monthz")
    refused = refusal(content)
    assert refused.findings[0].file == "rules.yaml"
    assert "Prüfsumme" in str(refused)


def test_changed_manifest_is_refused_by_its_signature(package: Package) -> None:
    content = replaced(package, MANIFEST, b"Stadt Sch", b"Stadt sch")
    assert "Unterschrift ist falsch" in str(refusal(content))


def test_signature_of_another_key_is_refused(package: Package) -> None:
    named = entries(write_package(package))
    theirs = entries(
        write_package(signed(package, publisher="x", key=SigningKey.new()))
    )
    named[SIGNATURE] = theirs[SIGNATURE]
    assert "Unterschrift ist falsch" in str(refusal(zipped(named)))


def test_missing_signature_is_refused(package: Package) -> None:
    named = entries(write_package(package))
    del named[SIGNATURE]
    assert "gehören zusammen" in str(refusal(zipped(named)))


def test_foreign_fingerprint_is_refused(package: Package) -> None:
    publisher = package.publisher
    assert publisher is not None
    old = publisher.fingerprint.encode()
    refusal(replaced(package, MANIFEST, old, old[:-1] + b"x"))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("digest", b'"digest": "', b'"digest": "0'),
        ("version", b'"version": "1.0.0"', b'"version": "9.0.0"'),
        ("key", b'"key": "hundesteuer"', b'"key": "katzensteuer"'),
    ],
)
def test_manifest_that_says_other_than_the_content_is_refused(
    files: dict[str, bytes], name: str, old: bytes, new: bytes
) -> None:
    refused = refusal(replaced(pack(files), MANIFEST, old, new))
    assert f"„{name}“" in str(refused)


def test_newer_format_is_named(files: dict[str, bytes]) -> None:
    content = replaced(
        pack(files), MANIFEST, b"verbund-blueprint/1", b"verbund-blueprint/2"
    )
    assert "Aktualisieren Sie Verbund" in str(refusal(content))


# --- anything at all ---------------------------------------------------------------

FUZZ = settings(max_examples=60, deadline=None)
_CONTENT = write_package(
    pack(dict(contents_of(BLUEPRINTS / "hundesteuer")), publisher="A", key=KEY)
)


@FUZZ
@given(st.binary(max_size=600))
def test_any_bytes_are_refused_in_words(content: bytes) -> None:
    refusal(content)


@FUZZ
@given(data=st.data())
def test_any_damage_to_a_package_is_refused(data: st.DataObject) -> None:
    content = bytearray(_CONTENT)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    try:
        arrived = read_package(bytes(content))
    except BlueprintInvalid:
        return
    assert write_package(arrived) == _CONTENT
