"""The way by e-mail: one letter with the facts and a link to answer."""

from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.kernel.german import datetime_de
from verbund.messages.actions import queue_email
from verbund.responsibility.forwarders import (
    Parcel,
    RemoteStatus,
    Sent,
    register_forwarder,
)
from verbund.responsibility.models import Referral
from verbund.responsibility.shapes import BodyView


class ByEmail:
    """Puts the letter into the outbox; its fate is seen at the desk."""

    kind = "email"

    def send(self, parcel: Parcel, body: BodyView, secret: str) -> Sent:
        """Queue one mail; the same hand-over never makes two."""
        with acting_within(parcel.member_id, SYSTEM):
            row = Referral.objects.get(id=parcel.referral_id)
            queue_email(
                case_id=parcel.case_id,
                owner_id=row.owner_id,
                acting_id=row.acting_id,
                cause=f"referral:{parcel.referral_id}",
                recipient=body.email,
                subject=f"{parcel.title} [{parcel.number}]",
                body=letter(parcel, body),
                reply_to=parcel.reply_to,
            )
        return Sent(detail=body.email)

    def status(
        self, body: BodyView, remote_id: str, secret: str
    ) -> RemoteStatus | None:
        """A mailbox tells nothing."""
        return None


def letter(parcel: Parcel, body: BodyView) -> str:
    """The text: what, where, since when, how to answer."""
    parts = [
        (
            "Guten Tag,\n\nbei uns ist ein Anliegen eingegangen, für das nach unserer "
            f"Kenntnis Sie ({body.name}) zuständig sind. Wir geben es an Sie weiter."
        ),
        "\n".join(f"{label}: {value}" for label, value in _facts(parcel) if value),
    ]
    if parcel.text:
        parts.append(parcel.text)
    if parcel.photos:
        parts.append("Fotos:\n" + "\n".join(parcel.photos))
    parts.append(
        "Bitte sagen Sie uns über diese Seite, ob Sie es übernehmen und wann es "
        f"erledigt ist:\n{parcel.answer_url}\n\nWer gemeldet hat, sieht den Stand bei "
        "uns und braucht sich nicht noch einmal an Sie zu wenden. Geben Sie den Link "
        "nicht weiter: Wer ihn hat, kann antworten."
    )
    return "\n\n".join([*parts, parcel.sender])


def _facts(parcel: Parcel) -> list[tuple[str, str]]:
    point = ""
    if parcel.lat is not None and parcel.lon is not None:
        point = f"{parcel.lat:.6f}, {parcel.lon:.6f} (WGS 84)"
    return [
        ("Unsere Nummer", parcel.number),
        ("Worum es geht", parcel.title),
        ("Ort", parcel.address),
        ("Koordinaten", point),
        ("Nummer vor Ort", parcel.asset),
        ("Gemeldet", datetime_de(parcel.reported_at)),
    ]


register_forwarder(ByEmail())
