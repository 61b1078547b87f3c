"""A case as a whole: another body takes it over, another case is the same matter."""

from verbund.engine import clocks
from verbund.engine.book import Book, find_state, phase_of, state_title
from verbund.engine.commands_whole import AbsorbCase, HandOver, MergeInto
from verbund.engine.context import holds
from verbund.engine.entries import Closed
from verbund.engine.entries_whole import CaseAbsorbed, HandedOver, MergedInto
from verbund.engine.errors import Refusal
from verbund.engine.refusals import refuse, refuse_because
from verbund.engine.side_effects import send_template
from verbund.engine.steps import refuse_pending, refuse_role
from verbund.engine.text import Text

MERGE_TITLE = Text(
    de="Mit anderem Vorgang zusammenführen",
    simple="Zwei Vorgänge zu einem machen",
    en="Merge with another case",
)
HAND_OVER_TITLE = Text(
    de="An andere Stelle übergeben",
    simple="Ein anderes Amt macht weiter",
    en="Hand over to another body",
)


def hand_over(book: Book, command: HandOver) -> Refusal | None:
    """Note who handles the case now; the person and office of before let go of it."""
    book.write(
        HandedOver(
            to=command.to, came_from=command.came_from, reason=command.reason.strip()
        )
    )
    return None


def merge_into(book: Book, command: MergeInto) -> Refusal | None:
    """End the case as a duplicate, where the process allows it."""
    rules, case = book.blueprint.process.merge, book.state
    if rules is None or case.state not in rules.from_:
        title = state_title(book.blueprint, case.state)
        return refuse("merge_none", state=title)
    refusal = refuse_role(
        MERGE_TITLE, command.actor, rules.by or ("clerk",)
    ) or refuse_pending(book.blueprint, case)
    if refusal is not None:
        return refusal
    if not holds(book.ground, book.environment(), rules.guard):
        if rules.because is not None:
            return refuse_because("guard", rules.because)
        return refuse("guard", step=MERGE_TITLE)
    state = find_state(book.blueprint, rules.to, "case")
    end = (state.end if state else None) or "duplicate"
    book.write(
        MergedInto(
            to=rules.to,
            phase=phase_of(state),
            end=end,
            case=command.case,
            number=command.number,
            reason=command.reason.strip(),
        )
    )
    clocks.follow(book, event="merged")
    book.write_as_system(Closed(result=end))
    clocks.follow(book, event="closed")
    if rules.message:
        send_template(book, rules.message)
    return None


def absorb_case(book: Book, command: AbsorbCase) -> Refusal | None:
    """Note that the other case is this one; it must not be over."""
    if book.state.closed_at is not None:
        return refuse("merge_closed", number=book.state.number)
    book.write(
        CaseAbsorbed(
            case=command.case, number=command.number, reason=command.reason.strip()
        )
    )
    return None
