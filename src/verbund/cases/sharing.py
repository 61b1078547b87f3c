"""What other bodies see of a case, kept as the case says: rows of ``Share``.

A row holds a copy of the fields that the blueprint shares with this body. While the
question is open it follows the case; afterwards it stays as it was answered.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund import engine
from verbund.cases import tokens
from verbund.cases.journal import Place
from verbund.cases.models_share import Share
from verbund.core.scope import acting_within
from verbund.kernel.ids import new_id
from verbund.members import queries as members

INQUIRY, COPY = "inquiry", "copy"


class SharedPage(Struct, frozen=True):
    """Rows under one heading, as (label, value)."""

    title: str
    rows: tuple[tuple[str, str], ...]


class SharedFile(Struct, frozen=True):
    """A file that the body may open."""

    digest: str
    name: str
    media_type: str = ""


class Extract(Struct, frozen=True):
    """Everything the body sees of the answers."""

    pages: tuple[SharedPage, ...] = ()
    files: tuple[SharedFile, ...] = ()


def settle(
    place: Place,
    ground: engine.Ground,
    before: engine.CaseState,
    after: engine.CaseState,
) -> None:
    """Make the rows say what the state says; in the transaction of the change."""
    if after.erased:
        forget(place)
        return
    if (before.inquiries, before.forwards, before.answers) == (
        after.inquiries, after.forwards, after.answers,
    ):  # fmt: skip
        return
    if not (after.inquiries or after.forwards):
        return
    with acting_within({place.acting_id, place.owner_id}):
        known = {row.key: row for row in Share.objects.filter(case_id=place.case_id)}
        for inquiry in after.inquiries:
            row = known.get(inquiry.id)
            if row is None and inquiry.open:
                _new_inquiry(place, ground, after, inquiry)
            elif row is not None and row.open:
                _follow(row, ground, after, inquiry)
        for part in after.forwards:
            row = known.get(part.id)
            if row is None:
                _new_copy(place, ground, after, part)
            elif row.open and part.fetched_at is not None:
                row.open, row.closed_at = False, part.fetched_at
                row.save(update_fields=["open", "closed_at"])


def forget(place: Place) -> None:
    """Destroy every copy of what the case was about."""
    with acting_within({place.acting_id, place.owner_id}):
        Share.objects.filter(case_id=place.case_id).delete()


def extract_of(
    ground: engine.Ground,
    state: engine.CaseState,
    paths: tuple[str, ...],
    now: datetime,
) -> Extract:
    """The answers at these paths as people read them; nothing secret is among them."""
    pages, files = [], []
    for page in engine.summary(ground, state.answers, now=now, secrets=False):
        rows = []
        for row in page.rows:
            if not _shared(row.path, paths):
                continue
            label = row.label.de
            if row.item_label:
                label = f"{label} ({row.item_label})"
            rows.append((label, row.value))
            files += list(_files(row.raw))
        if rows:
            pages.append(SharedPage(page.title.de, tuple(rows)))
    return Extract(tuple(pages), tuple(files))


def _shared(path: str, paths: tuple[str, ...]) -> bool:
    bare = ".".join(part for part in path.split(".") if not part.isdigit())
    return any(bare == known or bare.startswith(f"{known}.") for known in paths)


def _files(raw: object) -> Iterator[SharedFile]:
    for each in raw if isinstance(raw, list) else [raw]:
        if isinstance(each, Mapping) and "file" in each:
            yield SharedFile(
                str(each["file"]),
                str(each.get("name") or ""),
                str(each.get("media_type") or ""),
            )


def _new_inquiry(
    place: Place,
    ground: engine.Ground,
    state: engine.CaseState,
    inquiry: engine.InquiryState,
) -> None:
    _insert(
        place,
        ground,
        state,
        kind=INQUIRY,
        key=inquiry.id,
        part=inquiry.office,
        recipient=inquiry.recipient,
        paths=inquiry.shares,
        at=inquiry.asked_at,
        more={"message": inquiry.message, "due_on": inquiry.due_on},
    )


def _new_copy(
    place: Place,
    ground: engine.Ground,
    state: engine.CaseState,
    part: engine.ForwardState,
) -> None:
    _insert(
        place,
        ground,
        state,
        kind=COPY,
        key=part.id,
        part=part.part,
        recipient=part.recipient,
        paths=part.fields,
        at=part.at,
        more={},
    )


def _insert(
    place: Place,
    ground: engine.Ground,
    state: engine.CaseState,
    *,
    kind: str,
    key: str,
    part: str,
    recipient: engine.Recipient,
    paths: tuple[str, ...],
    at: datetime,
    more: Mapping[str, object],
) -> None:
    share_id = new_id()
    extract = extract_of(ground, state, paths, at)
    Share(
        id=share_id,
        owner_id=place.acting_id,
        acting_id=asked_member(place.acting_id, recipient),
        case_id=place.case_id,
        kind=kind,
        key=key,
        part=part,
        blueprint_digest=place.blueprint_digest,
        number=state.number,
        recipient_kind=recipient.kind,
        recipient=recipient.name[:200],
        office_id=recipient.office[:64],
        address=(recipient.email or recipient.address)[:254],
        extract=msgspec.json.encode(extract).decode(),
        created_at=at,
        token_hash=tokens.hash_token(tokens.share_token(share_id)),
        **more,
    ).save(force_insert=True)


def asked_member(asking: UUID, recipient: engine.Recipient) -> UUID:
    """The member whose people see the row; a body outside has none of its own."""
    if recipient.kind != "member" or not recipient.member:
        return asking
    known = members.current_directory()
    found = known.slugs.get(recipient.member)
    if found is not None:
        return found.id
    return members.member_by_id(recipient.member).id


def _follow(
    row: Share,
    ground: engine.Ground,
    state: engine.CaseState,
    inquiry: engine.InquiryState,
) -> None:
    row.due_on = inquiry.due_on
    if inquiry.open:
        extract = extract_of(ground, state, inquiry.shares, inquiry.asked_at)
        row.extract = msgspec.json.encode(extract).decode()
    else:
        row.open = False
        row.closed_at = inquiry.answered_at
        row.verdict = inquiry.verdict or inquiry.status
        row.answer = inquiry.text
    row.save(
        update_fields=["due_on", "extract", "open", "closed_at", "verdict", "answer"]
    )
