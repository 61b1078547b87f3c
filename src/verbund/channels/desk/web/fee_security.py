"""Whether receipts of a fee need a technical security device, and who said so."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.channels.desk.frame import (
    Desk,
    Names,
    desk_page,
    page,
    problem,
    say,
)
from verbund.channels.desk.web.devices import towns_of
from verbund.core.errors import NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import short_date_de
from verbund.members.queries import Member
from verbund.nodes import actions, carried
from verbund.nodes.rights import MANAGE


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def fee_security(desk: Desk) -> HttpResponse:
    """What was decided for each fee, and the form to write a decision down."""
    require(desk.actor, MANAGE.key)
    names, given = Names(desk), desk.request.POST
    towns = {str(one.id): one for one in towns_of(desk)}
    titles = {key: one.title.get(desk.language) for key, one in names.all().items()}
    error: VerbundError | None = None
    if desk.post:
        try:
            _written(desk, towns, titles)
        except NotFound:
            raise
        except VerbundError as refused:
            error = refused
        else:
            say(desk, translate("nodes.security.written"))
            return HttpResponseRedirect(reverse("desk-fee-security"))
    rows = [
        {
            "fee": titles.get(row.fee, row.fee),
            "town": desk.member_name(row.member),
            "needed": row.needed,
            "because": row.because,
            "by": row.decided_by,
            "day": short_date_de(clock.to_berlin(row.decided_at).date()),
        }
        for row in carried.fee_securities(desk.actor)
    ]
    context = {
        "rows": rows,
        "towns": [(key, one.name) for key, one in towns.items()],
        "fees": list(titles.items()),
        "given": given,
        "error": problem(error) if error else "",
    }
    status = error.status if error else 200
    return page(
        desk, "desk/fee_security.html", context, section="suitcases", status=status
    )


def _written(desk: Desk, towns: dict[str, Member], titles: dict[str, str]) -> None:
    given = desk.request.POST
    town, fee = towns.get(given.get("town", "")), given.get("fee", "")
    if town is None or fee not in titles or given.get("needed") not in ("yes", "no"):
        raise NotFound
    actions.set_security(
        member=town,
        fee=fee,
        needed=given["needed"] == "yes",
        because=given.get("because", ""),
        actor=desk.actor,
    )
