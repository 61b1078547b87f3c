"""What a file really is, whatever its name says; strict about what may hide inside."""

import io
import zipfile
from pathlib import PurePath
from typing import TYPE_CHECKING

import msgspec

from verbund.core.files.errors import FileRefused
from verbund.kernel.lazy import lazily

if TYPE_CHECKING:
    import puremagic
else:
    puremagic = lazily("puremagic")

_MAX_UNPACKED = 300_000_000
_MAX_RATIO = 200
_MAX_ENTRIES = 5000


class Kind(msgspec.Struct, frozen=True):
    """One kind of file that is taken."""

    media_type: str
    extensions: tuple[str, ...]
    title_de: str


PDF = Kind("application/pdf", (".pdf",), "PDF")
JPEG = Kind("image/jpeg", (".jpg", ".jpeg"), "Foto (JPEG)")
PNG = Kind("image/png", (".png",), "Bild (PNG)")
WEBP = Kind("image/webp", (".webp",), "Bild (WebP)")
GIF = Kind("image/gif", (".gif",), "Bild (GIF)")
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
DOCX = Kind(f"{_OOXML}wordprocessingml.document", (".docx",), "Word-Dokument")
XLSX = Kind(f"{_OOXML}spreadsheetml.sheet", (".xlsx",), "Excel-Tabelle")
ODT = Kind(f"{_ODF}text", (".odt",), "OpenDocument-Text")
ODS = Kind(f"{_ODF}spreadsheet", (".ods",), "OpenDocument-Tabelle")
TEXT = Kind("text/plain", (".txt",), "Text")
CSV = Kind("text/csv", (".csv",), "CSV-Tabelle")

KINDS = (PDF, JPEG, PNG, WEBP, GIF, DOCX, XLSX, ODT, ODS, TEXT, CSV)
IMAGES = (JPEG, PNG, WEBP, GIF)
_OFFICE_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
# HEIC and AVIF: their readers would be a heavy dependency with a poor record, and
# telephones send JPEG as soon as a form asks for it.
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "basic/", "scripts/", "macros/",
                "activex/", "oleobject", ".exe", ".js", ".dll")  # fmt: skip


def recognise(content: bytes, name: str) -> Kind:
    """The kind of a file by its content; raises ``FileRefused`` that says what to do.

    A name that promises something else is refused as well: whoever opens the file
    later would be misled.
    """
    if not content:
        raise FileRefused("Die Datei ist leer. Bitte wählen Sie eine andere.")
    kind = _by_content(content, name)
    extension = PurePath(name).suffix.lower()
    if extension and extension not in kind.extensions:
        raise FileRefused(
            f"Der Name endet auf „{extension}“, der Inhalt ist aber {kind.title_de}. "
            f"Bitte speichern Sie die Datei als „{kind.extensions[0]}“."
        )
    return kind


def accepted_titles() -> str:
    """Which kinds are taken, for people."""
    return "PDF, JPEG, PNG, WebP, Word (.docx), Excel (.xlsx), OpenDocument, Text, CSV"


def _by_content(content: bytes, name: str) -> Kind:
    head = content[:1024]
    if b"%PDF-" in head and head.lstrip()[:5] == b"%PDF-":
        return PDF
    if content[:3] == b"\xff\xd8\xff":
        return JPEG
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        return GIF
    if content[:4] == b"PK\x03\x04":
        return _office(content)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise FileRefused(
            "Alte Word- und Excel-Dateien können Makros enthalten. Bitte speichern Sie "
            "das Dokument als PDF, .docx oder .xlsx."
        )
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF:
        raise FileRefused(
            "Fotos im Format HEIC können wir nicht lesen. Bitte speichern Sie das Foto "
            "als JPEG. Auf dem iPhone: Einstellungen, Kamera, Formate, „Maximale "
            "Kompatibilität“."
        )
    return _text(content, name)


def _text(content: bytes, name: str) -> Kind:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    odd = sum(1 for sign in text[:4096] if sign < " " and sign not in "\t\r\n\f")
    looks_like_code = (
        text.lstrip()[:200]
        .lower()
        .startswith(
            ("<!doctype", "<html", "<script", "<svg", "<?xml", "<?php", "#!", "mz")
        )
    )
    if odd or "�" in text[:4096] or looks_like_code:
        found = _guess(content)
        raise FileRefused(
            f"Der Inhalt{found} gehört zu keiner Dateiart, die wir annehmen. Möglich "
            f"sind: {accepted_titles()}."
        )
    return CSV if PurePath(name).suffix.lower() == ".csv" else TEXT


def _guess(content: bytes) -> str:
    """What puremagic takes it for, so that the sentence helps more."""
    try:
        extension = puremagic.from_string(content[:65536])
    except (puremagic.PureError, ValueError):
        return ""
    return f" ({extension.lstrip('.')})" if extension else ""


def _office(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_bomb(entries, len(content))
            names = [entry.filename.lower() for entry in entries]
            if any(part in name for name in names for part in _MACRO_PARTS):
                raise FileRefused(
                    "Das Dokument enthält Makros oder eingebettete Programme. Bitte "
                    "speichern Sie es ohne Makros oder als PDF."
                )
            for part, kind in _OFFICE_PARTS.items():
                if part in names and "[content_types].xml" in names:
                    types = archive.read("[Content_Types].xml")
                    if b"macroEnabled" not in types:
                        return kind
            if "mimetype" in names:
                declared = archive.read("mimetype")[:100].decode("ascii", "replace")
                for kind in (ODT, ODS):
                    if declared.strip() == kind.media_type:
                        return kind
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError) as error:
        raise FileRefused(
            "Die Datei ist beschädigt oder mit einem Passwort geschützt. Bitte "
            "speichern Sie sie neu."
        ) from error
    raise FileRefused(
        f"Archive nehmen wir nicht an. Möglich sind: {accepted_titles()}."
    )


def _check_bomb(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > _MAX_ENTRIES
        or unpacked > _MAX_UNPACKED
        or unpacked > packed * _MAX_RATIO
    ):
        raise FileRefused("Entpackt wäre die Datei viel zu groß.")
