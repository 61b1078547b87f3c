"""Money and validity of a case at the desk: seen, booked, called off, given back."""

from verbund.cases import queries
from verbund.cases.shapes import Receipt
from verbund.cases.tests import parking_office as parking
from verbund.cases.tests.cast import Cast
from verbund.channels.desk.tests.office import hidden, path, signed_in, text


def post(cast: Cast, case: Receipt, form: str, **given: str) -> str:
    client = signed_in(cast.sabine)
    page = client.get(path(case))
    response = client.post(
        path(case, f"{form}/"),
        {"position": hidden(page, "position"), **given},
        follow=True,
    )
    return text(response).replace("\u00a0", " ")


def test_a_payment_is_booked_in_two_parts(cast: Cast) -> None:
    parking.office(cast)
    case, view = parking.approved(cast)
    request = view.state.payments[0].id
    shown = text(signed_in(cast.sabine).get(path(case)))
    assert "RF10 SBG2 6000 0001" in shown
    assert "angefordert" in shown
    part = post(cast, case, "zahlung", request=request, amount="20,00")
    assert "Zahlung gebucht" in part
    assert "teilweise gezahlt" in part
    whole = post(cast, case, "zahlung", request=request, amount="10,70 €")
    assert "bezahlt" in whole
    assert "2. November 2026 – 1. November 2027" in whole


def test_a_wrong_amount_is_told_and_changes_nothing(cast: Cast) -> None:
    parking.office(cast)
    case, view = parking.approved(cast)
    request = view.state.payments[0].id
    shown = post(cast, case, "zahlung", request=request, amount="viel")
    assert "Nennen Sie einen Betrag wie 30,70." in shown
    assert not queries.case_view(case.id, cast.sabine).state.payments[0].receipts


def test_too_much_is_given_back_and_booked(cast: Cast) -> None:
    parking.office(cast)
    case, view = parking.approved(cast)
    request = view.state.payments[0].id
    shown = post(cast, case, "zahlung", request=request, amount="40,00")
    assert "9,30 € zu viel gezahlt" in shown
    given = post(
        cast, case, "erstattung", request=request, refund="9,30", why="Überzahlung"
    )
    assert "Zu erstatten: 9,30 € (Überzahlung)" in given
    refund = queries.case_view(case.id, cast.sabine).state.payments[0].refunds[0].id
    done = post(cast, case, "erstattet", refund=refund)
    assert "Erstattet: 9,30 € am 2. November 2026" in done


def test_a_payment_is_called_off_with_a_reason(cast: Cast) -> None:
    parking.office(cast)
    case, view = parking.approved(cast)
    request = view.state.payments[0].id
    assert "Grund" in post(cast, case, "zahlung-erlassen", request=request, reason="")
    shown = post(cast, case, "zahlung-erlassen", request=request, reason="Härtefall")
    assert "erlassen" in shown


def test_the_step_page_says_that_the_quota_is_used_up(cast: Cast) -> None:
    parking.office(cast, quota=1)
    parking.approved(cast)
    case = parking.reviewed(cast)
    shown = text(signed_in(cast.sabine).get(path(case, "schritt/approve/")))
    assert "Kontingent" in shown
