"""Addresses of a suitcase: its own pages, the colours of its members, health.

Nothing else is answered; what the office can do stays in the office.
"""

from django.urls import include, path

from verbund.core import web
from verbund.site.design.brand import member_css, member_letter_css

urlpatterns = [
    path("css/<slug:slug>.css", member_css, name="member-css"),
    path("css/brief/<slug:slug>.css", member_letter_css, name="member-letter-css"),
    path("health/live", web.live, name="health-live"),
    path("", include("verbund.channels.suitcase.addresses")),
]

handler400 = "verbund.core.problems.bad_request"
handler403 = "verbund.core.problems.permission_denied"
handler404 = "verbund.core.problems.not_found"
handler500 = "verbund.core.problems.server_error"
