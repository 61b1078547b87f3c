"""What ``verbund check`` compares in this topic, and making it again from the cases."""

from collections.abc import Iterator
from uuid import UUID

from verbund.cases import queries as cases
from verbund.core.checks import Finding, integrity_check
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.topics.reports.actions.projecting import office_name, project
from verbund.topics.reports.models import Report
from verbund.topics.reports.projection import columns_of

_AT_ONCE = 500


@integrity_check("reports.projection")
def projections() -> Iterator[Finding]:
    """Every public row says what its case says."""
    owners = [member.id for member in members.all_members()]
    with across_members("Prüfung der Anliegen"):
        ids = list(
            Report.objects.filter(erased=False).values_list("case_id", flat=True)
        )
    for start in range(0, len(ids), _AT_ONCE):
        yield from _compared(owners, ids[start : start + _AT_ONCE])


def _compared(owners: list[UUID], ids: list[UUID]) -> Iterator[Finding]:
    now = clock.now()
    facts = {one.id: one for one in cases.case_facts(owners=owners, ids=ids)}
    with acting_within(owners):
        rows = list(Report.objects.filter(case_id__in=ids))
    for row in rows:
        one = facts.get(row.case_id)
        found = (
            columns_of(one.ground, one.state, number=one.number, now=now)
            if one
            else None
        )
        if one is None or found is None:
            yield Finding("reports.projection", row.public_id, "Die Akte dazu fehlt.")
            continue
        # A worker may not have got to the newest change yet.
        if one.position != row.position:
            continue
        wrong = [
            name
            for name in found.__struct_fields__
            if getattr(found, name) != getattr(row, name)
        ]
        if row.office != office_name(found.office_id):
            wrong.append("office")
        if wrong:
            what = f"Anders als die Akte: {', '.join(sorted(wrong))}."
            yield Finding("reports.projection", row.public_id, what)


def rebuild(owner: UUID | None = None) -> tuple[int, int]:
    """Make every public row again from its case; how many, and how many were other.

    Rows that are missing are made, such as after an import below this topic.
    """
    owners = [owner] if owner else [member.id for member in members.all_members()]
    seen = changed = 0
    for mark in cases.case_marks(owners=owners):
        with across_members("Anliegen neu aufbauen"):
            changed += project(mark.id)
        seen += 1
    return seen, changed
