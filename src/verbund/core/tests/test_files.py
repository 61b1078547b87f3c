"""Files are what they say, hide nothing, and are never handed out unchecked."""

import io
import socket
import struct
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from verbund.core import config as configuration
from verbund.core import files
from verbund.core.checks import run_integrity_checks
from verbund.core.errors import TooLarge
from verbund.core.files import disk, scan
from verbund.core.files.sniff import recognise
from verbund.core.jobs import drain
from verbund.core.models import AuditEntry, Job, StoredFile

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("VERBUND_HOME", str(tmp_path))
    configuration.config.cache_clear()
    yield tmp_path
    configuration.config.cache_clear()


def photo(**save: object) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", (60, 40), (200, 30, 30))
    exif = picture.getexif()
    exif[0x010F] = "Kamera von Erika"
    exif[0x0112] = 6
    picture.save(out, "JPEG", exif=exif, **save)
    return out.getvalue()


def office(*parts: str, types: bytes = b"<Types/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        for part in parts:
            archive.writestr(part, "<x/>")
    return out.getvalue()


def test_content_is_kept_once_and_found_by_its_digest() -> None:
    first, second = files.store(PDF, name="a.pdf"), files.store(PDF, name="b.pdf")
    assert first.digest == second.digest
    assert files.read(first.digest) == PDF
    assert StoredFile.objects.count() == 1
    assert (first.media_type, first.state, first.scanner) == (
        "application/pdf",
        "unscanned",
        "none",
    )


def test_photo_loses_its_metadata_and_stands_upright() -> None:
    stored = files.store(io.BytesIO(photo()), name="hund.JPG")
    content = files.read(stored.digest)
    assert b"Erika" not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (40, 60)
        assert len(picture.getexif()) == 0


def test_bomb_and_broken_pictures_are_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(files.FileRefused, match="Bildpunkte"):
        files.store(out.getvalue(), name="x.png")
    with pytest.raises(files.FileRefused, match="beschädigt"):
        files.store(photo()[:300], name="x.jpg")


@pytest.mark.parametrize(
    ("content", "name", "text"),
    [
        (b"", "a.pdf", "leer"),
        (b"MZ\x90\x00\x03", "a.pdf", "keiner Dateiart"),
        (b"<html><script>", "a.txt", "keiner Dateiart"),
        (b"<svg onload=x>", "a.svg", "keiner Dateiart"),
        (PDF, "a.exe", "speichern Sie die Datei als „.pdf“"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "a.doc", "Makros"),
        (office("word/document.xml", "word/vbaProject.bin"), "a.docx", "Makros"),
        (
            office("word/document.xml", types=b"macroEnabled.main+xml"),
            "a.docx",
            "Archive",
        ),
        (office("x.txt"), "a.zip", "Archive"),
        (b"PK\x03\x04broken", "a.docx", "beschädigt"),
    ],
)
def test_refused_files_say_why(content: bytes, name: str, text: str) -> None:
    with pytest.raises(files.FileRefused, match=text):
        files.store(content, name=name)
    assert list(disk.all_digests()) == []


def test_known_kinds_are_taken() -> None:
    assert recognise(office("word/document.xml"), "a.docx").title_de == "Word-Dokument"
    assert recognise(office("xl/workbook.xml"), "a.xlsx").title_de == "Excel-Tabelle"
    assert recognise("Grüße".encode("cp1252"), "a.txt").media_type == "text/plain"
    assert recognise(b"a;b\n1;2\n", "a.csv").media_type == "text/csv"


def test_zip_bomb_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 50_000_000)
        archive.writestr("[Content_Types].xml", b"")
    with pytest.raises(files.FileRefused, match="Entpackt"):
        files.store(out.getvalue(), name="a.docx")


def test_too_large_is_said_in_megabytes() -> None:
    with pytest.raises(TooLarge, match="höchstens 20 MB"):
        files.store(io.BytesIO(b"x" * 20_000_001), name="a.txt")


def test_deletion_keeps_the_proof() -> None:
    stored = files.store(PDF)
    files.delete(digest=stored.digest, reason="Frist abgelaufen")
    assert not files.path_of(stored.digest).exists()
    with pytest.raises(files.FileMissing):
        files.read(stored.digest)
    row = AuditEntry.objects.get(action="file_deleted")
    assert (row.subject, row.detail["size"]) == (f"file:{stored.digest}", len(PDF))
    again = files.store(PDF)
    assert files.read(again.digest) == PDF


def test_check_finds_missing_and_changed_files() -> None:
    one, two = files.store(PDF), files.store(b"text", name="a.txt")
    assert run_integrity_checks(["files"]) == {"files": []}
    files.path_of(one.digest).unlink()
    files.path_of(two.digest).write_bytes(b"changed")
    found = run_integrity_checks(["files"])["files"]
    assert sorted(finding.message.split("(")[0] for finding in found) == [
        "Inhalt wurde verändert ",
        "fehlt im Dateispeicher",
    ]


def test_path_never_leaves_the_store() -> None:
    with pytest.raises(ValueError):
        files.path_of("../../etc/passwd")


class Clamd(threading.Thread):
    """Speaks clamd's protocol and finds EICAR."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(path))
        self.server.listen()

    def run(self) -> None:
        while True:
            try:
                peer, _ = self.server.accept()
            except OSError:
                return
            with peer, peer.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                body = b""
                while length := struct.unpack("!I", stream.read(4))[0]:
                    body += stream.read(length)
                found = b"EICAR" in body
                peer.sendall(
                    b"stream: Eicar-Test FOUND\0" if found else b"stream: OK\0"
                )


@pytest.fixture
def clamd(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clamd]:
    path = home / "clamd.sock"
    server = Clamd(path)
    server.start()
    monkeypatch.setenv("VERBUND_CLAMAV_SOCKET", str(path))
    configuration.config.cache_clear()
    yield server
    server.server.shutdown(socket.SHUT_RDWR)
    server.server.close()
    server.join(timeout=5)


def test_file_is_released_only_after_the_scan(clamd: Clamd) -> None:
    stored = files.store(PDF)
    with pytest.raises(files.FileInQuarantine):
        files.read(stored.digest)
    drain()
    assert files.read(stored.digest) == PDF
    assert files.stat(stored.digest).scanner == "clamav"


def test_infected_file_is_never_handed_out(clamd: Clamd) -> None:
    stored = files.store(EICAR + b" " * 200_000, name="a.txt")
    drain()
    assert files.stat(stored.digest).finding == "Eicar-Test"
    with pytest.raises(files.FileInfected):
        files.read(stored.digest)


def test_silent_scanner_keeps_the_file_in_quarantine(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERBUND_CLAMAV_SOCKET", str(home / "nobody.sock"))
    configuration.config.cache_clear()
    stored = files.store(PDF)
    drain()
    with pytest.raises(files.FileInQuarantine):
        files.read(stored.digest)
    assert "ScannerDown" in Job.objects.get().last_error
    with pytest.raises(scan.ScannerDown):
        scan.scanner().scan(b"x")
