"""The functions behind the addresses, one module for each kind of client.

Importing this fills the registry.
"""

from verbund.channels.api.web import (
    cases,
    commands,
    figures,
    public,
    status,
    submit,
    uploads,
)

__all__ = ["cases", "commands", "figures", "public", "status", "submit", "uploads"]
