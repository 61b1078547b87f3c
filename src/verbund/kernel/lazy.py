"""Libraries that are loaded with their first use, by name."""

import importlib
import sys
from types import ModuleType


def lazily(name: str) -> ModuleType:
    """The module of this name, executed when something of it is first looked at.

    For heavy libraries that most
    processes never use; type checkers see the real import under ``TYPE_CHECKING``.
    """
    known = sys.modules.get(name)
    if known is not None:
        return known
    return _Later(name)


class _Later(ModuleType):
    """Stands for a module until it is used."""

    def __getattr__(self, attribute: str) -> object:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        found = getattr(importlib.import_module(self.__name__), attribute)
        setattr(self, attribute, found)
        return found
