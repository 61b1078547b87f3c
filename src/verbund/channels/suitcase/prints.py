"""Papers that the suitcase prints itself: the sheet of a signature, a fee receipt."""

from pathlib import Path

import msgspec

from verbund import engine
from verbund.channels.suitcase.cash import Entry
from verbund.channels.suitcase.work import Signature
from verbund.core.press import print_pdf
from verbund.core.ui.qr import qr_path
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import datetime_de
from verbund.kernel.money import format_euro

_HERE = Path(__file__).resolve().parent / "typst"
_WIDTH, _HEIGHT = 1000, 400


def signature_svg(signature: Signature) -> str:
    """The lines of a signature as SVG; empty if the name was typed."""
    paths = "".join(
        f'<path d="{_line(stroke)}"/>' for stroke in signature.strokes if stroke
    )
    if not paths:
        return ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
        '<g fill="none" stroke="#171a2b" stroke-width="6" stroke-linecap="round" '
        f'stroke-linejoin="round">{paths}</g></svg>'
    )


def signature_pdf(
    signature: Signature, *, ground: engine.Ground, title: str, officer: str
) -> bytes:
    """One page for the file: who signed what, when, before whom (PDF/A and UA)."""
    drawn = signature.kind == "drawn"
    rows = [
        (translate("suitcase.sheet.what"), title),
        (translate("suitcase.sheet.who"), signature.name),
        (
            translate("suitcase.sheet.when"),
            datetime_de(clock.to_berlin(signature.signed_at)),
        ),
        (translate("suitcase.sheet.before"), officer),
    ]
    if not drawn:
        rows.append((translate("suitcase.sheet.reason"), signature.reason))
    sheet = {
        "owner": ground.owner.official_name,
        "title": translate("suitcase.sheet.title"),
        "rows": rows,
        "declaration": translate("suitcase.sign.declare"),
        "svg": signature_svg(signature),
        "alt": translate("suitcase.sheet.alt", name=signature.name),
        "name": signature.name,
        "below": translate(
            "suitcase.sheet.drawn" if drawn else "suitcase.sheet.witnessed",
            officer=officer,
        ),
    }
    return print_pdf(
        _HERE / "signature.typ",
        {"sheet": msgspec.json.encode(sheet).decode()},
        at=signature.signed_at,
    )


def receipt_pdf(
    entry: Entry, *, owner: str, acting: str, officer: str, short: str, paper: str
) -> bytes:
    """A receipt for the till roll (``80``) or a sheet (``a4``)."""
    cancelled = entry.kind == "receipt_cancelled"
    code = translate(
        "suitcase.receipt.code", number=entry.printed, op=entry.op_id, short=short
    )
    path, size = qr_path(code)
    notes = [translate("suitcase.receipt.note")]
    if cancelled:
        notes = [
            translate(
                "suitcase.receipt.cancels",
                number=f"{entry.prefix}{entry.cancels:04d}",
                reason=entry.reason,
            )
        ]
    if entry.secured:
        notes.append(translate("suitcase.receipt.no_security"))
    receipt = {
        "paper": paper,
        "owner": owner,
        "acting": acting if acting != owner else "",
        "title": translate(
            "suitcase.receipt.cancellation" if cancelled else "suitcase.receipt.title"
        ),
        "number": entry.printed,
        "rows": [
            (translate("suitcase.receipt.what"), entry.what),
            (
                translate("suitcase.receipt.when"),
                datetime_de(clock.to_berlin(entry.at)),
            ),
            (translate("suitcase.receipt.by"), officer),
        ],
        "total_label": translate("suitcase.receipt.total"),
        "amount": format_euro(entry.amount),
        "notes": notes,
        "qr": (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
            f'<path d="{path}"/></svg>'
        ),
        "qr_alt": translate("suitcase.receipt.qr"),
        "short": short,
    }
    return print_pdf(
        _HERE / "receipt.typ",
        {"receipt": msgspec.json.encode(receipt).decode()},
        at=entry.at,
    )


def _line(stroke: tuple[tuple[int, int], ...]) -> str:
    first, *rest = stroke
    points = rest or [(first[0] + 1, first[1])]
    return f"M{first[0]} {first[1]}" + "".join(f"L{x} {y}" for x, y in points)
