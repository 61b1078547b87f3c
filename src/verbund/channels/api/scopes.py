"""What a token may be used for."""

from types import MappingProxyType
from typing import Final, Literal

Scope = Literal["cases:submit", "cases:read", "cases:work", "statistics:read"]

SUBMIT: Final = "cases:submit"
READ: Final = "cases:read"
WORK: Final = "cases:work"
STATISTICS: Final = "statistics:read"

#: Every scope with what it allows, for the documentation and the command line.
SCOPES: Final = MappingProxyType(
    {
        SUBMIT: "Anträge einreichen, auch viele und für andere Zugänge.",
        READ: "Vorgänge der eigenen Kommune lesen.",
        WORK: "Vorgänge bearbeiten, im Namen einer Person.",
        STATISTICS: "Zahlen der eigenen Kommune lesen.",
    }
)
