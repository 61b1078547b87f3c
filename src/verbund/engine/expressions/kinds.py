"""The types of the expression language, and which names an expression sees."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from verbund.engine.expressions.environment import Env
from verbund.engine.text import Text

#: What a compiled expression is: from the environment to a value.
Run = Callable[[Env], object]

GERMAN_NAMES = {
    "text": "Text",
    "integer": "ganze Zahl",
    "decimal": "Zahl",
    "money": "Geldbetrag",
    "date": "Datum",
    "boolean": "Ja/Nein",
    "list": "Liste",
    "record": "Gruppe",
    "missing": "fehlender Wert",
    "any": "beliebig",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a value.

    ``members`` are the names a record has, ``item`` is what a list holds, ``options``
    the only values a choice can have with their ``labels``, ``attributes`` tells a
    struct from a mapping.
    """

    name: str
    item: "Kind | None" = None
    members: "Mapping[str, Kind]" = field(default_factory=dict)
    options: tuple[str, ...] = ()
    attributes: bool = False
    labels: Mapping[str, Text] = field(default_factory=dict, compare=False)

    @property
    def german(self) -> str:
        if self.name == "list" and self.item is not None:
            return f"Liste von {self.item.german}"
        return GERMAN_NAMES.get(self.name, self.name)

    @property
    def number(self) -> bool:
        return self.name in {"integer", "decimal"}


TEXT = Kind("text")
INTEGER = Kind("integer")
DECIMAL = Kind("decimal")
MONEY = Kind("money")
DATE = Kind("date")
BOOLEAN = Kind("boolean")
MISSING = Kind("missing")
ANY = Kind("any")


def list_of(item: Kind) -> Kind:
    return Kind("list", item=item)


def record(members: Mapping[str, Kind], *, attributes: bool = False) -> Kind:
    return Kind("record", members=members, attributes=attributes)


def fraction(value: object) -> object:
    """A number from an answer (``"12.5"`` or 3) as an exact one."""
    return value if isinstance(value, int) else Fraction(str(value))


def day(value: object) -> object:
    """A day from an answer or result (ISO text) as a date."""
    return date.fromisoformat(value) if isinstance(value, str) else value


#: How a stored value of a kind becomes the value expressions work with.
CONVERT: Mapping[str, Callable[[object], object]] = {"date": day, "decimal": fraction}


@dataclass(frozen=True, slots=True)
class Binding:
    """A name: its kind and how its value is read."""

    kind: Kind
    run: Run


@dataclass(frozen=True, slots=True)
class Scope:
    """The names an expression sees; an inner scope hides the outer one's names.

    ``depth`` is the frame its item stands in. ``dated`` lists parameters for ``at``.
    """

    names: Mapping[str, Binding]
    parent: "Scope | None" = None
    depth: int = 0
    dated: Mapping[str, Kind] = field(default_factory=dict)

    def find(self, name: str) -> Binding | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None

    def all_names(self) -> list[str]:
        outer = self.parent.all_names() if self.parent else []
        return [*self.names, *outer]

    def parameter(self, name: str) -> Kind | None:
        if name in self.dated:
            return self.dated[name]
        return self.parent.parameter(name) if self.parent else None

    def with_names(self, names: Mapping[str, Binding]) -> "Scope":
        """An inner scope on the same frame."""
        return Scope(names, parent=self, depth=self.depth)

    def with_item(self, item: Kind) -> "Scope":
        """An inner scope in which the members of ``item`` are names."""
        depth = self.depth + 1
        names = {
            name: Binding(kind, _member(depth, name, kind))
            for name, kind in item.members.items()
        }
        names["position"] = Binding(INTEGER, lambda env: env.positions[depth])
        return Scope(names, parent=self, depth=depth)


def _member(depth: int, name: str, kind: Kind) -> Run:
    convert = CONVERT.get(kind.name)
    if convert is None:
        return lambda env: env.frames[depth].get(name)

    def run(env: Env) -> object:
        value = env.frames[depth].get(name)
        return None if value is None else convert(value)

    return run


def root_field(name: str, kind: Kind) -> Binding:
    """The binding of a field on the first level of the answers."""
    convert = CONVERT.get(kind.name)
    if convert is None:
        return Binding(kind, lambda env: env.root.get(name))

    def run(env: Env) -> object:
        value = env.root.get(name)
        return None if value is None else convert(value)

    return Binding(kind, run)
