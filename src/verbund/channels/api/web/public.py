"""What everybody may know: members, services, the finder, blueprints, the version."""

from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct

from verbund import __version__
from verbund.catalogue import queries as catalogue
from verbund.catalogue.edges.json_schema import answers_schema
from verbund.catalogue.queries import Hit, ServiceEntry
from verbund.channels.api.registry import PREFIX, Call, Cursor, Query, Slug, Words
from verbund.channels.api.registry import endpoint as offer
from verbund.members import queries as members
from verbund.members.queries import Member, member_by_slug

Limit = Annotated[int, Meta(ge=1, le=200)]
_TAG = "Kommunen und Leistungen"


class MemberLine(Struct, frozen=True, kw_only=True):
    """A member in a list."""

    slug: str
    name: str
    official_name: str
    kind: str
    ags: str
    ars: str
    url: str


class MemberAnswer(Struct, frozen=True, kw_only=True):
    """A member with what its home page shows."""

    slug: str
    name: str
    official_name: str
    kind: str
    ags: str
    ars: str
    land: str
    population: int | None
    address: list[str]
    phone: str
    email: str
    web: str
    lat: float | None
    lon: float | None
    associations: list[str]
    url: str


class MemberPage(Struct, frozen=True, kw_only=True):
    """Some members by name; ``next_cursor`` is empty at the end."""

    items: list[MemberLine]
    total: int
    next_cursor: str


class MemberQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which members."""

    q: Words = ""
    kind: Slug = ""
    association: Slug = ""
    cursor: Cursor = ""
    limit: Limit = 50


class ServiceLine(Struct, frozen=True, kw_only=True):
    """An entrance to a service at one member."""

    blueprint: str
    service: str
    member: str
    acting: str
    title: str
    summary: str
    leika: str
    channels: list[str]
    account: str
    trust_level: int
    minutes: int | None
    version: str
    url: str
    page: str


class ServiceList(Struct, frozen=True, kw_only=True):
    """All entrances of a member, by title."""

    items: list[ServiceLine]


class Legal(Struct, frozen=True, kw_only=True):
    """A legal basis with its text."""

    id: str
    title: str
    url: str | None


class ServiceAnswer(Struct, frozen=True, kw_only=True):
    """How a member offers a blueprint.

    ``answers_schema`` is a JSON Schema (2020-12); ``parameters`` are the member's own
    values, which its statutes publish.
    """

    blueprint: str
    version: str
    digest: str
    member: str
    acting: str
    active: bool
    active_from: date | None
    active_to: date | None
    title: str
    summary: str
    channels: list[str]
    account: str
    trust_level: int
    services: list[ServiceLine]
    legal: list[Legal]
    parameters: dict[str, Any]
    texts: dict[str, Any]
    answers_schema: dict[str, Any]
    submit_url: str


class FinderQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Plain words; ``member`` is the place that counts."""

    q: Words
    member: Slug = ""
    limit: Limit = 20


class FinderAnswer(Struct, frozen=True, kw_only=True):
    """What was understood and found: here, at who serves the place, elsewhere."""

    literal: str
    understood: str
    corrected: bool
    place: str | None
    total: int
    own: list[ServiceLine]
    serving: list[ServiceLine]
    elsewhere: list[ServiceLine]


class BlueprintLine(Struct, frozen=True, kw_only=True):
    """A published version of a blueprint."""

    key: str
    version: str
    digest: str
    published_on: date
    withdrawn: bool
    members: list[str]


class BlueprintList(Struct, frozen=True, kw_only=True):
    """Published versions, the newest first."""

    items: list[BlueprintLine]


class VersionAnswer(Struct, frozen=True, kw_only=True):
    """Which program answers."""

    name: str
    version: str
    api: str


@offer("GET", "/version", tag="Schnittstelle", summary="Fassung", answer=VersionAnswer)
def version(_: Call) -> VersionAnswer:
    """Which program answers."""
    return VersionAnswer(name="Verbund", version=__version__, api="v1")


@offer(
    "GET",
    "/members",
    tag=_TAG,
    summary="Kommunen und Verbünde",
    query=MemberQuery,
    answer=MemberPage,
    errors=(404, 422),
)
def member_list(call: Call) -> MemberPage:
    """Members by name, in pages whose cursors stay valid."""
    asked: MemberQuery = call.query
    found = members.directory_page(
        query=asked.q,
        kind=asked.kind,
        association=member_by_slug(asked.association) if asked.association else None,
        cursor=asked.cursor,
        limit=asked.limit,
    )
    return MemberPage(
        items=[_line(call, member) for member in found.members],
        total=found.total,
        next_cursor=found.next_cursor,
    )


@offer(
    "GET", "/{member}", tag=_TAG, summary="Eine Kommune", answer=MemberAnswer,
    errors=(404,),
)  # fmt: skip
def member_one(call: Call, member: str) -> MemberAnswer:
    """One member."""
    found = member_by_slug(member)
    facts = members.party(found)
    return MemberAnswer(
        slug=found.slug,
        name=found.name,
        official_name=found.official_name,
        kind=found.kind,
        ags=facts.ags,
        ars=facts.ars,
        land=found.land,
        population=found.population,
        address=list(facts.address.lines),
        phone=facts.phone,
        email=facts.email,
        web=facts.web,
        lat=found.lat,
        lon=found.lon,
        associations=[one.slug for one in members.associations_of(found)],
        url=call.absolute(f"/{found.slug}/"),
    )


@offer(
    "GET", "/{member}/services", tag=_TAG, summary="Leistungen einer Kommune",
    answer=ServiceList, errors=(404,),
)  # fmt: skip
def service_list(call: Call, member: str) -> ServiceList:
    """Every entrance that citizens of this member can use."""
    found = catalogue.services_of(member_by_slug(member))
    return ServiceList(items=[_service(call, entry) for entry in found])


@offer(
    "GET", "/{member}/services/{blueprint}", tag=_TAG,
    summary="Eine Leistung mit dem Schema ihrer Angaben", answer=ServiceAnswer,
    errors=(404,),
)  # fmt: skip
def service_one(call: Call, member: str, blueprint: str) -> ServiceAnswer:
    """One service: what it asks, on which legal basis, with which values."""
    owner = member_by_slug(member)
    adopted = catalogue.service(owner, blueprint)
    ground = catalogue.ground_for(owner, blueprint)
    plan, words = adopted.blueprint, call.language
    texts = plan.texts.service
    return ServiceAnswer(
        blueprint=plan.key,
        version=plan.version,
        digest=plan.digest,
        member=owner.slug,
        acting=ground.acting.slug,
        active=adopted.active,
        active_from=adopted.adoption.active_from,
        active_to=adopted.adoption.active_to,
        title=plan.title.get(words),
        summary=plan.summary.get(words),
        channels=list(plan.channels),
        account=plan.account,
        trust_level=plan.trust_level,
        services=[_service(call, entry) for entry in adopted.entries],
        legal=[Legal(id=b.id, title=b.title, url=b.url) for b in plan.legal.values()],
        parameters={
            key: {"label": plan.parameters[key].label.get(words), "value": value}
            for key, value in ground.parameters.items()
            if key in plan.parameters
        },
        texts={
            name: text.get(words)
            for name in ("lead", "cost", "deadline", "answer_time", "after", "data")
            if (text := getattr(texts, name)) is not None
        }
        | {"needed": list(texts.needed.get(words))},
        answers_schema=answers_schema(plan, words, ground=ground),
        submit_url=call.absolute(f"{PREFIX}/{owner.slug}/services/{plan.key}/cases"),
    )


@offer(
    "GET", "/search", tag=_TAG, summary="Leistung finden", query=FinderQuery,
    description="Verzeiht Tippfehler; erst der Ort, dann wer für ihn arbeitet.",
    answer=FinderAnswer, errors=(404, 422),
)  # fmt: skip
def search(call: Call) -> FinderAnswer:
    """Find a service in plain words."""
    asked: FinderQuery = call.query
    found = catalogue.find_services(
        asked.q,
        member=member_by_slug(asked.member) if asked.member else None,
        language=call.language,
        limit=asked.limit,
    )

    def lines(hits: tuple[Hit, ...]) -> list[ServiceLine]:
        return [_service(call, hit.entry) for hit in hits]

    return FinderAnswer(
        literal=found.literal,
        understood=found.understood,
        corrected=found.corrected,
        place=found.place.slug if found.place else None,
        total=found.total,
        own=lines(found.own),
        serving=lines(found.serving),
        elsewhere=lines(found.elsewhere),
    )


@offer(
    "GET", "/blueprints", tag=_TAG, summary="Veröffentlichte Blaupausen",
    answer=BlueprintList,
)  # fmt: skip
def blueprint_list(call: Call) -> BlueprintList:
    """Every published version with the members that offer it."""
    return BlueprintList(
        items=[
            BlueprintLine(
                key=row.key,
                version=row.version,
                digest=row.digest,
                published_on=row.published_at.date(),
                withdrawn=row.withdrawn_at is not None,
                members=[m.slug for m in catalogue.adopters_of(row.key)],
            )
            for row in catalogue.versions_of()
        ]
    )


def _line(call: Call, member: Member) -> MemberLine:
    facts = members.party(member)
    return MemberLine(
        slug=member.slug,
        name=member.name,
        official_name=member.official_name,
        kind=member.kind,
        ags=facts.ags,
        ars=facts.ars,
        url=call.absolute(f"/{member.slug}/"),
    )


def _service(call: Call, entry: ServiceEntry) -> ServiceLine:
    path = f"{PREFIX}/{entry.member.slug}/services/{entry.blueprint_key}"
    return ServiceLine(
        blueprint=entry.blueprint_key,
        service=entry.service_id,
        member=entry.member.slug,
        acting=entry.acting.slug,
        title=entry.title.get(call.language),
        summary=entry.summary.get(call.language),
        leika=entry.leika,
        channels=list(entry.channels),
        account=entry.account,
        trust_level=entry.trust_level,
        minutes=entry.minutes,
        version=entry.version,
        url=call.absolute(path),
        page=call.absolute(entry.path),
    )
