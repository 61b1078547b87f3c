"""YAML 1.2 (core) with places: plain data, and where each value stands in the file.

Safe by refusal: no aliases, no tags, no duplicate keys, limited size and depth. Days
stay text and ``on`` stays a word, unlike in YAML 1.1.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import yaml

from verbund.engine.errors import Finding

MAX_BYTES = 512 * 1024
MAX_DEPTH = 24
_MAX_LINE = 10_000

_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})")
_FLOAT = re.compile(r"[-+]?\d{1,17}\.\d{1,17}")
_CONSTANTS: dict[str, object] = {
    "": None, "~": None, "null": None, "true": True, "false": False,
}  # fmt: skip
#: What nodes without a tag get; any other tag was written by hand.
_TAG_OF_KIND: dict[type[yaml.Node], str] = {
    yaml.ScalarNode: "tag:yaml.org,2002:str",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}
_TEXT_TAG = _TAG_OF_KIND[yaml.ScalarNode]
_PLAIN_TAGS = frozenset(_TAG_OF_KIND.values())
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Without YAML 1.1's guesses: every plain word stays text until we read it."""

    yaml_implicit_resolvers: ClassVar[dict[str, object]] = {}

    # The parser asks these for every node; without guesses the answer is the kind.

    def resolve(self, kind: type[yaml.Node], _value: object, _implicit: object) -> str:
        return _TAG_OF_KIND[kind]

    # There are no resolvers by path: two calls of C that do nothing.
    descend_resolver: ClassVar[Callable[..., object]] = dict[str, object]().get
    ascend_resolver: ClassVar[Callable[..., object]] = dict[str, object]().clear


Path = Sequence[str | int]


class YamlInvalid(Exception):
    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(str(finding))


@dataclass(slots=True)
class YamlFile:
    """One read file: its ``data`` and the tree that knows the places.

    The tree is many times larger than the data and rarely asked: it is made again from
    ``text`` when a place is.
    """

    name: str
    data: object
    text: str = ""
    _root: yaml.Node | None = field(default=None, repr=False)

    @property
    def root(self) -> yaml.Node | None:
        if self._root is None and self.text:
            self._root = _tree(self.text)
        return self._root

    def forget_places(self) -> None:
        """Free the tree; whoever asks for a place gets it all the same."""
        self._root = None

    def place(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Line and column (from 1) of the value at ``path`` or of its nearest parent.

        ``key`` asks for the key's place instead of the value's.
        """
        node = self.root
        mark = node.start_mark if node is not None else None
        for number, part in enumerate(path):
            found: yaml.Node | None = None
            if isinstance(node, yaml.MappingNode):
                for name, value in node.value:
                    if name.value == str(part):
                        last = number == len(path) - 1
                        mark = (name if key and last else value).start_mark
                        found = value
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
                found = node.value[part] if part < len(node.value) else None
                mark = found.start_mark if found is not None else mark
            if found is None:
                break
            node = found
        return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)

    def quoted(self, path: Path) -> bool:
        """Whether the text at ``path`` stands in quotes (which take one column)."""
        node = self.root
        for part in path:
            if isinstance(node, yaml.MappingNode):
                pairs = {name.value: value for name, value in node.value}
                node = pairs.get(str(part))
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
                node = node.value[part] if part < len(node.value) else None
        return isinstance(node, yaml.ScalarNode) and node.style in {"'", '"'}


def read_yaml(name: str, content: bytes) -> YamlFile:
    """Read one file; raises ``YamlInvalid`` with the place of the mistake."""
    text = _decoded(name, content)
    try:
        root = _tree(text)
    except yaml.YAMLError as error:
        raise YamlInvalid(_syntax(name, error)) from None
    if root is None:
        return YamlFile(name, None)
    return YamlFile(name, _Reader(name).value(root, 0), text, root)


def _tree(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        root: yaml.Node | None = loader.get_single_node()
    finally:
        loader.dispose()
    return root


def _decoded(name: str, content: bytes) -> str:
    problem = ""
    if len(content) > MAX_BYTES:
        problem = (
            f"Die Datei ist größer als {MAX_BYTES // 1024} KB. Teilen Sie sie auf."
        )
    elif max(map(len, content.split(b"\n"))) > _MAX_LINE:
        problem = f"Eine Zeile ist länger als {_MAX_LINE} Zeichen."
    elif _flow_depth(content) > MAX_DEPTH:
        problem = "Die Klammern sind zu tief verschachtelt."
    if problem:
        raise YamlInvalid(Finding(file=name, message=problem, code="yaml"))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise YamlInvalid(
            Finding(file=name, message="Die Datei ist nicht in UTF-8.", code="yaml")
        ) from None


def _flow_depth(content: bytes) -> int:
    if content.count(b"[") + content.count(b"{") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for bracket in content.translate(None, _NOT_BRACKETS):
        if bracket in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif depth:
            depth -= 1
    return deepest


def _syntax(name: str, error: yaml.YAMLError) -> Finding:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return Finding(
        file=name,
        line=mark.line + 1 if mark else 1,
        column=mark.column + 1 if mark else 1,
        code="yaml",
        message=f"Das ist kein gültiges YAML: {problem}. Prüfen Sie Einrückung, "
        "Doppelpunkte und Anführungszeichen.",
    )


class _Reader:
    """Turns nodes into plain data; sees each node once, so aliases are noticed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, depth: int) -> object:
        if depth > MAX_DEPTH:
            self.fail(node, "Das ist zu tief verschachtelt.")
        if node.tag not in _PLAIN_TAGS:
            self.fail(node, f"Die Marke „{node.tag}“ ist nicht erlaubt.")
        if type(node) is yaml.ScalarNode:
            # Quoted or a block; libyaml says '' for plain.
            return node.value if node.style else self.plain(node)
        if id(node) in self.seen:
            self.fail(node, "Verweise (& und *) sind nicht erlaubt. Schreiben Sie aus.")
        self.seen.add(id(node))
        if type(node) is yaml.SequenceNode:
            return [self.value(item, depth + 1) for item in node.value]
        data: dict[str, object] = {}
        deep = depth >= MAX_DEPTH
        for key, value in node.value:
            if type(key) is not yaml.ScalarNode:
                self.fail(key, "Ein Schlüssel muss ein einfaches Wort sein.")
            if key.value in data:
                self.fail(key, f"Der Schlüssel „{key.value}“ steht zweimal da.")
            if type(value) is yaml.ScalarNode and value.tag == _TEXT_TAG and not deep:
                # As in ``value``, without calling it for every word.
                data[key.value] = value.value if value.style else self.plain(value)
            else:
                data[key.value] = self.value(value, depth + 1)
        return data

    def plain(self, node: yaml.ScalarNode) -> object:
        source: str = node.value
        if source in _CONSTANTS:
            return _CONSTANTS[source]
        first = source[0]
        if first.isdigit() or first in "+-":
            if _INTEGER.fullmatch(source):
                return int(source)
            if _FLOAT.fullmatch(source):
                return float(source)
        return source

    def fail(self, node: yaml.Node, message: str) -> None:
        mark = node.start_mark
        raise YamlInvalid(
            Finding(
                file=self.name,
                line=mark.line + 1,
                column=mark.column + 1,
                message=message,
                code="yaml",
            )
        )
