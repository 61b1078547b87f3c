"""What can be wrong in ``report.yaml`` and in places that open data show on a map."""

import re
from collections.abc import Iterator

from verbund.engine.answer_paths import field_at
from verbund.engine.check_report import Path, Report
from verbund.engine.context import is_parameter, is_period
from verbund.engine.model import Blueprint, Field, ReportDef
from verbund.engine.model_report import IDENTITIES, MODERATIONS, OPEN_DETAILS
from verbund.engine.text import Text

_FILE = "report.yaml"
#: GeoReport v2: what stands in an address.
_CODE = re.compile(r"[A-Za-z0-9][\w-]{0,63}", re.ASCII)
_MOST_METRES, _MOST_DAYS = 2000, 3650


def check_reporting(report: Report, blueprint: Blueprint) -> None:
    """Fields, options, states and codes fit together; nothing personal is public."""
    _geometry(report, blueprint)
    found = blueprint.report
    if found is None:
        return
    if "report" in blueprint.fields:
        message = "Neben report.yaml hat „report“ in Ausdrücken schon eine Bedeutung."
        report.add("fields.yaml", ("report",), message, code="id")
    for key, types in (
        ("place", ("place",)),
        ("category", ("choice",)),
        ("description", ("text", "longtext")),
        ("photos", ("file",)),
        ("contact", ("email",)),
    ):
        _is_field(report, blueprint, (key,), getattr(found, key), types)
    _public(report, blueprint, found)
    _categories(report, blueprint, found)
    _states(report, blueprint, found)
    report.known(_FILE, ("clock",), found.clock, blueprint.clocks, "Die Frist")


def _is_field(
    report: Report,
    blueprint: Blueprint,
    place: Path,
    path: str | None,
    types: tuple[str, ...],
) -> Field | None:
    if not report.known(_FILE, place, path, _paths(blueprint), "Das Feld"):
        return None
    field = field_at(blueprint.fields, path) if path else None
    if field is not None and types and field.type not in types:
        wanted = " oder ".join(types)
        message = f"„{path}“ ist vom Typ {field.type}. Gebraucht wird {wanted}."
        report.add(_FILE, place, message, code="schema")
        return None
    if field is not None and "." in (path or ""):
        outer = field_at(blueprint.fields, (path or "").rpartition(".")[0])
        if outer is not None and outer.repeats:
            message = f"„{path}“ kommt mehrfach vor. Gebraucht wird ein Feld für alles."
            report.add(_FILE, place, message, code="schema")
    return field


def _public(report: Report, blueprint: Blueprint, found: ReportDef) -> None:
    public = found.public
    photos = _is_field(
        report, blueprint, ("public", "photos"), public.photos, ("file",)
    )
    shown = {
        "place": field_at(blueprint.fields, found.place),
        "public.photos": photos,
        "public.text": field_at(blueprint.fields, public.text or ""),
    }
    for key, field in shown.items():
        if field is not None and (field.secret or field.personal != "none"):
            message = (
                f"„{field.path}“ ist persönlich oder geheim und kann nicht "
                "öffentlich werden."
            )
            report.add(_FILE, tuple(key.split(".")), message, code="privacy")
    _choice_or_parameter(
        report, blueprint, ("public", "moderation"), public.moderation, MODERATIONS
    )


def _choice_or_parameter(
    report: Report,
    blueprint: Blueprint,
    place: Path,
    said: str,
    choices: tuple[str, ...],
) -> None:
    if not is_parameter(said):
        report.known(_FILE, place, said, choices, "Den Wert")
        return
    name = said.removeprefix("params.")
    if not report.known(_FILE, place, name, blueprint.parameters, "Den Satzungswert"):
        return
    parameter = blueprint.parameters[name]
    ids = {option.id for option in parameter.options}
    if parameter.type != "choice" or not ids <= set(choices):
        message = (
            f"„{said}“ muss eine Auswahl aus {', '.join(choices)} sein, ist aber "
            f"{parameter.type} ({', '.join(sorted(ids)) or 'ohne Auswahl'})."
        )
        report.add(_FILE, place, message, code="schema")


def _categories(report: Report, blueprint: Blueprint, found: ReportDef) -> None:
    field = field_at(blueprint.fields, found.category or "")
    options = [option.id for option in field.options] if field is not None else None
    if found.category is None and len(found.categories) != 1:
        message = (
            "Ohne „category“ gibt es genau eine Kategorie. Nennen Sie das Auswahlfeld."
        )
        report.add(_FILE, ("categories",), message, code="schema")
    codes: dict[str, str] = {}
    for name, category in found.categories.items():
        place: Path = ("categories", name)
        if options is not None:
            report.known(_FILE, place, name, options, "Die Auswahl")
        if not _CODE.fullmatch(category.code):
            message = (
                f"„{category.code}“ ist kein Schlüssel. Erlaubt sind Buchstaben ohne "
                "Umlaute, Ziffern, „-“ und „_“."
            )
            report.add(_FILE, (*place, "code"), message, code="id")
        if category.code in codes:
            message = (
                f"Den Schlüssel „{category.code}“ hat schon {codes[category.code]}."
            )
            report.add(_FILE, (*place, "code"), message, code="id")
        codes.setdefault(category.code, name)
        _choice_or_parameter(
            report, blueprint, (*place, "identity"), category.identity, IDENTITIES
        )
        for index, path in enumerate(category.questions):
            _is_field(report, blueprint, (*place, "questions", index), path, ())
        near = category.duplicates
        if not (0 < near.metres <= _MOST_METRES and 0 < near.days <= _MOST_DAYS):
            message = (
                f"Doppelte Meldungen: 1 bis {_MOST_METRES} Meter und 1 bis "
                f"{_MOST_DAYS} Tage."
            )
            report.add(_FILE, (*place, "duplicates"), message, code="value")
        if category.blocks and category.barrier is None:
            message = "Zu „blocks“ fehlt „barrier“: lift, path, steps oder door."
            report.add(_FILE, (*place, "blocks"), message, code="schema")
        if category.identity != "anonymous" and found.contact is None:
            message = "Für eine Bestätigung fehlt oben „contact“: das Feld der E-Mail."
            report.add(_FILE, (*place, "identity"), message, code="schema")
    for name in options or ():
        if name not in found.categories:
            message = f"Die Auswahl „{name}“ fehlt unter „categories“."
            report.add(_FILE, ("categories",), message, code="reference")


def _states(report: Report, blueprint: Blueprint, found: ReportDef) -> None:
    states = blueprint.process.states
    for name, detail in found.states.items():
        place: Path = ("states", name)
        if not report.known(_FILE, place, name, states, "Den Zustand"):
            continue
        ends = states[name].end is not None
        if ends and detail in OPEN_DETAILS:
            message = f"„{name}“ ist ein Ende; „{detail}“ heißt aber noch offen."
            report.add(_FILE, place, message, code="state")
        if not ends and detail not in OPEN_DETAILS:
            message = f"„{name}“ ist kein Ende; „{detail}“ heißt aber abgeschlossen."
            report.add(_FILE, place, message, code="state")
    for name in states:
        if name not in found.states:
            message = f"Was heißt der Zustand „{name}“ für alle? Er fehlt hier."
            report.add(_FILE, ("states",), message, code="reference")


def _geometry(report: Report, blueprint: Blueprint) -> None:
    for index, collection in enumerate(blueprint.publish.collections):
        path = collection.geometry
        if path is None:
            continue
        place: Path = ("collections", index, "geometry")
        file = "publish.yaml"
        if not report.known(file, place, path, _paths(blueprint), "Das Feld"):
            continue
        field = field_at(blueprint.fields, path)
        if field is None or field.type != "place":
            message = f"„{path}“ ist kein Ort. Auf die Karte kommt der Typ place."
            report.add(file, place, message, code="schema")
        elif not field.open_data or field.secret or field.personal != "none":
            message = (
                f"„{path}“ ist nicht offen. Ergänzen Sie „open_data: true“ am Feld; "
                "persönliche und geheime Orte kommen nie auf die Karte."
            )
            report.add(file, place, message, code="privacy")
        if collection.aggregate != "none":
            message = (
                "Gezählte Zeilen haben keinen Ort. Streichen Sie eines von beiden."
            )
            report.add(file, place, message, code="schema")


def _paths(blueprint: Blueprint) -> list[str]:
    def below(field: Field) -> Iterator[str]:
        yield field.path
        for part in field.fields.values():
            yield from below(part)

    return [path for field in blueprint.fields.values() for path in below(field)]


def report_places(
    blueprint: Blueprint,
) -> Iterator[tuple[str, Path, str | bool | None, str | None]]:
    """Every expression in ``report.yaml`` with the kind it must have."""
    found = blueprint.report
    if found is None:
        return
    public = found.public
    yield _FILE, ("public", "text"), public.text, "text"
    yield _FILE, ("public", "visible"), public.visible, "boolean"
    yield _FILE, ("public", "released"), public.released, "boolean"
    yield _FILE, ("public", "show_note"), public.show_note, "boolean"
    yield _FILE, ("public", "show_photos"), public.show_photos, "boolean"
    if public.keep and not is_period(public.keep):
        yield _FILE, ("public", "keep"), public.keep, "text"
    if found.keep_originals and not is_period(found.keep_originals):
        yield _FILE, ("keep_originals",), found.keep_originals, "text"
    for name, category in found.categories.items():
        if category.deadline and not is_period(category.deadline):
            yield _FILE, ("categories", name, "deadline"), category.deadline, "text"


def report_texts(blueprint: Blueprint) -> Iterator[tuple[str, Path, Text | None]]:
    """What citizens read in ``report.yaml``."""
    found = blueprint.report
    for name, category in found.categories.items() if found else ():
        for key in ("description", "group", "asset"):
            yield _FILE, ("categories", name, key), getattr(category, key)
