"""The official register: read in as a whole, checked, compared, refused."""

import csv
import io
import time
from datetime import date
from pathlib import Path

import pytest

from verbund.members import actions, queries
from verbund.members.actions import bodies
from verbund.members.errors import RegisterRefused
from verbund.members.models import RegisterEntry, RegisterImport, RegisterKey

SHARED = Path(__file__).parents[4] / "../shared/data"
HEAD = (
    "ags,ars,name,typ_code,typ,verband_schluessel,verband_name,verband_typ,"
    "kreis_schluessel,kreis_name,kreis_typ,land_code,land,plz,flaeche_ha,"
    "einwohner_2022-12-31,lon,lat\n"
)
SCHOENBERG = (
    "14524270,145245118270,Schönberg,64,Kreisangehörige Gemeinde,145245118,"
    "Meerane-Schönberg,Verwaltungsgemeinschaft,14524,Zwickau,Landkreis,14,Sachsen,"
    "08393,1543,870,12.491538,50.8672\n"
)
MEERANE = (
    '14524190,145245118190,"Meerane, Stadt",63,Stadt,145245118,Meerane-Schönberg,'
    "Verwaltungsgemeinschaft,14524,Zwickau,Landkreis,14,Sachsen,08393,1981,13888,"
    "12.463982,50.849217\n"
)
FULDA = (
    '06631009,066310009009,"Fulda, Stadt",63,Stadt,066310009,"Fulda, Stadt",'
    "Verbandsfreie Gemeinde,06631,Fulda,Landkreis,06,Hessen,36037,10405,69968,"
    "9.675061,50.55323\n"
)
FIRST, SECOND = date(2023, 11, 30), date(2026, 4, 30)


def written(folder: Path, text: str, name: str = "gemeinden_2023-11-30.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def ags_list(*rows: str) -> str:
    return "SCHLUESSEL,Bezeichnung,Hinweis\n" + "".join(f"{row},\n" for row in rows)


@pytest.mark.django_db
def test_whole_german_register_with_all_keys_within_ten_seconds() -> None:
    start = time.process_time()
    reports = actions.import_shipped_register()
    spent = time.process_time() - start

    assert [r.rows for r in reports] == [10981, 4597, 400, 11227, 11227]
    kinds = RegisterEntry.objects
    assert kinds.filter(kind="municipality").count() >= 10773
    assert kinds.filter(kind="area").count() == 208
    assert kinds.filter(kind="county").count() == 400
    open_keys = RegisterKey.objects.filter(valid_to__isnull=True)
    assert open_keys.filter(scheme="AGS").count() == 11227
    assert open_keys.filter(scheme="VERBAND").count() == 4597
    assert spent < 10
    # 2023 against 2026: what ended, what is new, what only changed its key.
    ags = reports[3].keys[0]
    assert "16061065" in {change.value for change in ags.ended}
    assert ("06415000", "06435014") in {(c.value, c.before) for c in ags.rekeyed}
    assert "09479166" in {change.value for change in ags.renamed}
    hanau = queries.register_lookup("AGS", "06415000", date(2026, 5, 1))
    before = queries.register_lookup("AGS", "06435014", date(2025, 1, 1))
    assert hanau is not None
    assert before is not None
    assert hanau.population == before.population
    assert queries.register_lookup("AGS", "06435014", SECOND) is None


@pytest.mark.django_db
def test_shipped_files_are_those_of_the_shared_folder() -> None:
    original = SHARED / "cases/municipalities/gemeinden_2023-11-30.csv"
    if not original.is_file():
        pytest.skip("the shared data are not beside the repository")
    actions.import_shipped_register()
    assert actions.import_register(path=original).already


@pytest.mark.django_db
def test_facts_of_a_municipality_come_with_its_keys(tmp_path: Path) -> None:
    actions.import_register(path=written(tmp_path, HEAD + SCHOENBERG + MEERANE))
    fact = queries.register_lookup("ARS", "145245118270", FIRST)
    assert fact is not None
    assert (fact.name, fact.county, fact.association) == (
        "Schönberg",
        "Zwickau",
        "Meerane-Schönberg",
    )
    assert fact.association_kind == "Verwaltungsgemeinschaft"
    assert (fact.land, fact.population, fact.area_ha) == ("SN", 870, 1543)
    assert queries.register_lookup("ARS", "145245118270", date(2023, 11, 29)) is None


@pytest.mark.django_db
def test_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + SCHOENBERG)
    first = actions.import_register(path=path)
    again = actions.import_register(path=path)
    assert not first.already
    assert again.already
    assert RegisterEntry.objects.filter(kind="municipality").count() == 1
    assert "schon eingelesen" in "\n".join(again.lines())


@pytest.mark.django_db
def test_keys_that_a_newer_list_lacks_end_on_its_day(tmp_path: Path) -> None:
    actions.import_register(path=written(tmp_path, HEAD + SCHOENBERG + MEERANE))
    newer = ags_list('14524190,"Meerane, Stadt"')
    report = actions.import_register(
        path=written(tmp_path, newer, "ags.csv"), valid_from=SECOND
    )
    (keys,) = report.keys
    assert [change.value for change in keys.ended] == ["14524270"]
    assert keys.unchanged == 1
    ended = RegisterKey.objects.get(scheme="AGS", value="14524270")
    assert (ended.valid_from, ended.valid_to) == (FIRST, SECOND)


@pytest.mark.django_db
def test_new_name_opens_a_new_row_and_keeps_the_old_one(tmp_path: Path) -> None:
    actions.import_register(path=written(tmp_path, HEAD + MEERANE))
    newer = ags_list('14524190,"Meerane, Textilstadt"')
    report = actions.import_register(
        path=written(tmp_path, newer, "ags_2026-04-30.csv")
    )
    assert report.keys[0].renamed[0].before == "Meerane, Stadt"
    names = RegisterKey.objects.filter(scheme="AGS").order_by("valid_from")
    assert [key.name for key in names] == ["Meerane, Stadt", "Meerane, Textilstadt"]
    then = queries.register_lookup("AGS", "14524190", date(2024, 1, 1))
    assert then is not None
    assert then.name == "Meerane, Stadt"


@pytest.mark.django_db
def test_member_follows_its_new_key(tmp_path: Path) -> None:
    actions.import_register(path=written(tmp_path, HEAD + FULDA))
    fulda = actions.create_member(
        slug="fulda",
        name="Fulda",
        short_code="FUL",
        ags="06631009",
        joined_on=date(2024, 1, 1),
    )
    assert fulda.land == "HE"
    assert fulda.county_name == "Landkreis Fulda"
    newer = ags_list('06411000,"Fulda, Stadt"')
    report = actions.import_register(
        path=written(tmp_path, newer, "ags_2026-04-30.csv")
    )
    assert report.members == ("Fulda: AGS 06411000 statt 06631009",)
    assert queries.member_by_key("AGS", "06411000", SECOND) == fulda
    assert queries.member_by_key("AGS", "06631009", date(2025, 1, 1)) == fulda


@pytest.mark.django_db
def test_member_whose_key_ended_is_named_in_the_report(tmp_path: Path) -> None:
    actions.import_register(path=written(tmp_path, HEAD + SCHOENBERG + MEERANE))
    actions.create_member(
        slug="schoenberg",
        name="Schönberg",
        official_name="Gemeinde Schönberg",
        short_code="SBG",
        ags="14524270",
    )
    newer = ags_list('14524190,"Meerane, Stadt"')
    report = actions.import_register(
        path=written(tmp_path, newer, "ags_2026-04-30.csv")
    )
    assert len(report.hints) == 1
    assert "Gemeinde Schönberg" in report.hints[0]
    assert "Zusammenschluss" in report.hints[0]


@pytest.mark.django_db
def test_older_list_after_a_newer_one_is_refused(tmp_path: Path) -> None:
    actions.import_register(
        path=written(tmp_path, ags_list("14524270,Schönberg"), "ags_2026-04-30.csv")
    )
    with pytest.raises(RegisterRefused, match=r"30\.04\.2026"):
        actions.import_register(path=written(tmp_path, HEAD + SCHOENBERG))


@pytest.mark.django_db
@pytest.mark.parametrize("order", [("kreise", "gemeinden"), ("verbaende", "gemeinden")])
def test_files_may_come_in_any_order(tmp_path: Path, order: tuple[str, str]) -> None:
    texts = {
        "gemeinden": HEAD + SCHOENBERG + FULDA,
        "kreise": "kreis_schluessel,name,typ,sitz,land_code,regierungsbezirk\n"
        "14524,Zwickau,Landkreis,Zwickau,14,\n06631,Fulda,Landkreis,Fulda,06,Kassel\n",
        "verbaende": "verband_schluessel,name,typ,sitz,anzahl_gemeinden\n"
        "145245118,Meerane-Schönberg,Verwaltungsgemeinschaft,Meerane,2\n"
        '066310009,"Fulda, Stadt",Verbandsfreie Gemeinde,,1\n',
    }
    for name in order:
        path = written(tmp_path, texts[name], f"{name}_2023-11-30.csv")
        actions.import_register(path=path)
    assert RegisterKey.objects.filter(value="06631009").count() == 1
    fact = queries.register_lookup("AGS", "14524270", FIRST)
    assert fact is not None
    assert (fact.county, fact.association) == ("Zwickau", "Meerane-Schönberg")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        (HEAD + SCHOENBERG.replace("14524270,", "1452427,", 1), 2, "ags", "8 Ziffern"),
        (HEAD + SCHOENBERG + SCHOENBERG, 3, "ags", "steht schon in Zeile 2"),
        (HEAD + SCHOENBERG.replace(",870,", ",achthundert,"), 2, "einwohner", "Zahl"),
        (HEAD + SCHOENBERG.replace("145245118270", "145245118190"), 2, "ars", "passt"),
        (HEAD + SCHOENBERG.replace("12.491538", "112.49"), 2, "lon", "zwischen"),
        (HEAD + SCHOENBERG.replace(",Schönberg,64", ",,64"), 2, "name", "fehlt"),
        (HEAD + SCHOENBERG.replace(",870,", ","), 2, "", "17 Felder"),
        (HEAD, 2, "", "keine Zeilen"),
        ("ags;ars\n1;2\n", 1, "", "„;“"),
        ("ags,foo\n1,2\n", 1, "", "unbekannt ist foo"),
        (ags_list("14524270,Schönberg", "145245118190,Meerane"), 3, "SCHL", "Ziffern"),
        (ags_list("99524270,Schönberg"), 2, "SCHLUESSEL", "01 bis 16"),
    ],
)
def test_wrong_file_is_refused_as_a_whole_with_line_and_column(
    tmp_path: Path, text: str, line: int, column: str, words: str
) -> None:
    with pytest.raises(RegisterRefused) as refusal:
        actions.import_register(path=written(tmp_path, text, "x_2023-11-30.csv"))
    fault = refusal.value.faults[0]
    assert fault.line == line
    assert fault.column.startswith(column)
    assert words in fault.message
    assert not RegisterEntry.objects.exists()
    assert not RegisterImport.objects.exists()


@pytest.mark.django_db
def test_file_in_another_encoding_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "gemeinden_2023-11-30.csv"
    path.write_bytes((HEAD + FULDA + SCHOENBERG).encode("cp1252"))
    with pytest.raises(RegisterRefused) as refusal:
        actions.import_register(path=path)
    assert refusal.value.faults[0].line == 3


@pytest.mark.django_db
def test_missing_day_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + SCHOENBERG, "gemeinden.csv")
    with pytest.raises(RegisterRefused, match="--valid-from"):
        actions.import_register(path=path)


@pytest.mark.django_db
def test_fifty_faults_are_enough(tmp_path: Path) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([[f"{n:03}", f"Ort {n}", ""] for n in range(500)])
    text = "SCHLUESSEL,Bezeichnung,Hinweis\n" + out.getvalue()
    with pytest.raises(RegisterRefused) as refusal:
        actions.import_register(path=written(tmp_path, text, "a_2023-11-30.csv"))
    assert len(refusal.value.faults) == 50


@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        ("Landkreis", "Zwickau", "Landkreis Zwickau"),
        ("Landkreis", "Lahn-Dill-Kreis", "Lahn-Dill-Kreis"),
        ("Kreis", "Städteregion Aachen", "Städteregion Aachen"),
        ("Kreisfreie Stadt", "Bonn", ""),
    ],
)
def test_a_county_says_once_what_it_is(kind: str, name: str, shown: str) -> None:
    assert bodies._county_name(RegisterEntry(kind_name=kind, name=name)) == shown
