"""A blueprint as one file that travels: files, manifest, signature; strict on reading.

The file is a ZIP archive without compression in one fixed form, so that equal content
is equal bytes and nothing can unfold to more than it is. It holds ``manifest.json``,
``signature.txt`` (if signed) and the folder below ``blueprint/``. What is not exactly
what ``write_package`` would write is refused. See docs/decisions/0012.
"""

import hashlib
import io
import stat
import struct
import zipfile
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from verbund.engine.errors import BlueprintInvalid, Finding
from verbund.engine.loading import MAX_FILES, MAX_TOTAL, PROSE, kind_of_file, load_files
from verbund.engine.model import Blueprint
from verbund.engine.package_names import name_problem, one_form, same_names
from verbund.kernel.signing import SigningKey, fingerprint, verify

FORMAT = "verbund-blueprint/1"
PURPOSE = "blueprint-package"
MANIFEST, SIGNATURE, FOLDER = "manifest.json", "signature.txt", "blueprint/"
MAX_MANIFEST = 128 * 1024
MAX_PACKAGE = MAX_TOTAL + MAX_MANIFEST + 256 * (MAX_FILES + 2)
_BEGIN = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = (stat.S_IFREG | 0o644) << 16


class PackageInvalid(BlueprintInvalid):
    """A package is refused; nothing of it may be kept. ``findings`` say why."""


class Publisher(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who vouches for a package."""

    name: str
    public_key: str
    fingerprint: str


class PackedFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    size: int
    sha256: str


class Manifest(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What the signature covers. ``digest`` is the content's as cases are pinned to."""

    format: str
    key: str
    version: str
    digest: str
    title: str
    licence: str
    publisher: Publisher | None = None
    files: tuple[PackedFile, ...]


class Package(Struct, frozen=True, kw_only=True):
    """A package that was read or made, whole and consistent."""

    manifest: Manifest
    files: Mapping[str, bytes]
    signature: str
    blueprint: Blueprint

    @property
    def publisher(self) -> Publisher | None:
        """Who signed it; ``None`` if nobody did."""
        return self.manifest.publisher


def pack(
    files: Mapping[str, bytes], *, publisher: str = "", key: SigningKey | None = None
) -> Package:
    """A package of the files of a folder, signed if a key is given.

    Raises ``BlueprintInvalid`` if the blueprint does not pass its check: what is wrong
    does not travel.
    """
    named = {one_form(name): content for name, content in files.items()}
    blueprint = load_files(named)
    signer = None
    if key is not None:
        signer = Publisher(
            name=publisher or "ohne Namen",
            public_key=key.public_key,
            fingerprint=fingerprint(key.public_key),
        )
    manifest = Manifest(
        format=FORMAT,
        key=blueprint.key,
        version=blueprint.version,
        digest=blueprint.digest,
        title=blueprint.title.de,
        licence=blueprint.licence,
        publisher=signer,
        files=tuple(
            PackedFile(name=name, size=len(content), sha256=_sha256(content))
            for name, content in sorted(named.items())
        ),
    )
    signature = key.sign(PURPOSE, manifest_bytes(manifest)) if key else ""
    return Package(
        manifest=manifest,
        files=dict(sorted(named.items())),
        signature=signature,
        blueprint=blueprint,
    )


def signed(package: Package, *, publisher: str, key: SigningKey) -> Package:
    """The same content vouched for by somebody else."""
    return pack(package.files, publisher=publisher, key=key)


def manifest_bytes(manifest: Manifest) -> bytes:
    """The one form of a manifest: indented JSON that a person can read."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"


def write_package(package: Package) -> bytes:
    """The package as a file; equal packages are equal bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in _entries(package):
            entry = zipfile.ZipInfo(name, _BEGIN)
            entry.create_system = 3
            entry.external_attr = _PLAIN_FILE
            archive.writestr(entry, content)
    return target.getvalue()


def _entries(package: Package) -> list[tuple[str, bytes]]:
    entries = [(MANIFEST, manifest_bytes(package.manifest))]
    if package.signature:
        entries.append((SIGNATURE, f"{package.signature}\n".encode()))
    files = sorted(package.files.items())
    return [*entries, *((f"{FOLDER}{name}", content) for name, content in files)]


# --- reading -----------------------------------------------------------------------


def read_package(content: bytes) -> Package:
    """The package in a file, every byte of it checked.

    Raises ``PackageInvalid`` (or ``BlueprintInvalid`` for what is wrong inside the
    blueprint's own files), never anything else. Whether the publisher is trusted is
    the caller's question: the signature is right, or there is none.
    """
    entries = _unzipped(content)
    manifest = _manifest(entries)
    files = {
        name.removeprefix(FOLDER): data
        for name, data in entries.items()
        if name.startswith(FOLDER)
    }
    _check_files(manifest, files)
    signature = _signature(manifest, entries)
    blueprint = load_files(files)
    _check_identity(manifest, blueprint)
    package = Package(
        manifest=manifest, files=files, signature=signature, blueprint=blueprint
    )
    if write_package(package) != content:
        raise _refused(
            "Paket", "Das Paket steht nicht in der festen Form. Exportieren Sie es neu."
        )
    return package


def _refused(file: str, message: str) -> PackageInvalid:
    return PackageInvalid([Finding(file=file, message=message, code="package")])


def _unzipped(content: bytes) -> dict[str, bytes]:
    if len(content) > MAX_PACKAGE:
        most = MAX_PACKAGE // 1024
        raise _refused("Paket", f"Das Paket ist größer als {most} KB.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            return {entry.filename: archive.read(entry) for entry in entries}
    except PackageInvalid:
        raise
    # What a damaged or forged archive makes the library raise.
    except (
        zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, EOFError, OSError,
        ValueError, RuntimeError, LookupError, NotImplementedError, OverflowError,
        MemoryError,
    ):  # fmt: skip
        raise _refused("Paket", "Die Datei ist kein Paket oder beschädigt.") from None


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_FILES + 2:
        raise _refused("Paket", f"Das Paket hat mehr als {MAX_FILES} Dateien.")
    if sum(max(0, entry.file_size) for entry in entries) > MAX_PACKAGE:
        raise _refused("Paket", "Ausgepackt wäre der Inhalt zu groß.")
    findings = []
    for entry in entries:
        name = entry.orig_filename
        problem = name_problem(name) or _entry_problem(entry)
        if problem is None and name not in {MANIFEST, SIGNATURE}:
            problem = _place_problem(name)
        if problem:
            findings.append(Finding(file=_shown(name), message=problem, code="package"))
    twice = same_names(entry.orig_filename for entry in entries)
    findings += [
        Finding(
            file=_shown(name),
            message="Diesen Namen gibt es im Paket zweimal (Groß- und Kleinschreibung "
            "zählen nicht).",
            code="package",
        )
        for name in twice
    ]
    if findings:
        raise PackageInvalid(findings)


def _entry_problem(entry: zipfile.ZipInfo) -> str | None:
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) == stat.S_IFLNK:
        return "Verweise auf andere Dateien sind in einem Paket nicht erlaubt."
    if entry.is_dir() or (mode and not stat.S_ISREG(mode)):
        return "In einem Paket stehen nur Dateien."
    if entry.flag_bits & 0x1:
        return "Verschlüsselte Dateien sind in einem Paket nicht erlaubt."
    packed = entry.compress_type != zipfile.ZIP_STORED
    if packed or entry.compress_size != entry.file_size:
        return "Gepackte Dateien sind in einem Paket nicht erlaubt."
    return None


def _place_problem(name: str) -> str | None:
    if not name.startswith(FOLDER):
        return "Neben manifest.json und signature.txt gibt es nur den Ordner blueprint."
    inner = name.removeprefix(FOLDER)
    if kind_of_file(inner) is None and inner not in PROSE:
        return f"Eine Datei „{inner}“ gibt es in einer Vorlage nicht."
    return None


def _shown(name: str) -> str:
    """A name for a message, without signs that would do something to a terminal."""
    return "".join(c if c.isprintable() else "?" for c in name)[:120] or "(leer)"


def _manifest(entries: Mapping[str, bytes]) -> Manifest:
    content = entries.get(MANIFEST)
    if content is None:
        raise _refused(MANIFEST, "Das Verzeichnis des Pakets fehlt.")
    if len(content) > MAX_MANIFEST:
        raise _refused(MANIFEST, "Das Verzeichnis des Pakets ist zu groß.")
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refused(
            MANIFEST, f"Das Verzeichnis ist nicht lesbar: {error}."
        ) from None
    if manifest.format != FORMAT:
        raise _refused(
            MANIFEST,
            f"Das Format „{_shown(manifest.format)}“ kennt diese Fassung von Verbund "
            f"nicht, nur „{FORMAT}“. Aktualisieren Sie Verbund.",
        )
    if manifest_bytes(manifest) != content:
        raise _refused(MANIFEST, "Das Verzeichnis steht nicht in der festen Form.")
    return manifest


def _check_files(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    listed = [file.name for file in manifest.files]
    if listed != sorted(set(listed)):
        raise _refused(MANIFEST, "Das Verzeichnis nennt eine Datei zweimal.")
    for name in sorted(set(listed) ^ set(files)):
        where = "im Paket" if name in listed else "im Verzeichnis"
        raise _refused(_shown(name), f"Diese Datei fehlt {where}.")
    for file in manifest.files:
        content = files[file.name]
        if len(content) != file.size or _sha256(content) != file.sha256:
            raise _refused(file.name, "Der Inhalt passt nicht zu seiner Prüfsumme.")


def _signature(manifest: Manifest, entries: Mapping[str, bytes]) -> str:
    publisher, content = manifest.publisher, entries.get(SIGNATURE)
    if publisher is None and content is None:
        return ""
    if publisher is None or content is None:
        raise _refused(SIGNATURE, "Unterschrift und Absender gehören zusammen.")
    try:
        signature = content.decode("ascii").removesuffix("\n")
    except UnicodeDecodeError:
        signature = ""
    right = verify(publisher.public_key, signature, PURPOSE, manifest_bytes(manifest))
    if not right or fingerprint(publisher.public_key) != publisher.fingerprint:
        raise _refused(SIGNATURE, "Die Unterschrift ist falsch.")
    if not publisher.name.strip() or not publisher.name.isprintable():
        raise _refused(MANIFEST, "Der Name des Absenders ist nicht lesbar.")
    return signature


def _check_identity(manifest: Manifest, blueprint: Blueprint) -> None:
    claimed = {
        "key": (manifest.key, blueprint.key),
        "version": (manifest.version, blueprint.version),
        "title": (manifest.title, blueprint.title.de),
        "licence": (manifest.licence, blueprint.licence),
        "digest": (manifest.digest, blueprint.digest),
    }
    for name, (said, is_) in claimed.items():
        if said != is_:
            raise _refused(
                MANIFEST,
                f"„{name}“ ist im Verzeichnis „{_shown(said)}“, im Inhalt aber "
                f"„{_shown(is_)}“.",
            )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
