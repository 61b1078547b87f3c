"""How running cases move from an older version: the ``migrations/`` of a blueprint.

Most of it follows from ``formerly:`` beside the renamed parts. What a machine cannot
know stands in ``migrations/<from>.yaml``: what became of a state that is gone, which
answers may be dropped, what a new required answer is where nobody was asked.
"""

from collections.abc import Mapping

from verbund.engine.model_fields import Part
from verbund.engine.text import Text


class MigrationDef(Part, frozen=True, kw_only=True):
    """The way from one version (``1.2.0``) or all of a line (``1.2``, ``1``).

    ``states`` and ``objection_states`` map old states to new ones, ``fields`` old paths
    to new paths (without item numbers), ``clocks`` old clocks to new ones; ``null``
    stops the clock. ``drop`` names paths whose answers may be left behind, ``set`` the
    values of paths that are missing afterwards. ``reason`` is shown to clerks.
    """

    reason: Text | None = None
    states: Mapping[str, str] = {}
    objection_states: Mapping[str, str] = {}
    fields: Mapping[str, str] = {}
    clocks: Mapping[str, str | None] = {}
    drop: tuple[str, ...] = ()
    set: Mapping[str, object] = {}
