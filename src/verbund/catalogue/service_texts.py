"""A service as people read it before they begin: texts, fees, law, in any channel."""

from collections.abc import Mapping

from msgspec import Struct

from verbund import engine
from verbund.core.ui.texts import translate
from verbund.engine.model import Column
from verbund.engine.parameters import parameters_of
from verbund.kernel import clock, german
from verbund.kernel.money import format_euro

_PARAMETER = "params."


class FeeTable(Struct, frozen=True, kw_only=True):
    """Fees as the member's by-law sets them; numeric columns are pairs."""

    caption: str
    columns: tuple[object, ...]
    rows: tuple[tuple[str, ...], ...]


class ServiceTexts(Struct, frozen=True, kw_only=True):
    """The texts of a service in one language, empty where nothing is said."""

    lead: str
    cost: str
    deadline: str
    answer_time: str
    needed: tuple[str, ...]
    fees: FeeTable | None
    consequences: str
    after: str
    data: str


def texts_of(ground: engine.Ground, language: str) -> ServiceTexts:
    """The service's texts with this member's values in them."""
    texts = ground.blueprint.texts.service

    def written(text: engine.Text | None) -> str:
        return _render(ground, text.get(language), language) if text else ""

    return ServiceTexts(
        lead=written(texts.lead),
        cost=written(texts.cost),
        deadline=written(texts.deadline),
        answer_time=written(texts.answer_time),
        needed=tuple(_render(ground, t, language) for t in texts.needed.get(language)),
        fees=_fees(ground, language),
        consequences=written(texts.consequences),
        after=written(texts.after),
        data=written(texts.data),
    )


def facts_of(texts: ServiceTexts, minutes: int | None) -> list[tuple[str, str]]:
    """Two to four short facts: what it costs, until when, how long it takes."""
    takes = translate("portal.service.minutes", count=minutes) if minutes else ""
    found = (
        ("cost", texts.cost),
        ("deadline", texts.deadline),
        ("minutes", takes),
        ("answer", texts.answer_time),
    )
    return [
        (translate(f"portal.service.fact_{key}"), value)
        for key, value in found
        if value
    ]


def legal_bases(ground: engine.Ground) -> list[engine.LegalBasis]:
    """The legal bases that hold in the member's Land."""
    return [
        basis
        for basis in ground.blueprint.legal.values()
        if basis.land in {None, "", ground.owner.land}
    ]


def _render(ground: engine.Ground, text: str, language: str) -> str:
    return engine.render_text(ground, text, answers={}, language=language)


def _fees(ground: engine.Ground, language: str) -> FeeTable | None:
    fees = ground.blueprint.texts.service.fees
    if fees is None or not fees.rows_from or not fees.rows_from.startswith(_PARAMETER):
        return None
    name = fees.rows_from.removeprefix(_PARAMETER)
    parameter = ground.blueprint.parameters.get(name)
    rows = parameters_of(ground).at(name, clock.today())
    if parameter is None or not isinstance(rows, list) or not rows:
        return None
    columns = dict(parameter.columns)
    return FeeTable(
        caption=fees.caption.get(language) if fees.caption else "",
        columns=tuple(
            (_label(n, c, language), "num")
            # The first one heads the row.
            if number and c.type in {"money", "integer"}
            else _label(n, c, language)
            for number, (n, c) in enumerate(columns.items())
        ),
        rows=tuple(
            tuple(_cell(row.get(n), c.type, language) for n, c in columns.items())
            for row in rows
            if isinstance(row, Mapping)
        ),
    )


def _label(name: str, column: Column, language: str) -> str:
    return column.label.get(language) if column.label else name


def _cell(value: object, kind: str, language: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return translate("form.yes" if value else "form.no")
    if isinstance(value, int):
        return (
            format_euro(value, language)
            if kind == "money"
            else german.number_de(value, language)
        )
    return str(value)
