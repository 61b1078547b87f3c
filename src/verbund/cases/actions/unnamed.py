"""Files that were uploaded but never named: by a refused step, or by nobody at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from verbund.cases.actions.drafts import release_files
from verbund.cases.models import Case, CaseDocument, Entry
from verbund.core.tenancy import across_members
from verbund.kernel import clock

_WAIT = timedelta(days=1)
_LOOK_BACK = timedelta(days=30)


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Files and the step that names them come together, or neither.

    A refusal raised inside takes back the rows of the files; what lies on disk without
    a row is swept a day later.
    """
    with transaction.atomic():
        yield


def drop_unnamed_files() -> int:
    """Take files out of cases that no entry has named for a day; how many.

    Programs upload first and name later; what they never name must not stay in a file
    that nobody can explain.
    """
    until = clock.now() - _WAIT
    dropped = 0
    with across_members("Hochgeladene, aber nie eingereichte Dateien entfernen"):
        for case_id, document_id, digest in _suspects(until):
            if _named(case_id, digest):
                continue
            with transaction.atomic():
                CaseDocument.objects.filter(id=document_id).delete()
                release_files({digest})
            dropped += 1
    return dropped


def _suspects(until: datetime) -> list[tuple[UUID, UUID, str]]:
    """Files of cases whose state does not know them."""
    rows = list(
        CaseDocument.objects.filter(
            case_id__isnull=False,
            added_at__range=(until - _LOOK_BACK, until),
        ).values_list("case_id", "id", "digest")
    )
    found = []
    for case_id in dict.fromkeys(row[0] for row in rows):
        snapshot = (
            Case.objects.filter(id=case_id).values_list("snapshot", flat=True).first()
        )
        found += [
            row for row in rows if row[0] == case_id and row[2] not in (snapshot or "")
        ]
    return found


def _named(case_id: UUID, digest: str) -> bool:
    entries = Entry.objects.filter(case_id=case_id)
    named: bool = entries.filter(content__contains=digest).exists()
    return named
