"""Second wall: no statement on a member's table without a condition on the member.

Reads the SQL itself, so raw SQL and joins are judged like the ORM's. A SELECT must
compare ``owner_id`` or ``acting_id`` of one of its member-owned tables with a value and
tie the others to it; UPDATE and DELETE may name the primary key instead, which they got
from a row already seen; INSERT must fill both columns. The verdict is cached per text.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from django.apps import apps

from verbund.core.scope import NoMemberScope, Scope, current_scope

OWN_COLUMNS: Final = frozenset({"owner_id", "acting_id"})
_CACHE_SIZE = 4000

_TOKEN = re.compile(
    r"""
    (?P<skip>\s+|--[^\n]*|/\*.*?\*/)
  | (?P<string>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*"|`[^`]*`|\[[A-Za-z_]\w*\])
  | (?P<word>[A-Za-z_]\w*)
  | (?P<param>%s|%\(\w+\)s|\?\d*|:\w+|\$\d+|@\w+)
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<operator>::\w+(?:\[\])?|<>|!=|<=|>=|\|\||[=<>(),.;*+\-/%!~&|^:\[\]{}@\#?$])
    """,
    re.VERBOSE | re.DOTALL,
)
_CLAUSES: Final = {
    "FROM": "from", "JOIN": "from", "USING": "from", "UPDATE": "from", "INTO": "from",
    "WHERE": "cond", "ON": "cond", "SET": "other", "GROUP": "other", "ORDER": "other",
    "LIMIT": "other", "HAVING": "other", "RETURNING": "other", "VALUES": "other",
    "WINDOW": "other", "OFFSET": "other",
}  # fmt: skip
_STARTS: Final = frozenset({"SELECT", "UPDATE", "DELETE", "INSERT", "REPLACE"})
_COMPOUND: Final = frozenset({"UNION", "EXCEPT", "INTERSECT"})
_JOINS: Final = frozenset(
    {"LEFT", "INNER", "OUTER", "CROSS", "RIGHT", "FULL", "NATURAL"}
)
_BEFORE_TABLE: Final = _JOINS | {"ONLY", "LATERAL", "AS"}
_NO_ALIAS: Final = (
    _JOINS
    | _COMPOUND
    | _CLAUSES.keys()
    | {"DEFAULT", "FOR", "INDEXED", "NOT", "SELECT"}
)
_INSPECTED: Final = _STARTS | {"WITH"}


class MemberConditionMissing(PermissionError):
    """A statement would reach rows of members that were not named."""


class _Part:
    """One SELECT, UPDATE, DELETE or INSERT inside a statement."""

    __slots__ = ("bound", "clause", "outer", "tables", "tied", "verb")

    def __init__(self, verb: str, outer: "_Part | None") -> None:
        self.verb = verb
        self.outer = outer
        self.clause = "other"
        self.tables: dict[str, str] = {}
        self.bound: set[str] = set()
        self.tied: set[str] = set()


class _Token:
    __slots__ = ("kind", "text", "upper")

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        self.text = text
        self.upper = text.upper() if kind == "word" else ""


class _Reader:
    """Reads one statement into parts and finds the first that lacks its condition."""

    def __init__(self, sql: str, tables: Mapping[str, str]) -> None:
        self.tables = tables
        self.tokens = list(_tokens(sql))
        self.parts: list[_Part] = []
        self.columns: list[str] = []

    def offence(self) -> str:
        """Name of a member-owned table that is reached unconditioned, else empty."""
        self._read()
        for part in self.parts:
            owned = {a: t for a, t in part.tables.items() if t in self.tables}
            if not owned:
                continue
            if part.verb in {"INSERT", "REPLACE"}:
                if not set(self.columns) >= OWN_COLUMNS:
                    return next(iter(owned.values()))
                continue
            if not part.bound & owned.keys():
                return next(iter(owned.values()))
            for alias, table in owned.items():
                if alias not in part.bound | part.tied:
                    return table
        return ""

    def _read(self) -> None:
        stack: list[_Part | None] = [None]
        clauses: list[str] = []
        position = 0
        while position < len(self.tokens):
            token = self.tokens[position]
            part = stack[-1]
            fresh = len(clauses) > 0 and clauses[-1] == "fresh"
            if token.text == "(":
                stack.append(part)
                clauses.append("fresh")
                position += 1
                continue
            if token.text == ")" and len(stack) > 1:
                stack.pop()
                clauses.pop()
                position += 1
                continue
            if token.upper in _STARTS and self._begins(part, token, fresh=fresh):
                outer = stack[-2] if len(stack) > 1 else None
                stack[-1] = _Part(token.upper, outer if len(stack) > 1 else None)
                self.parts.append(stack[-1])  # type: ignore[arg-type]
                if clauses:
                    clauses[-1] = "own"
                if token.upper == "UPDATE":
                    stack[-1].clause = "from"  # type: ignore[union-attr]
                position += 1
                continue
            nested = bool(clauses) and clauses[-1] != "own"
            if clauses and fresh:
                clauses[-1] = "nested"
            if part is not None:
                position = self._step(part, position, nested=nested)
            else:
                position += 1

    @staticmethod
    def _begins(part: _Part | None, token: _Token, *, fresh: bool) -> bool:
        if part is None or fresh:
            return True
        # After UNION, or the SELECT that feeds an INSERT; UPDATE in "FOR UPDATE" and
        # "DO UPDATE SET" begins nothing.
        return token.upper == "SELECT"

    def _step(self, part: _Part, position: int, *, nested: bool) -> int:
        token = self.tokens[position]
        # FROM inside EXTRACT(YEAR FROM x) is no clause; ON inside brackets is.
        if token.upper in _CLAUSES and not (nested and token.upper in {"FROM", "SET"}):
            if token.upper != "UPDATE":
                part.clause = _CLAUSES[token.upper]
            return position + 1
        if token.upper in _COMPOUND:
            part.clause = "other"
            return position + 1
        if part.clause == "from" and token.kind in {"word", "quoted"}:
            return self._table(part, position)
        if part.clause == "cond" and token.kind in {"word", "quoted"}:
            return self._condition(part, position)
        if part.verb in {"INSERT", "REPLACE"} and token.kind in {"word", "quoted"}:
            self.columns.append(_name(token))
        return position + 1

    def _table(self, part: _Part, position: int) -> int:
        token = self.tokens[position]
        if token.upper in _BEFORE_TABLE:
            return position + 1
        name = _name(token)
        position += 1
        while self._text(position) == ".":
            name = _name(self.tokens[position + 1])
            position += 2
        alias = name
        if self._upper(position) == "AS":
            position += 1
        following = self.tokens[position] if position < len(self.tokens) else None
        if (
            following is not None
            and following.kind in {"word", "quoted"}
            and following.upper not in _NO_ALIAS
        ):
            alias = _name(following)
            position += 1
        part.tables[alias] = name
        if part.verb in {"INSERT", "REPLACE"}:
            part.clause = "other"
        return position

    def _condition(self, part: _Part, position: int) -> int:
        alias, column, after = self._column(position)
        if column is None:
            return position + 1
        operator = self._upper(after) or self._text(after)
        if operator not in {"=", "IN"}:
            return after
        value = after + 1
        owner = self._alias_of(part, alias, column)
        if operator == "=":
            # Django writes the outer column of a sub-select in brackets.
            brackets = 0
            while self._text(value + brackets) == "(":
                brackets += 1
            if self._is_column(value + brackets):
                other_alias, _, end = self._column(value + brackets)
                self._tie(part, owner, other_alias)
                return end if not brackets else end + brackets
        if owner and self._binds(part, owner, column):
            part.bound.add(owner)
        return value

    def _tie(self, part: _Part, owner: str, other: str) -> None:
        """Note ``a.x = b.y``: a join, or the link of a sub-select to its outer part."""
        if owner and other and owner != other:
            for here, there in ((owner, other), (other, owner)):
                if here in part.tables:
                    outside = there not in part.tables and self._is_outer(part, there)
                    (part.bound if outside else part.tied).add(here)

    def _binds(self, part: _Part, alias: str, column: str) -> bool:
        if column in OWN_COLUMNS:
            return True
        if part.verb not in {"UPDATE", "DELETE"}:
            return False
        return column == self.tables.get(part.tables.get(alias, ""))

    def _is_outer(self, part: _Part, alias: str) -> bool:
        outer = part.outer
        while outer is not None:
            if alias in outer.tables:
                # A shared table outside binds nothing: it may list all members.
                return outer.tables[alias] in self.tables
            outer = outer.outer
        return False

    def _alias_of(self, part: _Part, alias: str, column: str) -> str:
        if alias:
            return alias
        owned = [a for a, t in part.tables.items() if t in self.tables]
        return owned[0] if len(owned) == 1 and column else ""

    def _column(self, position: int) -> tuple[str, str | None, int]:
        names = [_name(self.tokens[position])]
        position += 1
        while self._text(position) == "." and position + 1 < len(self.tokens):
            names.append(_name(self.tokens[position + 1]))
            position += 2
        while self._text(position).startswith("::"):
            position += 1
        if self._text(position) == "(":
            return "", None, position
        return (names[-2] if len(names) > 1 else ""), names[-1], position

    def _is_column(self, position: int) -> bool:
        token = self.tokens[position] if position < len(self.tokens) else None
        if token is None or token.kind not in {"word", "quoted"}:
            return False
        if token.upper in {"ANY", "NULL", "TRUE", "FALSE", "SELECT", "ALL", "SOME"}:
            return False
        return self._text(position + 1) != "("

    def _text(self, position: int) -> str:
        return self.tokens[position].text if position < len(self.tokens) else ""

    def _upper(self, position: int) -> str:
        return self.tokens[position].upper if position < len(self.tokens) else ""


def _tokens(sql: str) -> "list[_Token]":
    found = []
    for match in _TOKEN.finditer(sql):
        kind = match.lastgroup or ""
        if kind != "skip":
            found.append(_Token(kind, match.group()))
    return found


def _name(token: _Token) -> str:
    return token.text.strip('"`[]').lower()


def offending_table(sql: str, tables: Mapping[str, str]) -> str:
    """The member-owned table that ``sql`` reaches without condition, or empty.

    ``tables`` maps each member-owned table to its primary key column.
    """
    return _Reader(sql, tables).offence()


@lru_cache(maxsize=1)
def member_tables() -> dict[str, str]:
    """Primary key column of every member-owned table, by table name."""
    return {
        model._meta.db_table.lower(): str(model._meta.pk.column)
        for model in apps.get_models(include_auto_created=True)
        if getattr(model, "member_owned", False)
    }


class _Verdict:
    """What is known of one SQL text: is a member's table touched, is it an offence."""

    __slots__ = ("offence", "touched")

    def __init__(self, touched: str, offence: str) -> None:
        self.touched = touched
        self.offence = offence


_verdicts: dict[str, _Verdict] = {}


def judge(sql: str) -> _Verdict:
    """The verdict on one SQL text, from the cache if it was seen before."""
    verdict = _verdicts.get(sql)
    if verdict is None:
        verdict = _judge(sql)
        if len(_verdicts) >= _CACHE_SIZE:
            _verdicts.clear()
        if apps.ready:
            _verdicts[sql] = verdict
    return verdict


def _judge(sql: str) -> _Verdict:
    if not apps.ready:
        return _Verdict("", "")
    first = sql.lstrip(" \t\r\n(").split(None, 1)
    if not first or first[0].upper() not in _INSPECTED:
        return _Verdict("", "")
    tables = member_tables()
    lowered = sql.lower()
    touched = next((name for name in tables if name in lowered), "")
    if not touched:
        return _Verdict("", "")
    return _Verdict(touched, offending_table(sql, tables))


def check_statement(sql: str) -> Scope | None:
    """Return the scope if ``sql`` touches a member's table, None if it does not.

    Raises ``NoMemberScope`` outside any scope and ``MemberConditionMissing`` for a
    statement without a condition on the member.
    """
    verdict = judge(sql)
    if not verdict.touched:
        return None
    scope = current_scope()
    if scope is None:
        raise NoMemberScope(
            f"Table {verdict.touched} belongs to members: use acting_within(…) or "
            "across_members(reason=…) around this statement."
        )
    if verdict.offence and not scope.everywhere:
        raise MemberConditionMissing(
            f"Statement on table {verdict.offence} has no condition on owner_id or "
            "acting_id; add one, or use across_members(reason=…) if all members are "
            f"meant: {sql[:200]}"
        )
    return scope


def guard(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    """Execute wrapper that every connection of our backends begins with."""
    text = sql if isinstance(sql, str) else str(sql)
    scope = check_statement(text)
    context["connection"].announce_scope(scope)
    return execute(sql, params, many, context)
