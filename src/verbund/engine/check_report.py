"""Collects findings and knows where things stand in the files."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from verbund.engine.errors import (
    MOST_FINDINGS,
    ExpressionInvalid,
    Finding,
    Severity,
    TooManyFindings,
)
from verbund.engine.loading import Source

Path = tuple[str | int, ...]


class Report:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.findings: list[Finding] = []

    def add(
        self,
        file: str,
        path: Path,
        message: str,
        *,
        code: str,
        severity: Severity = "error",
    ) -> None:
        self.enough()
        line, column = self.source.place(file, path)
        self.findings.append(
            Finding(
                file=file,
                line=line,
                column=column,
                path=".".join(str(part) for part in path),
                message=message,
                code=code,
                severity=severity,
            )
        )

    def enough(self) -> None:
        """Stop when so much is wrong that more would not help anybody."""
        if len(self.findings) >= MOST_FINDINGS:
            errors = sum(finding.severity == "error" for finding in self.findings)
            if errors or len(self.findings) >= 20 * MOST_FINDINGS:
                raise TooManyFindings

    def warn(self, file: str, path: Path, message: str, *, code: str) -> None:
        self.add(file, path, message, code=code, severity="warning")

    def expression(self, file: str, path: Path, problem: ExpressionInvalid) -> None:
        """The place inside the expression, as far as it stands on one line."""
        self.enough()
        found = self.source.files.get(file)
        line, column = found.place(path) if found else (1, 1)
        if found is not None:
            column += problem.position + found.quoted(path)
        message = f"{problem.message} {problem.hint}".strip()
        self.findings.append(
            Finding(
                file=file,
                line=line,
                column=column,
                path=".".join(str(part) for part in path),
                message=f"{message} Im Ausdruck: {problem.source}"
                if len(problem.source) < 120
                else message,
                code="expression",
            )
        )

    def known(
        self,
        file: str,
        path: Path,
        name: str | None,
        names: Iterable[str] | Mapping[str, object],
        what: str,
    ) -> bool:
        """Whether ``name`` is one of ``names``; reports it with a suggestion if not."""
        known = list(names)
        if name is None or name in known:
            return True
        close = get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f"Meinten Sie „{close[0]}“?" if close else ""
        if not close:
            options = ", ".join(known[:12]) or "noch keine"
            hint = f"Vorhanden sind: {options}."
        message = f"{what} „{name}“ gibt es nicht. {hint}"
        self.add(file, path, message, code="reference")
        return False
