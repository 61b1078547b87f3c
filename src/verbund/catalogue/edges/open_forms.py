"""From a form of Open Forms to the files of a new blueprint, with every loss by name.

What a blueprint can say is taken over; what it cannot (maps, foreign registers, rules
that change the form) is named with the component it stood at, so that an author
decides about it. Nothing is dropped in silence.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from verbund.catalogue.edges.errors import EdgeRefused
from verbund.catalogue.edges.fim_adopt import NewBlueprint
from verbund.catalogue.edges.fim_pages import slug
from verbund.catalogue.edges.fim_starter import starter_files
from verbund.catalogue.edges.open_forms_kinds import (
    GROUPS,
    IGNORED,
    KINDS,
    UNMAPPED,
)
from verbund.catalogue.edges.open_forms_read import Json, OpenForm, objects
from verbund.engine.check_content import pattern_problem

_KEY: Final = re.compile(r"[a-z][a-z0-9_-]{1,60}")
_TAG: Final = re.compile(r"<[^>]*>")
_RESERVED: Final = {"today", "case", "params", "rules", "input", "decision", "owner"}


def blueprint_of(form: OpenForm, key: str) -> NewBlueprint:
    """A blueprint that asks what the form asks; ``EdgeRefused`` if it asks nothing."""
    if not _KEY.fullmatch(key):
        raise EdgeRefused(f"„{key}“ geht nicht. Nehmen Sie a–z, Ziffern, „-“.")
    adopt = _Adopt()
    fields: dict[str, Any] = {}
    steps = []
    for number, (title, components) in enumerate(form.pages, 1):
        made, intro = adopt.page(components, fields)
        fields.update(made)
        if not made:
            adopt.lose(f"Seite „{title}“", "die Seite selbst: sie hat keine Felder")
            continue
        step: dict[str, Any] = {"id": f"page_{number}", "title": {"de": title}}
        if intro:
            step["intro"] = {"de": intro}
        steps.append({**step, "fields": list(made)})
    if not fields:
        raise EdgeRefused(
            f"„{form.name}“ enthält kein Feld, das sich übernehmen lässt."
        )
    adopt.conditions(fields)
    adopt.rules(form.logic)
    adopt.settings(form.form)
    adopt.losses.append(
        f"{form.name}: Der Wortlaut steht unter Deutsch, in welcher Sprache er auch "
        "ist. Ablauf, Fristen und Nachrichten sind nur ein Anfang."
    )
    title = form.name
    head = {
        "key": key,
        "version": "0.1.0",
        "title": {"de": title},
        "summary": {"de": title},
        "maintainer": "Ihre Gemeinde",
    }
    files = {
        **starter_files(head, ()),
        "CHANGELOG.md": "# 0.1.0\n\nAus einem Formular von Open Forms angelegt.\n",
        "fields.yaml": fields,
        "steps.yaml": steps,
    }
    return NewBlueprint(files=files, losses=tuple(adopt.losses))


class _Adopt:
    """Walks through the components and keeps a list of what is lost."""

    def __init__(self) -> None:
        self.losses: list[str] = []
        #: Key in the form → path in the blueprint, for conditions.
        self.paths: dict[str, str] = {}
        self.wanted: list[tuple[dict[str, Any], Json, str]] = []

    def lose(self, place: str, what: str) -> None:
        self.losses.append(f"{place}: verloren geht {what}.")

    def page(
        self, components: Sequence[Json], taken: Mapping[str, Any]
    ) -> tuple[dict[str, Any], str]:
        """The fields of one page and the words above them."""
        found: dict[str, Any] = {}
        intro = ""
        for component in _flat(components, self.lose):
            kind = str(component.get("type"))
            if kind == "content":
                words = _plain(component.get("html") or "")
                if words and not found and not intro:
                    intro = words
                elif words:
                    self.lose(_place(component), f"der Text „{words[:120]}“")
                continue
            made = self.field(component, "")
            if made is not None:
                name = _free(slug_of(component), {**taken, **found})
                found[name] = made
                self._remember(component, name, made)
        return found, intro

    def field(self, component: Json, prefix: str) -> dict[str, Any] | None:
        """One component as a field, or ``None`` with the loss noted."""
        kind = str(component.get("type"))
        place = _place(component)
        if kind in UNMAPPED:
            self.lose(place, f"das Feld selbst: {UNMAPPED[kind]}")
            return None
        if kind in GROUPS:
            return self._group(component, prefix)
        known = KINDS.get(kind)
        if known is None:
            self.lose(place, f"das Feld selbst: die Art „{kind}“ gibt es hier nicht")
            return None
        made: dict[str, Any] = {"type": known.type, "label": _label(component)}
        if known.loss:
            self.lose(place, known.loss)
        self._limits(component, made)
        self._details(component, made)
        if known.type in {"choice", "choices"}:
            return self._choice(component, made)
        if kind == "file":
            self._file(component, made)
        elif component.get("multiple"):
            self.lose(place, "dass mehrere Werte möglich sind (nehmen Sie eine Gruppe)")
        if known.pattern:
            made["pattern"] = known.pattern
        if kind == "number" and _validate(component).get("integer"):
            made["type"] = "integer"
        return made

    def _group(self, component: Json, prefix: str) -> dict[str, Any] | None:
        kind = str(component.get("type"))
        template = GROUPS[kind]
        inner: dict[str, Any] = {}
        children = objects(component.get("components"))
        for child in _flat(children, self.lose):
            made = self.field(child, f"{prefix}.")
            if made is not None:
                name = _free(slug_of(child), inner)
                inner[name] = made
        inner = inner or {name: dict(field) for name, field in template.fields.items()}
        if not inner:
            self.lose(_place(component), "die Gruppe: sie ist leer")
            return None
        made = {"type": "group", "label": _label(component), "fields": inner}
        if template.repeats:
            limits = _validate(component)
            least = _whole(limits.get("minLength")) or 0
            most = _whole(limits.get("maxLength")) or 20
            item = str(component.get("groupLabel") or made["label"]["de"])
            made["repeat"] = {"min": least, "max": max(1, most), "item": {"de": item}}
        if template.loss:
            self.lose(_place(component), template.loss)
        self._details(component, made)
        made.pop("default", None)
        return made

    def _limits(self, component: Json, made: dict[str, Any]) -> None:
        """``validate``: what is understood becomes a limit, the rest a loss."""
        place = _place(component)
        limits = _validate(component)
        if not limits.get("required"):
            made["required"] = False
        for key, name in (("minLength", "min_length"), ("maxLength", "max_length")):
            number = _whole(limits.get(key))
            if number and made["type"] in {"text", "longtext", "name"}:
                made[name] = number
        for key in ("min", "max"):
            limit = limits.get(key)
            if isinstance(limit, int | float | str) and limit != "":
                made[key] = limit
        pattern = limits.get("pattern")
        if isinstance(pattern, str) and pattern and made["type"] == "text":
            bare = pattern.removeprefix("^").removesuffix("$")
            problem = _pattern_fault(bare)
            if problem:
                self.lose(place, f"das Muster „{pattern}“ ({problem})")
            else:
                made["pattern"] = bare
        for key in ("custom", "customPrivate", "plugins", "maxWords", "minWords"):
            if limits.get(key):
                self.lose(place, f"die Prüfung „{key}“: {_shown(limits[key])}")

    def _details(self, component: Json, made: dict[str, Any]) -> None:
        """Help, personal data, default; every other property that says something."""
        place = _place(component)
        words = component.get("description") or component.get("tooltip")
        if words:
            made["help"] = {"de": _plain(words)}
        if component.get("isSensitiveData") and made["type"] != "group":
            made["personal"] = "identity"
        self._conditional(component, made)
        prefill = component.get("prefill")
        if isinstance(prefill, dict) and prefill.get("plugin"):
            self.lose(place, f"das Vorausfüllen aus „{prefill['plugin']}“")
        registration = component.get("registration")
        if isinstance(registration, dict) and registration.get("attribute"):
            self.lose(place, f"das Ziel „{registration['attribute']}“ der Weitergabe")
        if component.get("hidden"):
            self.lose(place, "dass das Feld zu Anfang verborgen ist")
        default = component.get("defaultValue")
        if isinstance(default, str | int | bool) and default not in {"", False}:
            if made["type"] in {"text", "longtext", "integer", "boolean"}:
                made["default"] = default
            else:
                self.lose(place, f"die Vorgabe {_shown(default)}")
        elif isinstance(default, dict | list) and any(
            default.values() if isinstance(default, dict) else default
        ):
            self.lose(place, f"die Vorgabe {_shown(default)}")
        own = component.get("errors")
        if isinstance(own, dict) and any(own.values()):
            said = {k: v for k, v in own.items() if v}
            self.lose(place, f"der Wortlaut eigener Fehlermeldungen: {_shown(said)}")
        for name, value in component.items():
            if name not in IGNORED and value not in (None, "", False, [], {}):
                self.lose(place, f"die Eigenschaft „{name}“: {_shown(value)}")

    def _choice(self, component: Json, made: dict[str, Any]) -> dict[str, Any] | None:
        data = component.get("data")
        values = component.get("values") or (
            data.get("values") if isinstance(data, dict) else None
        )
        options: list[dict[str, Any]] = []
        for value in objects(values):
            if value.get("label") in (None, ""):
                continue
            name = _free(slug(str(value.get("value") or value["label"])),
                         {option["id"]: 1 for option in options})  # fmt: skip
            options.append({"id": name, "label": {"de": str(value["label"])}})
        source = component.get("openForms")
        if not options:
            where = source.get("dataSrc") if isinstance(source, dict) else None
            self.lose(
                _place(component),
                f"das Feld selbst: seine Auswahl kommt von außen ({where or 'leer'})",
            )
            return None
        if component.get("multiple") and made["type"] == "choice":
            made["type"] = "choices"
        made["options"] = options
        return made

    def _file(self, component: Json, made: dict[str, Any]) -> None:
        if component.get("multiple"):
            made["many"] = True
        kinds = component.get("file")
        types = kinds.get("type") if isinstance(kinds, dict) else None
        accept = {
            "application/pdf": "pdf",
            "image/jpeg": "jpg",
            "image/png": "png",
        }
        wanted = [str(one) for one in types] if isinstance(types, list) else []
        found = [accept[one] for one in wanted if one in accept]
        if found:
            made["accept"] = found
        unknown = sorted(set(wanted) - set(accept) - {"*"})
        if unknown:
            self.lose(_place(component), f"die Dateiarten {', '.join(unknown)}")
        size = re.fullmatch(r"(\d+) ?MB", str(component.get("fileMaxSize") or ""))
        if size:
            made["max_mb"] = min(50, int(size[1]))
        elif component.get("fileMaxSize"):
            self.lose(_place(component), f"die Höchstgröße {component['fileMaxSize']}")

    # --- conditions and rules ---

    def _conditional(self, component: Json, made: dict[str, Any]) -> None:
        condition = component.get("conditional")
        if isinstance(condition, dict) and condition.get("when"):
            self.wanted.append((made, condition, _place(component)))
        if component.get("customConditional"):
            words = _shown(component["customConditional"])
            self.lose(_place(component), f"die Bedingung {words}")

    def _remember(self, component: Json, path: str, made: Mapping[str, Any]) -> None:
        self.paths[str(component.get("key"))] = path

    def conditions(self, fields: Mapping[str, Any]) -> None:
        """``show … when … eq …`` as an expression, where the other field came along."""
        for made, condition, place in self.wanted:
            path = self.paths.get(str(condition.get("when")))
            other = fields.get(path or "")
            test = _test(path, other, condition.get("eq")) if path and other else None
            if test is None:
                self.lose(place, f"die Bedingung {_shown(condition)}")
            elif condition.get("show") in {False, "false"}:
                made["visible_if"] = f"not ({test})"
            else:
                made["visible_if"] = test

    def rules(self, logic: Sequence[Json]) -> None:
        """Rules that change a form while it is filled in have no counterpart."""
        for rule in logic:
            actions = [
                str((one.get("action") or {}).get("type", "?"))
                for one in objects(rule.get("actions"))
                if isinstance(one.get("action"), dict)
            ]
            trigger = _shown(rule.get("json_logic_trigger"))
            name = str(rule.get("description") or rule.get("uuid") or "ohne Namen")
            self.lose(f"Regel {name}", f"wenn {trigger}, dann {', '.join(actions)}")

    def settings(self, form: Json) -> None:
        """What the form says about itself."""
        backends = form.get("authentication_backends")
        if backends:
            self.lose("Formular", f"die Anmeldung mit {', '.join(map(str, backends))}")
        for name in ("payment_backend", "registration_backend", "product", "category"):
            if form.get(name):
                self.lose("Formular", f"die Einstellung „{name}“: {_shown(form[name])}")


def _flat(
    components: Sequence[Json], lose: Callable[[str, str], None]
) -> Iterator[Json]:
    """Components one after the other; frames that only arrange are taken apart."""
    for component in components:
        kind = component.get("type")
        if kind == "fieldset":
            if component.get("label") and not component.get("hideHeader"):
                lose(_place(component), "die Überschrift der Feldgruppe")
            condition = component.get("conditional")
            if isinstance(condition, dict) and condition.get("when"):
                lose(_place(component), f"die Bedingung {_shown(condition)}")
            yield from _flat(objects(component.get("components")), lose)
        elif kind == "columns":
            for column in objects(component.get("columns")):
                yield from _flat(objects(column.get("components")), lose)
        else:
            yield component


def slug_of(component: Json) -> str:
    """``textArea`` becomes ``text_area``."""
    key = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", str(component.get("key") or ""))
    name = slug(key or str(component.get("label") or "feld"))
    return f"{name}_" if name in _RESERVED else name


def _free(wanted: str, taken: Mapping[str, Any]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name


def _test(path: str, field: Mapping[str, Any], value: object) -> str | None:
    if field["type"] == "boolean" and str(value).lower() in {"true", "false"}:
        return path if str(value).lower() == "true" else f"not {path}"
    if field["type"] == "choice":
        ids = [option["id"] for option in field["options"]]
        wanted = slug(str(value))
        return f"{path} == '{wanted}'" if wanted in ids else None
    if field["type"] in {"text", "longtext"} and isinstance(value, str):
        return f"{path} == '{value}'" if re.fullmatch(r"[\w \-]+", value) else None
    if field["type"] in {"integer", "decimal"} and re.fullmatch(r"-?\d+", str(value)):
        return f"{path} == {value}"
    return None


def _pattern_fault(pattern: str) -> str | None:
    problem = pattern_problem(pattern)
    if problem is not None:
        return problem.rstrip(".")
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return None


def _validate(component: Json) -> Json:
    found = component.get("validate")
    return found if isinstance(found, dict) else {}


def _whole(value: object) -> int | None:
    number = isinstance(value, int | str) and str(value).isdecimal()
    return int(str(value)) if number else None


def _plain(words: object) -> str:
    """Words without the markup that Open Forms allows."""
    return " ".join(_TAG.sub(" ", str(words)).replace("&nbsp;", " ").split())


def _label(component: Json) -> dict[str, str]:
    label = str(component.get("label") or component.get("key") or "Angabe")
    words = {"de": _plain(label) or "Angabe"}
    translations = component.get("openForms")
    found = translations.get("translations") if isinstance(translations, dict) else None
    english = found.get("en") if isinstance(found, dict) else None
    if isinstance(english, dict) and english.get("label"):
        words["en"] = str(english["label"])
    return words


def _place(component: Json) -> str:
    kind, key = component.get("type"), component.get("key")
    return f"Feld „{component.get('label') or key}“ ({kind}, {key})"


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else f"{text[:157]}…"
