"""Which component of Open Forms becomes which field, and which cannot."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

CLOCK_TIME: Final = "([01][0-9]|2[0-3]):[0-5][0-9]"


class Kind(Struct, frozen=True):
    """A component that becomes one field."""

    type: str
    pattern: str = ""
    loss: str = ""


class Group(Struct, frozen=True):
    """A component that becomes a group; ``fields`` if it brings none of its own."""

    fields: Mapping[str, Any] = {}
    repeats: bool = False
    loss: str = ""


KINDS: Final[Mapping[str, Kind]] = {
    "textfield": Kind("text"),
    "textarea": Kind("longtext"),
    "password": Kind("text", loss="dass die Eingabe verdeckt ist"),
    "iban": Kind("iban"),
    "date": Kind("date"),
    "time": Kind("text", CLOCK_TIME),
    "number": Kind("decimal"),
    "currency": Kind("money"),
    "phoneNumber": Kind("phone"),
    "email": Kind("email"),
    "bsn": Kind("text", loss="die Prüfung der niederländischen Bürgernummer (BSN)"),
    "postcode": Kind("text", "[0-9]{5}", "die niederländische Form der Postleitzahl"),
    "file": Kind("file"),
    "select": Kind("choice"),
    "radio": Kind("choice"),
    "selectboxes": Kind("choices"),
    "checkbox": Kind("boolean"),
    "licenseplate": Kind("plate", loss="die niederländische Form des Kennzeichens"),
    "addressNL": Kind("address", loss="das Nachschlagen niederländischer Anschriften"),
}


def _field(kind: str, label: str, **more: object) -> dict[str, Any]:
    return {"type": kind, "label": {"de": label}, **more}


_PERSON: Final = {
    "given_names": _field("name", "Vornamen", personal="identity"),
    "family_name": _field("name", "Familienname", personal="identity"),
    "birth_date": _field("date", "Geburtsdatum", personal="identity"),
}
_REGISTER: Final = "das Vorausfüllen aus dem niederländischen Melderegister"
GROUPS: Final[Mapping[str, Group]] = {
    "editgrid": Group(repeats=True),
    "partners": Group(_PERSON, repeats=True, loss=_REGISTER),
    "children": Group(_PERSON, repeats=True, loss=_REGISTER),
    "customerProfile": Group(
        {
            "email": _field("email", "E-Mail-Adresse", personal="contact",
                            required=False),
            "phone": _field("phone", "Telefon", personal="contact", required=False),
        },
        loss="das Speichern im Kundenprofil",
    ),
    "datetime": Group(
        {
            "day": _field("date", "Tag"),
            "time": _field("text", "Uhrzeit (zum Beispiel 14:00)", pattern=CLOCK_TIME),
        }
    ),
}  # fmt: skip
#: What a blueprint has no field for.
UNMAPPED: Final[Mapping[str, str]] = {
    "map": "eine Karte gibt es hier nicht; fragen Sie nach der Anschrift",
    "signature": "eine gezeichnete Unterschrift gibt es hier nicht",
    "coSign": "Mitzeichnen richten Sie im Ablauf ein",
    "cosign": "Mitzeichnen richten Sie im Ablauf ein",
    "npFamilyMembers": "Angehörige aus dem Register gibt es hier nicht",
    "productPrice": "die Gebühr steht in rules.yaml",
    "softRequiredErrors": "Hinweise auf leere Felder gibt das Programm selbst",
}
#: Properties that are taken over elsewhere, or say only how Open Forms draws a field.
IGNORED: Final = frozenset(
    {
        "addAnother", "allowCalculateOverride", "allowInput", "autoExpand",
        "autocomplete", "autofocus", "case", "clearOnHide", "columns", "components",
        "conditional", "customClass", "customConditional", "data", "dataFormat",
        "dataSrc", "datePicker", "datepickerMode", "dbIndex", "decimalLimit",
        "defaultValue", "description", "digitalAddressTypes", "displayInTimezone",
        "enableDate", "enableSelection", "enableTime", "errors", "file",
        "fileMaxSize", "fileMinSize", "filePattern", "fixedSize", "format",
        "fuseOptions", "groupLabel", "hidden", "hideHeader", "hideLabel", "id",
        "idPath", "imageSize", "indexeddb", "inline", "input", "inputFormat",
        "inputMask", "inputMode", "inputType", "interactions", "isSensitiveData",
        "key", "keyModified", "kickbox", "label", "labelPosition", "lazyLoad",
        "limit", "mask", "modalEdit", "multiple", "of-translations", "openForms",
        "options", "optionsLabelPosition", "overlay", "persistent", "prefill",
        "redrawOn", "refreshOn", "registration", "removeRow", "rows", "saveRow",
        "searchEnabled", "selectThreshold", "shouldUpdateCustomerData",
        "showCharCount", "showInEmail", "showInPDF", "showInSummary", "showWordCount",
        "spellcheck", "storage", "tabindex", "tableView", "template", "timePicker",
        "time_24hr", "tooltip", "translatedErrors", "truncateMultipleSpaces", "type",
        "url", "useConfigDefaultMapSettings", "useConfigFiletypes", "validate",
        "validateOn", "valueProperty", "values", "webcam", "widget",
    }
)  # fmt: skip
