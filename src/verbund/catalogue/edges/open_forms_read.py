"""Forms of Open Forms as they are exported: an archive, a folder, one Form.io tree."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from verbund.catalogue.edges.errors import EdgeRefused

MAX_BYTES = 20 * 1024 * 1024
#: Members of an export, by what they hold; samples carry ``export_`` in front.
_MEMBERS = ("forms", "formSteps", "formDefinitions", "formLogic", "formVariables")
Json = dict[str, Any]


class OpenForm(Struct, frozen=True, kw_only=True):
    """One form: its pages with components, and rules that came beside them."""

    name: str
    slug: str
    pages: tuple[tuple[str, Sequence[Json]], ...]
    logic: tuple[Json, ...] = ()
    form: Json = {}


def read(source: Path) -> OpenForm:
    """The form in a file or folder; ``EdgeRefused`` if there is none."""
    if source.is_dir():
        files = sorted(source.glob("*.json"))
        if sum(file.stat().st_size for file in files) > MAX_BYTES:
            raise EdgeRefused("Der Export ist größer als 20 MB.")
        return _exported({file.stem: _json(file.read_bytes()) for file in files})
    content = source.read_bytes()
    if len(content) > MAX_BYTES:
        raise EdgeRefused("Der Export ist größer als 20 MB.")
    if content[:2] == b"PK":
        return _exported(_archive(content))
    data = _json(content)
    if isinstance(data, dict) and isinstance(data.get("components"), list):
        name = str(data.get("title") or source.stem)
        return OpenForm(
            name=name, slug=source.stem, pages=((name, objects(data["components"])),)
        )
    raise EdgeRefused("Die Datei ist kein Export von Open Forms und kein Form.io-Baum.")


def objects(value: object) -> list[Json]:
    """The objects of a list; anything else is no component."""
    found = value if isinstance(value, list) else []
    return [one for one in found if isinstance(one, dict)]


def _json(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise EdgeRefused(f"Das ist kein lesbares JSON: {error}.") from None


def _archive(content: bytes) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MAX_BYTES:
                raise EdgeRefused("Der Export ist ausgepackt größer als 20 MB.")
            return {
                Path(entry.filename).stem: _json(archive.read(entry))
                for entry in entries
                if entry.filename.endswith(".json")
            }
    except EdgeRefused:
        raise
    except Exception:  # whatever a broken archive raises
        raise EdgeRefused("Das Archiv ist beschädigt.") from None


def _exported(members: Mapping[str, Any]) -> OpenForm:
    parts = {
        name: objects(members.get(name, members.get(f"export_{name}")))
        for name in _MEMBERS
    }
    if not parts["forms"] or not parts["formDefinitions"]:
        raise EdgeRefused("Im Export fehlen forms.json oder formDefinitions.json.")
    form = parts["forms"][0]
    by_url = {str(one.get("url")): one for one in parts["formDefinitions"]}
    steps = [one for one in parts["formSteps"] if one.get("form") == form.get("url")]
    pages = []
    for step in sorted(steps, key=_index):
        definition = by_url.get(str(step.get("form_definition")))
        if definition is None:
            raise EdgeRefused(f"Zum Schritt „{step.get('slug')}“ fehlt die Definition.")
        configuration = definition.get("configuration")
        tree = configuration if isinstance(configuration, dict) else {}
        name = str(definition.get("name") or step.get("slug") or "")
        pages.append((name, objects(tree.get("components"))))
    logic = tuple(o for o in parts["formLogic"] if o.get("form") == form.get("url"))
    return OpenForm(
        name=str(form.get("name") or "Formular"),
        slug=str(form.get("slug") or "formular"),
        pages=tuple(pages),
        logic=logic,
        form=form,
    )


def _index(step: Json) -> int:
    found = step.get("index")
    return found if isinstance(found, int) else 0
