"""FIM's own quality report finds nothing in our data schemas, and reads each of them.

The judge is ``QS-DF_1_20_xdf3.xsl`` of the public repository vs5000/FIM-XSLT
(Apache-2.0). It is not ours and not in this repository: name its folder ``XSLTs`` in
``FIM_XSLT``. The report asks the XRepository for each code list that a schema refers
to; here a catalogue of addresses stands in for it, with the lists we ship, as
Genericode, under exactly the URN and edition they were taken from. The second judge,
npm ``xdatenfelder-xml``, reads groups and fields of version 3.0 (its reader of whole
schemas is a stub); it comes with the development packages.
"""

import json
import os
import re
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from verbund.catalogue.edges import xdf3, xfall
from verbund.catalogue.edges.fim_kinds import CODELISTS
from verbund.catalogue.edges.tests.edge_kit import (
    NAMES,
    SHARED,
    SHIPPED,
    blueprint,
    submissions,
)
from verbund.engine import codelists

pytestmark = pytest.mark.judge

ROOT = Path(__file__).parents[2]
XSLT = os.environ.get("FIM_XSLT", "")
_MESSAGE = re.compile(
    r"(FehlerKritisch|FehlerMethodisch|Warnung|Hinweis)!! (?:M?)(\d{4})"
)
#: Where the report looks for an edition of a code list.
_REGISTER = "https://www.xrepository.de/api/version_codeliste/{}/genericode"

needs_xslt = pytest.mark.skipif(
    not XSLT, reason="FIM_XSLT names no folder with FIM's style sheets"
)


def genericode(urn: str, name: str) -> str:
    """A shipped list as the XRepository gives it (Genericode 1.0)."""
    rows = "".join(
        f'<Row><Value ColumnRef="code"><SimpleValue>{entry.code}</SimpleValue></Value>'
        f'<Value ColumnRef="name"><SimpleValue>{escape(entry.label)}</SimpleValue>'
        "</Value></Row>"
        for entry in codelists.codes(name).values()
    )
    return (
        '<gc:CodeList xmlns:gc="http://docs.oasis-open.org/codelist/ns/genericode/1.0/">'
        f"<Identification><Version>{codelists.EDITION}</Version>"
        f"<CanonicalUri>{urn}</CanonicalUri></Identification><ColumnSet>"
        '<Column Id="code" Use="required"/><Column Id="name" Use="required"/>'
        '<Key Id="key"><ColumnRef Ref="code"/></Key></ColumnSet>'
        f"<SimpleCodeList>{rows}</SimpleCodeList></gc:CodeList>"
    )


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """An XML catalogue (OASIS) that answers for the XRepository."""
    entries = []
    for name, urn in CODELISTS.items():
        (tmp_path / f"{name}.gc.xml").write_text(genericode(urn, name), "utf-8")
        address = _REGISTER.format(f"{urn}_{codelists.EDITION}")
        entries.append(f'<uri name="{address}" uri="{name}.gc.xml"/>')
    catalogue = tmp_path / "register.xml"
    catalogue.write_text(
        '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">'
        f"{''.join(entries)}</catalog>",
        "utf-8",
    )
    return catalogue


def transform(
    sheet: str, source: Path, register: Path | None = None, **parameters: str
) -> str:
    saxon = pytest.importorskip("saxonche", reason="saxonche is not installed")
    with saxon.PySaxonProcessor(license=False) as processor:
        if register is not None:
            processor.set_catalog_files([str(register)])
        compiled = processor.new_xslt30_processor().compile_stylesheet(
            stylesheet_file=str(Path(XSLT) / sheet)
        )
        for name, value in parameters.items():
            compiled.set_parameter(name, processor.make_string_value(value))
        return str(compiled.transform_to_string(source_file=str(source)))


def messages(source: Path, register: Path) -> set[str]:
    """The numbers of all messages in the quality report of a file."""
    report = transform(
        "QS-DF_1_20_xdf3.xsl",
        source,
        register,
        DebugMode="0",
        CodelistenInhalt="0",
        AktuelleCodelisteLaden="0",
        SammelrepositoryCheck="0",
    )
    assert "<html" in report
    return {number for _, number in _MESSAGE.findall(report)}


@needs_xslt
@pytest.mark.parametrize("name", SHIPPED)
def test_the_quality_report_is_empty(name: str, tmp_path: Path, register: Path) -> None:
    source = tmp_path / "schema.xml"
    source.write_text(xdf3.export(blueprint(name)), encoding="utf-8")
    assert messages(source, register) == set()


@needs_xslt
def test_a_field_for_one_file_is_told_as_one_and_remarked(
    tmp_path: Path, register: Path
) -> None:
    """The blueprint of every type has such a field; the hint (1139) is right there."""
    source = tmp_path / "schema.xml"
    source.write_text(xdf3.export(blueprint(NAMES[-1])), encoding="utf-8")
    assert messages(source, register) == {"1139"}


@needs_xslt
def test_a_list_that_the_register_does_not_know_is_reported(
    tmp_path: Path, register: Path
) -> None:
    written = xdf3.export(blueprint("gewerbe-anmelden"))
    source = tmp_path / "schema.xml"
    edition = f"<xdf3:version>{codelists.EDITION}<"
    assert edition in written
    source.write_text(
        written.replace(edition, "<xdf3:version>1999-01-01<"), encoding="utf-8"
    )
    assert messages(source, register) == {"1115"}


@needs_xslt
def test_the_quality_report_is_not_empty_for_a_faulty_schema(
    tmp_path: Path, register: Path
) -> None:
    source = tmp_path / "schema.xml"
    written = xdf3.export(blueprint("hundesteuer"))
    source.write_text(
        written.replace("<xdf3:anzahl>1:1<", "<xdf3:anzahl>2:1<", 1), encoding="utf-8"
    )
    assert "1047" in messages(source, register)


@needs_xslt
@pytest.mark.parametrize("name", NAMES)
def test_submissions_fit_the_xfall_schema_that_fim_makes_of_ours(
    name: str, tmp_path: Path
) -> None:
    source = tmp_path / "schema.xml"
    source.write_text(xdf3.export(blueprint(name)), encoding="utf-8")
    theirs = transform(
        "XDF3_2_XFall_1_01_xdf3.xsl",
        source,
        MitVersionen="1",
        Praezisierungen="1",
        CodelistenInhalt="0",
        DebugMode="0",
        DateiOutput="0",
    )
    schema = etree.XMLSchema(etree.fromstring(theirs.encode()))
    for answers in submissions(blueprint(name)):
        document = etree.fromstring(xfall.export(blueprint(name), answers).encode())
        schema.assertValid(document)


READER = """
const { readFileSync } = require("fs");
const { DataGroupMessage3 } = require("xdatenfelder-xml/dist/index.js");
const found = DataGroupMessage3.fromString(readFileSync(process.argv[1], "utf8"));
console.log(JSON.stringify({
  root: found.rootDataGroup,
  groups: found.dataGroups.entries(),
  fields: found.dataFields.entries(),
  rules: Object.keys(found.rules.entries()).length,
}));
"""
_SPACES = {"xdf3": xdf3.NAMESPACE}


def as_group_message(tree: etree._Element) -> str:
    """A whole schema as one group (message 0103), in the prefix the reader knows."""
    schema = tree.find("xdf3:stammdatenschema", _SPACES)
    header = tree.find("xdf3:header", _SPACES)
    assert schema is not None
    assert header is not None
    kept = ("identifikation", "name", "freigabestatus", "letzteAenderung", "struktur")
    parts = [
        etree.tostring(part, encoding="unicode")
        for part in schema
        if etree.QName(part).localname in kept
    ]
    label = "<xdf3:bezeichnungEingabe>Alles</xdf3:bezeichnungEingabe>"
    kind = "<xdf3:schemaelementart><code>RNG</code></xdf3:schemaelementart>"
    inner = "".join([*parts[:4], label, kind, *parts[4:]])
    written = (
        f"{etree.tostring(header, encoding='unicode')}"
        f"<xdf3:datenfeldgruppe>{inner}</xdf3:datenfeldgruppe>"
    )
    written = written.replace(f' xmlns:xdf3="{xdf3.NAMESPACE}"', "")
    name = "xdf:xdatenfelder.datenfeldgruppe.0103"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} '
        f'xmlns:xdf="{xdf3.NAMESPACE}">{written.replace("xdf3:", "xdf:")}</{name}>'
    )


def told(element: etree._Element, name: str) -> str | None:
    """What our file says at one place of a field or group; ``None`` if nothing."""
    found = element.find(f"xdf3:{name}", _SPACES)
    if found is None:
        return None
    code = found.find("code")
    return (found.text if code is None else code.text) or None


def identity(element: etree._Element) -> str:
    """Id and version as the reader joins them."""
    at = element.find("xdf3:identifikation", _SPACES)
    assert at is not None
    return f"{told(at, 'id')}:{told(at, 'version')}"


def limits(field: etree._Element) -> dict[str, object]:
    """The limits of a field as the reader names them."""
    found = field.find("xdf3:praezisierung", _SPACES)
    if found is None:
        return {}
    whole = ("minLength", "maxLength")
    return {n: int(v) if n in whole else v for n, v in found.attrib.items()}


def children(group: etree._Element) -> list[tuple[str, str | None]]:
    """What a group holds, in order: identity and how often."""
    return [
        (identity(one[0]), told(place, "anzahl"))
        for place in group.findall("xdf3:struktur", _SPACES)
        if (one := place.find("xdf3:enthaelt", _SPACES)) is not None
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_foreign_reader_reads_the_whole_schema_as_it_is_meant(
    name: str, tmp_path: Path
) -> None:
    """Every group and field with label, help, kind, type, limits, media and number.

    That is all ``xdatenfelder-xml`` 0.1.4 takes of version 3.0: values and references
    to code lists it passes over, its reader and writer of whole schemas are stubs.
    """
    if not (ROOT / "node_modules/xdatenfelder-xml").is_dir():
        pytest.skip("npm package xdatenfelder-xml is not installed")
    tree = etree.fromstring(xdf3.export(blueprint(name)).encode())
    source = tmp_path / "group.xml"
    source.write_text(as_group_message(tree), encoding="utf-8")
    done = subprocess.run(
        ["node", "-e", READER, str(source)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    read = json.loads(done.stdout)
    groups = {identity(g): g for g in tree.iterfind(".//xdf3:datenfeldgruppe", _SPACES)}
    fields = {identity(f): f for f in tree.iterfind(".//xdf3:datenfeld", _SPACES)}
    assert fields
    assert set(read["groups"]) == {read["root"], *groups}
    assert set(read["fields"]) == set(fields)
    schema = tree.find("xdf3:stammdatenschema", _SPACES)
    assert schema is not None
    groups[read["root"]] = schema
    for key, group in groups.items():
        theirs = read["groups"][key]
        got = [(one["identifier"], one["cardinality"]) for one in theirs["children"]]
        assert got == children(group), key
    for key, field in fields.items():
        theirs = read["fields"][key]
        assert {
            "name": theirs["name"],
            "bezeichnungEingabe": theirs["inputLabel"],
            "hilfetextEingabe": theirs.get("inputHelp"),
            "feldart": theirs["inputType"],
            "datentyp": theirs["dataType"],
            "schemaelementart": theirs["elementType"],
        } == {
            name: told(field, name)
            for name in (
                "name", "bezeichnungEingabe", "hilfetextEingabe", "feldart",
                "datentyp", "schemaelementart",
            )
        }  # fmt: skip
        assert theirs["constraints"] == limits(field), key
        media = [one.text for one in field.findall("xdf3:mediaType", _SPACES)]
        assert theirs["mediaTypes"] == media, key


def test_the_clean_sample_is_what_we_read() -> None:
    from verbund.catalogue.edges import xdf_read  # noqa: PLC0415

    found = xdf_read.read((SHARED / "fim/xdf3/hundesteuer_clean.xml").read_bytes())
    assert found.document_id == "D99000900001"
