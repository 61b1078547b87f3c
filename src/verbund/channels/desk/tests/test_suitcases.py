"""The desk sees what suitcases bring, decides contradictions, sends suitcases out."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from verbund.cases import actions as cases
from verbund.cases import queries as case_queries
from verbund.cases.tests.cast import Cast, blueprint, submit
from verbund.channels.desk.tests.office import signed_in, text
from verbund.core.scope import everywhere
from verbund.kernel import clock, codes
from verbund.kernel.ids import new_id
from verbund.nodes import actions
from verbund.nodes.local.pack import open_pack
from verbund.nodes.models import Arrival, Clash, Device, IssuedPack, Tour
from verbund.nodes.tests.fleet import Node, note
from verbund.nodes.tests.test_receiving import clash_of, office_corrects

BANK = ("DE89370400440532013000", "DE91100000000123456789")


@pytest.fixture
def node(cast: Cast, tmp_path: Path) -> Node:
    return Node(tmp_path, cast)


def one(cast: Cast, node: Node, **both: tuple[object, object]) -> str:
    return f"/desk/koffer/konflikt/{clash_of(cast, node, **both).id}/"


def test_the_report_balances_and_names_every_part(cast: Cast, node: Node) -> None:
    node.seal_case(note("x"))
    node.seal_case(birth_date="14.03.2084")
    node.send()
    client = signed_in(cast.sabine)
    page = client.get("/desk/koffer/?alle=1")
    shown = text(page)
    assert "2 versiegelt" in shown
    assert "1 übernommen" in shown
    assert "1 zurückgewiesen" in shown
    assert node.outbox.entries()[0].short_hash in shown
    only_open = text(client.get("/desk/koffer/"))
    assert "0002" in only_open
    assert "0001" not in only_open.replace("000001", "")


def test_nothing_is_chosen_beforehand(cast: Cast, node: Node) -> None:
    path = one(cast, node, payment__iban=BANK, dogs__0__name=("Rex", "Bello"))
    page = signed_in(cast.sabine).get(path)
    body = page.content.decode()
    assert " checked" not in body
    assert body.count('type="radio"') == 6
    for value in (*BANK, "Rex", "Bello"):
        assert value in body


def test_the_choice_says_what_it_costs_and_whose_values_they_are(
    cast: Cast, node: Node
) -> None:
    """Rules reckon in euro, column by column; looking at it decides nothing."""
    days = ("2026-09-10", "2026-07-01")
    path = one(cast, node, dogs__0__acquired_on=days)
    client = signed_in(cast.sabine)
    shown = text(client.get(path))
    for said in (
        "wirkt auf den Betrag", "Wählen Sie, dann wird gerechnet",
        "„am Telefon“", "„Am Küchentisch berichtigt“", cast.jana.name,
    ):  # fmt: skip
        assert said in shown, said
    amounts = re.findall(r"alles wie „([^“]+)“: (\d+,\d\d)", shown)
    by_column = dict(amounts[:3])
    assert len(set(by_column.values())) == 3, amounts
    looked = client.post(path, {"what": "look", "c.0": "suitcase"})
    assert looked.status_code == 200
    panel = text(looked).partition("Folgen Ihrer Wahl")[2]
    assert f"Hundesteuer in diesem Jahr: {by_column[node.ref.name]}" in panel
    with everywhere("test"):
        assert Clash.objects.get().state == "open"


def test_a_choice_with_money_goes_to_a_second_person(cast: Cast, node: Node) -> None:
    path = one(cast, node, payment__iban=BANK)
    client = signed_in(cast.sabine)
    refused = client.post(path, {"what": "choose", "c.0": "suitcase", "reason": "x"})
    assert refused.status_code == 422
    # What was given stays in the form.
    assert 'value="suitcase" checked' in refused.content.decode()
    given = {"what": "choose", "c.0": "suitcase", "r.0": "Karte", "reason": "gesehen"}
    assert client.post(path, given).status_code == 302
    assert client.post(path, {"what": "release"}).status_code == 403
    assert signed_in(cast.uwe).post(path, {"what": "release"}).status_code == 302
    with everywhere("test"):
        assert Clash.objects.get().state == "decided"


def test_a_case_that_moved_on_is_shown_again(cast: Cast, node: Node) -> None:
    path = one(cast, node, dogs__0__name=("Rex", "Bello"))
    client = signed_in(cast.sabine)
    page = client.get(path).content.decode()
    found = re.search(r'name="position" value="(\d+)"', page)
    assert found
    with everywhere("test"):
        case_id = Clash.objects.get().case_id
    office_corrects(cast, case_id, dogs__0__name="Balu")
    given = {"what": "choose", "c.0": "suitcase", "reason": "x", "position": found[1]}
    assert client.post(path, given).status_code == 409


def test_a_held_part_is_taken_over_with_a_reason(cast: Cast, node: Node) -> None:
    node.seal_case()
    case_id, _ = node.seal_case()
    actions.receive(device=node.ref, envelopes=list(node.outbox.envelopes())[1:])
    with everywhere("test"):
        path = f"/desk/koffer/teil/{Arrival.objects.get().id}/"
    client = signed_in(cast.sabine)
    assert "Katrin" in client.get(path).content.decode()
    assert client.post(path, {"what": "force", "reason": ""}).status_code == 422
    assert client.post(path, {"what": "force", "reason": "verloren"}).status_code == 302
    assert case_queries.case_view(case_id, cast.sabine).row.channel == "suitcase"


def test_a_suitcase_is_let_in_sent_out_and_shut_out(cast: Cast, node: Node) -> None:
    client = signed_in(cast.ines)
    given = {
        "name": "Koffer 7",
        "officer": [cast.sabine.id],
        "town": [str(cast.schoenberg.id)],
        "days": "90",
    }
    page = client.post("/desk/koffer/geraete/", given)
    assert re.search(r"MEE-\w{3}-\w{3}-\w{3}", page.content.decode())
    path = f"/desk/koffer/geraete/{node.id}/"
    tour = {"what": "tour", "name": "Ortsteile", "day": "2026-11-12", "receipts": "20"}
    assert client.post(path, tour).status_code == 302
    with everywhere("test"):
        assert Tour.objects.get().name == "Ortsteile"
    assert "Ortsteile" in text(client.get(path))
    assert client.post(path, {"what": "revoke", "reason": ""}).status_code == 422
    node.fetch_pack()
    lost = {"what": "revoke", "reason": "gestohlen"}
    assert client.post(path, lost).status_code == 302
    with everywhere("test"):
        assert Device.objects.get().revoked_because == "gestohlen"
    shown = text(client.get(path))
    assert "Was auf dem Koffer war" in shown
    assert "Kein Vorgang ging mit" in shown


def test_a_form_begun_elsewhere_is_given_along_by_its_code_and_taken_out_again(
    cast: Cast, node: Node
) -> None:
    member = cast.schoenberg
    draft = cases.begin_draft(
        member=member, blueprint=blueprint().key, service="register"
    )
    held = {"holder": {"given_names": "Katrin", "family_name": "Vogel"}}
    cases.save_draft(
        draft_id=draft.id, member=member, answers=held, pages_done=["person"]
    )
    tour = actions.plan_tour(
        device_id=node.id, name="Ortsteile", day=clock.today(), actor=cast.ines
    )
    client, path = signed_in(cast.ines), f"/desk/koffer/geraete/{node.id}/"
    given = {"what": "form", "tour": str(tour), "form_code": codes.new_code()}
    refused = client.post(path, given)
    assert refused.status_code == 422
    assert 'id="form_code-1-error"' in refused.content.decode()
    assert client.post(path, {**given, "form_code": draft.code}).status_code == 302
    shown = text(client.get(path))
    panel = shown.partition("Begonnene Formulare für „Ortsteile“")[2]
    assert re.search(r"Hund anmelden\W+Schönberg · 1 von \d Seiten fertig", panel)
    assert "Katrin" not in panel
    node.fetch_pack()
    # Lost now, the page names it among what was in it.
    assert "Hund anmelden (Schönberg)" in text(client.get(path))
    leave = {"what": "leave", "tour": str(tour), "draft": str(draft.id)}
    assert client.post(path, leave).status_code == 302
    assert "Seiten fertig" not in text(client.get(path))
    node.fetch_pack()
    assert open_pack(node.home, node.vault).forms == ()


def test_a_lost_suitcase_says_whose_files_were_in_it_and_what_waits(
    cast: Cast, node: Node
) -> None:
    known, before = submit(cast), submit(cast)
    actions.plan_tour(
        device_id=node.id, name="Ortsteile", day=clock.today(), actor=cast.ines,
        extra_cases=[known.id], receipts=20,
    )  # fmt: skip
    node.fetch_pack()
    with everywhere("test"):
        pack = IssuedPack.objects.get()
        week = timedelta(days=7)
        pack.pk, pack._state.adding = None, True
        pack.id, pack.positions = new_id(), {str(before.id): 1}
        pack.issued_at, pack.expires_at = pack.issued_at - week, clock.now() - week
        pack.save(force_insert=True)
    ready = text(signed_in(cast.ines).get(f"/desk/koffer/geraete/{node.id}/"))
    panel = ready.partition("Was der Koffer dabeihat")[2]
    assert known.number in panel
    # Of a tour that is long over nothing is left on it.
    assert before.number not in panel
    node.seal_case()
    actions.revoke(device_id=node.id, reason="im Zug vergessen", actor=cast.ines)
    assert node.send() == ["held"]
    shown = text(signed_in(cast.ines).get(f"/desk/koffer/geraete/{node.id}/"))
    panel = shown.partition("Was auf dem Koffer war")[2]
    assert known.number in panel
    assert "–0020" in panel
    assert re.search(r"auf einen Menschen warten: 1\b", panel)


def test_the_tax_offices_word_on_receipts_is_written_down_and_goes_along(
    cast: Cast, node: Node
) -> None:
    client, path = signed_in(cast.ines), "/desk/koffer/sicherung/"
    assert "Noch nichts eingetragen" in text(client.get(path))
    given = {"fee": blueprint().key, "town": str(cast.schoenberg.id), "needed": "yes"}
    assert client.post(path, {**given, "because": " "}).status_code == 422
    assert client.post(path, {**given, "fee": "x", "because": "y"}).status_code == 404
    because = "Finanzamt Zwickau, 3. November 2026"
    assert client.post(path, {**given, "because": because}).status_code == 302
    shown = text(client.get(path))
    assert because in shown
    assert cast.ines.name in shown
    node.fetch_pack()
    pack = open_pack(node.home, node.vault)
    assert pack.security_fees == {str(cast.schoenberg.id): (blueprint().key,)}
    assert signed_in(cast.sabine).get(path).status_code == 403


def test_clerks_do_not_manage_and_strangers_see_nothing(cast: Cast, node: Node) -> None:
    path = one(cast, node, dogs__0__name=("Rex", "Bello"))
    assert signed_in(cast.sabine).get("/desk/koffer/geraete/").status_code == 403
    stranger: Client = signed_in(cast.claudia)
    assert stranger.get(path).status_code == 404
    assert stranger.get(f"/desk/koffer/geraete/{node.id}/").status_code == 404
    assert "0 versiegelt" in text(stranger.get("/desk/koffer/?alle=1"))
