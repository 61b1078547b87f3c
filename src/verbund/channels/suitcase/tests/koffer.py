"""A suitcase on the tour, in this process: its tables are those of the test.

The office is two HPKE keys, so that a test can read what was sealed.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
from django.test import Client

from verbund.cases.tests.region import Region
from verbund.channels.suitcase import packs, runtime
from verbund.channels.suitcase.frame import TOKEN
from verbund.channels.suitcase.runtime import Node, Opened
from verbund.core.rights import Actor
from verbund.kernel import clock
from verbund.kernel.hpke import HpkeKey
from verbund.kernel.ids import new_id
from verbund.kernel.signing import SigningKey
from verbund.members import actions as members
from verbund.members.models import Member, Person
from verbund.nodes import taken, wire
from verbund.nodes.local import identity
from verbund.nodes.local.vault import PinCost, Vault
from verbund.nodes.models import Tour as TourRow
from verbund.nodes.pack_file import NumberRange, Officer, Pack, Stop, Tour

CHEAP = PinCost(memory_kib=64, passes=1, lanes=1)
PIN = "koffer-2-meerane"
END = datetime(2026, 11, 4, 8, 0, tzinfo=UTC)


class Koffer:
    """An enrolled node of Meerane that works for Schönberg, opened by its officer."""

    def __init__(
        self,
        home: Path,
        region: Region,
        stops: tuple[Stop, ...] = (),
        until: datetime = END,
    ) -> None:
        self.home = home
        self.region = region
        self.officer = officer_of(region.meerane)
        self.centre = SigningKey.new()
        self.keys = {
            member.id: HpkeKey.new() for member in (region.schoenberg, region.meerane)
        }
        self.vault = Vault.create(home, str(self.officer.pk), PIN, cost=CHEAP)
        self._enrol()
        self.pack = Pack(
            pack_id=new_id(),
            device_id=self.certificate.device_id,
            software="",
            issued_at=clock.now(),
            expires_at=until,
            tour=Tour(
                id=new_id(),
                name="Tour Schönberg, Ortsteile",
                day=date(2026, 11, 2),
                office_id=None,
                stops=stops,
            ),
            officers=(Officer(id=self.officer.pk, name=self.officer.name),),
            ranges=(
                NumberRange(
                    id=new_id(),
                    tenant=region.schoenberg.id,
                    prefix="K2-",
                    first=412,
                    last=420,
                ),
            ),
            tables=(),
        )
        self.node: Node = runtime.serve_in(home)
        self.open()

    @property
    def actor(self) -> Actor:
        """The officer as the open suitcase knows her."""
        return packs.actor_of(self.pack, str(self.officer.pk))

    def open(self) -> Opened:
        """Unlock, as after any pause; what was interrupted goes on."""
        if not self.vault.is_open:
            self.vault = Vault.open_with_pin(self.home, str(self.officer.pk), PIN)
        self.opened = self.node.hold(
            Opened(self.home, self.vault, self.pack, self.actor)
        )
        return self.opened

    def take_along(self, *drafts: UUID) -> Opened:
        """The office gave these forms along: a new pack has them."""
        row = TourRow(extra_drafts=[str(one) for one in drafts])
        forms = taken.packed(row, [self.region.schoenberg.id])
        self.pack = msgspec.structs.replace(self.pack, forms=forms)
        return self.open()

    def browser(self) -> Client:
        """The browser in which it was opened."""
        client = Client()
        session = client.session
        session[TOKEN] = self.opened.token
        session.save()
        client.cookies["sessionid"] = session.session_key
        return client

    def operations(self) -> list[wire.Operation]:
        """What the office will read, in the order in which it was sealed."""
        found = []
        for envelope in self.opened.outbox.envelopes():
            key = self.keys[envelope.header.tenant]
            inner = msgspec.json.decode(
                key.open(envelope.sealed, envelope.info), type=wire.Inner
            )
            found.append(msgspec.json.decode(inner.operation, type=wire.Operation))
        return found

    def file(self, operation: wire.Operation, sha256: str) -> bytes:
        """The content of a file of an operation, as the office opens it."""
        note = next(one for one in operation.files if one.sha256 == sha256)
        content = b""
        for index, name in enumerate(note.blocks):
            info = wire.block_info(
                tenant=operation.tenant,
                device_id=operation.device_id,
                op_id=operation.op_id,
                sha256=sha256,
                index=index,
            )
            block = self.opened.outbox.block(name)
            assert block is not None
            content += self.keys[operation.tenant].open(block, info)
        return content

    def _enrol(self) -> None:
        region = self.region
        members_ = (region.schoenberg.id, region.meerane.id)
        certificate = wire.Certificate(
            serial=new_id(),
            device_id=new_id(),
            name="Koffer Meerane 2",
            owner=region.meerane.id,
            device_key=self.vault.device_key.public_key,
            kem_key=self.vault.kem_key.public_key.hex(),
            transport_key=identity.transport_key(self.home).public_key,
            scope=wire.Scope(members=members_),
            not_before=clock.now() - timedelta(days=1),
            not_after=clock.now() + timedelta(days=90),
        )
        signature = self.centre.sign(
            wire.SIGNED_CERTIFICATE, certificate.signed_content()
        )
        self.certificate = msgspec.structs.replace(certificate, signature=signature)
        identity.save(
            self.home,
            identity.NodeIdentity(
                node_id=certificate.device_id,
                name=certificate.name,
                owner=region.meerane.id,
                owner_name=region.meerane.official_name,
                centre="http://127.0.0.1:1",
                centre_key=self.centre.public_key,
                certificate=self.certificate,
                tenants={
                    str(key): wire.TenantKey("", self.keys[key].public_key.hex())
                    for key in self.keys
                },
            ),
        )


def officer_of(member: Member) -> Person:
    """Jörg Naumann, who goes out with the suitcase."""
    person = members.create_person(
        email="naumann@meerane.example",
        name="Jörg Naumann",
        home=member,
        password="Regen Ziegel Kompass Amsel",
    )
    members.assign_role(person=person, member=member, role="clerk")
    return person


def stop_of(case_id: UUID, number: str, owner: Member, applicant: str) -> Stop:
    """A visit at half past nine in Pfaffroda."""
    at = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
    return Stop(
        case_id=case_id,
        number=number,
        owner=owner.id,
        starts_at=at,
        ends_at=at + timedelta(minutes=30),
        applicant=applicant,
        address="Dorfstraße 12, 08393 Schönberg",
        blueprint="hundesteuer",
        service="register",
        position=1,
    )
