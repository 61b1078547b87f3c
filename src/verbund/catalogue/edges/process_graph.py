"""The process of a blueprint as a graph: states, and the steps between them.

Steps with the same words and the same aim are one link with several origins, so that
„Zurücknehmen“ out of five states is said once.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from verbund.engine.model import Action, Blueprint, Process, State, Transition
from verbund.engine.text import Text, text

Kind = Literal["step", "request", "withdrawal", "reopening", "objection", "loop"]

#: Before the ids of states in the objection's own process.
ASIDE: Final = "objection."
_REQUEST: Final = text("Unterlagen anfordern", "Papiere anfordern", "Request documents")
_SUPPLY: Final = text("Unterlagen sind da", "Papiere sind da", "Documents arrived")
_WITHDRAW: Final = text("Zurücknehmen", "Zurücknehmen", "Withdraw")
_REOPEN: Final = text("Wieder öffnen", "Wieder öffnen", "Reopen")
_MERGE: Final = text("Als doppelt beenden", "Ist doppelt", "End as a duplicate")
_OBJECT: Final = text("Widerspruch oder Klage", "Widerspruch", "Objection")
_ASK: Final = text("Andere Stellen fragen", "Andere Ämter fragen", "Ask other offices")
_ANSWERED: Final = text("Alle haben geantwortet", "Alle Antworten da", "All answered")
_BOOK: Final = text("Termin buchen", "Termin aussuchen", "Book an appointment")
_MISSED: Final = text("Termin fällt aus", "Kein Termin mehr", "Appointment cancelled")
_KEPT: Final = text("Termin wahrgenommen", "Sie waren da", "Appointment kept")
_FOUR_EYES: Final = text("vier Augen", "zwei prüfen", "four eyes")
_ROLES: Final[Mapping[str, Text]] = {
    "citizen": text("Bürgerin oder Bürger", "Sie", "Citizen"),
    "clerk": text("Sachbearbeitung", "Amt", "Clerk"),
    "approver": text("Freigabe", "Freigabe", "Approver"),
    "lead": text("Leitung", "Leitung", "Lead"),
    "system": text("von selbst", "von selbst", "by itself"),
    "office": text("andere Stelle", "anderes Amt", "Other office"),
}


class Place(Struct, frozen=True, kw_only=True):
    """A state: ``end`` is its result, ``phase`` what citizens are told."""

    id: str
    title: str
    end: str = ""
    phase: str = ""
    first: bool = False
    aside: bool = False


class Link(Struct, frozen=True, kw_only=True):
    """A step from one or more states to another; ``by`` in words."""

    title: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...] = ()
    four_eyes: bool = False
    kind: Kind = "step"
    note: str = ""


class ProcessGraph(Struct, frozen=True, kw_only=True):
    """All states in the author's order, all links, and steps that lead nowhere else."""

    places: tuple[Place, ...]
    links: tuple[Link, ...]
    loops: tuple[Link, ...]

    def place(self, place_id: str) -> Place:
        """The state with this id."""
        return next(place for place in self.places if place.id == place_id)


def graph_of(blueprint: Blueprint, language: str = "de") -> ProcessGraph:
    """The process, with titles in ``language``."""
    process = blueprint.process
    places = [
        _place(name, state, language, first=name == process.initial)
        for name, state in process.states.items()
    ]
    links = list(_links(blueprint, language))
    if process.objection is not None:
        objection = process.objection
        places += [
            _place(f"{ASIDE}{name}", state, language, aside=True)
            for name, state in objection.states.items()
        ]
        first = objection.initial or next(iter(objection.states))
        links.append(
            Link(
                title=_OBJECT.get(language),
                sources=tuple(objection.from_),
                target=f"{ASIDE}{first}",
                by=(_role("citizen", language),),
                kind="objection",
            )
        )
        links += [_step(t, language, ASIDE) for t in objection.transitions]
    known = {place.id for place in places}
    sound = [_known(link, known) for link in links if link.target in known]
    merged = _merged([link for link in sound if link.sources])
    return ProcessGraph(
        places=tuple(places),
        links=tuple(link for link in merged if link.kind != "loop"),
        loops=tuple(link for link in merged if link.kind == "loop"),
    )


def _place(
    name: str, state: State, language: str, *, first: bool = False, aside: bool = False
) -> Place:
    return Place(
        id=name,
        title=state.title.get(language),
        end=state.end or "",
        phase=state.public.phase if state.public else "",
        first=first,
        aside=aside,
    )


def _links(blueprint: Blueprint, language: str) -> Iterator[Link]:
    process = blueprint.process
    for transition in process.transitions:
        yield from _divided(_step(transition, language))
    request = process.request_documents
    if request is not None:
        yield Link(
            title=_REQUEST.get(language),
            sources=tuple(request.from_),
            target=request.to,
            by=tuple(_role(role, language) for role in request.by),
            kind="request",
        )
        yield Link(
            title=_SUPPLY.get(language),
            sources=(request.to,),
            target=request.back_to,
            by=(_role("citizen", language),),
            kind="request",
        )
    yield from _asked(process, language)
    yield from _appointments(process, language)
    for action, words, kind in (
        (process.withdrawal, _WITHDRAW, "withdrawal"),
        (process.merge, _MERGE, "withdrawal"),
        (process.reopening, _REOPEN, "reopening"),
    ):
        if isinstance(action, Action):
            yield _action(action, words.get(language), kind, language)  # type: ignore[arg-type]


def _asked(process: Process, language: str) -> Iterator[Link]:
    """Other offices are asked: the case waits in a state of its own, if it has one."""
    asking = process.inquiries
    if asking is None or asking.to is None:
        return
    yield _moved(_ASK, asking.from_, asking.to, asking.by, language)
    if asking.back_to is not None:
        yield _moved(_ANSWERED, (asking.to,), asking.back_to, ("office",), language)


def _appointments(process: Process, language: str) -> Iterator[Link]:
    """A time is booked, kept or missed, where each of these has a state."""
    booking = process.appointment
    if booking is None or booking.to is None:
        return
    yield _moved(_BOOK, booking.from_, booking.to, booking.by, language)
    if booking.back_to is not None:
        yield _moved(_MISSED, (booking.to,), booking.back_to, booking.by, language)
    if booking.kept_to is not None:
        yield _moved(_KEPT, (booking.to,), booking.kept_to, ("clerk",), language)


def _moved(
    words: Text,
    sources: tuple[str, ...],
    target: str,
    roles: tuple[str, ...],
    language: str,
) -> Link:
    return Link(
        title=words.get(language),
        sources=tuple(sources),
        target=target,
        by=tuple(_role(role, language) for role in roles),
        kind="request",
    )


def _step(transition: Transition, language: str, prefix: str = "") -> Link:
    roles = transition.by or ("clerk",)
    return Link(
        title=transition.title.get(language),
        sources=tuple(f"{prefix}{source}" for source in transition.from_),
        target=f"{prefix}{transition.to}",
        by=tuple(_role(role, language) for role in roles),
        four_eyes=bool(transition.four_eyes),
        note=_FOUR_EYES.get(language) if transition.four_eyes else "",
    )


def _action(action: Action, title: str, kind: Kind, language: str) -> Link:
    roles = action.by or ("clerk",)
    return Link(
        title=title,
        sources=tuple(action.from_),
        target=action.to,
        by=tuple(_role(role, language) for role in roles),
        kind=kind,
    )


def _divided(link: Link) -> Iterator[Link]:
    """A step out of its own aim is a loop there, and a link from everywhere else."""
    others = tuple(source for source in link.sources if source != link.target)
    if len(others) < len(link.sources):
        yield replace(link, sources=(link.target,), kind="loop")
    if others:
        yield replace(link, sources=others)


def _known(link: Link, known: set[str]) -> Link:
    sources = tuple(dict.fromkeys(s for s in link.sources if s in known))
    return replace(link, sources=sources)


def _merged(links: list[Link]) -> list[Link]:
    """Links with the same words, makers and aim become one."""
    found: dict[tuple[object, ...], Link] = {}
    for link in links:
        key = (link.title, link.target, link.by, link.kind, link.note)
        before = found.get(key)
        sources = (*before.sources, *link.sources) if before else link.sources
        found[key] = replace(link, sources=tuple(dict.fromkeys(sources)))
    return list(found.values())


def _role(role: str, language: str) -> str:
    return _ROLES[role].get(language) if role in _ROLES else role
