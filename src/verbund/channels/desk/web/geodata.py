"""Geodata of the town: check a file, look at what it is, publish, withdraw."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.core.errors import FieldProblem, Invalid, NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.geodata import actions, uploads
from verbund.geodata.actions import CollectionWords
from verbund.geodata.licences import LICENCES
from verbund.geodata.reading import FileFaults, check_file
from verbund.geodata.rights import MANAGE
from verbund.geodata.uploads import OwnCollection, WaitingUpload
from verbund.kernel import clock
from verbund.kernel.geo import EPSG
from verbund.kernel.german import short_date_de
from verbund.members.queries import Member

#: Larger files would stretch the memory of a web process; the command takes them.
MOST_BYTES = 5_000_000


@require_http_methods(["GET", "POST"])
@desk_page
def geodata(desk: Desk) -> HttpResponse:
    """The town's collections, files that wait, and the form for another file."""
    member = _member(desk)
    given = desk.request.POST
    error: VerbundError | None = None
    faults: FileFaults | None = None
    if desk.post:
        try:
            found = _kept(desk, member)
        except FileFaults as refused:
            faults = refused
        except VerbundError as refused:
            error = refused
        else:
            return HttpResponseRedirect(reverse("desk-geodata-upload", args=[found]))
    errors = field_errors(error, "#file") if error else []
    if faults is not None:
        errors = [
            {"message": str(fault), "href": "#file", "path": "file"}
            for fault in faults.faults
        ]
    context = {
        "own": [_own(one) for one in uploads.own_collections(member)],
        "waiting": [
            _waiting(one) for one in uploads.waiting_uploads(member, desk.actor)
        ],
        "given": given,
        "errors": errors,
        "refused": faults is not None,
        "more": faults.more if faults else 0,
        "wrong": {one["path"]: one["message"] for one in errors},
        "licences": list(LICENCES.items()),
        "systems": [(str(e), f"EPSG:{e} – {crs.name}") for e, crs in EPSG.items()],
        "limit": MOST_BYTES // 1_000_000,
    }
    status = 422 if faults else error.status if error else 200
    return page(desk, "desk/geodata.html", context, section="geodata", status=status)


@require_http_methods(["GET", "POST"])
@desk_page
def upload(desk: Desk, upload_id: UUID) -> HttpResponse:
    """What is in a checked file and what publishing it would change."""
    member = _member(desk)
    found = uploads.waiting_upload(member, upload_id, desk.actor)
    given = desk.request.POST
    error: VerbundError | None = None
    if desk.post:
        try:
            done = _decided(desk, member, upload_id)
        except NotFound:
            raise
        except VerbundError as refused:
            error = refused
        else:
            say(desk, done)
            return HttpResponseRedirect(reverse("desk-geodata"))
    errors = field_errors(error, "#title") if error else []
    begin, end = found.spec.datetime or ("", "")
    said = {
        "title": found.spec.title["de"],
        "description": found.spec.description["de"],
        "licence": found.spec.licence,
        "attribution": found.spec.attribution,
        "category": found.spec.category,
        "begin": begin,
        "end": end if end != begin else "",
    }
    types = {p.name: p.type for p in found.spec.properties}
    context = {
        "upload": _waiting(found),
        "facts": _facts(found),
        "columns": [
            (name, translate(f"geodata.types.{t}")) for name, t in types.items()
        ],
        "names": list(types),
        "rows": [[fid, *map(_cell, values)] for fid, values in found.rows],
        "said": said | {name: given[name] for name in said if name in given},
        "licences": list(LICENCES.items()),
        "classes": [(name, name) for name, t in types.items() if t == "string"],
        "times": [(n, n) for n, t in types.items() if t in {"date", "date-time"}],
        "errors": errors,
        "wrong": {one["path"]: one["message"] for one in errors},
    }
    status = error.status if error else 200
    return page(
        desk, "desk/geodata_upload.html", context, section="geodata", status=status
    )


@require_http_methods(["GET", "POST"])
@desk_page
def withdraw(desk: Desk, key: str) -> HttpResponse:
    """Ask once more, then take a collection out of the public."""
    member = _member(desk)
    own = {one.spec.key: one for one in uploads.own_collections(member)}
    found = own.get(key)
    if found is None or not found.published:
        raise NotFound
    if desk.post:
        actions.withdraw_collection(member=member, key=key, actor=desk.actor)
        say(desk, translate("geodata.withdraw_done"))
        return HttpResponseRedirect(reverse("desk-geodata"))
    context = {"title": found.spec.title["de"], "count": found.count}
    return page(desk, "desk/geodata_withdraw.html", context, section="geodata")


def _member(desk: Desk) -> Member:
    require(desk.actor, MANAGE.key)
    found = desk.known.members.get(desk.actor.member) if desk.actor.member else None
    if found is None:
        raise NotFound
    return found


def _kept(desk: Desk, member: Member) -> UUID:
    given = desk.request.POST
    sent = desk.request.FILES.get("file")
    if sent is None:
        raise _wrong("file", translate("geodata.no_file"))
    content = sent.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        limit = MOST_BYTES // 1_000_000
        raise _wrong("file", translate("geodata.too_large", limit=limit))
    epsg = given.get("epsg", "")
    checked = check_file(
        content,
        sent.name or "",
        epsg=int(epsg) if epsg in map(str, EPSG) else None,
        id_column=given.get("id_column", "").strip(),
    )
    return actions.keep_upload(
        member=member,
        name=sent.name or "–",
        words=CollectionWords(
            key=given.get("key", "").strip(),
            title=given.get("title", ""),
            description=given.get("description", ""),
            licence=given.get("licence", ""),
            attribution=given.get("attribution", ""),
            mode="replace" if given.get("replace") == "yes" else "new",
        ),
        checked=checked,
        actor=desk.actor,
    )


def _decided(desk: Desk, member: Member, upload_id: UUID) -> str:
    given = desk.request.POST
    if given.get("what") == "discard":
        actions.discard_upload(member=member, upload_id=upload_id, actor=desk.actor)
        return translate("geodata.discarded")
    names = (
        "title", "description", "licence", "attribution", "category", "begin", "end",
    )  # fmt: skip
    words: Mapping[str, str] = {n: given[n] for n in names if n in given}
    done = actions.publish_upload(
        member=member, upload_id=upload_id, words=words, actor=desk.actor
    )
    return translate("geodata.published", count=done.count)


def _wrong(path: str, message: str) -> Invalid:
    return Invalid(message, fields=(FieldProblem(path, message),))


def _own(one: OwnCollection) -> dict[str, object]:
    key = one.spec.key
    return {
        "title": one.spec.title["de"],
        "key": key,
        "href": f"/ogc/collections/{key}" if one.published else "",
        "count": one.count,
        "licence": LICENCES.get(one.spec.licence, one.spec.licence),
        "public": one.published,
        "changed": short_date_de(clock.to_berlin(one.changed_at).date()),
        "withdraw": reverse("desk-geodata-withdraw", args=[key]),
    }


def _waiting(one: WaitingUpload) -> dict[str, object]:
    return {
        "name": one.name,
        "title": one.spec.title["de"],
        "key": one.spec.key,
        "count": one.count,
        "by": one.created_by,
        "day": short_date_de(clock.to_berlin(one.created_at).date()),
        "href": reverse("desk-geodata-upload", args=[one.id]),
    }


def _facts(one: WaitingUpload) -> list[dict[str, object]]:
    kinds = ", ".join(f"{_shape(kind)}: {count}" for kind, count in one.kinds)
    facts: list[dict[str, object]] = [
        {"label": translate("geodata.file"), "value": one.name},
        {"label": translate("geodata.kinds"), "value": kinds},
        {"label": translate("geodata.added"), "value": one.added},
    ]
    if one.replaces:
        facts += [
            {"label": translate("geodata.kept"), "value": one.kept},
            {"label": translate("geodata.gone"), "value": one.gone},
        ]
    if one.bounds is not None:
        box = one.bounds
        sides = (box.min_lon, box.min_lat, box.max_lon, box.max_lat)
        west, south, east, north = (f"{side:.4f}".replace(".", ",") for side in sides)
        facts.append(
            {
                "label": translate("geodata.area"),
                "value": f"{south}° – {north}° N, {west}° – {east}° O",
            }
        )
    return facts


def _shape(kind: str) -> str:
    return translate(f"geodata.shapes.{kind or 'none'}")


def _cell(value: object) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
