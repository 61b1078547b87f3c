"""Responsibilities at the desk: written as rows or files, tried, activated, kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from verbund.channels.desk.tests.office import hidden, signed_in, text
from verbund.core import jobs
from verbund.kernel.clock import frozen
from verbund.responsibility import queries
from verbund.responsibility.tests import cast as cast_module
from verbund.responsibility.tests.cast import Cast, report

HERE = "/desk/zustaendigkeit/adorf/"


@pytest.fixture
def cast(db: None) -> Cast:
    """Adorf with Berta, who leads there, and Bedorf next to it."""
    return cast_module.build()


@pytest.fixture(autouse=True)
def _still() -> object:
    with frozen(cast_module.MOMENT) as held:
        yield held


def save(client: Client, **columns: list[str]) -> str:
    seen = hidden(client.get(HERE), "position")
    data = {
        "act": "save",
        "position": seen,
        "tolerance": "30",
        "at_border": "ask",
        **columns,
    }
    return text(client.post(HERE, data, follow=True))


def act(client: Client, what: str) -> str:
    data = {"act": what, "position": hidden(client.get(HERE), "position")}
    return text(client.post(HERE, data, follow=True))


def test_rows_become_a_draft_and_count_once_activated(cast: Cast) -> None:
    client = signed_in(cast.berta)
    said = save(
        client,
        zeile=["loch", ""],
        kategorien=["strasse-*", ""],
        ziel=["amt:bauhof", "amt"],
        begruendung=["Der Bauhof flickt.", ""],
    )
    assert "Entwurf ist gespeichert" in said
    assert "loch: strasse-* → amt:bauhof" in said
    assert queries.active_table(cast.adorf) is None
    assert "gilt jetzt" in act(client, "activate")
    active = queries.active_table(cast.adorf)
    assert active is not None
    assert [rule.id for rule in active.table.rules] == ["loch", "z2"]


def test_row_moves_by_the_place_typed_beside_it(cast: Cast) -> None:
    client = signed_in(cast.berta)
    save(
        client,
        zeile=["rest", "ausnahme"],
        nummern=["", "L-07*"],
        ziel=["amt:bauhof", "amt:ordnungsamt"],
        platz=["1", "0,5"],
    )
    draft = queries.draft_of(cast.adorf)
    assert draft is not None
    assert [rule.id for rule in draft.table.rules] == ["ausnahme", "rest"]


def test_wrong_cell_keeps_what_was_typed_and_names_the_row(cast: Cast) -> None:
    client = signed_in(cast.berta)
    said = save(client, zeile=["loch"], ziel=["büro:bauhof"])
    assert "Zeile 1: Das Ziel heißt" in said
    assert "loch: alles → büro:bauhof" in said
    assert queries.draft_of(cast.adorf) is None


def test_errors_of_the_table_stand_beside_it_and_block(cast: Cast) -> None:
    client = signed_in(cast.berta)
    said = save(client, zeile=["a"], ziel=["amt:nirgends"])
    assert "Das Amt „nirgends“ gibt es hier nicht." in said
    assert "So kann die Tabelle" in act(client, "activate") or "nirgends" in act(
        client, "activate"
    )
    assert queries.active_table(cast.adorf) is None


def test_file_becomes_a_draft_and_losses_are_named(cast: Cast) -> None:
    client = signed_in(cast.berta)
    rows = (
        '"Hauptkategorie","typ","Unterkategorie","Fachamt"\n'
        '"Straße","problem",,\n'
        ',"problem","Ampel schadhaft","Ordnungsamt"\n'
        ',"problem","Grabstein verschmutzt","Friedhof"\n'
    )
    file = SimpleUploadedFile("klarschiff.csv", rows.encode(), "text/csv")
    data = {"act": "upload", "position": "0", "file": file}
    said = text(client.post(HERE, data, follow=True))
    assert "dieses Amt gibt es hier nicht" in said
    draft = queries.draft_of(cast.adorf)
    assert draft is not None
    assert [rule.categories for rule in draft.table.rules] == [("strasse-ampel",)]
    exported = client.get(f"{HERE}tabelle.csv")
    assert "amt:ordnungsamt" in exported.content.decode("utf-8-sig")


def test_trial_says_how_many_go_elsewhere_and_why(cast: Cast) -> None:
    case = report(cast.adorf)
    jobs.drain()
    client = signed_in(cast.berta)
    assert "keinen Entwurf" in text(client.get(f"{HERE}probe/"))
    save(client, zeile=["rest"], ziel=["amt:bauhof"])
    found = client.get(f"{HERE}probe/")
    assert "1 von 1 Anliegen gingen woandershin." in text(found)
    why = text(client.get(f"{HERE}probe/?vorgang={case.id}"))
    assert "Es geht an: Bauhof, Adorf" in why
    assert "rest passt" in why
    assert client.get(f"{HERE}probe/?vorgang=unsinn").status_code == 200


def test_earlier_version_can_be_begun_anew(cast: Cast) -> None:
    client = signed_in(cast.berta)
    save(client, zeile=["eins"], ziel=["amt:bauhof"])
    act(client, "activate")
    page = client.get(f"{HERE}fassungen/")
    assert "gilt" in text(page)
    done = client.post(f"{HERE}fassungen/", {"number": "1"}, follow=True)
    assert "Entwurf (Fassung 2)" in text(done)
    assert client.post(f"{HERE}fassungen/", {"number": "99"}).status_code == 404


def test_body_outside_is_registered_and_its_key_never_shown(cast: Cast) -> None:
    client = signed_in(cast.berta)
    data = {
        "key": "strassen-nrw", "name": "Straßen.NRW", "kind": "open311",
        "endpoint": "https://strassen.example/v2", "secret": "geheim-4711",
        "services": "strasse-schlagloch = 001",
    }  # fmt: skip
    done = client.post(f"{HERE}stellen/", data, follow=True)
    assert "Schlüssel ist hinterlegt" in text(done)
    assert "geheim-4711" not in done.content.decode()
    (body,) = queries.bodies_of(cast.adorf)
    assert body.services == {"strasse-schlagloch": "001"}
    wrong = client.post(f"{HERE}stellen/", {**data, "endpoint": "nirgends"})
    assert wrong.status_code == 422
    assert "https://" in text(wrong)
    gone = {"act": "retire", "key": "strassen-nrw"}
    assert "nicht mehr benutzt" in text(
        client.post(f"{HERE}stellen/", gone, follow=True)
    )


def test_only_who_may_at_this_member_comes_in(cast: Cast) -> None:
    for rest in ("", "probe/", "stellen/", "fassungen/", "tabelle.csv"):
        assert signed_in(cast.bruno).get(f"{HERE}{rest}").status_code == 404
        assert signed_in(cast.berta).get(f"{HERE}{rest}").status_code == 200
    assert signed_in(cast.berta).get("/desk/zustaendigkeit/").status_code == 200
    other = "/desk/zustaendigkeit/bedorf/"
    assert signed_in(cast.berta).get(other).status_code == 404
