"""``verbund hotline``: a telephone system is let in, listed and shut out again."""

import os
import re
from pathlib import Path

from tests.running import verbund


def test_a_telephone_system_gets_its_secret_once(tmp_path: Path) -> None:
    environment = {**os.environ, "VERBUND_HOME": str(tmp_path)}
    missing = verbund(
        environment, "hotline", "add-phone", "nirgendwo", "--name", "Anlage", code=1
    )
    assert "nirgendwo" in missing.stderr
    unknown = verbund(
        environment,
        "hotline",
        "revoke-phone",
        "00000000-0000-0000-0000-000000000007",
        code=1,
    )
    assert re.search(r"gibt es nicht", unknown.stderr)
