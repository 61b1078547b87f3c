"""Addresses of FIT-Connect, all below ``/api/fit-connect/``."""

from django.urls import path

from verbund.channels.fitconnect import routing, web
from verbund.channels.fitconnect.answers import door

_BASE = "api/fit-connect"
_V1 = f"{_BASE}/v1"

urlpatterns = [
    path(f"{_BASE}/token", door(POST=web.token), name="fit-token"),
    path(f"{_BASE}/.well-known/jwks.json", door(GET=web.key_set), name="fit-jwks"),
    path(
        f"{_V1}/destinations/<uuid:destination_id>",
        door(GET=web.destination),
        name="fit-destination",
    ),
    path(
        f"{_V1}/destinations/<uuid:destination_id>/keys/<slug:kid>",
        door(GET=web.key),
        name="fit-key",
    ),
    path(
        f"{_V1}/submissions",
        door(GET=web.waiting, POST=web.announce),
        name="fit-submissions",
    ),
    path(
        f"{_V1}/submissions/<uuid:submission_id>",
        door(GET=web.fetch, PUT=web.submit),
        name="fit-submission",
    ),
    path(
        f"{_V1}/submissions/<uuid:submission_id>/attachments/<uuid:attachment_id>",
        door(GET=web.get_attachment, PUT=web.put_attachment),
        name="fit-attachment",
    ),
    path(
        f"{_V1}/cases/<uuid:case_id>/events",
        door(GET=web.log, POST=web.tell),
        name="fit-events",
    ),
    path(f"{_BASE}/routing/info", door(GET=routing.info), name="fit-routing-info"),
    path(f"{_BASE}/routing/areas", door(GET=routing.areas), name="fit-areas"),
    path(f"{_BASE}/routing/routes", door(GET=routing.routes), name="fit-routes"),
]
