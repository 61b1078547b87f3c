"""The changelog of a blueprint: a new version enters itself above the others."""

from collections.abc import Mapping, Sequence
from datetime import date

from verbund.engine.documents import Document

CHANGELOG = "CHANGELOG.md"


def as_version(
    document: Mapping[str, object],
    *,
    version: str,
    first_day: date,
    lines: Sequence[str],
) -> Document:
    """The document as a version of its own: number, first day, entry of the changelog.

    Each of ``lines`` becomes one line, whatever breaks it holds: nobody writes the
    entry of another version that way.
    """
    found: Document = dict(document)
    head = found["blueprint"]
    assert isinstance(head, dict)  # noqa: S101 - documents have one
    found["blueprint"] = {
        **head, "version": version, "valid_from": first_day.isoformat()
    }  # fmt: skip
    prose = found.get("prose")
    files = dict(prose) if isinstance(prose, dict) else {}
    said = [f"- {' '.join(line.split())}" for line in lines if line.strip()]
    entry = "\n".join([f"## {version} – {first_day.isoformat()}", "", *said, ""])
    files[CHANGELOG] = _entered(str(files.get(CHANGELOG, "")), entry)
    found["prose"] = files
    return found


def _entered(text: str, entry: str) -> str:
    """The changelog with a new entry in front of the others."""
    at = text.find("## ")
    if at < 0:
        return f"{text.rstrip()}\n\n{entry}".lstrip()
    return f"{text[:at]}{entry}\n{text[at:]}"
