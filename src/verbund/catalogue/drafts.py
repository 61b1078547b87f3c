"""Versions in work, judged: what is wrong, what changes, which number it takes."""

from pathlib import Path
from uuid import UUID

from msgspec import Struct

from verbund.catalogue.access import MAINTAIN
from verbund.catalogue.errors import DraftNotFound
from verbund.catalogue.models import BlueprintDraft, BlueprintVersion
from verbund.catalogue.queries import versions_of
from verbund.catalogue.shelf import decoded, opened
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.engine.check import check_files
from verbund.engine.compare import Change, compare, level_of
from verbund.engine.documents import document_of, files_of
from verbund.engine.errors import Finding
from verbund.engine.loading import Source
from verbund.engine.model import Blueprint
from verbund.engine.plain_language import TextScore, scores_of
from verbund.engine.scenario import ScenarioResult, run_scenarios
from verbund.engine.semver import Level, next_version, parsed


class DraftReport(Struct, frozen=True, kw_only=True):
    """A draft as its author needs it before it is published.

    ``latest`` is the published version it follows, ``level`` the step its changes ask
    for (``None``: nothing has changed), ``number`` the smallest number that fits.
    ``findings`` name file and line of the folder that the draft would be.
    """

    row: BlueprintDraft
    blueprint: Blueprint
    latest: BlueprintVersion | None
    changes: tuple[Change, ...]
    level: Level | None
    number: str
    findings: tuple[Finding, ...]
    scores: tuple[TextScore, ...]
    scenarios: tuple[ScenarioResult, ...]

    @property
    def hard(self) -> tuple[TextScore, ...]:
        """The texts that are too hard to read, the hardest first."""
        return tuple(
            sorted((s for s in self.scores if s.too_hard), key=lambda s: s.score)
        )

    @property
    def ready(self) -> bool:
        """Whether nothing hinders its publication."""
        wrong = any(finding.severity == "error" for finding in self.findings)
        changed = self.latest is None or self.level is not None
        return changed and not wrong and all(one.passed for one in self.scenarios)


def draft_rows(actor: Actor) -> tuple[BlueprintDraft, ...]:
    """Drafts that the actor may see, without documents, the last changed first."""
    require(actor, MAINTAIN.key)
    if not actor.members:
        return ()
    with acting_within(actor.members, actor):
        rows = BlueprintDraft.objects.defer("document").order_by("-changed_at", "key")
        return tuple(rows)


def draft_blueprint(draft_id: UUID, actor: Actor) -> tuple[BlueprintDraft, Blueprint]:
    """One draft with its blueprint; ``DraftNotFound`` also for somebody else's."""
    require(actor, MAINTAIN.key)
    with acting_within(actor.members, actor):
        row = BlueprintDraft.objects.filter(id=draft_id).first()
    if row is None:
        raise DraftNotFound("Diesen Entwurf gibt es hier nicht.")
    return row, decoded(row.document)


def draft_report(draft_id: UUID, actor: Actor) -> DraftReport:
    """Everything that is to be known about a draft; its examples are run."""
    row, blueprint = draft_blueprint(draft_id, actor)
    latest = _latest(blueprint.key)
    changes = compare(opened(latest.digest), blueprint) if latest else ()
    level = level_of(changes)
    files = files_of(document_of(blueprint))
    source, findings = check_files(files, name=blueprint.key)
    return DraftReport(
        row=row,
        blueprint=blueprint,
        latest=latest,
        changes=changes,
        level=level,
        number=_number(blueprint, latest, level),
        findings=tuple(findings),
        scores=tuple(scores_of(source or Source(Path(blueprint.key), files))),
        scenarios=tuple(run_scenarios(blueprint)),
    )


def _latest(key: str) -> BlueprintVersion | None:
    return next((v for v in versions_of(key) if v.withdrawn_at is None), None)


def _number(
    blueprint: Blueprint, latest: BlueprintVersion | None, level: Level | None
) -> str:
    """The draft's own number if it is large enough, else the smallest that is."""
    if latest is None:
        return blueprint.version
    least = next_version(latest.version, level)
    return max(least, blueprint.version, key=parsed)
