"""What the suite's second run, on another database, may leave out."""

import importlib

import pytest

from verbund.core.testing import names_database, reaches_database


def test_what_asks_for_rows_stays(db: None, request: pytest.FixtureRequest) -> None:
    assert reaches_database(request.node)


@pytest.mark.parametrize(
    ("module", "stays"),
    [
        # Pure: no process, no row.
        ("verbund.kernel.tests.test_money", False),
        ("verbund.engine.tests.test_clocks", False),
        # They start the program, on the database of the run.
        ("tests.running", True),
        ("tests.test_commands", True),
        # It does so by its helper.
        ("tests.browser.test_pilots", True),
    ],
)
def test_what_starts_the_program_stays(module: str, stays: bool) -> None:
    importlib.import_module(module)
    assert names_database(module) is stays
