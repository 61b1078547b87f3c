"""What an agent has opened in this session: drafts by their code, cases by proof.

A draft or case is opened by the caller's code, so that an agent sees no more than the
caller may have read out; it is forgotten with the session.
"""

from uuid import UUID

from verbund.channels.hotline.frame import Hotline
from verbund.core.errors import NotFound
from verbund.core.ui.texts import translate

_DRAFTS = "verbund_hotline_drafts"
_CASES = "verbund_hotline_cases"
_MOST = 10


def remember_draft(
    hotline: Hotline, draft_id: UUID, member_id: UUID, code: str
) -> None:
    """Let the agent go on with this draft."""
    _remember(hotline, _DRAFTS, str(draft_id), [str(member_id), code])


def remember_case(
    hotline: Hotline, case_id: UUID, owner_id: UUID, token: str, way: str
) -> None:
    """Let the agent look at this case as its citizen would."""
    _remember(hotline, _CASES, str(case_id), [str(owner_id), token, way])


def draft(hotline: Hotline, draft_id: UUID) -> tuple[UUID, str]:
    """Owner and code of a draft that was opened; ``NotFound`` otherwise."""
    found = hotline.request.session.get(_DRAFTS, {}).get(str(draft_id))
    if found is None:
        raise NotFound(translate("call.resume.not_open"))
    return UUID(found[0]), found[1]


def case(hotline: Hotline, case_id: UUID) -> tuple[UUID, str, str]:
    """Owner and token of a case that was opened, and how the caller proved it."""
    found = hotline.request.session.get(_CASES, {}).get(str(case_id))
    if found is None:
        raise NotFound(translate("call.resume.not_open"))
    return UUID(found[0]), found[1], found[2]


def forget_draft(hotline: Hotline, draft_id: UUID) -> None:
    """The draft is gone; the others of this call stay open."""
    kept = dict(hotline.request.session.get(_DRAFTS, {}))
    kept.pop(str(draft_id), None)
    hotline.request.session[_DRAFTS] = kept


def forget_all(hotline: Hotline) -> None:
    """The call is over: what was opened in it is closed."""
    for key in (_DRAFTS, _CASES):
        hotline.request.session.pop(key, None)


def _remember(hotline: Hotline, key: str, name: str, value: list[str]) -> None:
    kept = dict(hotline.request.session.get(key, {}))
    kept.pop(name, None)
    kept[name] = value
    while len(kept) > _MOST:
        kept.pop(next(iter(kept)))
    hotline.request.session[key] = kept
