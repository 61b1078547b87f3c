"""Reports of two other cities in the demo: taken over by the client, as a town would.

What Köln and Toronto answered becomes cases with their days and numbers; what cannot
come along (pictures, a point on another continent) is counted.
"""

from pathlib import Path
from typing import Final

from verbund.members.models import Member
from verbund.topics.reports.open311.importing import Rules, import_content

_SAMPLES: Final = Path(__file__).parent / "open311_samples"
#: Category there, category here.
_TABLE: Final = {"3.2": "strasse-schlagloch", "CSROWR-12": "strasse-schlagloch"}


def take_over(toronto: Member, koeln: Member) -> int:
    """Import each sample for the member that plays its city; how many became cases."""
    given = {"requests-toronto.xml": toronto, "request-koeln.json": koeln}
    return sum(
        import_content(
            member=member,
            content=(_SAMPLES / name).read_bytes(),
            source=name,
            rules=Rules(table=_TABLE),
        ).taken
        for name, member in given.items()
    )
