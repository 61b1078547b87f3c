"""What ``verbund check`` compares in this room: chain, projections, outbox, files."""

from collections.abc import Iterator

from verbund.cases.actions.rebuild import mismatches
from verbund.cases.models import Case, CaseDocument
from verbund.core import files
from verbund.core.checks import Finding, integrity_check
from verbund.core.queries import dead_jobs
from verbund.core.tenancy import across_members


@integrity_check("cases.journal")
def journals() -> Iterator[Finding]:
    """Every chain is whole and every row is what its journal says."""
    for found in mismatches():
        yield Finding("cases.journal", found.number, f"{found.column}: {found.what}")


@integrity_check("cases.outbox")
def outbox() -> Iterator[Finding]:
    """No effect of a case was given up without a person having dealt with it."""
    for dead in dead_jobs():
        if dead.kind.startswith(("cases.", "core.event")):
            yield Finding("cases.outbox", str(dead.id), f"{dead.kind} ist gescheitert.")


@integrity_check("cases.files")
def stored_files() -> Iterator[Finding]:
    """Every document of a case has its content."""
    with across_members("Prüfung der Dateien"):
        rows = list(CaseDocument.objects.values_list("digest", "name", "case_id"))
    known = files.states({digest for digest, _, _ in rows})
    for digest, name, case_id in rows:
        if known.get(digest, "deleted") == "deleted":
            what = f"„{name}“ ({digest[:12]}) fehlt im Speicher."
            yield Finding("cases.files", f"case:{case_id}", what)


@integrity_check("cases.numbers")
def numbers() -> Iterator[Finding]:
    """No owner's number range of a year has a gap."""
    seen: dict[tuple[object, str], list[int]] = {}
    with across_members("Prüfung der Nummernkreise"):
        for owner, number in Case.objects.values_list("owner_id", "number"):
            head, _, last = number.rpartition("-")
            seen.setdefault((owner, head), []).append(int(last))
    for (_, head), found in seen.items():
        missing = set(range(1, max(found) + 1)) - set(found)
        if missing:
            what = f"Es fehlen {len(missing)} Nummern, die erste ist {min(missing)}."
            yield Finding("cases.numbers", head, what)
