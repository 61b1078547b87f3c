"""What rows of a table may name: categories, offices, other members, bodies."""

from collections.abc import Iterator

from verbund import engine
from verbund.catalogue import queries as catalogue
from verbund.engine import report
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.responsibility import klarschiff, roads
from verbund.responsibility.models import ExternalBody
from verbund.responsibility.review import World


def report_blueprints(member: Member) -> Iterator[engine.Blueprint]:
    """The blueprints of reports that a member has adopted, by key."""
    adopted = catalogue.adopted_blueprints().get(member.id, {})
    for _key, digest in sorted(adopted.items()):
        found = catalogue.blueprint_by_digest(digest)
        if found.report is not None:
            yield found


def world_of(member: Member) -> World:
    """The names that exist now."""
    bodies = ExternalBody.objects.filter(member=member, active=True)
    return World(
        categories={
            category.code: category.title.de
            for blueprint in report_blueprints(member)
            for category in report.categories(blueprint)
        },
        offices=frozenset(office.slug for office in members.offices_of(member)),
        members=frozenset(m.slug for m in members.all_members()) - {member.slug},
        external=frozenset(bodies.values_list("key", flat=True)),
        roads=frozenset(key for key, _ in roads.choices()),
    )


def categories_of(member: Member) -> tuple[klarschiff.Category, ...]:
    """The member's categories with the words by which an import finds them."""
    return tuple(
        klarschiff.Category(
            code=category.code,
            title=category.title.de,
            keywords=tuple(category.definition.keywords),
        )
        for blueprint in report_blueprints(member)
        for category in report.categories(blueprint)
    )
