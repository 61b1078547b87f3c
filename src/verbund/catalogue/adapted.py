"""A member's own changes as a version of its own: made once, opened by its digest."""

import msgspec
from msgspec import Struct

from verbund.catalogue.errors import AdoptionRefused
from verbund.catalogue.models import AdaptedVersion, Adoption, BlueprintVersion
from verbund.catalogue.shelf import encoded, opened, seal_of
from verbund.core.errors import FieldProblem
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.model import Blueprint
from verbund.engine.overlay import Overlay, OverlayForbidden, overlaid
from verbund.kernel import clock

_OVERLAY = msgspec.json.Decoder(Overlay)


class Effective(Struct, frozen=True):
    """A blueprint as a member runs it: the published one, or with its changes."""

    blueprint: Blueprint
    overlay: Overlay | None = None


def overlay_from(text: str) -> Overlay | None:
    """The overlay that was stored; ``None`` if there is no change in it."""
    if not text:
        return None
    found = _OVERLAY.decode(text)
    return found if found.edits else None


def overlay_text(overlay: Overlay | None) -> str:
    """The overlay as it is stored; empty without changes."""
    if overlay is None or not overlay.edits:
        return ""
    return msgspec.json.encode(overlay).decode()


def overlay_of_adoption(adoption: Adoption) -> Overlay | None:
    """The changes that are in force for the member."""
    return overlay_from(adoption.overlay)


def effective(blueprint: Blueprint, overlay: Overlay | None) -> Effective:
    """The blueprint with a member's changes, checked.

    Raises ``AdoptionRefused`` that names every place a member may not change, or what
    the changes break.
    """
    if overlay is None or not overlay.edits:
        return Effective(blueprint)
    try:
        return Effective(overlaid(blueprint, overlay), overlay)
    except OverlayForbidden as error:
        problems = [
            FieldProblem(f"overlay.{one.path}", one.message, "overlay")
            for one in error.findings
        ]
    except BlueprintInvalid as error:
        problems = [
            FieldProblem(f"overlay.{one.file}", one.message, "overlay")
            for one in error.findings
        ]
    except KeyError as error:
        path = str(error.args[0])
        message = "Diese Stelle gibt es in der Fassung nicht."
        problems = [FieldProblem(f"overlay.{path}", message, "overlay")]
    detail = "\n".join(f"{p.path}: {p.message}" for p in problems)
    raise AdoptionRefused(detail, fields=problems)


def stored(version: BlueprintVersion, found: Effective) -> AdaptedVersion | None:
    """The row of an adapted version, written if it is new; ``None`` if unchanged."""
    if found.overlay is None:
        return None
    document = encoded(found.blueprint)
    row, _ = AdaptedVersion.objects.get_or_create(
        digest=found.blueprint.digest,
        defaults={
            "base": version,
            "version": found.blueprint.version,
            "overlay": overlay_text(found.overlay),
            "document": document,
            "seal": seal_of(document),
            "created_at": clock.now(),
        },
    )
    return row


def present(adoption: Adoption) -> Blueprint:
    """The blueprint as the member runs it now."""
    return opened(adoption.digest)
