"""A proposal as one file that travels: a member's edits, their reason, a signature.

The file is JSON in one fixed form, so a person can read it and equal proposals are
equal bytes. What is not exactly what ``write_proposal`` would write is refused whole,
and so is what the member could not have changed in its own version. Without a signature
there is no such file.
"""

import hashlib
from datetime import date

import msgspec
from msgspec import UNSET, Struct

from verbund.engine.documents import blueprint_of
from verbund.engine.edits import Edit
from verbund.engine.errors import BlueprintInvalid, Finding
from verbund.engine.model import Blueprint
from verbund.engine.overlay import Overlay, forbidden, proposal
from verbund.engine.package import Publisher
from verbund.kernel.signing import SigningKey, fingerprint, verify

FORMAT = "verbund-proposal/1"
PURPOSE = "blueprint-proposal"
MAX_PROPOSAL = 256 * 1024
MAX_EDITS = 200
MAX_NAME, MAX_REASON = 120, 4000
_PLACE = "Vorschlag"


class ProposalInvalid(BlueprintInvalid):
    """A proposal's file is refused; nothing of it may be kept. ``findings`` say why."""


class Offered(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the signature covers. ``digest`` is that of the version it changes."""

    format: str
    key: str
    version: str
    digest: str
    town: str
    author: str
    reason: str
    offered_on: date
    publisher: Publisher
    edits: tuple[Edit, ...]

    @property
    def overlay(self) -> Overlay:
        """The edits as changes of the version they were made in."""
        return Overlay(digest=self.digest, edits=self.edits)


class ProposalFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A proposal that was read or made, whole and signed."""

    proposal: Offered
    signature: str


def sign_proposal(
    blueprint: Blueprint,
    overlay: Overlay,
    *,
    town: str,
    author: str,
    reason: str,
    offered_on: date,
    publisher: str,
    key: SigningKey,
) -> ProposalFile:
    """The chosen changes of a town to ``blueprint``, ready to leave.

    Raises ``ProposalInvalid`` or ``BlueprintInvalid`` for what nobody would take in.
    """
    offered = Offered(
        format=FORMAT,
        key=blueprint.key,
        version=blueprint.version,
        digest=blueprint.digest,
        town=town,
        author=author,
        reason=reason,
        offered_on=offered_on,
        publisher=Publisher(
            name=publisher,
            public_key=key.public_key,
            fingerprint=fingerprint(key.public_key),
        ),
        edits=overlay.edits,
    )
    _check_words(offered)
    check_against(offered, blueprint)
    return ProposalFile(proposal=offered, signature=key.sign(PURPOSE, _json(offered)))


def write_proposal(file: ProposalFile) -> bytes:
    """The proposal as a file; equal proposals are equal bytes."""
    return _json(file)


def proposal_digest(file: ProposalFile) -> str:
    """By which a proposal is known again when it comes twice."""
    return hashlib.sha256(_json(file.proposal)).hexdigest()


def read_proposal(content: bytes) -> ProposalFile:
    """The proposal in a file, every byte of it checked.

    Raises ``ProposalInvalid``, never anything else. Whether the sender is trusted and
    whether the changes fit (``check_against``) are the caller's questions.
    """
    if len(content) > MAX_PROPOSAL:
        raise _refused(f"Die Datei ist größer als {MAX_PROPOSAL // 1024} KB.")
    try:
        file = msgspec.json.decode(content, type=ProposalFile)
        same = write_proposal(file) == content
    except (msgspec.DecodeError, UnicodeError, RecursionError, OverflowError) as error:
        said = str(error)[:200] or type(error).__name__
        raise _refused(f"Die Datei ist kein Vorschlag: {said}.") from None
    offered = file.proposal
    if offered.format != FORMAT:
        raise _refused(
            f"Dieses Format kennt diese Fassung von Verbund nicht, nur „{FORMAT}“. "
            "Aktualisieren Sie Verbund."
        )
    if not same:
        raise _refused(
            "Der Vorschlag steht nicht in der festen Form. Lassen Sie ihn neu "
            "schreiben."
        )
    sender = offered.publisher
    right = verify(sender.public_key, file.signature, PURPOSE, _json(offered))
    if not right or fingerprint(sender.public_key) != sender.fingerprint:
        raise _refused("Die Unterschrift ist falsch.")
    _check_words(offered)
    return file


def check_against(offered: Offered, blueprint: Blueprint) -> None:
    """Refuse edits that do not fit the version they name, or break it.

    Raises ``ProposalInvalid``: another digest, a place that a member may not change, a
    place that is not there; ``BlueprintInvalid`` with the findings if the version with
    the edits in it does not pass its check.
    """
    named = (offered.key, offered.version, offered.digest)
    if named != (blueprint.key, blueprint.version, blueprint.digest):
        raise _refused(
            f"Der Vorschlag ändert {offered.key}@{offered.version} mit dem Inhalt "
            f"{offered.digest[:12]}; hier hat diese Fassung einen anderen Inhalt."
        )
    for edit in offered.edits:
        if edit.op == "rename" or (edit.op != "remove" and edit.after is UNSET):
            raise _refused(f"Diese Änderung lässt sich nicht ausführen: {edit.path}")
    refused = forbidden(blueprint, offered.overlay)
    if refused:
        raise ProposalInvalid(
            [
                Finding(file="", path=one.path, message=one.message, code="overlay")
                for one in refused
            ]
        )
    paths = [edit.path for edit in offered.edits]
    try:
        document = proposal(blueprint, offered.overlay, paths)
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        path = str(error.args[0])[:200] if error.args else ""
        raise _refused(f"Diese Stelle gibt es in der Fassung nicht: {path}") from None
    blueprint_of(document)


def _check_words(offered: Offered) -> None:
    """Names stand in one line, the reason in a few; something is proposed."""
    names = {
        "Schlüssel": offered.key,
        "Fassung": offered.version,
        "Kommune": offered.town,
        "Verfasser": offered.author,
        "Absender": offered.publisher.name,
    }
    for what, name in names.items():
        if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
            raise _refused(f"„{what}“ muss ein Name in einer Zeile sein.")
    if not offered.reason.strip() or len(offered.reason) > MAX_REASON:
        raise _refused(
            f"Ein Vorschlag hat einen Grund, höchstens {MAX_REASON} Zeichen."
        )
    if not all(one.isprintable() or one == "\n" for one in offered.reason):
        raise _refused("Im Grund stehen Steuerzeichen.")
    if not 0 < len(offered.edits) <= MAX_EDITS:
        raise _refused(f"Ein Vorschlag hat 1 bis {MAX_EDITS} Änderungen.")


def _refused(message: str) -> ProposalInvalid:
    return ProposalInvalid([Finding(file=_PLACE, message=message, code="proposal")])


def _json(value: Struct) -> bytes:
    """The one form: indented JSON that a person can read."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
