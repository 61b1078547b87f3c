"""Expressions in German words, for people who read a blueprint but write none.

``said(blueprint, "request == 'register' and not exempt")`` gives „Was möchten Sie tun?“
ist „Hund anmelden“ und „Befreit?“ ist Nein. Names become the labels of fields and
parameters; what has no label keeps its name, so nothing is hidden.
"""

from collections.abc import Mapping

from verbund.engine.display import walk_fields
from verbund.engine.expressions.syntax import (
    COMPARISONS,
    Attribute,
    Binary,
    Call,
    Choice,
    ListOf,
    Literal,
    Name,
    Node,
    Unary,
    parse,
)
from verbund.engine.model import Blueprint, Field
from verbund.kernel.german import join_de
from verbund.kernel.money import format_euro

_SIGNS = {
    "and": "und",
    "or": "oder",
    "==": "ist",
    "!=": "ist nicht",
    "<": "ist kleiner als",
    "<=": "ist höchstens",
    ">": "ist größer als",
    ">=": "ist mindestens",
    "in": "ist eines von",
    "+": "+",
    "-": "−",
    "*": "mal",
    "/": "geteilt durch",
}
_DAY_SIGNS = {
    "<": "liegt vor",
    "<=": "liegt spätestens am Tag",
    ">": "liegt nach",
    ">=": "liegt frühestens am Tag",
}
_OPPOSITES = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}
_CALLS = {
    "present": "{0} ist angegeben",
    "year": "das Jahr von {0}",
    "month": "der Monat von {0}",
    "day": "der Tag von {0}",
    "add": "{0} und {1} danach",
    "first_of_month": "der Monatserste von {0}",
    "first_of_next_month": "der Monatserste nach {0}",
    "end_of_year": "das Jahresende von {0}",
    "months_between": "volle Monate von {0} bis {1}",
    "days_between": "Tage von {0} bis {1}",
    "years_between": "Jahre von {0} bis {1}",
    "age": "das Alter von {0} am {1}",
    "count": "die Anzahl {0}",
    "sum": "die Summe {0}",
    "first": "der erste Eintrag von {0}",
    "any": "mindestens ein Eintrag von {0}",
    "all": "jeder Eintrag von {0}",
    "min": "der kleinste Wert von {0}",
    "max": "der größte Wert von {0}",
    "at": "{0}, Stand {1}",
    "round": "{0}, gerundet",
    "known_on": "der Tag der Bekanntgabe eines am {0} abgesandten Schreibens",
}
_NAMES = {
    "today": "heute",
    "value": "die Angabe",
    "position": "der Platz in der Liste",
    "announced": "der Tag der Bekanntgabe",
    "case.state": "der Zustand des Vorgangs",
    "case.service": "die Leistung",
    "case.channel": "der Weg des Antrags",
    "case.opened_on": "der Tag des Eingangs",
    "case.decided_on": "der Tag der Entscheidung",
    "report.category": "die Art der Meldung",
    "report.code": "der Schlüssel der Art",
    "report.identity": "was die Meldung von der Person verlangt",
    "report.deadline": "die zugesagte Frist dieser Art",
}
_IDENTITIES = {
    "anonymous": "nichts",
    "email": "eine bestätigte E-Mail-Adresse",
    "account": "ein Konto",
}
_PARTS = {
    "street": "Straße",
    "house_number": "Hausnummer",
    "postal_code": "Postleitzahl",
    "city": "Ort",
    "asset": "Nummer am Gegenstand",
    "note": "Beschreibung des Ortes",
    "lat": "Breite",
    "lon": "Länge",
}
_UNITS = {"D": ("Tag", "Tage"), "W": ("Woche", "Wochen")}
_LONG_UNITS = {"M": ("Monat", "Monate"), "Y": ("Jahr", "Jahre")}


def said(
    blueprint: Blueprint, source: str, *, names: Mapping[str, str] | None = None
) -> str:
    """One expression in German words; ``names`` tells names that only hold here.

    Raises ``ExpressionInvalid`` for what is no expression at all.
    """
    return _Speaker(blueprint, names or {}).say(parse(source))


def period_de(period: str) -> str:
    """An ISO period or working days in words: ``P1M`` → „1 Monat“.

    What is no such period (an expression) comes back unchanged.
    """
    working = period.startswith("P") and period.endswith("WD")
    number, unit = (period[1:-2], "WD") if working else (period[1:-1], period[-1:])
    if not period.startswith("P") or not number.lstrip("-").isdigit():
        return period
    if working:
        return f"{number} Arbeitstag" + ("" if number == "1" else "e")
    words = {**_UNITS, **_LONG_UNITS}.get(unit)
    if words is None:
        return period
    return f"{number} {words[0] if number.lstrip('-') == '1' else words[1]}"


class _Speaker:
    """Walks one tree with the labels of its blueprint at hand."""

    def __init__(self, blueprint: Blueprint, names: Mapping[str, str]) -> None:
        self.blueprint = blueprint
        self.names = names
        self.fields: dict[str, Field] = {}
        for field in walk_fields(blueprint.fields):
            self.fields.setdefault(field.path or field.id, field)
            self.fields.setdefault(field.id, field)
        process = blueprint.process
        more = process.objection.transitions if process.objection else ()
        for transition in (*process.transitions, *more):
            for name, field in transition.inputs.items():
                self.fields.setdefault(f"input.{name}", field)

    def say(self, node: Node) -> str:
        match node:
            case Literal():
                return self._literal(node)
            case Name() | Attribute():
                return self._truth(node) or self._name(node)
            case Unary():
                return self._unary(node)
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)
            case ListOf(items=items):
                return join_de([self.say(item) for item in items], word="oder")
            case Choice(then=then, condition=condition, otherwise=otherwise):
                return (
                    f"{self._value(then)}, falls {self.say(condition)}, "
                    f"sonst {self._value(otherwise)}"
                )

    def _value(self, node: Node) -> str:
        """A name as a value, not as the yes or no of a condition."""
        return (
            self._name(node) if isinstance(node, Name | Attribute) else self.say(node)
        )

    def _literal(self, node: Literal) -> str:
        if node.value is True:
            return "immer" if node.kind == "boolean" else "Ja"
        if node.value is False:
            return "Nein"
        if node.value is None:
            return "nicht angegeben"
        if isinstance(node.value, str):
            return f"„{node.value}“"
        return str(node.value).replace(".", ",")

    def _truth(self, node: Node, *, yes: bool = True) -> str:
        """„Frage“ ist Ja, if the name is a question of yes and no."""
        field = self._field(node)
        if field is None or field.type != "boolean":
            return ""
        return f"„{field.label.de}“ ist {'Ja' if yes else 'Nein'}"

    def _field(self, node: Node) -> Field | None:
        if isinstance(node, Name):
            return None if node.name in self.names else self.fields.get(node.name)
        if isinstance(node, Attribute):
            return self.fields.get(_path(node))
        return None

    def _name(self, node: Node) -> str:
        field = self._field(node)
        if field is not None:
            return f"„{field.label.de}“"
        path = _path(node)
        head, _, rest = path.partition(".")
        if head == "params" and rest:
            name, _, column = rest.partition(".")
            parameter = self.blueprint.parameters.get(name)
            if parameter is not None:
                found = parameter.columns.get(column)
                label = found.label if found and found.label else None
                return f"{label.de if label else parameter.label.de} (Ortswert)"
        if head == "rules" and rest:
            rule = self.blueprint.rules.get(rest.partition(".")[0])
            if rule is not None:
                return f"das Ergebnis „{rule.title.de}“"
        if isinstance(node, Attribute) and node.name == "count":
            return f"die Anzahl {self._name(node.of)}"
        outer = self._field(node.of) if isinstance(node, Attribute) else None
        if outer is not None and outer.type in {"place", "address"}:
            return f"{_PARTS.get(rest.rpartition('.')[2], rest)} von „{outer.label.de}“"
        if isinstance(node, Attribute) and not path:
            return f"{node.name} von {self._value(node.of)}"
        return self.names.get(path) or _NAMES.get(path) or path

    def _unary(self, node: Unary) -> str:
        if node.sign == "-":
            return f"−{self._value(node.operand)}"
        inner = node.operand
        if (told := self._truth(inner, yes=False)) != "":
            return told
        if isinstance(inner, Binary) and inner.sign in _OPPOSITES:
            turned = Binary(_OPPOSITES[inner.sign], inner.left, inner.right, inner.at)
            return self._binary(turned)
        if isinstance(inner, Call) and inner.name == "present":
            return f"{self._value(inner.arguments[0])} ist nicht angegeben"
        return f"nicht ({self.say(inner)})"

    def _binary(self, node: Binary) -> str:
        if node.sign in {"and", "or"}:
            return " ".join(
                (
                    self._side(node.left, node.sign),
                    _SIGNS[node.sign],
                    self._side(node.right, node.sign),
                )
            )
        left, right = self._value(node.left), self._value(node.right)
        if node.sign in COMPARISONS or node.sign == "in":
            left = self._compared(node.left, node.right) or left
            right = self._compared(node.right, node.left) or right
        signs = _SIGNS
        if self._is_day(node.left) or self._is_day(node.right):
            signs = {**_SIGNS, **_DAY_SIGNS}
        return f"{left} {signs.get(node.sign, node.sign)} {right}"

    def _is_day(self, node: Node) -> bool:
        field = self._field(node)
        if field is not None:
            return field.type == "date"
        if isinstance(node, Call):
            return node.name in {"date", "add", "date_of", "end_of_year"}
        return isinstance(node, Name) and node.name == "today"

    def _side(self, node: Node, sign: str) -> str:
        mixed = isinstance(node, Binary) and node.sign in {"and", "or"}
        if mixed and isinstance(node, Binary) and node.sign != sign:
            return f"({self.say(node)})"
        return self.say(node)

    def _compared(self, node: Node, other: Node) -> str:
        """The labels of the options that a choice is compared with."""
        if isinstance(node, ListOf):
            return join_de(
                [self._compared(i, other) or self.say(i) for i in node.items],
                word="oder",
            )
        if not isinstance(node, Literal) or not isinstance(node.value, str):
            return ""
        field = self._field(other)
        options = field.options if field else ()
        path = _path(other)
        if not options and path.startswith("params."):
            parameter = self.blueprint.parameters.get(path.split(".")[1])
            options = parameter.options if parameter else ()
        if path == "case.state" and node.value in self.blueprint.process.states:
            return f"„{self.blueprint.process.states[node.value].title.de}“"
        if path == "report.identity":
            return f"„{_IDENTITIES.get(node.value, node.value)}“"
        label = next((o.label.de for o in options if o.id == node.value), None)
        return f"„{label}“" if label else ""

    def _call(self, node: Call) -> str:
        if node.name == "eur" and isinstance(node.arguments[0], Literal):
            euros, _, cents = str(node.arguments[0].value).partition(".")
            return format_euro(int(euros) * 100 + int(cents.ljust(2, "0")[:2] or 0))
        if node.name == "date" and isinstance(node.arguments[0], Literal):
            parts = str(node.arguments[0].value).split("-")
            return ".".join(reversed(parts))
        told = [self._period(a) or self._value(a) for a in node.arguments]
        pattern = _CALLS.get(node.name)
        if pattern is None or pattern.count("{") > len(told):
            text = f"{node.name}({', '.join(told)})"
        else:
            text = pattern.format(*told)
        return f"{text} mit {self.say(node.where)}" if node.where else text

    def _period(self, node: Node) -> str:
        if isinstance(node, Literal) and isinstance(node.value, str):
            told = period_de(node.value)
            return told if told != node.value else ""
        return ""


def _path(node: Node) -> str:
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Attribute):
        inner = _path(node.of)
        return f"{inner}.{node.name}" if inner else ""
    return ""
