"""Plain German is written plainly: never a copy of a long or official sentence."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from verbund.kernel.readability import sentences

#: So many words make a sentence long for somebody who reads with effort.
LONG = 12
OFFICIAL = re.compile(
    r"Wiedereinsetzung|Voraussetzung|Schadsoftware|Gegenstelle|gefahrlos|[Bb]erichtigen"
    r"|in Kenntnis|zu entscheiden\b|hinsichtlich|bezüglich|gemäß|ausfertig|unverzüglich"
    r"|Inanspruchnahme|widrigenfalls|obliegt|Geltendmachung"
)
#: The words of a law's title stay as they are.
QUOTED = re.compile(r"§|Art\. \d")


def texts(tree: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a catalogue with its key."""
    if isinstance(tree, dict):
        for key, part in tree.items():
            yield from texts(part, f"{path}.{key}" if path else str(key))
    elif isinstance(tree, str):
        yield path, tree


def catalogues(root: Path) -> list[Path]:
    return sorted((root / "src/verbund").rglob("messages/de.yaml"))


def load(path: Path) -> dict[str, str]:
    return dict(texts(yaml.safe_load(path.read_text("utf-8"))))


def hard(text: str) -> bool:
    """Whether somebody must have thought of other words for plain German."""
    if OFFICIAL.search(text) and not QUOTED.search(text) and len(text.split()) > 3:
        return True
    return any(len(sentence.split()) > LONG for sentence in sentences(text))


def test_catalogues_are_found(root: Path) -> None:
    assert len(catalogues(root)) >= 4


def test_long_and_official_sentences_are_said_differently(root: Path) -> None:
    copied = [
        f"{path.parent.parent.name} {key}: {text}"
        for path in catalogues(root)
        for key, text in load(path).items()
        if hard(text) and load(path.with_name("de-simple.yaml")).get(key) == text
    ]
    assert not copied, "\n".join(copied)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Danach ist über die Wiedereinsetzung zu entscheiden.", True),
        ("Senden", False),
        ("Angaben berichtigen", False),
        ("Wir haben alles bekommen und melden uns bei Ihnen.", False),
        (
            "Fällt der Tag auf ein Wochenende, dann gilt erst der nächste Tag im Amt.",
            True,
        ),
    ],
)
def test_what_counts_as_hard(text: str, expected: bool) -> None:
    assert hard(text) is expected
