"""Hostile blueprints: refused with file and line, in bounded time, never by a crash."""

import time
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbund.engine import document_of, files_of, load, load_files
from verbund.engine.check import check_files
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.loading import contents_of

BLUEPRINTS = Path(__file__).parents[4] / "blueprints"
FUZZ = settings(max_examples=30, deadline=None)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(contents_of(BLUEPRINTS / "hundesteuer"))


# --- hostile files of a blueprint --------------------------------------------------

TEXT = "Alles gut"
HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "alias": ("facts.yaml", b"- &a {id: x}\n- *a\n", "Verweise"),
    "bomb of aliases": (
        "facts.yaml",
        b"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b]\n",
        "Verweise",
    ),
    "tag": ("facts.yaml", b"- !!python/object/apply:os.system [ls]\n", "Marke"),
    "key twice": ("texts/de.yaml", b"service:\n  lead: a\n  lead: b\n", "zweimal"),
    "deep": ("facts.yaml", b"[" * 3000, "verschachtelt"),
    "deep by lines": (
        "facts.yaml",
        b"\n".join(b" " * n + b"-" for n in range(800)),
        "verschachtelt",
    ),
    "giant": ("facts.yaml", b"- a\n" * 200_000, "größer"),
    "giant line": ("facts.yaml", b"- " + b"a" * 20_000, "länger"),
    "no utf-8": ("facts.yaml", b"\xff\xfe\x00", "UTF-8"),
    "binary": ("facts.yaml", bytes(range(256)), "Fehler"),
    "script": ("book.md", b"ok\n<script>alert(1)</script>\n", "HTML"),
    "entity": ("book.md", b"&#106;avascript", "HTML"),
    "link": ("CHANGELOG.md", b"a\nb\nhttps://verbund.stadt.de/x\n", "Adresse"),
    "hidden": ("README.md", "a\u202eb".encode(), "unsichtbar"),
    "terminal": ("README.md", b"a\x1b[2Jb", "unsichtbar"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_its_name_and_line(
    files: dict[str, bytes], name: str
) -> None:
    file, content, said = HOSTILE[name]
    started = time.process_time()
    with pytest.raises(BlueprintInvalid) as caught:
        load_files({**files, file: content})
    assert time.process_time() - started < 2
    found = [f for f in caught.value.findings if f.file == file]
    assert found
    assert any(said in str(f) for f in found), found
    assert all(1 <= f.line <= content.count(b"\n") + 1 for f in found)


#: What would take minutes if every mistake were looked into.
ENDLESS: dict[str, tuple[str, bytes]] = {
    "unknown keys": ("term.yaml", b"".join(b"kx%d: 1\n" % n for n in range(30_000))),
    "unknown names": (
        "rules.yaml",
        b"".join(
            b"- {id: r%d, title: x, type: integer, value: dgos.count}\n" % n
            for n in range(8_000)
        ),
    ),
    "unknown pages": (
        "steps.yaml",
        b"".join(b"- {id: s%d, title: x, fields: [holdr]}\n" % n for n in range(9_000)),
    ),
    "addresses": (
        "texts/en.yaml",
        b"help:\n" + b"".join(b"  h%d: www.x%d.de\n" % (n, n) for n in range(15_000)),
    ),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_thousands_of_mistakes_are_told_in_seconds(
    files: dict[str, bytes], name: str
) -> None:
    file, content = ENDLESS[name]
    started = time.process_time()
    with pytest.raises(BlueprintInvalid) as caught:
        load_files({**files, file: content})
    assert time.process_time() - started < 10
    assert len(caught.value.findings) < 500
    assert any(f.file == file for f in caught.value.findings)


#: A text, an expression or a value put into a good blueprint.
SPOILED = {
    "script in a text": ("texts.service.lead", "<script>x</script>", "HTML"),
    "image in a text": ("texts.service.lead", "<img src=x onerror=a()>", "HTML"),
    "address of a town": ("texts.service.lead", "auf www.stadt.de", "Adresse"),
    "bare host": ("texts.service.lead", "auf verbund.musterstadt.de", "Adresse"),
    "address of a machine": ("texts.service.lead", "auf 10.0.0.7", "Adresse"),
    "mail address": ("texts.service.lead", "an amt@stadt.bayern", "Adresse"),
    "row of a database": (
        "texts.service.lead",
        "Vorgang 018f4e1c-7a3b-7c2d-9e4f-0123456789ab",
        "Adresse",
    ),
    "hidden letters": ("texts.service.lead", "a\u200bb", "unsichtbar"),
    "control sign": ("texts.service.lead", "a\bb", "unsichtbar"),
    "endless text": ("texts.service.lead", "a " * 5000, "höchstens"),
    "text a little long": ("texts.service.lead", "a" * 8001, "höchstens"),
    "endless pattern": ("fields.contact.pattern", "(a+)+$", "Muster"),
    "pattern of choices": ("fields.contact.pattern", "(a|a)*b", "Muster"),
    "pattern that looks back": ("fields.contact.pattern", r"(a)\1", "Muster"),
    "broken pattern": ("fields.contact.pattern", "(((", "Muster"),
    "deep expression": (
        "fields.contact.visible_if",
        "(" * 500 + "true" + ")" * 500,
        "verschachtelt|lang",
    ),
    "long expression": (
        "fields.contact.visible_if",
        " or ".join(["true"] * 900),
        "lang",
    ),
    "nested search": (
        "fields.contact.visible_if",
        "any(dogs where any(dogs where any(dogs where any(dogs where dangerous))))",
        "verschachtelt",
    ),
    "import": ("fields.contact.visible_if", "__import__('os')", "gibt es|Zeichen"),
    "script as law": ("blueprint.legal", "javascript:alert(1)", "https"),
    "word as law": ("blueprint.legal", "Satzung", "https"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_hostile_value_is_refused_with_its_place(
    files: dict[str, bytes], name: str
) -> None:
    place, value, said = SPOILED[name]
    document: Any = deepcopy(document_of(load_files(files)))
    part, *rest = place.split(".")
    if part == "texts":
        document["texts"]["service"]["lead"]["de"] = value
        file = "texts/de.yaml"
    elif part == "fields":
        document["fields"]["contact"] = {
            "type": "text", "label": {"de": TEXT}, rest[1]: value,
        }  # fmt: skip
        file = "fields.yaml"
    else:
        document["blueprint"]["legal"][0]["url"] = value
        file = "blueprint.yaml"
    started = time.process_time()
    with pytest.raises(BlueprintInvalid) as caught:
        load_files(files_of(document))
    assert time.process_time() - started < 2
    found = [f for f in caught.value.findings if f.file == file and f.line > 1]
    assert any(part in str(f) for part in said.split("|") for f in found), (
        caught.value.findings
    )


def loaded_or_refused(files: dict[str, bytes]) -> None:
    """Good, or refused with findings; any other end fails the test."""
    _, found = check_files(files)
    errors = [finding for finding in found if finding.severity == "error"]
    if errors:
        with pytest.raises(BlueprintInvalid):
            load_files(files)
    else:
        load_files(files)


def test_earlier_id_belongs_to_one_part_that_is_gone(files: dict[str, bytes]) -> None:
    document: Any = deepcopy(document_of(load_files(files)))
    document["fields"]["holder"]["formerly"] = ["request"]
    document["fields"]["dogs"]["formerly"] = ["animal"]
    document["fields"]["payment"]["formerly"] = ["animal"]
    with pytest.raises(BlueprintInvalid) as caught:
        load_files(files_of(document))
    assert [f.path for f in caught.value.findings if f.code == "formerly"] == [
        "holder.formerly",
        "payment.formerly",
    ]


# --- anything at all ---------------------------------------------------------------


@FUZZ
@given(data=st.data())
def test_any_damage_to_a_file_ends_in_words(data: st.DataObject) -> None:
    files = dict(_FILES)
    name = data.draw(st.sampled_from(sorted(files)))
    lines = files[name].split(b"\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = data.draw(
        st.binary(max_size=40)
        | st.sampled_from([b"", b"- - -", b"{}", b"[]", b"x: null", b"  ? a", b"- {}"])
        | st.sampled_from(lines)
    )
    files[name] = b"\n".join(lines)
    loaded_or_refused(files)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
    | st.text(max_size=12) | st.sampled_from(["x", "P1M", "2026-01-01", "true", "id"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "type", "label", "de", "x", "fields"]),
                      inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@FUZZ
@given(data=st.data(), value=plain)
def test_any_value_anywhere_ends_in_words(data: st.DataObject, value: object) -> None:
    document: Any = deepcopy(_DOCUMENT)
    part: Any = document
    while True:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = data.draw(st.sampled_from(keys))
        below = part[key]
        if not isinstance(below, dict | list) or not below or data.draw(st.booleans()):
            break
        part = below
    part[key] = value
    if part is document:
        return
    loaded_or_refused(files_of(document))


_FILES = dict(contents_of(BLUEPRINTS / "hundesteuer"))
_DOCUMENT = document_of(load(BLUEPRINTS / "hundesteuer"))
