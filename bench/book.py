"""What the reference book costs: all chapters told and printed as PDF/UA-1."""

import io
import os
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pikepdf

from verbund import engine

BLUEPRINTS = Path(__file__).parents[1] / "blueprints"
MOST_S, LEAST_PAGES = 5.0, 120
AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def run() -> list[dict[str, Any]]:
    """Processor seconds of one whole book, and its pages; the press is cold."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")
    import django  # noqa: PLC0415 # needs the settings named

    django.setup()
    from verbund.publishing.book.printing import (  # noqa: PLC0415
        print_book,
        process_drawing,
    )
    from verbund.publishing.book.whole import whole_book  # noqa: PLC0415

    blueprints = [
        engine.load(folder)
        for folder in sorted(BLUEPRINTS.iterdir())
        if (folder / "blueprint.yaml").exists()
    ]
    start = time.process_time()
    book = whole_book(
        blueprints,
        publisher="Verbund",
        members=["Meerane", "Schönberg"],
        on=date(2026, 11, 22),
        adopters={found.key: ["Meerane"] for found in blueprints},
        usage={},
        artist=process_drawing,
    )
    pdf = print_book(book, at=AT)
    spent = time.process_time() - start
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    return [
        {
            "name": f"Handbuch: {len(blueprints)} Blaupausen drucken",
            "value": round(spent, 2),
            "unit": "s CPU",
            "limit": MOST_S,
            "peer": None,
            "ratio": round(spent / MOST_S, 2),
        },
        {
            "name": "Handbuch: Seiten",
            "value": pages,
            "unit": "Seiten (mindestens)",
            "limit": LEAST_PAGES,
            "peer": None,
            "ratio": round(LEAST_PAGES / pages, 2),
        },
    ]
