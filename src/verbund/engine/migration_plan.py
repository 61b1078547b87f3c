"""How to get from one version of a blueprint to another: old ids to new ones."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from verbund.engine.answer_paths import field_at, flat, with_value
from verbund.engine.model import Blueprint, Field, State
from verbund.engine.model_migration import MigrationDef
from verbund.engine.text import Text


class MigrationPlan(Struct, frozen=True, kw_only=True):
    """How ids of the old version are called in the new one; only what has changed.

    ``clocks`` maps to ``None`` where the clock stops. Field paths carry no numbers.
    """

    from_version: str
    from_digest: str
    states: Mapping[str, str] = {}
    objection_states: Mapping[str, str] = {}
    fields: Mapping[str, str] = {}
    clocks: Mapping[str, str | None] = {}
    drop: tuple[str, ...] = ()
    set: Mapping[str, object] = {}
    reason: Text | None = None


# --- the plan -----------------------------------------------------------------


def plan_for(old: Blueprint, new: Blueprint) -> MigrationPlan:
    """How to get from ``old`` to ``new``, by ``formerly`` and ``migrations/``.

    The file for the exact version counts before that for ``1.2`` and that before ``1``;
    it counts before what ``formerly`` says.
    """
    said = migration_for(new, old.version)
    return MigrationPlan(
        from_version=old.version,
        from_digest=old.digest,
        states={
            **_renamed_states(old.process.states, new.process.states),
            **said.states,
        },
        objection_states={
            **_renamed_states(objection_states(old), objection_states(new)),
            **said.objection_states,
        },
        fields={**dict(_renamed_fields(old.fields, new.fields)), **said.fields},
        clocks={
            **{
                name: clock.id
                for clock in new.clocks.values()
                for name in clock.formerly
                if name in old.clocks
            },
            **said.clocks,
        },
        drop=said.drop,
        set=said.set,
        reason=said.reason,
    )


def migration_for(blueprint: Blueprint, from_version: str) -> MigrationDef:
    """What ``migrations/`` says about cases of that version; empty if nothing."""
    core = from_version.partition("+")[0].partition("-")[0]
    parts = core.split(".")
    for length in range(len(parts), 0, -1):
        found = blueprint.migrations.get(".".join(parts[:length]))
        if found is not None:
            return found
    return MigrationDef()


def objection_states(blueprint: Blueprint) -> Mapping[str, State]:
    objection = blueprint.process.objection
    return objection.states if objection else {}


def _renamed_states(
    old: Mapping[str, State], new: Mapping[str, State]
) -> dict[str, str]:
    return {
        name: state.id
        for state in new.values()
        for name in state.formerly
        if name in old
    }


def _renamed_fields(
    old: Mapping[str, Field], new: Mapping[str, Field]
) -> Iterator[tuple[str, str]]:
    """Old path → new path of every field that says what it was called before.

    ``formerly`` names the id inside the same group, or a whole path from elsewhere.
    """
    for field in new.values():
        inside = field.path.rpartition(".")[0]
        for name in field.formerly:
            near = f"{inside}.{name}" if inside else name
            found = near if field_at(old, near) else name
            if field_at(old, found):
                yield found, field.path
        yield from _renamed_fields(old, field.fields)


def move_answers(
    old: Blueprint, new: Blueprint, answers: Mapping[str, object], plan: MigrationPlan
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Answers under their new names, and the old paths that have no place any more."""
    moved: dict[str, object] = {}
    lost: list[str] = []
    for path, value in flat(answers).items():
        if value in (None, "", [], {}):
            continue
        target = new_path(path, plan.fields)
        field = field_at(new.fields, target)
        if field is None or field.type == "group":
            lost.append(path)
            continue
        changed = with_value(new.fields, moved, target, value)
        if changed is None:
            lost.append(path)
        else:
            moved = changed
    return moved, tuple(lost)


# --- paths --------------------------------------------------------------------


def bare(path: str) -> str:
    return ".".join(part for part in path.split(".") if not part.isdigit())


def named(path: str, names: Sequence[str]) -> bool:
    return any(path == name or path.startswith(f"{name}.") for name in names)


def new_path(path: str, fields: Mapping[str, str]) -> str:
    """``path`` by its new name; the longest renamed beginning counts, numbers stay."""
    if not fields:
        return path
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        begin = parts[:length]
        if begin[-1].isdigit():
            continue
        target = fields.get(bare(".".join(begin)))
        if target is not None:
            return ".".join([*_numbered(target, begin), *parts[length:]])
    return path


def _numbered(target: str, begin: Sequence[str]) -> list[str]:
    """``target`` with the item numbers of the old path behind the same depth."""
    names = target.split(".")
    numbers: dict[int, list[str]] = {}
    depth = 0
    for part in begin:
        if part.isdigit():
            numbers.setdefault(depth, []).append(part)
        else:
            depth += 1
    found: list[str] = []
    for depth, name in enumerate(names, 1):
        found += [name, *numbers.get(depth, [])]
    return found
