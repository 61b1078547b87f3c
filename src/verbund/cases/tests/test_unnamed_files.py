"""No file stays in a case that no entry names."""

from datetime import timedelta

import pytest

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import ref
from verbund.cases.errors import CommandRefused
from verbund.cases.shapes import Receipt
from verbund.cases.tests.cast import Cast, submit
from verbund.core import files
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel.clock import Frozen

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"


def katrin(cast: Cast, case: Receipt) -> Actor:
    view = queries.case_by_status_token(cast.schoenberg, case.status_token)
    return queries.citizen_of(view)


def names(cast: Cast, case: Receipt) -> list[str]:
    with acting_within({cast.schoenberg.id}):
        return [row.name for row in queries.documents_of(case_id=case.id)]


def upload(cast: Cast, case: Receipt, name: str = "a.pdf") -> engine.FileRef:
    row = actions.attach_file(
        case_id=case.id, actor=katrin(cast, case), name=name, content=PDF
    )
    return engine.FileRef(row.digest, row.name, row.size, row.media_type)


def test_files_of_a_refused_step_do_not_stay(cast: Cast) -> None:
    case = submit(cast)

    def supply() -> None:
        file = upload(cast, case)
        actions.act(
            case_id=case.id,
            command=engine.Supply(actor=ref(katrin(cast, case)), files=(file,)),
            actor=katrin(cast, case),
            token=case.status_token,
        )

    with pytest.raises(CommandRefused), actions.all_or_nothing():
        supply()
    assert names(cast, case) == []


def test_files_that_nobody_names_go_after_a_day(cast: Cast, time: Frozen) -> None:
    case = submit(cast)
    forgotten = upload(cast, case, "vergessen.pdf")
    assert actions.drop_unnamed_files() == 0
    time.advance(timedelta(days=1, minutes=1))
    assert actions.drop_unnamed_files() == 1
    assert names(cast, case) == []
    assert files.states({forgotten.file})[forgotten.file] == "deleted"


def test_files_that_an_entry_names_stay(cast: Cast, time: Frozen) -> None:
    case = submit(cast)
    file = upload(cast, case, "nachricht.pdf")
    actions.act(
        case_id=case.id,
        command=engine.ReceiveMessage(
            actor=ref(katrin(cast, case)), body="Hier", files=(file,)
        ),
        actor=katrin(cast, case),
        token=case.status_token,
    )
    actions.attach_file(
        case_id=case.id, actor=cast.sabine, name="scan.pdf", content=PDF + b"2"
    )
    time.advance(timedelta(days=3))
    assert actions.drop_unnamed_files() == 0
    assert names(cast, case) == ["nachricht.pdf", "scan.pdf"]
