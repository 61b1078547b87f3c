"""XZuFi 2.2.0 and 2.3.1 out: a Leistung with its text modules in every language.

Written as JSON in the shape of the FIM portal's programming interface (0.24.0), the
only published model of both versions; no XML Schema of XZuFi is public. A blueprint
alone names what a member fills in by its label in brackets; with a ``Ground`` the
member's own values and its place of responsibility (ARS) stand there.
"""

import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

from verbund.engine.display import walk_fields
from verbund.engine.model import Blueprint, Field, Ground, ServiceDef
from verbund.engine.templates import render_text
from verbund.engine.text import LANGUAGES, Text

Version = Literal["2.2.0", "2.3.1"]

#: ``de-simple`` is a registered subtag; registers call it „leichte Sprache“.
_LANGUAGE_NAMES: Final = {
    "de": ("Deutsch", "Deutsch"),
    "de-simple": ("Deutsch (leichte Sprache)", "Deutsch (Leichte Sprache)"),
    "en": ("Englisch", "English"),
}
_LEIKA: Final = "urn:de:fim:leika:leistung"
_ARS: Final = "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs"
_TRUST: Final = {0: "00", 10: "10", 20: "20", 30: "30", 40: "40"}
_AUDIENCE: Final = {"citizens": "001", "businesses": "002"}
_UNITS: Final = {
    "Y": "JAHR", "M": "MONAT", "W": "WOCHE", "D": "TAG", "WD": "ARBEITSTAG",
}  # fmt: skip
_PERIOD: Final = re.compile(r"P(\d{1,4})(WD|[YMWD])")
_HOLE: Final = re.compile(r"\{(?:params\.)?([a-z][\w.]*)(?:\|\w+)?\}")
_KEY: Final = re.compile(r"99(\d{3})(\d{3})(\d{3})(\d{3})")


def export(
    blueprint: Blueprint,
    version: Version = "2.3.1",
    *,
    ground: Ground | None = None,
    service: str | None = None,
) -> str:
    """One Leistung as JSON: one entrance, or the whole blueprint with all its keys."""
    chosen = blueprint.service(service) if service else None
    made = _Leistung(blueprint, ground, chosen)
    found = made.version_220() if version == "2.2.0" else made.version_231()
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


class _Leistung:
    def __init__(
        self, blueprint: Blueprint, ground: Ground | None, service: ServiceDef | None
    ) -> None:
        self._blueprint = blueprint
        self._ground = ground
        self._service = service
        services = (service,) if service else blueprint.services
        self._keys = [s.leika for s in services if s.leika]
        self._title = service.title if service else blueprint.title
        self._summary = (service and service.summary) or blueprint.summary
        self._words = [word for s in services for word in s.keywords]

    # --- the two versions ---

    def version_231(self) -> dict[str, Any]:
        parts = self._shared("231")
        return {
            **parts,
            "status_katalog": None,
            "status_bibliothek": None,
            "detailstufe": None,
            "referenz_leistungsschluessel": [
                _identifier(key, _LEIKA) for key in self._keys
            ],
            "bezugsort_typ": None,
            "modul_frist": [self._deadline("231")] if self._has("deadline") else [],
            "modul_bearbeitungsdauer": [self._duration("231")],
            "modul_kosten": [self._cost("231")] if self._has("cost") else [],
            "modul_dokument": [self._documents("231")],
            "modul_fachliche_freigabe": [],
            "modul_auskunftshinweis": [],
            "kennzeichen_formular_schriftformerfordernis": None,
            "kennzeichen_formular_persoenlich": None,
            "kennzeichen_formular_formlos": None,
            "kategorie": [],
            "informationsbereiche_sdg": None,
            "leistung_im_kontext_id": [],
            "prozess_id": [],
            "durchfuehrbar_einheitliche_stelle": [],
            "relevant_fuer_staatsangehoerigkeit": None,
            "versionsinformationen": self._versions(),
        }

    def version_220(self) -> dict[str, Any]:
        parts = self._shared("220")
        return {
            **parts,
            "referenz_leika": [_code(_LEIKA, key) for key in self._keys],
            "modul_frist": self._deadline("220") if self._has("deadline") else None,
            "modul_kosten": self._cost("220") if self._has("cost") else None,
            "modul_bearbeitungsdauer": self._duration("220"),
            "modul_fachliche_freigabe": None,
            "modul_auskunftshinweis": None,
            "modul_dokument": self._documents("220"),
            "kennzeichen_schritformerfordernis": None,
            "kategorie": [],
            "informationsbereich_sdg": [],
            "id_leistung_im_kontext": [],
            "id_prozess": [],
            "kennzeichen_ea": None,
            "relevant_fuer_staatsangehoerigkeit": [],
            "versionsinformation": self._versions(),
        }

    def _shared(self, version: str) -> dict[str, Any]:
        blueprint = self._blueprint
        number = f"{blueprint.key}" + (f":{self._service.id}" if self._service else "")
        return {
            "id": _identifier(number, "urn:verbund:blaupause"),
            "id_sekundaer": [],
            "struktur": self._structure(version),
            "leistungsadressat": [_AUDIENCE[a] for a in blueprint.audience],
            "modul_text": list(self._texts(version)),
            "modul_text_individuell": [],
            "modul_begriff_im_kontext": [self._keywords(version)]
            if self._words
            else [],
            "modul_ursprungsportal": [],
            "typisierung": [],
            "vertrauensniveau": _TRUST.get(blueprint.trust_level),
            "klassifizierung": [],
            "herausgeber": None,
            "gueltigkeit_gebiet_id": self._place(),
            "relevant_fuer_wirtschaftszweig": [],
            "relevant_fuer_rechtsform": [],
            "sprachversion": [
                self._language(language, version) for language in LANGUAGES
            ],
            "gueltigkeit": self._validity(),
        }

    # --- modules ---

    def _texts(self, version: str) -> Iterator[dict[str, Any]]:
        texts = self._blueprint.texts.service
        position = 0
        for code, contents, links in (
            ("02", [self._title], ()),
            ("24", [texts.lead], ()),
            ("05", [self._summary], ()),
            ("06", [texts.lead, texts.after, texts.consequences, texts.data], ()),
            ("07", self._laws(), self._law_links()),
            ("08", self._needed(), ()),
            ("11", [texts.after], ()),
            ("16", [texts.consequences], ()),
            ("18", [Text(de=self._blueprint.maintainer)], ()),
            ("22", self._office(), ()),
            ("25", self._remedy(), ()),
        ):
            given = [content for content in contents if content and content.de]
            if not given:
                continue
            position += 1
            yield {
                **self._module(version, position),
                "leika_textmodul": code,
                "leika_textmodul_abweichende_bezeichnung": [],
                "inhalt": [
                    _said(language, self._html(given, language, code))
                    for language in LANGUAGES
                ],
                "weiterfuehrender_link": list(links),
            }

    def _html(self, contents: Sequence[Text], language: str, code: str) -> str:
        written = [html.escape(self._filled(c, language)) for c in contents]
        if code in {"07", "08"}:
            return "<ul>" + "".join(f"<li>{line}</li>" for line in written) + "</ul>"
        if code in {"02", "18"}:
            return " ".join(written)
        return "".join(f"<p>{line}</p>" for line in dict.fromkeys(written))

    def _needed(self) -> list[Text]:
        needed = self._blueprint.texts.service.needed
        return [
            Text(de=de, simple=_at(needed.simple, i), en=_at(needed.en, i))
            for i, de in enumerate(needed.de)
        ]

    def _laws(self) -> list[Text]:
        land = self._ground.owner.land if self._ground else None
        return [
            Text(de=basis.title)
            for basis in self._blueprint.legal.values()
            if land is None or basis.land in {None, land}
        ]

    def _law_links(self) -> list[dict[str, Any]]:
        return [
            {
                "language_code": "de",
                "uri": basis.url,
                "titel": basis.title,
                "beschreibung": None,
                "position_darstellung": None,
            }
            for basis in self._blueprint.legal.values()
            if basis.url
        ]

    def _office(self) -> list[Text]:
        if self._ground is None:
            return []
        acting = self._ground.acting
        return [Text(de=acting.official_name or acting.name)]

    def _remedy(self) -> list[Text]:
        if self._blueprint.process.objection is None:
            return []
        return [
            Text(
                de="Gegen den Bescheid können Sie vorgehen; wie und bis wann, steht am "
                "Ende des Bescheids.",
                simple="Sie finden den Bescheid falsch? Im Bescheid steht, was Sie tun "
                "können.",
                en="You can challenge the decision; how and until when is said at its "
                "end.",
            )
        ]

    def _deadline(self, version: str) -> dict[str, Any]:
        return {
            **self._module(version, None),
            "frist": [],
            "beschreibung": self._everywhere(self._blueprint.texts.service.deadline),
            "weiterfuehrender_link": [],
        }

    def _duration(self, version: str) -> dict[str, Any]:
        answer = self._blueprint.texts.service.answer_time
        period = _PERIOD.fullmatch(self._main_period())
        spans: list[dict[str, Any]] = []
        if period:
            spans.append(
                {
                    "fristauswahl": {
                        "dauer": int(period[1]),
                        "einheit": _UNITS[period[2]],
                        "dauer_bis": None,
                        "einheit_bis": None,
                    },
                    "beschreibung": [],
                    "position_darstellung": None,
                    "gueltigkeit": [],
                }
            )
        return {
            **self._module(version, None),
            "bearbeitungsdauer": spans,
            "beschreibung": self._everywhere(answer),
            "weiterfuehrender_link": [],
        }

    def _main_period(self) -> str:
        """The period of the deadline that counts, if it is a plain one."""
        for clock in self._blueprint.clocks.values():
            if clock.main and clock.period:
                name = clock.period.removeprefix("params.")
                parameter = self._blueprint.parameters.get(name)
                if parameter is None:
                    return clock.period
                given = self._ground.parameters.get(name) if self._ground else None
                return str(given or parameter.default or "")
        return ""

    def _cost(self, version: str) -> dict[str, Any]:
        return {
            **self._module(version, None),
            "kosten": [],
            "beschreibung": self._everywhere(self._blueprint.texts.service.cost),
            "weiterfuehrender_link": [],
        }

    def _documents(self, version: str) -> dict[str, Any]:
        papers = [
            field
            for field in walk_fields(self._blueprint.fields)
            if field.type == "file"
        ]
        made = [self._document(field, version) for field in papers]
        module = {**self._module(version, None), "weiterfuehrender_link": []}
        if version == "220":
            parts = {"dokument_eingehend": made, "beschreibung": []}
        else:
            parts = {
                "dokument_eingehend": [
                    {
                        "pflichtangabetyp": None,
                        "pflichtangabe_grund_kontextabhaengigkeit": [],
                        "kennzeichen_ausloeser": None,
                        "dokument": document,
                    }
                    for document in made
                ],
                "beschreibung_eingehend": [],
                "beschreibung_ausgehend": [],
            }
        return {**module, **parts, "dokument_ausgehend": []}

    def _document(self, field: Field, version: str) -> dict[str, Any]:
        kind = {"code": "999", "nicht_gelisteter_wert": field.label.de}
        names = (
            ("typ", "referenz_formular_id")
            if version == "220"
            else ("art", "formular_referenz")
        )
        return {
            names[0]: kind,
            "bezeichnung": self._everywhere(field.label),
            "beschreibung": self._everywhere(field.help),
            names[1]: [],
            "angabe_signatur": None,
        }

    def _keywords(self, version: str) -> dict[str, Any]:
        return {
            **self._module(version, None),
            "begriff_im_kontext": [
                {"begriff": _said("de", word), "typ": None}
                for word in dict.fromkeys(self._words)
            ],
        }

    def _module(self, version: str, position: int | None) -> dict[str, Any]:
        module: dict[str, Any] = {
            "position_darstellung": position,
            "id": None,
            "id_sekundaer": [],
            "gueltigkeit": [],
        }
        return module if version == "220" else {**module, "zugangskanal": "000"}

    # --- facts ---

    def _structure(self, version: str) -> dict[str, Any] | None:
        keys = [match for key in self._keys if (match := _KEY.fullmatch(key))]
        objects = {match.group(1, 2) for match in keys}
        if len(objects) != 1:
            return None
        group, thing = objects.pop()
        deeds = {match[3] for match in keys}
        short = version == "220"
        made: dict[str, Any] = (
            {
                "leistungsgruppierung": _code(
                    "urn:de:fim:leika:leistungsgruppierung", group
                )
            }
            if short
            else {"leistungsgruppierung_leika": group}
        )
        if len(deeds) != 1 or "000" in deeds:
            return made
        deed = deeds.pop()
        return {
            **made,
            "leistungsobjekt_id": _identifier(f"99{group}{thing}000000", _LEIKA),
            **(
                {"verrichtung": _code("urn:de:fim:leika:verrichtung", deed)}
                if short
                else {"verrichtung_leika": str(int(deed))}
            ),
        }

    def _place(self) -> list[dict[str, Any]]:
        if self._ground is None or not self._ground.owner.ars:
            return []
        return [_identifier(self._ground.owner.ars, _ARS)]

    def _versions(self) -> dict[str, Any]:
        moment = self._day()
        return {
            "erstellt_datum_zeit": moment,
            "erstellt_durch": self._blueprint.maintainer or None,
            "geaendert_datum_zeit": moment,
            "geaendert_durch": self._blueprint.maintainer or None,
            "version": self._blueprint.version,
        }

    def _language(self, language: str, version: str) -> dict[str, Any]:
        german, native = _LANGUAGE_NAMES[language]
        made = {
            **self._versions(),
            "language_code": language,
            "sprachbezeichnung_deutsch": german,
            "sprachbezeichnung_nativ": native,
        }
        if version == "231":
            made |= {
                "kennzeichen_maschinelle_uebersetzung": False,
                "maschinelle_uebersetzung": None,
            }
        return made

    def _validity(self) -> list[dict[str, Any]]:
        moment = self._day()
        return [{"beginn": moment, "ende": None, "zusatz": []}] if moment else []

    def _day(self) -> str | None:
        day = self._blueprint.valid_from
        return f"{day.isoformat()}T00:00:00Z" if day else None

    # --- words ---

    def _has(self, name: str) -> bool:
        return getattr(self._blueprint.texts.service, name) is not None

    def _everywhere(self, content: Text | None) -> list[dict[str, Any]]:
        if content is None:
            return []
        return [_said(lang, self._filled(content, lang)) for lang in LANGUAGES]

    def _filled(self, content: Text, language: str) -> str:
        """The text with the member's values, else with the names of what is missing."""
        if self._ground is not None:
            return render_text(self._ground, content, answers={}, language=language)
        return _HOLE.sub(self._named, content.get(language))

    def _named(self, hole: re.Match[str]) -> str:
        parameter = self._blueprint.parameters.get(hole[1])
        return f"[{parameter.label.de if parameter else hole[1]}]"


def _said(language: str, content: str) -> dict[str, Any]:
    return {"language_code": language, "_value": content}


def _identifier(value: str, scheme: str) -> dict[str, Any]:
    return {
        "scheme_agency_id": None,
        "scheme_agency_name": None,
        "scheme_data_uri": None,
        "scheme_id": scheme,
        "scheme_name": None,
        "scheme_uri": None,
        "scheme_version_id": None,
        "value": value,
    }


def _code(uri: str, code: str) -> dict[str, Any]:
    return {"list_uri": uri, "list_version_id": "", "code": code, "name": None}


def _at(texts: Sequence[str], index: int) -> str | None:
    return texts[index] if index < len(texts) else None
