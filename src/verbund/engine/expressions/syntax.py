"""From source text to a tree: tokens and a parser by binding power (Pratt)."""

import re
from typing import NoReturn

from msgspec import Struct

from verbund.engine.errors import ExpressionInvalid

MAX_LENGTH = 2000
MAX_DEPTH = 60
MAX_TOKENS = 400

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<sign>==|!=|<=|>=|[-+*/<>().,\[\]])
    )""",
    re.VERBOSE,
)
_KEYWORDS = frozenset({"and", "or", "not", "in", "if", "else", "where"})
_LITERALS = {"true": True, "false": False, "missing": None}
_MISTAKES = {
    "=": "Zum Vergleichen schreiben Sie zwei Gleichheitszeichen: ==.",
    "&": "Schreiben Sie „and“.",
    "|": "Schreiben Sie „or“.",
    "!": "Schreiben Sie „not“ oder „!=“.",
    "?": "Schreiben Sie „a if Bedingung else b“.",
    "'": "Der Text ist nicht geschlossen; am Ende fehlt ein '.",
    '"': 'Der Text ist nicht geschlossen; am Ende fehlt ein ".',
    "„": "Setzen Sie Texte in gerade Anführungszeichen: 'so'.",
    "‚": "Setzen Sie Texte in gerade Anführungszeichen: 'so'.",
    "’": "Setzen Sie Texte in gerade Anführungszeichen: 'so'.",
}


class Token(Struct, frozen=True, gc=False):
    kind: str
    value: str
    at: int


class Literal(Struct, frozen=True):
    value: object
    kind: str
    at: int


class Name(Struct, frozen=True):
    name: str
    at: int


class Attribute(Struct, frozen=True):
    of: "Node"
    name: str
    at: int


class Call(Struct, frozen=True):
    name: str
    arguments: tuple["Node", ...]
    where: "Node | None"
    at: int


class Unary(Struct, frozen=True):
    sign: str
    operand: "Node"
    at: int


class Binary(Struct, frozen=True):
    sign: str
    left: "Node"
    right: "Node"
    at: int


class ListOf(Struct, frozen=True):
    items: tuple["Node", ...]
    at: int


class Choice(Struct, frozen=True):
    then: "Node"
    condition: "Node"
    otherwise: "Node"
    at: int


Node = Literal | Name | Attribute | Call | Unary | Binary | ListOf | Choice

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_POWER = {
    "if": 1, "or": 2, "and": 3, "in": 5, "not": 5,
    "==": 5, "!=": 5, "<": 5, "<=": 5, ">": 5, ">=": 5,
    "+": 6, "-": 6, "*": 7, "/": 7, ".": 9,
}  # fmt: skip
_NOT_POWER = 4
_MINUS_POWER = 8


def tokenize(source: str) -> list[Token]:
    if len(source) > MAX_LENGTH:
        raise _too_long(source)
    tokens = []
    at = 0
    end = len(source.rstrip())
    while at < end:
        match = _TOKEN.match(source, at)
        if match is None or match.lastgroup is None:
            at += len(source[at:]) - len(source[at:].lstrip())
            sign = source[at]
            raise ExpressionInvalid(
                f"Das Zeichen „{sign}“ gehört nicht in einen Ausdruck.",
                source=source,
                position=at,
                hint=_MISTAKES.get(sign, ""),
            )
        kind = match.lastgroup
        value, at = match[kind], match.end()
        if kind == "name" and value in _KEYWORDS:
            kind = "sign"
        tokens.append(Token(kind, value, at - len(value)))
        if len(tokens) > MAX_TOKENS:
            raise _too_long(source)
    tokens.append(Token("end", "", end))
    return tokens


def _too_long(source: str) -> ExpressionInvalid:
    hint = "Teilen Sie ihn mit „let“ auf."
    return ExpressionInvalid("Der Ausdruck ist zu lang.", source=source, hint=hint)


def parse(source: str) -> Node:
    """The tree of ``source``; raises ``ExpressionInvalid`` with the position."""
    return _Parser(source).whole()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokenize(source)
        self.index = 0
        self.token = self.tokens[0]
        self.depth = 0

    def whole(self) -> Node:
        if self.token.kind == "end":
            self.fail("Der Ausdruck ist leer.", "Schreiben Sie zum Beispiel: true")
        node = self.expression(0)
        if self.token.kind != "end":
            self.fail(
                f"„{self.token.value}“ passt hier nicht.",
                "Fehlt davor „and“, „or“ oder ein Rechenzeichen?",
            )
        return node

    def expression(self, power: int) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("Der Ausdruck ist zu tief verschachtelt.", "Nutzen Sie „let“.")
        left = self.prefix()
        while self.token.kind == "sign":
            next_power = _POWER.get(self.token.value, 0)
            if next_power <= power:
                break
            left = self.infix(left, next_power)
        self.depth -= 1
        return left

    def prefix(self) -> Node:
        token = self.take()
        if token.kind == "number":
            if "." in token.value:
                return Literal(token.value, "decimal", token.at)
            return Literal(int(token.value), "integer", token.at)
        if token.kind == "text":
            value = re.sub(r"\\(.)", r"\1", token.value[1:-1])
            return Literal(value, "text", token.at)
        if token.kind == "name":
            if token.value in _LITERALS:
                literal = _LITERALS[token.value]
                kind = "missing" if literal is None else "boolean"
                return Literal(literal, kind, token.at)
            if self.token.value == "(" and self.token.kind == "sign":
                return self.call(token)
            return Name(token.value, token.at)
        if token.value == "(":
            inner = self.expression(0)
            self.expect(")")
            return inner
        if token.value == "[":
            items = self.sequence("]")
            return ListOf(items, token.at)
        if token.value == "not":
            return Unary("not", self.expression(_NOT_POWER), token.at)
        if token.value == "-":
            return Unary("-", self.expression(_MINUS_POWER), token.at)
        self.back()
        what = f"„{token.value}“ steht" if token.value else "Der Ausdruck endet"
        hint = "Ergänzen Sie Feld oder Zahl."
        return self.fail(f"{what}, wo ein Wert stehen muss.", hint)

    def infix(self, left: Node, power: int) -> Node:
        token = self.take()
        if token.value == ".":
            name = self.take()
            if name.kind != "name":
                self.back()
                self.fail("Nach dem Punkt fehlt ein Name.", "Zum Beispiel: dogs.count")
            return Attribute(left, name.value, name.at)
        if token.value == "if":
            condition = self.expression(1)
            self.expect("else")
            return Choice(left, condition, self.expression(0), token.at)
        if token.value == "not":
            self.expect("in")
            inner = Binary("in", left, self.expression(power), token.at)
            return Unary("not", inner, token.at)
        right = self.expression(power)
        again = self.token.value
        if token.value in COMPARISONS and again in COMPARISONS:
            self.fail(
                "Zwei Vergleiche hintereinander sind nicht möglich.",
                "Schreiben Sie: a < b and b < c",
            )
        return Binary(token.value, left, right, token.at)

    def call(self, name: Token) -> Node:
        self.expect("(")
        where: Node | None = None
        arguments: list[Node] = []
        if self.token.value != ")":
            arguments.append(self.expression(0))
            if self.token.value == "where" and self.token.kind == "sign":
                self.take()
                where = self.expression(0)
            elif self.token.value == ",":
                self.take()
                return Call(
                    name.value, (arguments[0], *self.sequence(")")), None, name.at
                )
        self.expect(")")
        return Call(name.value, tuple(arguments), where, name.at)

    def sequence(self, closing: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while self.token.value != closing or self.token.kind != "sign":
            items.append(self.expression(0))
            if self.token.value != ",":
                break
            self.take()
        self.expect(closing)
        return tuple(items)

    def take(self) -> Token:
        token = self.token
        if token.kind == "end":
            # The caller may step back once to name the place; stay on the end mark.
            self.tokens.append(token)
        self.index += 1
        self.token = self.tokens[self.index]
        return token

    def back(self) -> None:
        self.index -= 1
        self.token = self.tokens[self.index]

    def expect(self, value: str) -> None:
        if self.token.kind != "sign" or self.token.value != value:
            found = self.token.value or "das Ende"
            self.fail(f"Hier fehlt „{value}“, gefunden: {found}.", "")
        self.take()

    def fail(self, message: str, hint: str) -> NoReturn:
        raise ExpressionInvalid(
            message, source=self.source, position=self.token.at, hint=hint
        )
