"""Library, adoption, update, move and proposals at the desk."""

from datetime import date
from pathlib import Path

import pytest

from verbund.cases.tests.cast import Cast, answers, submit
from verbund.catalogue import actions, queries
from verbund.catalogue.models import Adoption, AdoptionDraft, BlueprintVersion, Proposal
from verbund.catalogue.shelf import opened
from verbund.catalogue.tests.conftest import FILES, VALUES, write
from verbund.catalogue.tests.test_work import HEAD, LABEL, TITLE, TWICE, changed
from verbund.channels.desk.tests.office import hidden, signed_in, text
from verbund.core.jobs import drain
from verbund.core.tenancy import across_members
from verbund.engine.model import Blueprint
from verbund.kernel import clock
from verbund.members.models import Membership, Person, RoleAssignment
from verbund.members.queries import actor_for, member_by_slug

LIBRARY = "/desk/blaupausen/"
ADOPT = f"{LIBRARY}sitzbank/meerane/uebernehmen/"
UPDATE = f"{LIBRARY}sitzbank/fulda/aktualisieren/"
TYPED = {
    "p.price.0.from": "01.01.2026",
    "p.price.0.value": "450,00",
    "p.by_law": "Satzung vom 1. Januar",
    "b.contact": "Bürgerbüro, Zimmer 3",
    "active_from": "",
}


@pytest.fixture
def bench(cast: Cast, tmp_path: Path) -> Blueprint:
    """The small blueprint, published and used by nobody."""
    return opened(actions.publish(folder=write(tmp_path)).digest)


def newer(tmp_path: Path, version: str = "2.0.0", **files: str) -> BlueprintVersion:
    head = files.pop("blueprint", HEAD).replace("1.0.0", version)
    return actions.publish(folder=write(tmp_path / version, blueprint=head, **files))


def adapted(bench: Blueprint, cast: Cast) -> None:
    """Fulda uses it with two changes of its own."""
    bind = {"contact": "Bürgerbüro"}
    actions.adopt(member=cast.fulda, key="sitzbank", parameters=VALUES, bindings=bind)
    actions.set_overlay(
        member=cast.fulda,
        key="sitzbank",
        overlay=changed(bench, title="Fuldaer Bank", label="Ihr Name"),
    )


def coordinator(cast: Cast):  # type: ignore[no-untyped-def]
    """Anna coordinates the association that Fulda belongs to: here Meerane."""
    Membership.objects.create(
        association=cast.meerane,
        member=cast.fulda,
        kind="region",
        valid_from=date(2020, 1, 1),
    )
    person = Person.objects.create(
        email="anna@meerane.example",
        name="Anna Schäfer",
        home=cast.meerane,
        passkey_handle="anna",
        created_at=clock.now(),
    )
    RoleAssignment.objects.create(
        person=person,
        member=cast.meerane,
        role="coordinator",
        valid_from=date(2020, 1, 1),
    )
    return actor_for(person)


# --- library --------------------------------------------------------------------------


def test_library_names_proven_users_only(bench: Blueprint, cast: Cast) -> None:
    adapted(bench, cast)
    page = text(signed_in(cast.ines).get(LIBRARY))
    assert "Sitzbank sitzbank 1.0.0" in page
    assert "in Erprobung 1 Fulda" in page
    # The cast adopted the dog tax without a signed record.
    assert "0 noch niemand" in page


def test_median_of_few_cases_is_not_shown(bench: Blueprint, cast: Cast) -> None:
    submit(cast)
    page = text(signed_in(cast.ines).get(LIBRARY))
    assert "Tage" not in page.partition("Zurückgegeben")[2].partition("Tastatur")[0]


def test_search_and_views_narrow_the_list(bench: Blueprint, cast: Cast) -> None:
    client = signed_in(cast.ines)
    assert "Hundesteuer" not in text(client.get(f"{LIBRARY}?suche=sitz"))
    assert "Dazu gibt es keine Blaupause" in text(client.get(f"{LIBRARY}?suche=xyz"))
    # By an entrance, a keyword, plain German and the LeiKa key.
    for words in ("reparieren", "patenschaft", "kaputt", "bench"):
        assert "Sitzbank sitzbank" in text(client.get(f"{LIBRARY}?suche={words}"))
    tax = queries.blueprint_by_digest(queries.latest_version("hundesteuer").digest)
    leika = next(service.leika for service in tax.services if service.leika)
    found = text(client.get(f"{LIBRARY}?suche={leika}"))
    assert "Hundesteuer hundesteuer" in found
    assert "Sitzbank sitzbank" not in found
    assert "Dazu gibt es keine" in text(client.get(f"{LIBRARY}?ansicht=proven"))


def test_clerks_do_not_adopt(bench: Blueprint, cast: Cast) -> None:
    client = signed_in(cast.sabine)
    assert client.get(LIBRARY).status_code == 403
    assert client.post(f"{LIBRARY}sitzbank/meerane/beginnen/").status_code == 404


def test_blueprint_page_says_who_uses_it_and_what_changed(
    bench: Blueprint, cast: Cast, tmp_path: Path
) -> None:
    adapted(bench, cast)
    newer(
        tmp_path, fields=FILES["fields.yaml"].replace("{de: Person,", "{de: Spenderin,")
    )
    page = text(signed_in(cast.claudia).get(f"{LIBRARY}sitzbank/"))
    assert "Stadt Fulda" in page
    assert "1.0.0 · mit eigenen Anpassungen · ältere Fassung" in page
    assert "Spenderin" in page
    assert "Auf 2.0.0 aktualisieren" in page
    assert "Laufende Vorgänge" in page


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("formular", "Angaben"),
        ("seite", "Sitzbank"),
        ("schnittstelle", '"channel": "api"'),
    ],
)
def test_blueprint_is_previewed_in_its_channels(
    bench: Blueprint, cast: Cast, what: str, words: str
) -> None:
    client = signed_in(cast.ines)
    page = client.get(f"{LIBRARY}sitzbank/vorschau/{what}/")
    assert words in text(page)
    assert client.get(f"{LIBRARY}sitzbank/vorschau/rauch/").status_code == 404


def test_letters_and_script_are_previewed(cast: Cast) -> None:
    client = signed_in(cast.ines)
    letters = text(client.get(f"{LIBRARY}hundesteuer/vorschau/brief/"))
    assert "Hundesteuer" in letters
    assert "Steuer" in text(client.get(f"{LIBRARY}hundesteuer/vorschau/115/"))


# --- adoption -------------------------------------------------------------------------


def test_small_town_adopts_on_one_page(bench: Blueprint, cast: Cast) -> None:
    client = signed_in(cast.ines)
    begun = client.post(f"{LIBRARY}sitzbank/meerane/beginnen/", follow=True)
    assert begun.redirect_chain[-1][0] == ADOPT
    assert "Angaben fehlen" in text(begun)
    data = {**TYPED, "position": hidden(begun, "position"), "what": "save"}
    page = client.post(ADOPT, data, follow=True)
    assert "1 von 1 Beispielfälle bestehen" in text(page)
    assert "450,00" in page.content.decode()
    data |= {"position": hidden(page, "position"), "what": "activate"}
    done = client.post(ADOPT, data, follow=True)
    assert "Stadt Meerane bietet Fassung 1.0.0 an" in text(done)
    assert queries.is_offered(member_by_slug("meerane"), "sitzbank")
    adoption = Adoption.objects.get(member=cast.meerane, blueprint_key="sitzbank")
    assert adoption.parameters["price"][0]["from"] == "2026-01-01"


def test_tariff_of_next_year_stands_beside_this_years(
    bench: Blueprint, cast: Cast
) -> None:
    client = signed_in(cast.ines)
    page = client.post(f"{LIBRARY}sitzbank/meerane/beginnen/", follow=True)
    data = {**TYPED, "position": hidden(page, "position"), "what": "more.price"}
    page = client.post(ADOPT, data, follow=True)
    assert 'name="p.price.1.from"' in page.content.decode()
    data |= {
        "position": hidden(page, "position"),
        "what": "save",
        "p.price.1.from": "1.1.2027",
        "p.price.1.value": "500",
    }
    page = client.post(ADOPT, data, follow=True)
    assert "Bereit" in text(page)
    with across_members("test"):
        work = AdoptionDraft.objects.get()
    assert [row["from"] for row in work.parameters["price"]] == [
        "2026-01-01",
        "2027-01-01",
    ]


def test_two_values_for_one_day_name_both_rows(bench: Blueprint, cast: Cast) -> None:
    client = signed_in(cast.ines)
    page = client.post(f"{LIBRARY}sitzbank/meerane/beginnen/", follow=True)
    data = {
        **TYPED,
        "position": hidden(page, "position"),
        "what": "activate",
        "p.price.1.from": "01.01.2026",
        "p.price.1.value": "500",
    }
    page = client.post(ADOPT, data, follow=True)
    shown = text(page)
    assert "Zeile 1" in shown
    assert "Zeile 2" in shown
    assert "am selben Tag" in shown
    assert "500,00" in page.content.decode()


def test_page_of_another_member_is_not_found(bench: Blueprint, cast: Cast) -> None:
    signed_in(cast.ines).post(f"{LIBRARY}sitzbank/meerane/beginnen/")
    other = signed_in(cast.claudia)
    assert other.get(ADOPT).status_code == 404
    assert other.post(ADOPT, {"what": "discard"}).status_code == 404
    with across_members("test"):
        assert AdoptionDraft.objects.count() == 1


def test_coordinator_adopts_for_a_member_of_her_association(
    bench: Blueprint, cast: Cast
) -> None:
    client = signed_in(coordinator(cast))
    page = client.post(f"{LIBRARY}sitzbank/fulda/beginnen/", follow=True)
    assert "Sitzbank übernehmen für Stadt Fulda" in text(page)


# --- update ---------------------------------------------------------------------------


def test_two_conflicts_are_settled_on_the_page(
    bench: Blueprint, cast: Cast, tmp_path: Path
) -> None:
    adapted(bench, cast)
    newer(tmp_path, **TWICE)
    client = signed_in(cast.claudia)
    page = client.post(f"{LIBRARY}sitzbank/fulda/beginnen/", follow=True)
    assert page.redirect_chain[-1][0] == UPDATE
    shown = text(page)
    assert "2 Konflikte offen" in shown
    assert "Fuldaer Bank: von 1.0.0 auf 2.0.0" in shown
    assert "Frage „Name“, Wortlaut" in shown
    assert "2 Konflikte sind noch offen" in shown
    data = {
        "position": hidden(page, "position"),
        "what": "activate",
        "p.price.0.from": "01.01.2026",
        "p.price.0.value": "450,00",
        "p.by_law": "Satzung vom 1. Januar",
        "c.0": "upstream",
        "cases": "stay",
    }
    page = client.post(UPDATE, data, follow=True)
    assert "Ein Konflikt ist noch offen" in text(page)
    assert queries.ground_for(cast.fulda, "sitzbank").blueprint.version == "1.0.0"
    data |= {
        "position": hidden(page, "position"),
        "c.1": "own",
        "own.1": "Ihr voller Name",
    }
    done = client.post(UPDATE, data, follow=True)
    assert "Stadt Fulda nutzt jetzt Fassung 2.0.0" in text(done)
    blueprint = queries.ground_for(cast.fulda, "sitzbank").blueprint
    assert blueprint.title.de == "Parkbank"
    assert blueprint.fields["donor"].fields["name"].label.de == "Ihr voller Name"


def test_update_is_set_for_a_day(bench: Blueprint, cast: Cast, tmp_path: Path) -> None:
    adapted(bench, cast)
    newer(tmp_path, fields=FILES["fields.yaml"].replace("{de: Person,", "{de: Frau,"))
    client = signed_in(cast.claudia)
    page = client.post(f"{LIBRARY}sitzbank/fulda/beginnen/", follow=True)
    data = {
        "position": hidden(page, "position"),
        "what": "activate",
        "p.price.0.from": "01.01.2026",
        "p.price.0.value": "450,00",
        "p.by_law": "Satzung vom 1. Januar",
        "active_from": "01.12.2026",
        "drafts_until": "31.12.2026",
        "cases": "move",
    }
    client.post(UPDATE, data)
    page = client.get(UPDATE)
    assert "Vorgemerkt: Die neue Fassung gilt von selbst ab 01.12.2026" in text(page)
    client.post(UPDATE, {"what": "unschedule"})
    assert "Vorgemerkt" not in text(client.get(UPDATE))


def test_reset_drops_all_own_words(
    bench: Blueprint, cast: Cast, tmp_path: Path
) -> None:
    adapted(bench, cast)
    newer(tmp_path, **TWICE)
    client = signed_in(cast.claudia)
    client.post(f"{LIBRARY}sitzbank/fulda/beginnen/")
    page = client.post(UPDATE, {"what": "reset"}, follow=True)
    assert "Konflikte offen" not in text(page)
    assert "Sie haben an dieser Blaupause nichts angepasst" in text(page)


# --- moving cases ---------------------------------------------------------------------


def test_running_cases_are_moved_and_taken_back(cast: Cast) -> None:
    from verbund.cases.tests.test_migration import published  # noqa: PLC0415

    case = submit(cast)
    drain()
    published()
    client = signed_in(cast.ines)
    here = f"{LIBRARY}hundesteuer/schoenberg/umstellung/"
    page = client.get(here)
    assert f"Ein Vorgang geht ohne Verlust {case.number}" in text(page)
    page = client.post(here, {"what": "start", "reason": "Neue Satzung"}, follow=True)
    assert "Umstellung begonnen" in text(page)
    drain()
    page = client.get(here)
    assert "1 von 1 angesehen, 1 umgestellt" in text(page)
    client.post(here, {"what": "back", "run": hidden(page, "run")})
    drain()
    assert f"ohne Verlust {case.number}" in text(client.get(here))


def test_what_a_new_version_asks_is_answered_case_by_case(cast: Cast) -> None:
    from verbund.cases.tests.test_migration import (  # noqa: PLC0415
        asks_for_insurance,
        published,
    )

    cases = [submit(cast), submit(cast, answers=answers(family_name="Anders"))]
    drain()
    published(asks_for_insurance)
    client = signed_in(cast.ines)
    there = f"{LIBRARY}hundesteuer/schoenberg/umstellung/"
    here = f"{there}fragen/"
    assert "2 Vorgänge ergänzen und umstellen" in text(client.get(there))
    page = client.get(here)
    assert f"{cases[0].number} ergänzen" in text(page)
    assert "Danach wartet noch ein Vorgang." in text(page)
    assert 'name="insured"' in page.content.decode()
    skipped = client.get(f"{here}?nach={cases[0].id}")
    assert f"{cases[1].number} ergänzen" in text(skipped)
    empty = client.post(here, {"case": hidden(page, "case")})
    assert empty.status_code == 409
    assert "Tragen Sie die Angabe ein" in text(empty)
    data = {"case": hidden(page, "case"), "insured": "HUK", "reason": "Angerufen."}
    after = client.post(here, data, follow=True)
    assert f"{cases[0].number} ist umgestellt" in text(after)
    assert f"{cases[1].number} ergänzen" in text(after)
    # The same one again is moved already: nothing breaks, the next one comes.
    again = client.post(here, data, follow=True)
    assert f"{cases[1].number} ergänzen" in text(again)
    data = {"case": hidden(after, "case"), "insured": "Keine"}
    done = client.post(here, data, follow=True)
    assert "Kein Vorgang braucht mehr eine Angabe" in text(done)
    assert signed_in(cast.sabine).get(here).status_code == 403


def test_only_a_lead_moves_cases(cast: Cast) -> None:
    here = f"{LIBRARY}hundesteuer/schoenberg/umstellung/"
    assert signed_in(cast.sabine).get(here).status_code == 403
    assert signed_in(cast.claudia).get(here).status_code == 404


# --- giving back ----------------------------------------------------------------------


def test_town_offers_and_maintainer_accepts(bench: Blueprint, cast: Cast) -> None:
    adapted(bench, cast)
    town = signed_in(cast.claudia)
    here = f"{LIBRARY}sitzbank/fulda/vorschlagen/"
    assert "Ihr Name" in text(town.get(here))
    empty = town.post(here, {"reason": "Besser"})
    assert "Wählen Sie mindestens eine Anpassung" in text(empty)
    data = {"path": [LABEL, TITLE], "reason": "So fragt niemand nach."}
    assert "Vorgeschlagen" in text(town.post(here, data, follow=True))
    row = Proposal.objects.get()
    maintainer = signed_in(coordinator(cast))
    there = f"{LIBRARY}vorschlag/{row.id}/"
    assert "Annehmen und als 1.0.1 veröffentlichen" in text(maintainer.get(there))
    assert "Annehmen" not in text(town.get(there))
    assert town.post(there, {"choice": "accept"}).status_code == 403
    done = maintainer.post(there, {"choice": "accept"}, follow=True)
    assert "Angenommen und als 1.0.1 veröffentlicht" in text(done)
    assert "Claudia Ott, Stadt Fulda" in text(done)


def test_refusal_needs_a_reason(bench: Blueprint, cast: Cast) -> None:
    adapted(bench, cast)
    town = signed_in(cast.claudia)
    town.post(
        f"{LIBRARY}sitzbank/fulda/vorschlagen/", {"path": [LABEL], "reason": "Besser"}
    )
    there = f"{LIBRARY}vorschlag/{Proposal.objects.get().id}/"
    maintainer = signed_in(coordinator(cast))
    page = maintainer.post(there, {"choice": "refuse", "answer": ""})
    assert "warum der Vorschlag nicht für alle passt" in text(page)
    done = maintainer.post(
        there, {"choice": "refuse", "answer": "Zu lang."}, follow=True
    )
    assert "Zu lang." in text(done)


# --- own words ------------------------------------------------------------------------


def test_town_puts_a_text_in_its_own_words_and_back(
    bench: Blueprint, cast: Cast
) -> None:
    client = signed_in(cast.ines)
    page = client.post(f"{LIBRARY}sitzbank/meerane/beginnen/", follow=True)
    assert "Frage „Name“, Wortlaut: Name" in text(page)
    path = LABEL.removesuffix("/de")
    data = {
        **TYPED,
        "position": hidden(page, "position"),
        "what": "word",
        "w.path": path,
        "w.de": "Wie heißen Sie?",
    }
    page = client.post(ADOPT, data, follow=True)
    assert "Frage „Name“, Wortlaut: Name Wie heißen Sie?" in text(page)
    data = {**TYPED, "position": hidden(page, "position"), "what": "activate"}
    client.post(ADOPT, data)
    meerane = member_by_slug("meerane")
    blueprint = queries.ground_for(meerane, "sitzbank").blueprint
    assert blueprint.fields["donor"].fields["name"].label.de == "Wie heißen Sie?"
    page = client.post(f"{LIBRARY}sitzbank/meerane/beginnen/", follow=True)
    data |= {"position": hidden(page, "position"), "what": f"unword.{LABEL}"}
    page = client.post(ADOPT, data, follow=True)
    assert "Wie heißen Sie?" not in text(page)


def test_text_that_is_not_the_towns_is_not_offered(
    bench: Blueprint, cast: Cast
) -> None:
    client = signed_in(cast.ines)
    page = client.post(f"{LIBRARY}sitzbank/meerane/beginnen/", follow=True)
    assert "Regel „Preis“" not in text(page)
    data = {
        **TYPED,
        "position": hidden(page, "position"),
        "what": "word",
        "w.path": "/process/transitions[finish]/because",
        "w.de": "Nein.",
    }
    assert "Wählen Sie einen Text" in text(client.post(ADOPT, data, follow=True))
