"""Crash after crash, for as long as one likes: ``make soak``.

``VERBUND_SOAK_ROUNDS`` (default 10) installations, each killed at other moments, take
``VERBUND_SOAK_APPLICATIONS`` (default 2000) applications each.
"""

import os
from pathlib import Path

import pytest

from tests.crash import test_kill9_intake as intake

ROUNDS = int(os.environ.get("VERBUND_SOAK_ROUNDS", "10"))
APPLICATIONS = int(os.environ.get("VERBUND_SOAK_APPLICATIONS", "2000"))


@pytest.mark.soak
@pytest.mark.parametrize("turn", range(ROUNDS))
def test_nothing_is_lost_or_doubled_round_after_round(
    own_installation: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    turn: int,
) -> None:
    monkeypatch.setattr(intake, "SEED", intake.SEED + turn)
    monkeypatch.setattr(intake, "APPLICATIONS", APPLICATIONS)
    intake.test_acknowledged_applications_exist_exactly_once(own_installation, tmp_path)
