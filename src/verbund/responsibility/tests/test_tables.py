"""A table is written, tried and activated; what was stays to be read."""

import io
from datetime import date
from pathlib import Path

import msgspec
import pytest
import xlsxwriter

from verbund.core.config import config
from verbund.core.errors import Forbidden
from verbund.core.models import AuditEntry
from verbund.responsibility import actions, importing, klarschiff, queries, rehearsal
from verbund.responsibility import secrets as keys
from verbund.responsibility.errors import (
    BodyInvalid,
    TableChanged,
    TableInvalid,
    TableNotFound,
)
from verbund.responsibility.models import ExternalBody
from verbund.responsibility.rules import NamedArea, Rule, Table, Target, Words
from verbund.responsibility.tabular import read, rules_of, written
from verbund.responsibility.tests.cast import HOLE, IN_ADORF, Cast, report
from verbund.responsibility.tests.test_rules import square

DATA = Path(__file__).parents[5] / "shared/data/reports-geo/open311"
TABLE = DATA / "klarschiff-responsibilities-krakow-am-see.csv"
OFFICE = Target(kind="office", key="bauhof")
ALL = Table(rules=(Rule(id="alles", target=OFFICE),))


# --- versions -------------------------------------------------------------------------


def test_draft_counts_only_once_it_is_activated(cast: Cast) -> None:
    draft = actions.save_draft(member=cast.adorf, table=ALL, actor=cast.berta)
    assert queries.active_table(cast.adorf) is None
    actions.activate(member=cast.adorf, actor=cast.berta, position=draft.position)
    active = queries.active_table(cast.adorf)
    assert active is not None
    assert (active.number, active.activated_by) == (1, "Berta Blum")
    assert queries.draft_of(cast.adorf) is None


def test_versions_stay_and_can_be_brought_back(cast: Cast) -> None:
    for note in ("erste", "zweite"):
        actions.save_draft(member=cast.adorf, table=ALL, actor=cast.berta, note=note)
        actions.activate(member=cast.adorf, actor=cast.berta)
    versions = queries.versions_of(cast.adorf)
    assert [(v.number, v.state, v.note) for v in versions] == [
        (2, "active", "zweite"),
        (1, "retired", "erste"),
    ]
    actions.bring_back(member=cast.adorf, number=1, actor=cast.berta)
    draft = queries.draft_of(cast.adorf)
    assert draft is not None
    assert (draft.number, draft.note) == (3, "wie Fassung 1")
    with pytest.raises(TableNotFound):
        actions.bring_back(member=cast.adorf, number=9, actor=cast.berta)


def test_two_people_do_not_overwrite_each_other(cast: Cast) -> None:
    first = actions.save_draft(member=cast.adorf, table=ALL, actor=cast.berta)
    actions.save_draft(
        member=cast.adorf, table=ALL, actor=cast.berta, position=first.position
    )
    with pytest.raises(TableChanged):
        actions.save_draft(
            member=cast.adorf, table=ALL, actor=cast.berta, position=first.position
        )
    with pytest.raises(TableChanged):
        actions.activate(member=cast.adorf, actor=cast.berta, position=first.position)


def test_table_with_an_unknown_office_does_not_count(cast: Cast) -> None:
    table = Table(rules=(Rule(id="a", target=Target(kind="office", key="nirgends")),))
    actions.save_draft(member=cast.adorf, table=table, actor=cast.berta)
    with pytest.raises(TableInvalid) as refused:
        actions.activate(member=cast.adorf, actor=cast.berta)
    assert refused.value.fields[0].path == "rules.a"
    assert queries.active_table(cast.adorf) is None


def test_only_who_may_at_this_member_writes(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        actions.save_draft(member=cast.adorf, table=ALL, actor=cast.bruno)
    with pytest.raises(Forbidden):
        actions.save_draft(member=cast.bedorf, table=ALL, actor=cast.berta)


def test_every_act_stands_in_the_protocol(cast: Cast) -> None:
    actions.save_draft(member=cast.adorf, table=ALL, actor=cast.berta)
    actions.activate(member=cast.adorf, actor=cast.berta)
    actions.save_draft(member=cast.adorf, table=ALL, actor=cast.berta)
    actions.discard_draft(member=cast.adorf, actor=cast.berta)
    rows = AuditEntry.objects.filter(action__startswith="responsibility_")
    assert list(rows.order_by("id").values_list("action", flat=True)) == [
        "responsibility_draft_saved",
        "responsibility_activated",
        "responsibility_draft_saved",
        "responsibility_draft_discarded",
    ]


# --- bodies ---------------------------------------------------------------------------


def body(cast: Cast, **more: object) -> queries.BodyView:
    values = {
        "key": "cedorf",
        "name": "Gemeinde Cedorf",
        "kind": "email",
        "email": "rathaus@cedorf.example",
        **more,
    }
    return actions.save_body(member=cast.adorf, actor=cast.berta, **values)  # type: ignore[arg-type]


def test_secret_lies_in_a_file_of_its_own_and_nowhere_else(cast: Cast) -> None:
    found = body(
        cast, kind="open311", endpoint="https://cedorf.example/v2", secret="geheim-4711"
    )
    assert found.has_secret
    assert keys.read(found.id) == "geheim-4711"
    file = config().home / "responsibility" / f"{found.id}.key"
    assert file.stat().st_mode & 0o077 == 0
    row = ExternalBody.objects.values().get()
    assert "geheim-4711" not in str(row)
    assert "geheim-4711" not in str(list(AuditEntry.objects.values()))
    body(cast, kind="open311", endpoint="https://cedorf.example/v2")
    assert keys.read(found.id) == "geheim-4711"
    actions.retire_body(member=cast.adorf, key="cedorf", actor=cast.berta)
    assert keys.read(found.id) == ""
    assert queries.bodies_of(cast.adorf) == ()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"key": "Ä"}, "key"),
        ({"name": " "}, "name"),
        ({"kind": "fax"}, "kind"),
        ({"email": "nirgends"}, "email"),
        ({"kind": "open311", "endpoint": "file:///etc/passwd"}, "endpoint"),
    ],
)
def test_body_without_a_usable_address_is_refused(
    cast: Cast, given: dict[str, str], field: str
) -> None:
    with pytest.raises(BodyInvalid) as refused:
        body(cast, **given)
    assert field in [problem.path for problem in refused.value.fields]


# --- files ----------------------------------------------------------------------------

RULES = (
    Rule(
        id="hafen",
        categories=("strasse-*", "abfall-wild"),
        areas=("hafen",),
        municipalities=("05334",),
        road_classes=("B", "L"),
        assets=("L-07*",),
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 1, 1),
        target=Target(kind="external", key="strassen-nrw"),
        because=Words("Straßen; NRW", "Roads"),
        by_itself=True,
    ),
    Rule(id="nachbar", target=Target(kind="member", key="bedorf")),
    Rule(id="rest", target=Target(kind="office")),
)


def test_rows_survive_the_way_through_a_file() -> None:
    text = written(RULES)
    assert "31.12.2026" not in text
    assert "2026-12-31" in text
    assert rules_of(read(text.encode("utf-8-sig"), "regeln.csv")) == RULES


def test_excel_file_holds_the_same_rows() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(written(RULES).splitlines()):
            sheet.write_row(number, 0, line.replace('"', "").split(";"))
    found = rules_of(read(out.getvalue(), "regeln.xlsx"))
    assert [rule.id for rule in found] == ["hafen", "nachbar", "rest"]
    assert found[0].valid_to == date(2027, 1, 1)


def test_only_what_goes_outside_goes_by_itself() -> None:
    text = "ziel;von_selbst\namt:bauhof;ja\nextern:x;vielleicht\nextern:x;Ja\n"
    with pytest.raises(TableInvalid) as refused:
        rules_of(read(text.encode(), "a.csv"))
    assert [problem.path for problem in refused.value.fields] == [
        "rows.1.von_selbst",
        "rows.2.von_selbst",
    ]


def test_each_cell_that_cannot_be_read_is_named() -> None:
    text = "ziel;gilt_ab;gilt_bis\namt;;\nfoo:bar;gestern;\nextern:;;31.12.2026\n"
    with pytest.raises(TableInvalid) as refused:
        rules_of(read(text.encode(), "a.csv"))
    assert [problem.path for problem in refused.value.fields] == [
        "rows.2.ziel",
        "rows.2.gilt_ab",
        "rows.3.ziel",
    ]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "leer"),
        (b"foo;bar\n1;2\n", "a.csv", "ziel"),
        (b"ziel;farbe\namt;rot\n", "a.csv", "farbe"),
        (b"PK\x03\x04nonsense", "a.xlsx", "nicht lesbar"),
        (b"\0\0\0\0", "a.csv", "keine CSV"),
        (b"{", "a.geojson", "kein GeoJSON"),
        (b'{"type": "FeatureCollection"}', "a.geojson", "FeatureCollection"),
    ],
)
def test_file_that_is_no_table_is_refused_with_a_sentence(
    cast: Cast, content: bytes, name: str, words: str
) -> None:
    with pytest.raises(TableInvalid, match=words):
        importing.import_file(cast.adorf, content, name)


def test_areas_come_from_geojson(cast: Cast) -> None:
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "Am Hafen"},
                "geometry": square(7.0, 50.7),
            }
        ],
    }
    content = msgspec.json.encode(collection)
    found = importing.import_file(cast.adorf, content, "a.geojson", base=ALL)
    assert [(a.id, a.title) for a in found.table.areas] == [("am-hafen", "Am Hafen")]
    assert found.table.rules == ALL.rules


# --- Klarschiff -----------------------------------------------------------------------

OURS = (
    klarschiff.Category(
        code="strasse-gully", title="Gully", keywords=("Kanaldeckel", "Straßeneinlauf")
    ),
    klarschiff.Category(code="strasse-ampel", title="Ampel defekt"),
    klarschiff.Category(code="abfall-sperrmuell", title="Sperrmüll", keywords=()),
    klarschiff.Category(code="licht-lampe", title="Straßenbeleuchtung defekt"),
)
OFFICES = {"Bauamt": "bauamt", "Ordnungsamt": "ordnungsamt"}


def klarschiff_file() -> bytes:
    if not TABLE.is_file():
        pytest.skip("the shared data is not there")
    return TABLE.read_bytes()


def test_real_table_becomes_rules_and_names_every_loss() -> None:
    found = klarschiff.imported(klarschiff_file(), categories=OURS, offices=OFFICES)
    rules = {rule.target.key: set(rule.categories) for rule in found.rules}
    assert "strasse-gully" in rules["bauamt"]
    assert "strasse-ampel" in rules["ordnungsamt"]
    assert "abfall-sperrmuell" in rules["ordnungsamt"]
    landed = sum(len(names) for names in found.matched.values())
    clashes = sum(1 for loss in found.losses if loss.why == "clash")
    # No row gets lost in silence: each became part of a rule or is named.
    assert landed - clashes + len(found.losses) == found.rows
    assert {loss.why for loss in found.losses} >= {"no_office", "no_category"}
    unknown = [loss for loss in found.losses if loss.why == "unknown_office"]
    assert any("Friedhof" in loss.text for loss in unknown)


def test_import_replaces_its_own_rows_and_keeps_the_others(cast: Cast) -> None:
    content = klarschiff_file()
    once = importing.import_file(cast.adorf, content, "k.csv", base=ALL)
    assert once.kind == "klarschiff"
    assert once.losses
    again = importing.import_file(cast.adorf, content, "k.csv", base=once.table)
    assert again.table == once.table
    assert again.table.rules[-1].id == "alles"


# --- trial on the past ----------------------------------------------------------------


def test_trial_counts_what_goes_elsewhere_and_says_why(cast: Cast) -> None:
    west, east = report(cast.adorf, IN_ADORF), report(cast.adorf, (50.75, 7.095))
    report(cast.adorf, None, street="Hauptstraße", house_number="5", city="Adorf")
    table = Table(
        rules=(
            Rule(id="osten", areas=("osten",), categories=(HOLE,), target=OFFICE),
            Rule(id="rest", target=Target(kind="office")),
        ),
        areas=(NamedArea(id="osten", geometry=square(7.09, 50.745)),),
    )
    found = rehearsal.rehearse(cast.adorf, table)
    assert (found.tried, found.moved, found.unplaced) == (3, 1, 1)
    (row,) = found.rows
    assert row.past.case_id == east.id
    assert (row.before, row.after) == ("Gemeinde Adorf", "Bauhof, Adorf")
    past = rehearsal.past_report(cast.adorf, west.id)
    assert past is not None
    decision = rehearsal.explained(cast.adorf, past, table)
    assert [(c.rule, c.reason) for c in decision.considered] == [
        ("osten", "area"),
        ("rest", "hit"),
    ]
    assert queries.active_table(cast.adorf) is None


def test_trial_does_not_see_the_reports_of_others(cast: Cast) -> None:
    report(cast.bedorf, (50.75, 7.15))
    assert rehearsal.rehearse(cast.adorf, ALL).tried == 0
