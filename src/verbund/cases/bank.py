"""Bank statements as credits: CAMT.053 (ISO 20022) and the CSV files of banks.

Nothing is kept of a statement but what pays a request: amount, day, reference.
"""

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from io import StringIO
from typing import Final
from xml.etree import ElementTree as ET

from msgspec import Struct

from verbund.engine import is_creditor_reference
from verbund.kernel.money import parse_euro

MOST_BYTES: Final = 50_000_000
_REFERENCE: Final = re.compile(r"RF[0-9]{2}[A-Z]{1,12}[0-9]{9}")
_SPACE: Final = re.compile(r"\s+")
#: Head lines that banks use, in the order in which they are believed.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "on": ("buchungstag", "buchungsdatum", "buchung", "datum", "date", "valuta"),
    "amount": ("betrag", "umsatz", "betrag (eur)", "amount"),
    "text": ("verwendungszweck", "buchungstext", "zweck", "reference", "purpose"),
    "payer": ("auftraggeber", "zahlungspflichtiger", "name", "payer"),
    "source": ("umsatz-id", "transaktions-id", "bankreferenz", "id"),
}


class StatementUnreadable(ValueError):
    """The file is no statement we can read; the sentence says why."""


class Credit(Struct, frozen=True, kw_only=True):
    """Money that came in: cents, booking day, what the payer wrote.

    ``source`` is the bank's key, or one made of the line, the same on every import.
    """

    amount: int
    on: date
    text: str
    source: str
    payer: str = ""

    @property
    def references(self) -> tuple[str, ...]:
        """Every reference with right check digits, however it is spaced."""
        bare = _SPACE.sub("", self.text).upper()
        found = [m for m in _REFERENCE.findall(bare) if is_creditor_reference(m)]
        return tuple(dict.fromkeys(found))


def read_statement(content: bytes) -> tuple[Credit, ...]:
    """The credits of a statement; ``StatementUnreadable`` for anything else."""
    if len(content) > MOST_BYTES:
        raise StatementUnreadable("Die Datei ist größer als 50 MB.")
    if content.lstrip()[:1] == b"<":
        return tuple(_camt(content))
    return tuple(_csv(content))


# --- CAMT.053 -----------------------------------------------------------------


def _camt(content: bytes) -> Iterator[Credit]:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise StatementUnreadable("Ein Kontoauszug enthält keine DTD.")
    try:
        root = ET.fromstring(content)  # noqa: S314 # a DTD was refused above
    except ET.ParseError as error:
        raise StatementUnreadable(f"Das ist kein lesbares XML: {error}.") from None
    for element in root.iter():
        # Every version of the standard has a namespace of its own.
        element.tag = element.tag.rpartition("}")[2]
    statements = root.findall(".//Stmt")
    if not statements:
        raise StatementUnreadable("Das ist kein Kontoauszug im Format CAMT.053.")
    for statement in statements:
        account = _said(statement, "Acct/Id/IBAN")
        for number, entry in enumerate(statement.findall("Ntry")):
            yield from _entry(account, number, entry)


def _entry(account: str, number: int, entry: ET.Element) -> Iterator[Credit]:
    booked = _said(entry, "Sts/Cd") or _said(entry, "Sts")
    wrong_way = _said(entry, "CdtDbtInd") != "CRDT" or _said(entry, "RvslInd") == "true"
    if wrong_way or booked not in {"", "BOOK"}:
        return
    said = _said(entry, "BookgDt/Dt") or _said(entry, "BookgDt/DtTm")[:10]
    on = _day(said or _said(entry, "ValDt/Dt"))
    own = _said(entry, "AcctSvcrRef")
    details = entry.findall("NtryDtls/TxDtls")
    for index, detail in enumerate(details or [entry]):
        amount = _said(detail, "Amt") or _said(detail, "AmtDtls/TxAmt/Amt")
        if len(details) == 1 or not amount:
            amount = _said(entry, "Amt")
        words = [node.text or "" for node in detail.findall("RmtInf/Ustrd")]
        words += [
            node.text or "" for node in detail.findall("RmtInf/Strd/CdtrRefInf/Ref")
        ]
        words.append(_said(detail, "Refs/EndToEndId"))
        words = [word for word in words if word and word != "NOTPROVIDED"]
        text = " ".join(words) or _said(entry, "AddtlNtryInf")
        payer = _said(detail, "RltdPties/Dbtr/Nm") or _said(
            detail, "RltdPties/Dbtr/Pty/Nm"
        )
        cents = _cents(amount)
        key = own or _digest(account, said, amount, text, str(number))
        yield Credit(
            amount=cents,
            on=on,
            text=text,
            payer=payer,
            source=f"{key}:{index}" if len(details) > 1 else key,
        )


def _said(element: ET.Element, path: str) -> str:
    found = element.find(path)
    return (found.text or "").strip() if found is not None else ""


# --- CSV ----------------------------------------------------------------------


def _csv(content: bytes) -> Iterator[Credit]:
    text = _decoded(content)
    lines = text.splitlines()
    head = next((n for n, line in enumerate(lines) if _is_head(line)), None)
    if head is None:
        raise StatementUnreadable(
            "Es fehlt eine Kopfzeile mit Buchungstag, Betrag und Verwendungszweck."
        )
    separator = ";" if ";" in lines[head] else ","
    rows = csv.reader(StringIO("\n".join(lines[head:])), delimiter=separator)
    columns = _columns(next(rows))
    seen: dict[str, int] = {}
    for line, row in enumerate(rows, head + 2):
        if not any(cell.strip() for cell in row):
            continue

        def cell(name: str, row: list[str] = row) -> str:
            place = columns.get(name)
            return row[place].strip() if place is not None and place < len(row) else ""

        try:
            cents, on = _cents(cell("amount")), _day(cell("on"))
        except StatementUnreadable as error:
            raise StatementUnreadable(f"Zeile {line}: {error}") from None
        if cents <= 0:
            continue
        key = cell("source") or _digest(*(part.strip() for part in row))
        # Two payments that look alike on one statement are two payments.
        seen[key] = seen.get(key, 0) + 1
        source = key if seen[key] == 1 else f"{key}:{seen[key]}"
        yield Credit(
            amount=cents, on=on, text=cell("text"), payer=cell("payer"), source=source
        )


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise StatementUnreadable("Die Datei ist weder UTF-8 noch Windows-1252.")


def _is_head(line: str) -> bool:
    cells = {cell.strip(' "').casefold() for cell in re.split(r"[;,]", line)}
    return all(cells & set(_COLUMNS[name]) for name in ("on", "amount", "text"))


def _columns(head: list[str]) -> dict[str, int]:
    names = [cell.strip().casefold() for cell in head]
    return {
        name: names.index(known)
        for name, wanted in _COLUMNS.items()
        if (known := next((w for w in wanted if w in names), None)) is not None
    }


# --- common -------------------------------------------------------------------


def _cents(said: str) -> int:
    bare = said.replace("EUR", "").replace("€", "").strip()
    try:
        if bare.startswith("-"):
            return -parse_euro(bare[1:])
        return parse_euro(bare.removeprefix("+"))
    except ValueError:
        raise StatementUnreadable(f"„{said}“ ist kein Betrag.") from None


def _day(said: str) -> date:
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"):
        try:
            return datetime.strptime(said, pattern).date()  # noqa: DTZ007 # a day
        except ValueError:
            continue
    raise StatementUnreadable(f"„{said}“ ist kein Tag.")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]
