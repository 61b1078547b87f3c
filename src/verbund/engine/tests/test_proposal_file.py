"""A proposal's file: what the town wrote, or nothing of it."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.engine.documents import document_of
from verbund.engine.edits import Edit, apply
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.loading import load
from verbund.engine.overlay import Overlay
from verbund.engine.proposal_file import (
    MAX_PROPOSAL,
    Offered,
    ProposalFile,
    ProposalInvalid,
    check_against,
    read_proposal,
    sign_proposal,
    write_proposal,
)
from verbund.kernel.signing import SigningKey, fingerprint

BLUEPRINTS = Path(__file__).parents[4] / "blueprints"
KEY = SigningKey.new()
BLUEPRINT = load(BLUEPRINTS / "fundsache")
TITLE = "/blueprint/title/de"
BETTER = Edit(path=TITLE, op="set", before=BLUEPRINT.title.de, after="Fundbüro")


def made(*edits: Edit, **words: str) -> ProposalFile:
    return sign_proposal(
        BLUEPRINT,
        Overlay(digest=BLUEPRINT.digest, edits=edits or (BETTER,)),
        town=words.get("town", "Stadt Fulda"),
        author=words.get("author", "Heike Vogel"),
        reason=words.get("reason", "So finden es mehr Leute."),
        offered_on=date(2026, 11, 2),
        publisher=words.get("publisher", "Stadt Fulda"),
        key=KEY,
    )


def forged(change: Callable[[dict[str, object]], object], *, sign: bool) -> bytes:
    """A file with something changed, signed again by its author or not."""
    tree = json.loads(write_proposal(made()))
    change(tree["proposal"])
    offered = msgspec.json.format(msgspec.json.encode(tree["proposal"]), indent=1)
    if sign:
        tree["signature"] = KEY.sign("blueprint-proposal", offered + b"\n")
    return msgspec.json.format(msgspec.json.encode(tree), indent=1) + b"\n"


def test_what_was_written_is_read() -> None:
    content = write_proposal(made())
    file = read_proposal(content)
    assert write_proposal(file) == content
    assert file.proposal.edits == (BETTER,)
    assert file.proposal.publisher.fingerprint == fingerprint(KEY.public_key)
    check_against(file.proposal, BLUEPRINT)
    document = apply(document_of(BLUEPRINT), file.proposal.edits)
    assert isinstance(document, dict)
    assert document["blueprint"]["title"]["de"] == "Fundbüro"


def test_no_byte_can_be_another() -> None:
    content = write_proposal(made())
    for at in range(0, len(content), 7):
        damaged = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        with pytest.raises(ProposalInvalid):
            read_proposal(damaged)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_words(content: bytes) -> None:
    with pytest.raises(ProposalInvalid):
        read_proposal(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b" " * (MAX_PROPOSAL + 1), "größer"),
        (b"[" * 100_000, "kein Vorschlag"),
        (b'{"proposal": {}, "signature": ""}', "kein Vorschlag"),
        (write_proposal(made()) + b" ", "festen Form"),
        (
            write_proposal(made()).replace(
                b'"author": "Heike Vogel"',
                b'"author": "X",\n  "author": "Heike Vogel"',
            ),
            "festen Form",
        ),
    ],
)
def test_what_is_not_in_the_one_form_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(ProposalInvalid, match=said):
        read_proposal(content)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("format", "verbund-proposal/9", "Aktualisieren"),
        ("author", "", "Verfasser"),
        ("author", "Heike\x1b[2J", "Verfasser"),
        ("town", "Fulda\nund mehr", "Kommune"),
        ("town", "F" * 500, "Kommune"),
        ("reason", " ", "Grund"),
        ("reason", "x" * 5000, "Grund"),
        ("reason", "weg\x07", "Steuerzeichen"),
        ("edits", [], "1 bis"),
        ("extra", 1, "kein Vorschlag"),
    ],
)
def test_signed_nonsense_is_refused_too(name: str, value: object, said: str) -> None:
    content = forged(lambda tree: tree.update({name: value}), sign=True)
    with pytest.raises(ProposalInvalid, match=said):
        read_proposal(content)


def test_what_its_author_did_not_sign_is_refused() -> None:
    content = forged(lambda tree: tree.update(author="Jemand"), sign=False)
    with pytest.raises(ProposalInvalid, match="Unterschrift"):
        read_proposal(content)


def test_a_fingerprint_of_somebody_else_is_refused() -> None:
    other = fingerprint(SigningKey.new().public_key)

    def change(tree: dict[str, object]) -> None:
        sender = tree["publisher"]
        assert isinstance(sender, dict)
        sender["fingerprint"] = other

    with pytest.raises(ProposalInvalid, match="Unterschrift"):
        read_proposal(forged(change, sign=True))


@pytest.mark.parametrize(
    "edit",
    [
        Edit(path="/rules", op="set", after=[]),
        Edit(path="", op="set", after={}),
        Edit(path="/blueprint/key", op="set", after="anders"),
        Edit(path="/../../etc/passwd", op="add", after="x"),
        Edit(path="no path", op="set", after="x"),
        Edit(path="/blueprint/title/xx/yy", op="set", after="x"),
        Edit(path="/texts/de/nowhere/at/all", op="remove"),
        Edit(path="/blueprint/title/de", op="add", after="x"),
        Edit(path="/blueprint/title/de", op="rename", before="de", after="x"),
        Edit(path="/blueprint/title", op="order", after=[["x"]]),
        Edit(path="/blueprint/title", op="order", after=[{"x": 1}]),
        Edit(path="/blueprint/title/de", op="set", after=17),
        Edit(path="/blueprint/title/de", op="set", after="<script>x()</script>"),
        Edit(path="/blueprint/title/de", op="set", after="https://evil.example/x"),
        Edit(path="/blueprint/title", op="set"),
    ],
)
def test_edits_that_no_town_could_make_are_refused(edit: Edit) -> None:
    with pytest.raises(BlueprintInvalid):
        made(edit)
    content = forged(
        lambda tree: tree.update(edits=[msgspec.to_builtins(edit)]), sign=True
    )
    file = read_proposal(content)
    with pytest.raises(BlueprintInvalid):
        check_against(file.proposal, BLUEPRINT)


def test_changes_belong_to_one_content_of_a_version() -> None:
    offered = made().proposal
    for other in (
        msgspec.structs.replace(offered, digest="0" * 64),
        msgspec.structs.replace(offered, version="9.0.0"),
    ):
        assert isinstance(other, Offered)
        with pytest.raises(ProposalInvalid, match="anderen Inhalt"):
            check_against(other, BLUEPRINT)


def test_nobody_writes_what_nobody_would_take() -> None:
    with pytest.raises(ProposalInvalid, match="Verfasser"):
        made(author="zwei\nZeilen")
