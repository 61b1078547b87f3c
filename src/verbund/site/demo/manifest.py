"""``demo.json``: addresses, accounts, samples and an API token for checks."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from uuid import UUID

from verbund import engine
from verbund.cases.queries import working_copy
from verbund.channels.api.actions import create_token
from verbund.core.config import config
from verbund.core.files.disk import path_of
from verbund.core.tenancy import across_members
from verbund.kernel import chance, clock
from verbund.members.models import Member
from verbund.members.queries import party, person_by_id
from verbund.site.demo import dogs
from verbund.site.demo.build import Demo, Sample
from verbund.site.demo.people import invent
from verbund.site.demo.region import MEERANE, SCHOENBERG
from verbund.site.demo.suitcase import PIN


def write_manifest(demo: Demo, target: Path) -> None:
    """Write what checks and people need to find their way; secrets are demo secrets."""
    base = config().base_url
    with across_members("Verzeichnis der Vorführ-Region schreiben"):
        shown: dict[object, dict[str, object]] = {}
        for sample in demo.samples:
            found = _sample(sample, base)
            shown.setdefault(found["state"], found)
    document = {
        "base_url": base,
        "members": [_member(member) for member in demo.members],
        "accounts": [
            {
                "role": a.role,
                "member": a.member,
                # The name at the door; the person's own name stands beside it.
                "name": a.email,
                "person": a.name,
                "password": a.password,
            }
            for a in demo.accounts
        ],
        "samples": list(shown.values()),
        "api": _api(demo),
        "open311": {
            "jurisdiction_id": SCHOENBERG,
            "url": f"{base}/open311/v2/",
            "discovery": f"{base}/discovery.json",
        },
        "cti": {"url": f"{base}/115/cti/", "member": MEERANE, "token": demo.phone},
        "suitcase": {"home": _relative(Path(demo.suitcase)), "pin": PIN}
        if demo.suitcase
        else None,
        "terminals": [f"{base}/terminal/{slug}/" for slug in (SCHOENBERG, MEERANE)],
        "cases": demo.cases,
    }
    part = target.with_suffix(".part")
    part.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
    part.chmod(0o600)
    part.rename(target)


def _member(member: Member) -> dict[str, object]:
    facts = party(member)
    return {
        "slug": member.slug,
        "name": member.name,
        "kind": member.kind,
        "AGS": facts.ags,
        "ARS": facts.ars,
        "population": member.population,
        "url": f"/{member.slug}/",
    }


def _sample(sample: Sample, base: str) -> dict[str, object]:
    state = working_copy(UUID(sample.id)).state
    notice = next((n for n in state.notices if n.digest), None)
    return {
        "state": _standing(state),
        "id": sample.id,
        "number": sample.number,
        "member": sample.member,
        "status_url": f"{base}/{sample.member}/vorgang/{sample.token}/",
        "notice": _relative(path_of(notice.digest)) if notice else None,
    }


def _standing(state: engine.CaseState) -> str:
    """Where a case stands: its state, a proposal that waits, or its objection."""
    if state.objection is not None:
        return f"objection_{state.objection.state}"
    return "proposed" if state.proposals else state.state


def _relative(path: Path) -> str:
    return path.absolute().relative_to(config().home.absolute()).as_posix()


def _api(demo: Demo) -> dict[str, object]:
    dice = Random("api")
    token, work_token = _tokens(demo)
    member = next(m for m in demo.members if m.slug == SCHOENBERG)
    home = (member.postal_code, member.name)
    answers = dogs.answers(dice, invent(dice), home, "assessed", clock.today())
    return {
        "submit_path": f"/api/v1/{member.slug}/services/{dogs.BLUEPRINT}/cases",
        "answers": answers,
        "token": token,
        "work_token": work_token,
    }


def _tokens(demo: Demo) -> tuple[str, str]:
    """One to submit and read for Schönberg, one to work as a clerk of Meerane."""
    by_slug = {member.slug: member for member in demo.members}
    clerk = next(a for a in demo.accounts if (a.member, a.role) == (MEERANE, "clerk"))
    # The same demo twice has the same tokens; they open nothing but a demo. Each has
    # its own seed, because ids made in between draw as time passes.
    with chance.seeded("demo token"):
        _, token = create_token(
            member=by_slug[SCHOENBERG],
            name="Vorführung",
            scopes=("cases:submit", "cases:read", "statistics:read"),
        )
    with chance.seeded("demo work token"):
        _, work_token = create_token(
            member=by_slug[MEERANE],
            name="Vorführung Sachbearbeitung",
            scopes=("cases:submit", "cases:read", "cases:work"),
            person=person_by_id(clerk.person_id),
        )
    return token, work_token
