"""Files named in answers and commands, and whether they belong to this case."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from verbund import engine
from verbund.cases.errors import AnswersInvalid

_LEAVES = (str, int, float, bool, date, type(None))
_UNKNOWN = engine.text(
    "Diese Datei ist nicht angekommen. Bitte laden Sie sie noch einmal hoch.",
    "Die Datei fehlt. Bitte laden Sie die Datei noch einmal hoch.",
    "This file has not arrived. Please upload it again.",
)
_MESSAGE = engine.text(
    "Mindestens eine Datei fehlt.", "Eine Datei fehlt.", "At least one file is missing."
)


def named_in(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Path and digest of every file in answers (``{"file": digest, …}``)."""
    if isinstance(value, Mapping):
        digest = value.get("file")
        if isinstance(digest, str):
            yield path, digest
            return
        for key, inner in value.items():
            # Asked of every answer: most are no container.
            if isinstance(inner, _LEAVES):
                continue
            yield from named_in(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            if isinstance(inner, _LEAVES):
                continue
            yield from named_in(inner, f"{path}.{index}" if path else str(index))


def require_known(named: Iterable[tuple[str, str]], known: frozenset[str]) -> None:
    """Raise ``AnswersInvalid`` if a named file was not uploaded to this case.

    Whoever could name any digest could read anybody's file that she knows by digest.
    """
    missing = tuple(
        engine.FieldError(path=path, code="file_unknown", message=_UNKNOWN)
        for path, digest in named
        if digest not in known
    )
    if missing:
        raise AnswersInvalid(
            engine.Refusal(code="file_unknown", message=_MESSAGE, field_errors=missing)
        )


def of_command(command: engine.Command) -> list[tuple[str, str]]:
    """The files that a command refers to."""
    found: list[tuple[str, str]] = []
    for name in ("answers", "changes", "input"):
        found += named_in(getattr(command, name, None))
    files = getattr(command, "files", ())
    found += [("files", ref.file) for ref in files]
    single = getattr(command, "file", None)
    if single is not None:
        found.append(("file", single.file))
    return found
