"""Libraries are loaded with their first use."""

import subprocess
import sys

from verbund.kernel.lazy import lazily


def test_a_lazy_module_is_loaded_when_something_of_it_is_used() -> None:
    code = (
        "import sys; from verbund.kernel.lazy import lazily; words = lazily('wave');"
        "assert 'wave' not in sys.modules; words.open; assert 'wave' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_module_that_is_there_already_is_itself() -> None:
    assert lazily("sys") is sys
