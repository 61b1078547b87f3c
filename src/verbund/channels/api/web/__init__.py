"""The functions behind the addresses, one module for each kind of client.

Importing this fills the registry.
"""

from verbund.channels.api.web import (
    appointments,
    cases,
    commands,
    figures,
    nodes,
    public,
    status,
    submit,
    uploads,
)

__all__ = [
    "appointments",
    "cases",
    "commands",
    "figures",
    "nodes",
    "public",
    "status",
    "submit",
    "uploads",
]
