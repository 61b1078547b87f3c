"""Answers: read, normalised, pruned to what is visible, and checked.

``raw`` may be any JSON; nothing raises. What is not visible is neither checked
nor kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from msgspec import Struct

from verbund.engine import messages
from verbund.engine.context import (
    CaseFacts,
    Env,
    Names,
    environment,
    inside_group,
    kind_of_field,
    names_of,
)
from verbund.engine.errors import FieldError
from verbund.engine.expressions.kinds import CONVERT, Binding, Run, Scope
from verbund.engine.messages import Wrong
from verbund.engine.model import Field, Ground
from verbund.engine.options import offered
from verbund.engine.text import Text
from verbund.engine.values import PARSERS, Parser, is_blank

MAX_ITEMS = 500
_ROUNDS = 20


class AnswerReport(Struct, frozen=True, kw_only=True):
    """The normal answers, what is wrong, and what was dropped as not visible."""

    answers: dict[str, object]
    errors: tuple[FieldError, ...] = ()
    pruned: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.errors


@dataclass(slots=True)
class Node:
    """A field with its expressions compiled; ``depth`` is the frame of its items."""

    field: Field
    name: str
    parse: Parser | None
    visible: Run | None
    required: Run | bool
    checks: tuple[tuple[Run, Text], ...]
    children: tuple["Node", ...]
    depth: int
    conditional: bool
    options: Mapping[str, Run]

    def may_choose(self, option: str, env: Env) -> bool:
        """Whether an option is offered at all at this moment."""
        condition = self.options.get(option)
        return condition is None or bool(condition(env))


def nodes_of(names: Names) -> tuple[Node, ...]:
    """The form of a blueprint, compiled once."""
    found = names.prepared.get("form")
    if not isinstance(found, tuple):
        found = compile_fields(names, names.blueprint.fields, names.base)
        names.prepared["form"] = found
    return found


def compile_fields(
    names: Names, fields: Mapping[str, Field], scope: Scope, where: str = "form"
) -> tuple[Node, ...]:
    """``fields`` with their conditions compiled in ``scope``."""
    return tuple(
        _node(names, name, field, scope, where) for name, field in fields.items()
    )


def _node(names: Names, name: str, field: Field, scope: Scope, where: str) -> Node:
    def condition(source: str, inside: Scope) -> Run:
        place = f"{where}:{field.path}"
        return names.compile(source, inside, where=place, expect="boolean").run

    kind = kind_of_field(field)
    inner, item_scope = where, scope
    if field.repeats and kind.item is not None:
        inner, item_scope = f"{where}:{field.path}", scope.with_item(kind.item)
    elif kind.name == "record" and field.fields:
        inner, item_scope = f"{where}:{field.path}", inside_group(scope, name)
    children = compile_fields(names, field.fields, item_scope, inner)
    convert = CONVERT.get(kind.name)
    value = Binding(
        kind,
        (lambda env: env.value) if convert is None else lambda env: convert(env.value),
    )
    checking = scope.with_names({"value": value})
    visible = condition(field.visible_if, scope) if field.visible_if else None
    required: Run | bool = (
        condition(field.required, scope)
        if isinstance(field.required, str)
        else field.required
    )
    if field.evidence == "later":
        required = False
    return Node(
        field=field,
        name=name,
        parse=PARSERS.get(field.type),
        visible=visible,
        required=required,
        checks=tuple((condition(c.test, checking), c.message) for c in field.checks),
        children=children,
        depth=item_scope.depth,
        conditional=visible is not None or any(c.conditional for c in children),
        options={
            option.id: condition(option.visible_if, scope)
            for option in field.options
            if option.visible_if
        },
    )


def check_answers(
    ground: Ground,
    raw: object,
    *,
    now: datetime | date,
    partial: bool = False,
    language: str = "de",
    case: CaseFacts | None = None,
) -> AnswerReport:
    """Check what a citizen answered against the blueprint's fields.

    ``partial`` is for drafts: missing answers are no errors, given ones are checked.
    Messages come in all languages; ``language`` is kept for callers that show one.
    """
    nodes = nodes_of(names_of(ground.blueprint))
    env = environment(ground, {}, now=now, case=case)
    return _Checker(env, partial).check(nodes, raw)


def check_fields(
    ground: Ground,
    fields: Mapping[str, Field],
    raw: object,
    *,
    now: datetime | date,
    partial: bool = False,
    answers: Mapping[str, object] | None = None,
    key: str = "",
) -> AnswerReport:
    """The same for the inputs of a step; its conditions read them as ``input.<id>``.

    ``key`` names the step: two steps may ask for the same input with other limits.
    """
    names = names_of(ground.blueprint)
    where = f"inputs:{key}:{','.join(fields)}"
    nodes = names.prepared.get(where)
    if not isinstance(nodes, tuple):
        nodes = compile_fields(names, fields, names.scope, where)
        names.prepared[where] = nodes
    env = environment(ground, answers or {}, now=now)
    return _Checker(env, partial, inputs=True).check(nodes, raw)


class _Checker:
    def __init__(self, env: Env, partial: bool, *, inputs: bool = False) -> None:
        self.env = env
        self.partial = partial
        self.inputs = inputs
        self.problems: dict[str, FieldError] = {}
        self.errors: list[FieldError] = []
        self.unknown: list[FieldError] = []
        self.pruned: list[str] = []

    def check(self, nodes: tuple[Node, ...], raw: object) -> AnswerReport:
        if not isinstance(raw, Mapping):
            wrong = messages.wrong_shape()
            error = FieldError(path="", code=wrong.code, message=wrong.message)
            return AnswerReport(answers={}, errors=(error,))
        values = self.read(nodes, raw, "")
        kept = self.prune_all(nodes, values)
        self.see(kept)
        self.judge(nodes, kept, "")
        return AnswerReport(
            answers=kept,
            errors=(*self.errors, *self.unknown),
            pruned=tuple(self.pruned),
        )

    # --- reading -----------------------------------------------------------------

    def read(
        self, nodes: tuple[Node, ...], raw: Mapping[object, object], prefix: str
    ) -> dict[str, object]:
        values: dict[str, object] = {}
        seen = 0
        for node in nodes:
            name = node.name
            given = raw.get(name)
            seen += name in raw
            if given is None and not self.partial and node.field.default is not None:
                given = node.field.default
            if given is None or (given != [] and is_blank(given)):
                continue
            value = self.read_one(node, given, f"{prefix}{name}")
            if value is not None:
                values[name] = value
        if seen < len(raw):
            known = {node.name for node in nodes}
            for key in raw:
                if key not in known and len(self.unknown) < 50:
                    path = f"{prefix}{str(key)[:60]}"
                    self.unknown.append(messages.unknown(path))
        return values

    def read_one(self, node: Node, raw: object, path: str) -> object:
        try:
            if node.parse is not None:
                return node.parse(offered(node.field, self.env), raw)
            if node.field.repeats:
                return self.read_items(node, raw, path)
            if not isinstance(raw, Mapping):
                raise messages.wrong_shape()
            return self.read(node.children, raw, f"{path}.") or None
        except Wrong as wrong:
            # Parts (day, street) exist only where the answer came in parts.
            part = wrong.part if isinstance(raw, Mapping) else ""
            exact = Wrong(wrong.code, wrong.message, part)
            self.problems[path] = messages.error(node.field, path, exact)
            return None

    def read_items(self, node: Node, raw: object, path: str) -> object:
        if not isinstance(raw, list):
            raise messages.wrong_shape()
        repeat = node.field.repeat
        most = min(MAX_ITEMS, repeat.max if repeat else MAX_ITEMS)
        if len(raw) > most:
            raise messages.too_many(most)
        items: list[object] = []
        for index, item in enumerate(raw):
            if isinstance(item, Mapping):
                items.append(self.read(node.children, item, f"{path}.{index}."))
            else:
                items.append({})
                place = f"{path}.{index}"
                wrong = messages.wrong_shape()
                self.problems[place] = messages.error(node.field, place, wrong)
        return items

    # --- pruning -------------------------------------------------------------------

    def see(self, values: dict[str, object]) -> None:
        if self.inputs:
            self.env.inputs = values
        else:
            self.env.root = values

    def prune_all(
        self, nodes: tuple[Node, ...], values: dict[str, object]
    ) -> dict[str, object]:
        """Drop what is not visible until nothing changes any more."""
        self.see(values)
        if not any(node.conditional for node in nodes):
            return values
        seen = values
        for _ in range(_ROUNDS):
            self.pruned = []
            kept = self.prune(nodes, values, "", seen)
            if kept == seen:
                break
            seen = kept
            self.see(kept)
        return kept

    def prune(
        self,
        nodes: tuple[Node, ...],
        values: Mapping[str, object],
        prefix: str,
        seen: Mapping[str, object],
    ) -> dict[str, object]:
        """One round; conditions read ``seen``, what the last round has kept."""
        kept: dict[str, object] = {}
        for node in nodes:
            value = values.get(node.name)
            if value is None:
                continue
            path = f"{prefix}{node.name}"
            if node.visible is not None and not node.visible(self.env):
                self.pruned.append(path)
                continue
            if node.conditional and node.children:
                last = seen.get(node.name)
                if isinstance(value, list):
                    before = last if isinstance(last, list) else value
                    value = [
                        self.prune(node.children, value[index], f"{path}.{index}.", old)
                        for index, old in self.items(node, before)
                    ]
                elif isinstance(value, dict):
                    old = last if isinstance(last, dict) else {}
                    value = self.prune(node.children, value, f"{path}.", old)
                    if not value:
                        continue
            kept[node.name] = value
        return kept

    def items(
        self, node: Node, items: list[Mapping[str, object]]
    ) -> Iterator[tuple[int, Mapping[str, object]]]:
        """Each item, standing in its frame while it is visited."""
        env, depth = self.env, node.depth
        outer, position = env.frames[depth], env.positions[depth]
        for index, item in enumerate(items):
            env.frames[depth] = item
            env.positions[depth] = index + 1
            yield index, item
        env.frames[depth], env.positions[depth] = outer, position

    # --- judging -------------------------------------------------------------------

    def judge(
        self, nodes: tuple[Node, ...], values: Mapping[str, object], prefix: str
    ) -> None:
        env = self.env
        for node in nodes:
            if node.visible is not None and not node.visible(env):
                continue
            path = prefix + node.name
            problem = self.problems.get(path)
            if problem is not None:
                self.errors.append(problem)
                continue
            value = values.get(node.name)
            if node.children:
                self.judge_group(node, value, path)
            elif value is None:
                if not self.partial and self.needs(node):
                    self.add(node, path, messages.missing(node.field))
                continue
            if node.options and not self.offered(node, value):
                self.add(node, path, messages.not_an_option())
                continue
            if node.checks and value is not None:
                env.value = value
                for test, message in node.checks:
                    if not test(env):
                        self.add(node, path, Wrong("check", message))
                        break

    def offered(self, node: Node, value: object) -> bool:
        """Whether everything that was chosen is offered here and now."""
        chosen = value if isinstance(value, list) else [value]
        return all(node.may_choose(str(option), self.env) for option in chosen)

    def needs(self, node: Node) -> bool:
        required = node.required
        return required if isinstance(required, bool) else bool(required(self.env))

    def judge_group(self, node: Node, value: object, path: str) -> None:
        repeat = node.field.repeat
        if repeat is None:
            if value is None and not self.needs(node):
                return
            inner = value if isinstance(value, dict) else {}
            self.judge(node.children, inner, f"{path}.")
            return
        items: list[Mapping[str, object]] = value if isinstance(value, list) else []
        least = repeat.min if self.needs(node) else 0
        if len(items) < least and not self.partial:
            self.add(node, path, messages.too_few(least, repeat.item))
        for index, item in self.items(node, items):
            place = f"{path}.{index}"
            if place in self.problems:
                self.errors.append(self.problems[place])
            else:
                self.judge(node.children, item, f"{place}.")

    def add(self, node: Node, path: str, wrong: Wrong) -> None:
        self.errors.append(messages.error(node.field, path, wrong))
