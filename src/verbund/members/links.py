"""Sign-in links for citizens: their tokens, and what the mail has to say.

A token is made from the link's id and the installation's secret. So a worker can write
the mail later although the database keeps only the token's hash.
"""

import hashlib
import hmac
import uuid
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from msgspec import Struct

from verbund.core.config import config
from verbund.kernel import clock
from verbund.members.models import CitizenLink


class LinkMail(Struct, frozen=True, kw_only=True):
    """A mail that is to be sent: to whom, with which address, good until when."""

    to: str
    url: str
    expires_at: datetime


def token_of(link: CitizenLink) -> str:
    """The token in the link."""
    key = str(settings.SECRET_KEY).encode()
    return hmac.new(key, b"citizen-link:" + link.id.bytes, hashlib.sha256).hexdigest()


def hash_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_mail(link_id: uuid.UUID) -> LinkMail | None:
    """What to send for a link; ``None`` if it is used or over."""
    link = CitizenLink.objects.filter(
        pk=link_id, used_at__isnull=True, expires_at__gt=clock.now()
    ).first()
    if link is None:
        return None
    path = reverse("members-citizen-link", args=[token_of(link)])
    return LinkMail(
        to=link.email,
        url=f"{config().base_url.rstrip('/')}{path}",
        expires_at=link.expires_at,
    )
