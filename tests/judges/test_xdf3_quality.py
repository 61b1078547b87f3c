"""FIM's own quality report finds nothing in our data schemas, and reads each of them.

The judge is ``QS-DF_1_20_xdf3.xsl`` of the public repository vs5000/FIM-XSLT
(Apache-2.0). It is not ours and not in this repository: name its folder ``XSLTs`` in
``FIM_XSLT``. The second judge, npm ``xdatenfelder-xml``, reads the groups of version
3.0 (its reader of whole schemas is a stub); it comes with the development packages.
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from verbund.catalogue.edges import xdf3, xfall
from verbund.catalogue.edges.tests.edge_kit import NAMES, SHARED, blueprint, submissions

pytestmark = pytest.mark.judge

ROOT = Path(__file__).parents[2]
XSLT = os.environ.get("FIM_XSLT", "")
_MESSAGE = re.compile(
    r"(FehlerKritisch|FehlerMethodisch|Warnung|Hinweis)!! (?:M?)(\d{4})"
)
#: 1115: code lists are looked up in a register on the web, which no test asks.
#: 1139: a hint only; a field for one file is one file.
_TOLERATED = {"1115", "1139"}

needs_xslt = pytest.mark.skipif(
    not XSLT, reason="FIM_XSLT names no folder with FIM's style sheets"
)


def transform(sheet: str, source: Path, **parameters: str) -> str:
    saxon = pytest.importorskip("saxonche", reason="saxonche is not installed")
    with saxon.PySaxonProcessor(license=False) as processor:
        compiled = processor.new_xslt30_processor().compile_stylesheet(
            stylesheet_file=str(Path(XSLT) / sheet)
        )
        for name, value in parameters.items():
            compiled.set_parameter(name, processor.make_string_value(value))
        return str(compiled.transform_to_string(source_file=str(source)))


def messages(source: Path) -> set[str]:
    """The numbers of all messages in the quality report of a file."""
    report = transform(
        "QS-DF_1_20_xdf3.xsl",
        source,
        DebugMode="0",
        CodelistenInhalt="0",
        AktuelleCodelisteLaden="0",
        SammelrepositoryCheck="0",
    )
    assert "<html" in report
    return {number for _, number in _MESSAGE.findall(report)}


@needs_xslt
@pytest.mark.parametrize("name", NAMES)
def test_the_quality_report_is_empty(name: str, tmp_path: Path) -> None:
    source = tmp_path / "schema.xml"
    source.write_text(xdf3.export(blueprint(name)), encoding="utf-8")
    assert messages(source) - _TOLERATED == set()


@needs_xslt
def test_the_quality_report_is_not_empty_for_a_faulty_schema(tmp_path: Path) -> None:
    source = tmp_path / "schema.xml"
    written = xdf3.export(blueprint("hundesteuer"))
    source.write_text(
        written.replace("<xdf3:anzahl>1:1<", "<xdf3:anzahl>2:1<", 1), encoding="utf-8"
    )
    assert "1047" in messages(source)


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
const { v3 } = { v3: require("xdatenfelder-xml/dist/index.js") };
const out = [];
for (const file of process.argv.slice(1)) {
  const found = v3.DataGroupMessage3.fromString(readFileSync(file, "utf8"));
  out.push([file, found.rootDataGroup]);
}
console.log(JSON.stringify(out));
"""


def as_group_message(written: str, group: str) -> str:
    """One group of a schema as message 0103, in the prefix that the reader knows."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<xdf:xdatenfelder.datenfeldgruppe.0103 xmlns:xdf="{xdf3.NAMESPACE}">'
        + re.search(r"<xdf3:header>.*?</xdf3:header>", written, re.S)[0].replace(  # type: ignore[index]
            "xdf3:", "xdf:"
        )
        + group.replace("xdf3:", "xdf:")
        + "</xdf:xdatenfelder.datenfeldgruppe.0103>"
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_foreign_reader_reads_every_group(name: str, tmp_path: Path) -> None:
    if not (ROOT / "node_modules/xdatenfelder-xml").is_dir():
        pytest.skip("npm package xdatenfelder-xml is not installed")
    written = xdf3.export(blueprint(name))
    tree = etree.fromstring(written.encode())
    spaces = {"xdf3": xdf3.NAMESPACE}
    files = []
    for number, group in enumerate(tree.iterfind(".//xdf3:datenfeldgruppe", spaces)):
        file = tmp_path / f"{number}.xml"
        text = etree.tostring(group, encoding="unicode")
        text = text.replace(f' xmlns:xdf3="{xdf3.NAMESPACE}"', "")
        file.write_text(as_group_message(written, text), encoding="utf-8")
        files.append(file)
    assert files
    done = subprocess.run(
        ["node", "-e", READER, *map(str, files)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(json.loads(done.stdout)) == len(files)


def test_the_clean_sample_is_what_we_read() -> None:
    from verbund.catalogue.edges import xdf_read  # noqa: PLC0415

    found = xdf_read.read((SHARED / "fim/xdf3/hundesteuer_clean.xml").read_bytes())
    assert found.document_id == "D99000900001"
