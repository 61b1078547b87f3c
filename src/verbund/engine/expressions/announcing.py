"""``known_on``: the day on which a letter posted on a day counts as known."""

from datetime import date
from typing import TYPE_CHECKING, get_args

from verbund.engine.expressions.environment import Env
from verbund.engine.expressions.kinds import DATE, Scope
from verbund.engine.expressions.syntax import Call, Literal
from verbund.kernel.deadlines import Announcement, announcement

if TYPE_CHECKING:
    from verbund.engine.expressions.compiler import Compiler, Typed

_LAWS: tuple[Announcement, ...] = get_args(Announcement)


def known_on(compiler: "Compiler", node: Call, scope: Scope) -> "Typed":
    """The day of the announcement in the member's calendar (§ 122 AO, § 41 VwVfG).

    ``known_on(today, 'post_ao')``; missing where the member has no calendar or the day
    lies beyond it.
    """
    from verbund.engine.expressions.compiler import Typed  # noqa: PLC0415 - knot

    example = "Zum Beispiel: known_on(today, 'post_ao')"
    if len(node.arguments) != 2:
        raise compiler.fail("„known_on“ braucht Tag und Weg.", node.at, example)
    day, way = node.arguments
    typed = compiler.node(day, scope)
    if typed.kind.name not in {"date", "any", "missing"}:
        raise compiler.fail("„known_on“ braucht zuerst einen Tag.", day.at, example)
    law = way.value if isinstance(way, Literal) else None
    found = next((name for name in _LAWS if name == law), None)
    if found is None:
        raise compiler.fail(f"Als Weg geht nur: {', '.join(_LAWS)}.", way.at, example)
    kind: Announcement = found

    def run(env: Env) -> object:
        posted = typed.run(env)
        if env.calendar is None or not isinstance(posted, date):
            return None
        try:
            return announcement(kind, posted, env.calendar).end
        except (ValueError, OverflowError):
            return None

    return Typed(DATE, run)
