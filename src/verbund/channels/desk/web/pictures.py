"""Pictures on their way to the public: what waits, one of them, the decision."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund.cases import queries as cases
from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.core.errors import FieldProblem, Invalid, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel.german import datetime_de
from verbund.photos import actions, imaging, proposing, queries
from verbund.photos.errors import PhotoChanged
from verbund.photos.rectangles import KINDS, SCALE, Rectangle
from verbund.photos.shapes import PhotoView

#: The part of the address, the state, the words on the tab.
_TABS: Mapping[str, str] = {
    "offen": "check",
    "frei": "released",
    "abgelehnt": "refused",
    "unlesbar": "broken",
}
_EMPTY_ROWS = 3
_MOST_ROWS = 60


@require_safe
@desk_page
def pictures(desk: Desk) -> HttpResponse:
    """What waits for a decision, oldest first; what was decided."""
    which = desk.request.GET.get("stand", "offen")
    which = which if which in _TABS else "offen"
    found = queries.to_check(desk.actor, state=_TABS[which])
    numbers = cases.numbers_of({p.case_id for p in found}, desk.actor)
    context = {
        "which": which,
        "tabs": [
            {
                "label": translate(f"photos.tab.{state}"),
                "href": f"?stand={key}",
                "current": key == which,
            }
            for key, state in _TABS.items()
        ],
        "rows": [
            {
                "href": reverse("desk-picture", args=[one.id]),
                "case": numbers.get(one.case_id, "–"),
                "name": one.name,
                "since": datetime_de(one.decided_at or one.taken_in_at),
                "owner": desk.member_name(one.owner_id),
                "areas": len(one.areas),
                "note": one.reason or one.alt,
            }
            for one in found
        ],
        "proposes": proposing.available(),
    }
    return page(desk, "desk/pictures.html", context, section="pictures")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def picture(desk: Desk, photo_id: UUID) -> HttpResponse:
    """One picture with its rectangles; release, refuse, or look once more."""
    found = queries.photo(photo_id, desk.actor)
    error: VerbundError | None = None
    given = desk.request.POST
    if desk.post:
        try:
            return _done(desk, found)
        except (Invalid, PhotoChanged) as caught:
            error = caught
            found = queries.photo(photo_id, desk.actor)
    number = cases.numbers_of([found.case_id], desk.actor).get(found.case_id, "–")
    kept = _typed(desk) if desk.post else [_shown(area) for area in found.areas]
    keys = [
        (["f"], translate("photos.key.release")),
        (["a"], translate("photos.key.refuse")),
        (["r"], translate("photos.key.look")),
    ]
    context = {
        "photo": found,
        "number": number,
        "rows": _numbered(kept),
        "kinds": [(kind, translate(f"photos.kind.{kind}")) for kind in KINDS],
        "alt": given.get("alt", found.alt) if desk.post else found.alt,
        "reason": given.get("reason", ""),
        "image": reverse("desk-picture-image", args=[found.id]),
        "there": bool(found.width) and found.original_gone_at is None,
        "proposes": bool(found.proposer),
        "available": proposing.available(),
        "owner": desk.member_name(found.owner_id),
        "errors": field_errors(error, "#alt") if error else [],
        "public": queries.released(found.case_id),
    }
    return page(
        desk,
        "desk/picture.html",
        context,
        section="pictures",
        keys=keys,
        status=error.status if error else 200,
    )


@require_safe
@desk_page
def image(desk: Desk, photo_id: UUID) -> HttpResponse:
    """The copy with numbered outlines, or without (``?ohne=1``); never kept."""
    found = queries.photo(photo_id, desk.actor)
    content = queries.base_image(photo_id, desk.actor)
    if not desk.request.GET.get("ohne"):
        content = imaging.outlined(content, found.areas)
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _done(desk: Desk, found: PhotoView) -> HttpResponse:
    given = desk.request.POST
    act = given.get("act", "")
    position = _whole(given.get("position", ""))
    here = reverse("desk-picture", args=[found.id])
    if act == "refuse":
        actions.refuse(
            photo_id=found.id,
            reason=given.get("reason", ""),
            actor=desk.actor,
            position=position,
        )
        say(desk, translate("photos.done.refused"))
    elif act == "release":
        actions.release(
            photo_id=found.id,
            areas=_areas(desk),
            alt=given.get("alt", ""),
            actor=desk.actor,
            position=position,
        )
        say(desk, translate("photos.done.released"))
    else:
        actions.draft_areas(
            photo_id=found.id, areas=_areas(desk), actor=desk.actor, position=position
        )
        return HttpResponseRedirect(f"{here}#bild")
    after = queries.next_to_check(desk.actor, after=found.id)
    if after is not None:
        return HttpResponseRedirect(reverse("desk-picture", args=[after]))
    return HttpResponseRedirect(reverse("desk-pictures"))


def _areas(desk: Desk) -> list[Rectangle]:
    """The rectangles of the form; every number that is none is named."""
    problems, found = [], []
    for number, row in enumerate(_typed(desk), 1):
        numbers = [_per_mille(row[part]) for part in ("x", "y", "w", "h")]
        if not any(row[part].strip() for part in ("x", "y", "w", "h")):
            continue
        if None in numbers:
            problems.append(
                FieldProblem(
                    f"x-{number}", translate("photos.wrong_number", number=number)
                )
            )
            continue
        x, y, w, h = (value or 0 for value in numbers)
        found.append(
            Rectangle(
                x=x,
                y=y,
                w=w,
                h=h,
                kind=next((k for k in KINDS if k == row["kind"]), "other"),
                hide=row["hide"] == "yes",
                found=row["found"] == "yes",
            )
        )
    if problems:
        raise Invalid(problems[0].message, fields=problems)
    return found


def _typed(desk: Desk) -> list[dict[str, str]]:
    """The rows of the form as text."""
    given = desk.request.POST
    count = min(_whole(given.get("rows", "")), _MOST_ROWS)
    parts = ("x", "y", "w", "h", "kind", "hide", "found")
    return [
        {part: given.get(f"{part}-{number}", "") for part in parts}
        for number in range(1, count + 1)
    ]


def _shown(area: Rectangle) -> dict[str, str]:
    return {
        "x": _percent(area.x),
        "y": _percent(area.y),
        "w": _percent(area.w),
        "h": _percent(area.h),
        "kind": area.kind,
        "hide": "yes" if area.hide else "",
        "found": "yes" if area.found else "",
    }


def _numbered(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows that say something, and some empty ones."""
    kept = [row for row in rows if any(row[part].strip() for part in "xywh")]
    blank = dict.fromkeys("xywh", "") | {"kind": "face", "hide": "yes", "found": ""}
    free = min(_EMPTY_ROWS, _MOST_ROWS - len(kept))
    return [
        {**row, "number": str(number)}
        for number, row in enumerate([*kept, *[blank] * free], 1)
    ]


def _percent(thousandths: int) -> str:
    whole, rest = divmod(thousandths, 10)
    return f"{whole},{rest}" if rest else str(whole)


def _per_mille(text: str) -> int | None:
    """Percent as people write it (``12,5``) in thousandths; ``None`` if it is none."""
    try:
        value = round(float(text.strip().replace(",", ".") or "x") * 10)
    except (ValueError, OverflowError):
        return None
    return value if 0 <= value <= SCALE else None


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
