"""Files by content: written once, checked, never overwritten, deleted with proof.

In: uploads of people (``store``) and documents we made (``store_own``). Out:
``StoredFile`` rows and, once clean, their bytes. The bytes lie in
``VERBUND_HOME/files/<aa>/<sha256>``.
"""

from verbund.core.files.disk import path_of
from verbund.core.files.errors import (
    FileInfected,
    FileInQuarantine,
    FileMissing,
    FileRefused,
)
from verbund.core.files.shelf import delete, read, stat, states, store, store_own

__all__ = [
    "FileInQuarantine",
    "FileInfected",
    "FileMissing",
    "FileRefused",
    "delete",
    "path_of",
    "read",
    "stat",
    "states",
    "store",
    "store_own",
]
