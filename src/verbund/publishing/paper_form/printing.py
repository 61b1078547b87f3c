"""Print a paper form."""

from datetime import datetime
from pathlib import Path

import msgspec

from verbund.core.press import print_pdf
from verbund.publishing.paper_form.compose import PaperForm

TEMPLATE = Path(__file__).resolve().parent / "typst" / "form.typ"


def print_form(form: PaperForm, *, at: datetime) -> bytes:
    """The PDF of a form (PDF/UA-1). ``at`` is its creation date."""
    return print_pdf(
        TEMPLATE,
        {"form": msgspec.json.encode(form).decode()},
        at=at,
        standards=("ua-1",),
    )
