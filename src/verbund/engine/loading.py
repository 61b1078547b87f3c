"""A blueprint's folder → ``Blueprint``; also what its content is worth (digest)."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import msgspec
from msgspec import Struct, field

from verbund.engine.errors import BlueprintInvalid, Finding
from verbund.engine.model import (
    Blueprint,
    ClockDef,
    ConditionDef,
    Contact,
    FactDef,
    Field,
    ForwardDef,
    Indicator,
    LegalBasis,
    Matching,
    MigrationDef,
    NoticeDef,
    Parameter,
    PaymentDef,
    Privacy,
    Process,
    Publish,
    ReportDef,
    Retention,
    RoundDef,
    Rule,
    ServiceDef,
    Step,
    TermDef,
    TextsFile,
)
from verbund.engine.structure import ListLike, Walker, described
from verbund.engine.text import ALL_LANGUAGES, Text
from verbund.engine.translations import languages_with_words, with_words
from verbund.engine.yamlfile import YamlFile, YamlInvalid, read_yaml

MAX_FILES = 200
MAX_TOTAL = 2 * 1024 * 1024
PROSE = ("book.md", "CHANGELOG.md", "README.md")


class Head(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``blueprint.yaml``."""

    key: str
    version: str
    valid_from: str | None = None
    valid_to: str | None = None
    title: Text
    summary: Text
    licence: str = "CC0-1.0"
    maintainer: str = ""
    audience: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    trust_level: int = 0
    account: str = "none"
    minutes: int | None = None
    applicant: str | None = None
    contact: Contact = Contact()
    services: tuple[ServiceDef, ...]
    legal: tuple[LegalBasis, ...] = ()
    privacy: Privacy | None = None


class ScenarioFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One scenario as it is written."""

    name: str
    land: str = "NW"
    ags: str | None = None
    catholic: bool = False
    parameters: Mapping[str, object] = field(default_factory=dict)
    steps: tuple[Mapping[str, object], ...]


#: What each file of a folder holds; ``*`` stands for one name.
FILES: Mapping[str, object] = {
    "blueprint.yaml": Head,
    "fields.yaml": dict[str, Field],
    "steps.yaml": tuple[Step, ...],
    "process.yaml": Process,
    "clocks.yaml": tuple[ClockDef, ...],
    "rules.yaml": tuple[Rule, ...],
    "parameters.yaml": dict[str, Parameter],
    "notices/*.yaml": NoticeDef,
    "texts/*.yaml": TextsFile,
    "retention.yaml": Retention,
    "publish.yaml": Publish,
    "matching.yaml": tuple[Matching, ...],
    "conditions.yaml": tuple[ConditionDef, ...],
    "forwarding.yaml": tuple[ForwardDef, ...],
    "payments.yaml": tuple[PaymentDef, ...],
    "term.yaml": TermDef,
    "facts.yaml": tuple[FactDef, ...],
    "rounds.yaml": tuple[RoundDef, ...],
    "report.yaml": ReportDef,
    "indicators.yaml": tuple[Indicator, ...],
    "migrations/*.yaml": MigrationDef,
    "tests/*.yaml": tuple[ScenarioFile, ...],
}
REQUIRED = ("blueprint.yaml", "fields.yaml", "steps.yaml", "process.yaml")


def kind_of_file(name: str) -> str | None:
    """The key of ``FILES`` for a file's name inside the folder."""
    folder, _, rest = name.rpartition("/")
    pattern = f"{folder}/*.yaml" if folder and rest.endswith(".yaml") else name
    return pattern if pattern in FILES else None


class Source:
    """A folder that was read: its files, and what could be made of them.

    With ``contents`` nothing is read from disk and ``folder`` is only a name.
    """

    def __init__(
        self, folder: Path, contents: Mapping[str, bytes] | None = None
    ) -> None:
        self.folder = folder
        self.contents = contents_of(folder) if contents is None else _given(contents)
        self.findings: list[Finding] = []
        self.files: dict[str, YamlFile] = {}
        self.prose: dict[str, bytes] = {}
        self.parts: dict[str, object] = {}
        self.blueprint: Blueprint | None = None
        self._read()
        self._walk()
        if not any(f.severity == "error" for f in self.findings):
            self._assemble()

    def place(self, file: str, path: tuple[str | int, ...]) -> tuple[int, int]:
        found = self.files.get(file)
        return found.place(path) if found else (1, 1)

    def _read(self) -> None:
        for name, content in self.contents:
            if not name.endswith(".yaml"):
                self.prose[name] = content
                continue
            try:
                file = self.files[name] = read_yaml(name, content)
            except YamlInvalid as problem:
                self.findings.append(problem.finding)
                continue
            if not name.startswith("tests/"):  # those say where an example stands
                file.forget_places()
        for name in REQUIRED:
            if name not in self.files and not self.findings:
                message = f"Die Datei „{name}“ fehlt."
                self.findings.append(Finding(file=name, message=message, code="file"))

    def _walk(self) -> None:
        for name, file in self.files.items():
            pattern = kind_of_file(name)
            if pattern is None:
                message = (
                    f"Eine Datei „{name}“ gibt es in einer Vorlage nicht. "
                    f"Möglich sind: {', '.join(FILES)}."
                )
                self.findings.append(Finding(file=name, message=message, code="file"))
                continue
            language = Path(name).stem if pattern == "texts/*.yaml" else None
            if language is not None and language not in ALL_LANGUAGES:
                message = (
                    f"Die Sprache „{language}“ gibt es nicht. "
                    f"Möglich sind: {', '.join(ALL_LANGUAGES)}."
                )
                self.findings.append(Finding(file=name, message=message, code="file"))
                continue
            walker = Walker(file, language)
            raw = file.data
            if raw is None:  # an empty file
                raw = [] if isinstance(described(FILES[pattern]), ListLike) else {}
            self.parts[name] = walker.walk(raw, FILES[pattern])
            self.findings.extend(walker.findings)

    def _assemble(self) -> None:
        document = _document(self)
        try:
            blueprint = msgspec.convert(document, Blueprint)
        except msgspec.ValidationError as problem:
            message = f"Die Vorlage passt nicht zur Sprache: {problem}."
            self.findings.append(
                Finding(file="blueprint.yaml", message=message, code="schema")
            )
            return
        self.blueprint = msgspec.structs.replace(blueprint, digest=digest_of(blueprint))


def digest_of(blueprint: Blueprint) -> str:
    """SHA-256 over the whole content, whatever the folder is called.

    On which line an example stands is no content.
    """
    scenarios = tuple(
        msgspec.structs.replace(
            scenario,
            line=1,
            steps=tuple(
                {key: value for key, value in step.items() if key != "_line"}
                for step in scenario.steps
            ),
        )
        for scenario in blueprint.scenarios
    )
    bare = msgspec.structs.replace(blueprint, digest="", scenarios=scenarios)
    return hashlib.sha256(msgspec.json.encode(bare)).hexdigest()


def contents_of(folder: Path) -> list[tuple[str, bytes]]:
    """Name and content of every file, in a fixed order; hidden ones do not count."""
    names = sorted(
        path.relative_to(folder).as_posix()
        for pattern in ("*.yaml", "*.md", "*/*.yaml")
        for path in folder.glob(pattern)
        if path.is_file()
        and not path.is_symlink()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not names:
        finding = Finding(
            file="blueprint.yaml",
            message=f"Im Ordner „{folder.name}“ ist keine Vorlage.",
            code="file",
        )
        raise BlueprintInvalid([finding])
    if len(names) > MAX_FILES:
        raise BlueprintInvalid([_too_many(names[0])])
    sizes = [(folder / name).stat().st_size for name in names]
    if sum(sizes) > MAX_TOTAL:
        raise BlueprintInvalid([_too_large(names[sizes.index(max(sizes))])])
    return [(name, (folder / name).read_bytes()) for name in names]


def _given(contents: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    """Files held in memory, in the order of a folder."""
    if len(contents) > MAX_FILES:
        raise BlueprintInvalid([_too_many(min(contents))])
    if sum(map(len, contents.values())) > MAX_TOTAL:
        largest = max(contents, key=lambda name: len(contents[name]))
        raise BlueprintInvalid([_too_large(largest)])
    return sorted(contents.items())


def _too_many(name: str) -> Finding:
    message = f"Die Vorlage hat mehr als {MAX_FILES} Dateien."
    return Finding(file=name, message=message, code="file")


def _too_large(name: str) -> Finding:
    message = f"Die Vorlage ist größer als {MAX_TOTAL // 1024} KB."
    return Finding(file=name, message=message, code="file")


_loaded: dict[str, Blueprint] = {}


def load(path: Path) -> Blueprint:
    """The blueprint in the folder ``path``, checked; kept by the content's hash.

    Raises ``BlueprintInvalid`` with every finding if the check finds an error.
    """
    content = hashlib.sha256()
    for name, data in contents_of(path):
        content.update(f"{name}:{len(data)}:".encode())
        content.update(data)
    key = content.hexdigest()
    found = _loaded.get(key)
    if found is None:
        from verbund.engine.check import check_source  # noqa: PLC0415 - uses Source

        source = Source(path)
        findings = check_source(source)
        errors = [finding for finding in findings if finding.severity == "error"]
        if errors or source.blueprint is None:
            raise BlueprintInvalid(errors)
        if len(_loaded) > 64:
            _loaded.clear()
        found = _loaded[key] = source.blueprint
    return found


def load_files(files: Mapping[str, bytes], *, name: str | None = None) -> Blueprint:
    """The blueprint in files held in memory, checked; names are as in the folder.

    ``name`` is what the folder is called; without it, the blueprint's own key. Raises
    ``BlueprintInvalid`` with every finding, nothing else, whatever the files hold.
    """
    from verbund.engine.check import check_files  # noqa: PLC0415 - uses Source

    source, findings = check_files(files, name=name)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors or source is None or source.blueprint is None:
        raise BlueprintInvalid(errors)
    return source.blueprint


# --- parts to one document ---------------------------------------------------------


def _document(source: Source) -> dict[str, object]:
    parts = source.parts
    document = dict(_mapping(parts["blueprint.yaml"]))
    if "legal" in document:
        document["legal"] = _by_id(document["legal"])
    document["fields"] = _placed_fields(_mapping(parts["fields.yaml"]), "")
    document["steps"] = parts["steps.yaml"]
    document["process"] = _process(_mapping(parts["process.yaml"]))
    for name in ("clocks", "rules", "payments", "facts", "rounds"):
        document[name] = _by_id(parts.get(f"{name}.yaml", []))
    document["parameters"] = _with_ids(_mapping(parts.get("parameters.yaml", {})))
    document["notices"] = {
        Path(name).stem: {**_mapping(part), "id": Path(name).stem}
        for name, part in parts.items()
        if name.startswith("notices/")
    }
    document["migrations"] = {
        Path(name).stem: part
        for name, part in parts.items()
        if name.startswith("migrations/")
    }
    texts = {
        language: _mapping(parts.get(f"texts/{language}.yaml", {}))
        for language in ALL_LANGUAGES
    }
    document["texts"] = _texts(texts)
    document["retention"] = parts.get("retention.yaml", {})
    document["publish"] = parts.get("publish.yaml", {})
    document["term"] = parts.get("term.yaml")
    document["report"] = parts.get("report.yaml")
    document["conditions"] = _by_id(_conditions(parts.get("conditions.yaml", [])))
    document["forwarding"] = _by_id(parts.get("forwarding.yaml", []))
    document["matching"] = parts.get("matching.yaml", [])
    document["indicators"] = parts.get("indicators.yaml", [])
    document["scenarios"] = _scenarios(source)
    document["files"] = {
        name: content.decode(errors="replace")
        for name, content in source.prose.items()
        if name in PROSE
    }
    words = languages_with_words(texts)
    return with_words(document, words) if words else document


def _mapping(raw: object) -> dict[str, object]:
    return cast("dict[str, object]", raw)


def _list(raw: object) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", raw)


def _by_id(raw: object) -> dict[str, object]:
    return {str(part["id"]): part for part in _list(raw)}


def _with_ids(raw: Mapping[str, object]) -> dict[str, object]:
    return {name: {**_mapping(part), "id": name} for name, part in raw.items()}


def _placed_fields(raw: Mapping[str, object], prefix: str) -> dict[str, object]:
    placed: dict[str, object] = {}
    for name, part in raw.items():
        field_data = {**_mapping(part), "id": name, "path": f"{prefix}{name}"}
        if "fields" in field_data:
            inner = _mapping(field_data["fields"])
            field_data["fields"] = _placed_fields(inner, f"{prefix}{name}.")
        placed[name] = field_data
    return placed


def _process(raw: dict[str, object]) -> dict[str, object]:
    process = {**raw, "states": _with_ids(_mapping(raw["states"]))}
    process["transitions"] = _transitions(raw.get("transitions", []))
    if raw.get("objection"):
        objection = dict(_mapping(raw["objection"]))
        objection["states"] = _with_ids(_mapping(objection["states"]))
        objection["transitions"] = _transitions(objection.get("transitions", []))
        process["objection"] = objection
    return process


def _conditions(raw: object) -> list[dict[str, object]]:
    return [
        {**part, "inputs": _placed_fields(_mapping(part.get("inputs", {})), "")}
        for part in _list(raw)
    ]


def _transitions(raw: object) -> list[dict[str, object]]:
    return [
        {**part, "inputs": _placed_fields(_mapping(part.get("inputs", {})), "")}
        for part in _list(raw)
    ]


def _texts(texts: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    merged: dict[str, object] = {}
    for part in texts.values():
        _merge(merged, {name: said for name, said in part.items() if name != "words"})
    return merged


def _merge(into: dict[str, object], more: Mapping[str, object]) -> None:
    for name, value in more.items():
        present = into.get(name)
        if isinstance(present, dict) and isinstance(value, dict):
            _merge(present, value)
        elif isinstance(value, dict):
            into[name] = {}
            _merge(_mapping(into[name]), value)
        else:
            into[name] = value


def _scenarios(source: Source) -> list[dict[str, object]]:
    found = []
    for name, part in source.parts.items():
        if not name.startswith("tests/"):
            continue
        for index, scenario in enumerate(_list(part)):
            line, _ = source.place(name, (index,))
            steps = [
                {**step, "_line": source.place(name, (index, "steps", number))[0]}
                for number, step in enumerate(_list(scenario.get("steps")))
            ]
            found.append({**scenario, "steps": steps, "file": name, "line": line})
        source.files[name].forget_places()
    return found
