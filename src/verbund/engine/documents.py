"""A blueprint as one plain document, and a document as the files of a folder.

The document is what merges, overlays and comparisons work on: every file under its
name without ``.yaml``, as authors write it, but always in full form. Nothing stands in
it twice, so a path names exactly one thing: ``/fields/holder/fields/email/label/de``.
"""

from collections.abc import Mapping
from pathlib import PurePosixPath

import msgspec
import yaml
from msgspec import inspect

from verbund.engine.loading import FILES, PROSE, Head, load_files
from verbund.engine.model import Blueprint, Scenario
from verbund.engine.structure import ListLike, described
from verbund.engine.text import ALL_LANGUAGES, is_text
from verbund.engine.translations import Words, split_words

Document = dict[str, object]
#: Authors' own data: nothing in it is a part of the language.
_FOREIGN = {"by_land", "default", "example", "preset", "parameters"}


def document_of(blueprint: Blueprint) -> Document:
    """The blueprint as a plain document; defaults are left out."""
    whole: Document = msgspec.json.decode(msgspec.json.encode(blueprint))
    head = described(Head)
    assert isinstance(head, inspect.StructType)  # noqa: S101 - it is one
    document: Document = {
        "blueprint": {
            field.encode_name: _listed(whole[field.encode_name], field.type)
            for field in head.fields
            if field.encode_name in whole
        }
    }
    for pattern, kind in FILES.items():
        name = pattern.removesuffix(".yaml").removesuffix("/*")
        if name == "blueprint":
            continue
        if name == "tests":
            part: object = _tests(blueprint.scenarios)
        elif name in {"notices", "texts"}:
            part = _bare(whole.get(name, {}))
        else:
            part = _bare(_listed(whole.get(name, {}), described(kind)))
        if part:
            document[name] = part
    if blueprint.files:
        document["prose"] = dict(blueprint.files)
    return document


def files_of(document: Mapping[str, object]) -> dict[str, bytes]:
    """The folder of a document: each file's name and content."""
    files: dict[str, bytes] = {}
    document, words = split_words(document)
    files |= _texts(document.get("texts"), words)
    for pattern in FILES:
        name = pattern.removesuffix(".yaml").removesuffix("/*")
        part = document.get(name)
        if part is None or name == "texts":
            continue
        if name == "tests":
            for file, scenarios in _mapping(part).items():
                written = [
                    {"name": title, **_mapping(scenario)}
                    for title, scenario in _mapping(scenarios).items()
                ]
                files[f"tests/{file}.yaml"] = _dumped(written)
        elif pattern.endswith("/*.yaml"):
            for file, content in _mapping(part).items():
                files[f"{name}/{file}.yaml"] = as_yaml(content)
        else:
            files[pattern] = as_yaml(part)
    for file, text in _mapping(document.get("prose", {})).items():
        if file in PROSE:
            files[file] = str(text).encode()
    return files


def blueprint_of(document: Mapping[str, object]) -> Blueprint:
    """A document made a blueprint again and checked; ``BlueprintInvalid`` if it fails.

    The findings name the files and lines that ``files_of`` writes.
    """
    return load_files(files_of(document))


# --- from the model ----------------------------------------------------------------


def _listed(value: object, kind: inspect.Type) -> object:
    """What authors write as a list is kept as a mapping by the model."""
    if isinstance(kind, ListLike) and isinstance(value, dict):
        return list(value.values())
    return value


def _bare(value: object) -> object:
    """Without ids and paths that only repeat where a part stands."""
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if not isinstance(value, dict):
        return value
    result = {}
    for key, one in value.items():
        part = one if key in _FOREIGN else _bare(one)
        if isinstance(part, dict) and part.get("id") == key:
            part = {k: v for k, v in part.items() if k not in {"id", "path"}}
        result[key] = part
    return result


def _tests(scenarios: tuple[Scenario, ...]) -> dict[str, dict[str, object]]:
    """Scenarios by file and name."""
    files: dict[str, dict[str, object]] = {}
    for scenario in scenarios:
        data: Document = msgspec.json.decode(msgspec.json.encode(scenario))
        for derived in ("name", "file", "line"):
            data.pop(derived, None)
        data["steps"] = [
            {key: value for key, value in _mapping(step).items() if key != "_line"}
            for step in _steps(data)
        ]
        found = files.setdefault(PurePosixPath(scenario.file).stem or "all", {})
        name, number = scenario.name, 2
        while name in found:
            name, number = f"{scenario.name} ({number})", number + 1
        found[name] = data
    return files


def _steps(scenario: Mapping[str, object]) -> list[object]:
    steps = scenario.get("steps")
    return steps if isinstance(steps, list) else []


# --- to files ----------------------------------------------------------------------


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _in_language(part: object, language: str) -> dict[str, object]:
    """One language of ``texts``; texts that are not written in it are left out."""
    found: dict[str, object] = {}
    for key, value in _mapping(part).items():
        if not isinstance(value, Mapping):
            found[key] = value
        elif is_text(value):
            if value.get(language):
                found[key] = value[language]
        else:
            inner = _in_language(value, language)
            if inner:
                found[key] = inner
    return found


def _texts(part: object, words: Mapping[str, Words]) -> dict[str, bytes]:
    """A file for each language that is written in."""
    files = {}
    for language in ALL_LANGUAGES:
        texts = _in_language(part, language)
        if language in words:
            texts["words"] = words[language]
        if texts:
            files[f"texts/{language}.yaml"] = as_yaml(texts)
    return files


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes as people would: short mappings in one line, long texts as blocks."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _dict(dumper: yaml.SafeDumper, data: Mapping[str, object]) -> yaml.Node:
    simple = all(isinstance(v, str | int | float | None) for v in data.values())
    length = sum(len(str(k)) + len(str(v)) + 4 for k, v in data.items())
    flow = not data or (simple and length < 80 and "\n" not in "".join(map(str, data)))
    return dumper.represent_mapping(
        "tag:yaml.org,2002:map", data.items(), flow_style=flow
    )


def _list(dumper: yaml.SafeDumper, data: list[object]) -> yaml.Node:
    simple = all(isinstance(v, str | int | float | None) for v in data)
    flow = not data or (simple and sum(len(str(v)) + 2 for v in data) < 80)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=flow)


def _str(dumper: yaml.SafeDumper, data: str) -> yaml.Node:
    style = "|" if "\n" in data.strip("\n") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Dumper.add_representer(dict, _dict)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(tuple, _list)
_Dumper.add_representer(str, _str)


def as_yaml(value: object) -> bytes:
    """``value`` as our reader reads it back, the same."""
    return _dumped(_short(value))


def _dumped(value: object) -> bytes:
    text: str = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100
    )
    return text.encode()


def _short(value: object) -> object:
    """A text in German only is written as a plain string."""
    if isinstance(value, Mapping):
        if len(value) == 1 and isinstance(value.get("de"), str):
            return value["de"]
        return {
            key: one if key in _FOREIGN else _short(one) for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_short(one) for one in value]
    return value
