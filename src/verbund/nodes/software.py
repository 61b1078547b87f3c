"""Which version of the program this is, as far as a pack's rows have to fit it."""

import hashlib
from functools import lru_cache
from pathlib import Path

import verbund


@lru_cache(maxsize=1)
def software() -> str:
    """Version and tables: a pack fits a node with the same migrations."""
    root = Path(verbund.__file__).parent
    names = sorted(
        str(path.relative_to(root)) for path in root.glob("**/migrations/0*.py")
    )
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()
    return f"{verbund.__version__}+{digest[:12]}"
