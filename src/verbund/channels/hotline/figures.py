"""The 115 promise in words: kept, just missed, or too few calls to say."""

from datetime import date, datetime, time, timedelta

from msgspec import Struct

from verbund.calls import queries as calls
from verbund.calls.promise import ANSWERED_SHARE, FIRST_SHARE, Figures, share
from verbund.calls.shapes import FollowUpView, PromiseRow
from verbund.channels.hotline.frame import Hotline
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.clock import BERLIN
from verbund.kernel.german import datetime_de, number_de

#: Below so many, a share says more about chance than about the desk.
LEAST = 20
_NEAR = 5


class Shown(Struct, frozen=True, kw_only=True):
    """One promise as a page shows it; ``kind`` chooses the badge, empty for none."""

    label: str
    value: str
    word: str
    kind: str
    note: str


def begin_of(day: date) -> datetime:
    """Midnight in Germany."""
    return datetime.combine(day, time(), tzinfo=BERLIN)


def today(hotline: Hotline, now: datetime) -> list[Shown]:
    """The promises of today so far, of all that this desk answers and sees."""
    day = clock.to_berlin(now).date()
    rows = calls.promise(
        hotline.actor,
        begin=begin_of(day),
        end=begin_of(day + timedelta(days=1)),
        now=now,
    )
    return shown(total(rows), open_now=calls.follow_ups(hotline.actor))


def total(rows: tuple[PromiseRow, ...]) -> Figures:
    """All rows together."""
    found = Figures()
    for row in rows:
        found += row.figures
    return found


def shown(
    found: Figures, *, open_now: tuple[FollowUpView, ...] | None = None
) -> list[Shown]:
    """Answered in time, settled at first contact, answers owed.

    ``open_now`` are all that are owed at this moment, the nearest due first.
    """
    return [
        _share("answered", found.in_time, found.offered, ANSWERED_SHARE),
        _share("first", found.first, found.talked, FIRST_SHARE),
        _owed(found, open_now),
    ]


def per_cent(part: int, whole: int) -> str:
    """``79,2 %``, a dash of nothing."""
    found = share(part, whole)
    return "–" if found is None else f"{tenths(found)} %"


def tenths(value: float) -> str:
    """``1.234,5``: with one place, as Germans write it."""
    whole, _, place = f"{value:.1f}".partition(".")
    return f"{number_de(int(whole))},{place}"


def _share(name: str, part: int, whole: int, goal: int) -> Shown:
    found = share(part, whole)
    word, kind = "", ""
    if found is not None and whole >= LEAST:
        if found >= goal:
            word, kind = "kept", "success"
        elif found >= goal - _NEAR:
            word, kind = "near", "warning"
        else:
            word, kind = "missed", "danger"
    elif whole:
        word = "few"
    return Shown(
        label=translate(f"call.promise.{name}", goal=goal),
        value=per_cent(part, whole),
        word=translate(f"call.promise.word_{word}") if word else "",
        kind=kind,
        note=translate("call.promise.of", part=part, whole=whole),
    )


def _owed(found: Figures, open_now: tuple[FollowUpView, ...] | None) -> Shown:
    waiting = found.waiting if open_now is None else len(open_now)
    note = translate("call.promise.waiting", count=waiting)
    if open_now:
        due = clock.to_berlin(open_now[0].due_at)
        note = f"{note}, {translate('call.promise.next', until=datetime_de(due))}"
    late = found.due - found.kept
    word, kind = ("none_late", "success") if not late else ("late", "danger")
    return Shown(
        label=translate("call.promise.owed"),
        value=translate("call.promise.of", part=found.kept, whole=found.due),
        word=translate(f"call.promise.word_{word}", count=late) if found.due else "",
        kind=kind if found.due else "",
        note=note,
    )
