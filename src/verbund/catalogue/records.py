"""Adoption records: who uses what since when, signed by the member, open to anybody."""

import msgspec
from msgspec import Struct

from verbund.catalogue.models import Adoption, AdoptionRecord
from verbund.catalogue.signing import ADOPTION, sign
from verbund.kernel import chain, clock
from verbund.kernel.ids import new_id
from verbund.kernel.signing import verify
from verbund.members.facts import key_of
from verbund.members.models import Member
from verbund.members.queries import current_directory


class Statement(Struct, frozen=True, kw_only=True):
    """What a member declares. ``adapted`` counts its own changes to the blueprint."""

    format: int = 1
    kind: str
    member: str
    name: str
    ags: str
    blueprint: str
    version: str
    digest: str
    adapted: int
    active_from: str
    active_to: str
    at: str


def write_record(
    adoption: Adoption, member: Member, kind: str, *, adapted: int = 0
) -> AdoptionRecord:
    """Declare and sign the present state of an adoption, in this transaction."""
    now = clock.now()
    statement = Statement(
        kind=kind,
        member=member.slug,
        name=member.official_name,
        ags=key_of(current_directory(), member, "AGS", clock.today()),
        blueprint=adoption.blueprint_key,
        version=adoption.version.version,
        digest=adoption.version.digest,
        adapted=adapted,
        active_from=adoption.active_from.isoformat(),
        active_to=adoption.active_to.isoformat() if adoption.active_to else "",
        at=now.isoformat(),
    )
    document = chain.canonical(statement)
    public_key, signature = sign(ADOPTION, document, member=member.id)
    record = AdoptionRecord(
        id=new_id(),
        adoption=adoption,
        member=member,
        blueprint_key=adoption.blueprint_key,
        kind=kind,
        at=now,
        document=document.decode(),
        public_key=public_key,
        signature=signature,
    )
    record.save(force_insert=True)
    return record


def holds(record: AdoptionRecord) -> bool:
    """Whether the member's key has signed exactly this, and about this adoption."""
    content = record.document.encode()
    if not verify(record.public_key, record.signature, ADOPTION, content):
        return False
    said = msgspec.json.decode(record.document, type=Statement)
    return said.blueprint == record.blueprint_key and said.kind == record.kind


def statement_of(record: AdoptionRecord) -> Statement:
    """What the record says."""
    return msgspec.json.decode(record.document, type=Statement)
