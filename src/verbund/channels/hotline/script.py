"""What an agent says and asks about a service: the blueprint in spoken form.

Nothing here is written for one service: greeting, questions, fee and deadline are the
blueprint's, amounts the member's, opening hours those of whoever handles it.
"""

from msgspec import Struct

from verbund import engine
from verbund.catalogue import queries as catalogue
from verbund.catalogue.service_texts import ServiceTexts, texts_of
from verbund.catalogue.services import ServiceEntry
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.models import Office
from verbund.members.queries import Member, OpeningState


class Asked(Struct, frozen=True, kw_only=True):
    """The questions of one page of the form, as one would ask them."""

    title: str
    questions: tuple[str, ...]


class Place(Struct, frozen=True, kw_only=True):
    """Somewhere to go or to call, and whether somebody is there now."""

    name: str
    phone: str
    address: str
    opening: OpeningState


class Script(Struct, frozen=True, kw_only=True):
    """Everything about one service at one member, for a conversation."""

    entry: ServiceEntry
    title: str
    version: str
    greeting: str
    ask: tuple[str, ...]
    form: tuple[Asked, ...]
    bring: tuple[str, ...]
    fee: str
    deadline: str
    texts: ServiceTexts
    places: tuple[Place, ...]
    level: str
    ways: tuple[engine.Way, ...]
    by_phone: bool
    active: bool


def script_of(
    member: Member, blueprint: str, service: str, *, language: str = "de"
) -> Script:
    """The script of a service; raises ``ServiceNotFound`` where it is not offered."""
    adopted = catalogue.service(member, blueprint)
    entry = adopted.entry(service or None)
    ground = catalogue.ground_for(member, blueprint, digest=entry.digest)
    said = ground.blueprint.texts.hotline

    def words(text: engine.Text | None) -> str:
        found = text.get(language) if text else ""
        return engine.render_text(ground, found, answers={}, language=language)

    def lines(text: engine.TextList) -> tuple[str, ...]:
        return tuple(
            engine.render_text(ground, line, answers={}, language=language)
            for line in text.get(language)
        )

    texts = texts_of(ground, language)
    needed = engine.needed(ground.blueprint.trust_level)
    return Script(
        entry=entry,
        title=entry.title.get(language),
        version=f"{ground.blueprint.key} {ground.blueprint.version}",
        greeting=words(said.greeting),
        ask=lines(said.ask),
        form=_form(ground, entry.service_id, language),
        bring=lines(said.bring) or texts.needed,
        fee=words(said.fee) or texts.cost,
        deadline=words(said.deadline) or texts.deadline,
        texts=texts,
        places=places_of(entry.acting, language),
        level=engine.LEVEL_NAMES[needed].get(language) if needed != "none" else "",
        ways=ways_enough(ground.blueprint),
        by_phone="hotline" in ground.blueprint.channels,
        active=adopted.active,
    )


def ways_enough(blueprint: engine.Blueprint) -> tuple[engine.Way, ...]:
    """The ways to recognise a caller that are enough for this blueprint."""
    wanted = engine.needed(blueprint.trust_level)
    order = tuple(engine.LEVEL_NAMES)
    return tuple(
        way
        for way in engine.ways_for("hotline")
        if order.index(way.level) >= order.index(wanted)
    )


def places_of(body: Member, language: str) -> tuple[Place, ...]:
    """The town hall and the offices of a body, with their hours now."""
    del language  # hours carry all languages
    found = [_place(body, body.official_name)]
    found += [_place(office, office.name) for office in members.offices_of(body)]
    return tuple(found)


def _place(place: Member | Office, name: str) -> Place:
    street = f"{place.street} {place.house_number}".strip()
    town = f"{place.postal_code} {place.city}".strip()
    return Place(
        name=name,
        phone=place.phone,
        address=", ".join(part for part in (street, town) if part),
        opening=members.opening_state(place),
    )


def _form(ground: engine.Ground, service: str, language: str) -> tuple[Asked, ...]:
    """Every question that the form would ask now, page by page."""
    preset = ground.blueprint.service(service)
    plan = engine.form_plan(
        ground,
        dict(preset.preset) if preset else {},
        now=clock.now(),
        channel="hotline",
        language=language,
    )
    found = []
    for page in plan.pages:
        fields = list(page.fields)
        if page.repeats is not None:
            fields += engine.item_fields(
                ground, page.id, plan.answers, 0, now=clock.now(), channel="hotline"
            )
        asked = tuple(
            spoken(each.field, language, required=each.required)
            for each in fields
            if not each.field.repeats and each.field.type not in {"file", "group"}
        )
        if asked:
            found.append(Asked(title=page.title.get(language), questions=asked))
    return tuple(found)


def spoken(field: engine.Field, language: str, *, required: bool) -> str:
    """A field as a question: a label that asks stays, another becomes a sentence.

    In another language than German the label stands as the form has it.
    """
    label = field.label.get(language)
    german = language == "de"
    if german and not label.endswith("?"):
        label = translate(f"call.spoken.{_kind(field)}", label=label)
    if field.options and len(field.options) <= 6:
        names = [option.label.get(language) for option in field.options]
        label = f"{label} {' · '.join(names)}"
    optional = german and not required
    return f"{label} {translate('call.spoken.optional')}" if optional else label


def _kind(field: engine.Field) -> str:
    if field.type in {"date", "partial_date"}:
        return "date"
    if field.type == "boolean":
        return "boolean"
    return "choice" if field.options else "text"
