"""What ``verbund check`` verifies here: periods that exclude each other, successors."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Protocol

from verbund.core.checks import Finding, integrity_check
from verbund.members.models import Delegation, Member, MemberKey, RegisterKey


class _Period(Protocol):
    valid_from: date
    valid_to: date | None


def _overlaps(rows: Iterable[_Period]) -> bool:
    ordered = sorted(rows, key=lambda row: row.valid_from)
    return any(
        a.valid_to is None or a.valid_to > b.valid_from for a, b in pairwise(ordered)
    )


@integrity_check("members.keys")
def keys_agree() -> Iterable[Finding]:
    """No key stands for two members or two register entries on the same day."""
    for kind, rows in (
        ("member", MemberKey.objects),
        ("register", RegisterKey.objects),
    ):
        groups: dict[tuple[str, str], list[_Period]] = defaultdict(list)
        for row in rows.order_by("pk").iterator():
            groups[row.scheme, row.value].append(row)
        for (scheme, value), found in groups.items():
            if _overlaps(found):
                message = "Der Schlüssel gilt an einem Tag zweimal."
                yield Finding("members.keys", f"{kind}:{scheme}:{value}", message)


@integrity_check("members.delegations")
def delegations_agree() -> Iterable[Finding]:
    """Nobody has handed one service to two others at the same time."""
    groups: dict[tuple[object, str], list[_Period]] = defaultdict(list)
    for row in Delegation.objects.order_by("pk"):
        groups[row.owner_id, row.blueprint_key].append(row)
    for (owner, key), found in groups.items():
        if _overlaps(found):
            message = f"Zwei handeln zugleich für „{key or 'alles'}“."
            yield Finding("members.delegations", f"member:{owner}", message)


@integrity_check("members.successors")
def successors_end() -> Iterable[Finding]:
    """Every chain of mergers ends at a member that still exists."""
    after = dict(Member.objects.values_list("pk", "successor_id"))
    for start, first in after.items():
        seen, following = {start}, first
        while following is not None and following not in seen:
            seen.add(following)
            following = after[following]
        if following is not None:
            message = "Die Zusammenschlüsse drehen sich im Kreis."
            yield Finding("members.successors", f"member:{start}", message)
