"""The same matter twice: a clerk ends the duplicate where she sees it."""

from verbund import engine
from verbund.cases import actions
from verbund.cases.access import ref
from verbund.cases.tests.cast import Cast, answers, submit
from verbund.channels.desk.tests.office import path, proposed, signed_in, state, text
from verbund.core.jobs import drain


def test_the_duplicate_is_ended_from_its_own_page(cast: Cast) -> None:
    kept, double = submit(cast), submit(cast)
    other = submit(cast, answers=answers(family_name="Albrecht"))
    drain()
    client = signed_in(cast.sabine)
    assert "Mit anderem Vorgang zusammenführen" in text(client.get(path(double)))
    form = client.get(path(double, "zusammenfuehren/"))
    page = form.content.decode()
    # Whoever has the same name is proposed, the case itself and strangers are not.
    assert f'value="{kept.number}"' in page
    assert f'value="{double.number}"' not in page
    assert f'value="{other.number}"' not in page
    given = {"into": kept.number, "reason": "Zweimal gesendet"}
    assert client.post(path(double, "zusammenfuehren/"), given).status_code == 302
    assert not state(double, cast.sabine).row.open
    (link,) = state(kept, cast.sabine).state.merged
    assert link.number == double.number
    assert client.get(path(double, "zusammenfuehren/")).status_code == 404


def test_a_number_is_asked_for_and_must_be_one_of_the_town(cast: Cast) -> None:
    double, elsewhere = submit(cast), submit(cast, member=cast.fulda)
    client = signed_in(cast.sabine)
    address = path(double, "zusammenfuehren/")
    for number, why in (
        ("", "geben Sie seine Nummer ein"),
        (elsewhere.number, "hat keinen Vorgang"),
        ("\x00<b>", "hat keinen Vorgang"),
        (double.number, "nicht mit sich selbst"),
    ):
        answer = client.post(address, {"number": number})
        assert answer.status_code == 422, number
        assert why in text(answer)
    withdrawn = submit(cast)
    back = engine.Withdraw(actor=ref(cast.sabine))
    actions.act(case_id=withdrawn.id, command=back, actor=cast.sabine)
    refused = client.post(address, {"number": withdrawn.number})
    assert refused.status_code == 409
    assert withdrawn.number in text(refused)
    assert state(double, cast.sabine).row.open


def test_what_waits_for_a_second_person_is_not_merged_and_says_why(cast: Cast) -> None:
    page = text(signed_in(cast.sabine).get(path(proposed(cast), "zusammenfuehren/")))
    assert "Freigabe" in page
    assert "nicht möglich" in page
