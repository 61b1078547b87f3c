"""All members as one value in memory, valid until somebody changes one of them.

Who acts for whom is asked on every page; a region has a few hundred members at most.
One query per question (the revision mark) keeps each process honest.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Final, TypeVar

from verbund.core import memo
from verbund.core.db.prepared import ahead, execute
from verbund.members.models import (
    Delegation,
    Member,
    MemberKey,
    Membership,
    Office,
    ServiceArea,
    TopicSwitch,
)

_ASK: Final = "SELECT subject, mark FROM members_revision"
_ASKED: Final = "marks asked"

T = TypeVar("T", MemberKey, Membership, Delegation)


def marks() -> Mapping[str, str]:
    """The present revision marks of all subjects; one query for each request.

    Plain SQL: it is asked on every page, and the ORM would cost ten times as much.
    """
    return memo.remember("marks", _marks)


def expect_marks() -> None:
    """Let the marks come along with the next question of this request."""
    memo.remember(_ASKED, lambda: ahead(_ASK, ()))


def _marks() -> Mapping[str, str]:
    asked = memo.take(_ASKED) or execute(_ASK, ())
    return dict(asked.fetchall())


def valid(row: MemberKey | Membership | Delegation, on: date) -> bool:
    """Whether a row with a half-open period holds on that day."""
    return row.valid_from <= on and (row.valid_to is None or on < row.valid_to)


@dataclass(frozen=True, slots=True)
class Directory:
    """Members, keys, memberships and delegations; treat every row as read-only."""

    mark: str
    members: Mapping[uuid.UUID, Member]
    slugs: Mapping[str, Member]
    keys: Mapping[tuple[str, str], tuple[MemberKey, ...]]
    keys_of: Mapping[uuid.UUID, tuple[MemberKey, ...]]
    memberships: tuple[Membership, ...]
    delegations: Mapping[uuid.UUID, tuple[Delegation, ...]]
    offices: Mapping[uuid.UUID, tuple[Office, ...]]
    areas: tuple[ServiceArea, ...]
    predecessors: Mapping[uuid.UUID, tuple[Member, ...]] = field(default_factory=dict)
    topics: Mapping[uuid.UUID, frozenset[str]] = field(default_factory=dict)

    def present(self, member: Member, on: date) -> Member:
        """The member itself, or who has taken its place by then."""
        # The row that was handed in may be older than the merger.
        member = self.members.get(member.id, member)
        seen = {member.id}
        while member.successor_id and member.merged_on and member.merged_on <= on:
            member = self.members[member.successor_id]
            if member.id in seen:
                break
            seen.add(member.id)
        return member

    def acting(self, owner: Member, blueprint_key: str, on: date) -> Member:
        """Who handles this service of ``owner`` on that day.

        A delegation of the one service goes before a general one, that before the
        administrative association (its performing municipality, otherwise itself);
        else the owner acts. A delegate cannot pass the work on.
        """
        owner = self.present(owner, on)
        own = [d for d in self.delegations.get(owner.id, ()) if valid(d, on)]
        for key in (blueprint_key, ""):
            for row in own:
                if row.blueprint_key == key:
                    return self.present(self.members[row.acting_id], on)
        for tie in self.memberships:
            is_own = tie.member_id == owner.id and valid(tie, on)
            if is_own and tie.kind == Membership.Kind.ADMINISTRATION:
                association = self.members[tie.association_id]
                performer = association.performer_id or association.id
                return self.present(self.members[performer], on)
        return owner

    def with_predecessors(self, member_id: uuid.UUID) -> tuple[Member, ...]:
        """The member and all that were merged into it, directly or on the way."""
        found = [self.members[member_id]]
        for member in found:
            found += [p for p in self.predecessors.get(member.id, ()) if p not in found]
        return tuple(found)


def _grouped(rows: Iterable[T], attribute: str) -> dict[uuid.UUID, tuple[T, ...]]:
    groups: dict[uuid.UUID, list[T]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, attribute)].append(row)
    return {key: tuple(value) for key, value in groups.items()}


def _load(mark: str) -> Directory:
    members = {m.id: m for m in Member.objects.order_by("name", "slug")}
    keys = list(MemberKey.objects.order_by("valid_from", "pk"))
    by_value: dict[tuple[str, str], list[MemberKey]] = defaultdict(list)
    for key in keys:
        by_value[key.scheme, key.value].append(key)
    predecessors: dict[uuid.UUID, list[Member]] = defaultdict(list)
    for member in members.values():
        if member.successor_id:
            predecessors[member.successor_id].append(member)
    topics: dict[uuid.UUID, set[str]] = defaultdict(set)
    for switch in TopicSwitch.objects.all():
        topics[switch.member_id].add(switch.topic)
    offices: dict[uuid.UUID, list[Office]] = defaultdict(list)
    for office in Office.objects.order_by("name", "pk"):
        offices[office.member_id].append(office)
    return Directory(
        mark=mark,
        members=members,
        slugs={m.slug: m for m in members.values()},
        keys={k: tuple(v) for k, v in by_value.items()},
        keys_of=_grouped(keys, "member_id"),
        memberships=tuple(Membership.objects.order_by("valid_from", "pk")),
        delegations=_grouped(
            Delegation.objects.order_by("-valid_from", "pk"), "owner_id"
        ),
        offices={k: tuple(v) for k, v in offices.items()},
        areas=tuple(ServiceArea.objects.order_by("pk")),
        predecessors={k: tuple(v) for k, v in predecessors.items()},
        topics={k: frozenset(v) for k, v in topics.items()},
    )


_lock = Lock()
_cached: Directory | None = None


def directory(known: Mapping[str, str] | None = None) -> Directory:
    """The directory as of now; one query, or none if ``known`` are fresh marks."""
    global _cached  # noqa: PLW0603 - one value per process is the point
    mark = (marks() if known is None else known).get("members", "")
    cached = _cached
    if cached is None or cached.mark != mark:
        cached = _load(mark)
        with _lock:
            _cached = cached
    return cached
