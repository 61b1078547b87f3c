"""The invented staff of the region, and how they sign in."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import msgspec
from django.db import transaction

from verbund.core.rights import Actor
from verbund.core.signin import hash_password
from verbund.kernel.german import fold
from verbund.members import actions as members
from verbund.members import queries
from verbund.members.models import Member, Person
from verbund.site.demo.people import invent
from verbund.site.demo.region import JOINED, MEERANE, PLACES, REGION

#: Everybody's password in the demonstration; the demo never listens to the outside.
PASSWORD = "Fuenf-Steine-2026"  # noqa: S105
_MEERANE = (
    ("Sabine Kretzschmar", ("clerk",)),
    ("Uwe Lindner", ("clerk", "approver")),
    ("Jana Petzold", ("clerk",)),
    ("Heike Vogel", ("clerk", "lead")),
    ("Falk Richter", ("data_officer",)),
    ("Ronny Seifert", ("operator",)),
    ("Ayşe Demirtaş", ("agent",)),
    ("Bernd Lang", ("supervisor",)),
)


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One way to sign in; ``email`` is the name at the door."""

    role: str
    member: str
    name: str
    email: str
    password: str
    person_id: str


@transaction.atomic
def hire(found: Mapping[str, Member]) -> tuple[Account, ...]:
    """Give every member its people; the first two of each are its clerks."""
    dice = Random("Personal")
    accounts: list[Account] = []
    # One hash for all: argon2 is slow on purpose, and the password is public anyway.
    password = hash_password(PASSWORD)
    for place in PLACES:
        member = found[place.slug]
        for name, roles in _team(dice, place.slug, place.staff):
            email = _address(name, place.slug)
            person = members.create_person(
                email=email, name=name, home=member, password_hash=password
            )
            for role in roles:
                members.assign_role(
                    person=person, member=member, role=role, valid_from=JOINED
                )
            accounts.append(_account(roles[-1], place.slug, person))
    coordinator = members.create_person(
        email="koordination@erprobungsraum.example",
        name="Anna Schäfer",
        home=found[REGION],
        password_hash=password,
    )
    members.assign_role(
        person=coordinator,
        member=found[REGION],
        role="coordinator",
        valid_from=JOINED,
    )
    accounts.append(_account("coordinator", REGION, coordinator))
    return tuple(accounts)


def actors(accounts: tuple[Account, ...]) -> dict[str, tuple[Actor, Actor]]:
    """The two clerks who drive a member's cases."""
    found: dict[str, list[Actor]] = {}
    for account in accounts:
        if account.role in {"clerk", "approver"}:
            person = queries.person_by_id(account.person_id)
            found.setdefault(account.member, []).append(queries.actor_for(person))
    return {slug: (pair[0], pair[1]) for slug, pair in found.items()}


def _team(
    dice: Random, slug: str, count: int
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if slug == MEERANE:
        return _MEERANE
    team: list[tuple[str, tuple[str, ...]]] = []
    for number in range(count):
        who = invent(dice)
        roles = ("clerk",) if number % 2 == 0 else ("clerk", "approver")
        team.append((f"{who.given} {who.family}", roles))
    return tuple(team)


def _address(name: str, slug: str) -> str:
    plain = fold(name.lower()).replace(" ", ".")
    return f"{plain}@{slug}.example"


def _account(role: str, slug: str, person: Person) -> Account:
    return Account(
        role=role,
        member=slug,
        name=person.name,
        email=person.email,
        password=PASSWORD,
        person_id=str(person.pk),
    )
