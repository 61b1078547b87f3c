"""Papers that a clerk adds while entering a case: kept from the first send on.

A browser forgets the chosen files with every answer of the server, so that whoever is
asked one more question would have to choose all of them again. They lie in a draft that
nobody but this sign-in knows; it says nothing about people and is counted nowhere.
"""

from collections.abc import Mapping
from uuid import UUID

from verbund import engine
from verbund.cases import actions
from verbund.cases.shapes import DraftView
from verbund.channels.desk import entering
from verbund.channels.desk.frame import Desk
from verbund.members.queries import Member

_DRAFTS = "verbund_desk_drafts"
_FILES = "verbund_desk_files"
_MOST = 20


def allow(desk: Desk, draft_id: UUID) -> None:
    """From here on this sign-in may open the draft."""
    known = desk.request.session.get(_DRAFTS, [])
    desk.request.session[_DRAFTS] = [*known[-_MOST:], str(draft_id)]


def allowed(desk: Desk, draft_id: str) -> bool:
    """Whether this sign-in has shown the draft's code, or made it itself."""
    return draft_id in desk.request.session.get(_DRAFTS, [])


def put_back(desk: Desk, draft: DraftView | None, raw: dict[str, object]) -> None:
    """Put the files that were kept for this form among its answers.

    An item that is just taken out of the form takes its files along.
    """
    if draft is None:
        return
    kept = desk.request.session.get(_FILES, {}).get(str(draft.id), {})
    removed = desk.request.POST.get("remove", "")
    left = {
        path: value
        for given, value in kept.items()
        if (path := _moved(given, removed)) is not None
    }
    if left != kept:
        desk.request.session[_FILES] = {
            **desk.request.session[_FILES], str(draft.id): left
        }  # fmt: skip
    for path, value in left.items():
        entering.put(raw, path, value)


def _moved(path: str, removed: str) -> str | None:
    """Where ``group.2.paper`` stands once ``group.1`` is gone; ``None`` inside it."""
    group, _, gone = removed.rpartition(".")
    if not gone.isdecimal() or len(gone) > 3 or not path.startswith(f"{group}."):
        return path
    number, _, rest = path.removeprefix(f"{group}.").partition(".")
    if not number.isdecimal() or int(number) < int(gone):
        return path
    return None if int(number) == int(gone) else f"{group}.{int(number) - 1}.{rest}"


def keep(
    desk: Desk,
    *,
    owner: Member,
    ground: engine.Ground,
    service: str,
    channel: str,
    draft: DraftView | None,
    raw: dict[str, object],
) -> DraftView | None:
    """Put what was just uploaded into the draft – the citizen's, or one made for it.

    An item that was taken out at the same time takes its papers along. The draft, or
    ``None`` where there is none and nothing was sent. Errors are those of
    ``attach_to_draft``.
    """
    removed = desk.request.POST.get("remove", "")
    files = {
        name: sent
        for given, sent in desk.request.FILES.lists()
        if entering.field_at(ground.blueprint, given) is not None
        and (name := _moved(given, removed)) is not None
    }
    if not files:
        return draft
    found = draft or actions.begin_draft(
        member=owner,
        blueprint=ground.blueprint.key,
        service=service,
        channel=channel,
        language=desk.language,
    )
    kept: dict[str, object] = {}
    for name, sent in files.items():
        values: list[Mapping[str, object]] = []
        for one in sent:
            row = actions.attach_to_draft(
                draft_id=found.id,
                member=owner,
                name=one.name or "Datei",
                content=one.read(),
                field=name,
            )
            values.append(
                {
                    "file": row.digest,
                    "name": row.name,
                    "size": row.size,
                    "media_type": row.media_type,
                }
            )
        field = entering.field_at(ground.blueprint, name)
        many = field is not None and field.many
        kept[name] = values if many else values[0]
        entering.put(raw, name, kept[name])
    if draft is None:
        allow(desk, found.id)
    _remember(desk, found.id, kept)
    return found


def _remember(desk: Desk, draft_id: UUID, kept: Mapping[str, object]) -> None:
    session = desk.request.session
    all_kept = dict(session.get(_FILES, {}))
    known = all_kept.pop(str(draft_id), {})
    all_kept[str(draft_id)] = {**known, **kept}
    while len(all_kept) > _MOST:
        all_kept.pop(next(iter(all_kept)))
    session[_FILES] = all_kept
