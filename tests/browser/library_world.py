"""A running Verbund in which towns adopt, adapt and update blueprints.

``python -m tests.browser.library_world`` (with ``VERBUND_HOME``) fills an empty home;
with ``work`` it does the jobs that wait, as a worker would.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.world import ROOT, served

PASSWORD = "Kirschbaum-Laterne-17"
CASES = 100


@dataclass(frozen=True)
class LibraryWorld:
    """Where it runs; ``proposal`` waits for the maintainer."""

    url: str
    home: Path
    proposal: str

    def work(self) -> None:
        """Do all jobs that wait."""
        environment = {
            **{k: v for k, v in os.environ.items() if k != "VERBUND_TESTING"},
            "VERBUND_HOME": str(self.home),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        command = [sys.executable, "-m", "tests.browser.library_world", "work"]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)


@contextmanager
def library_running(home: Path) -> Iterator[LibraryWorld]:
    """Fill ``home`` and serve it until the block ends."""
    with served(home, "tests.browser.library_world") as (url, found):
        yield LibraryWorld(url=url, home=home, **found)


def fill() -> dict[str, str]:
    """The cast with passwords, a small blueprint, and a second version of the tax."""
    # Only now: Django must be set up before any room is imported.
    from datetime import date  # noqa: PLC0415

    from verbund.cases.tests import cast as casting  # noqa: PLC0415
    from verbund.catalogue import actions  # noqa: PLC0415
    from verbund.catalogue.tests.conftest import write  # noqa: PLC0415
    from verbund.engine.documents import blueprint_of, document_of  # noqa: PLC0415
    from verbund.engine.overlay import overlay_of  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.members.actions import (  # noqa: PLC0415
        set_password,
        update_member,
    )
    from verbund.members.models import (  # noqa: PLC0415
        Membership,
        Person,
        RoleAssignment,
    )

    cast = casting.build(clock.now())
    anna = Person.objects.create(
        email="anna@meerane.example",
        name="Anna Schäfer",
        home=cast.meerane,
        passkey_handle="anna",
        created_at=clock.now(),
    )
    RoleAssignment.objects.create(
        person=anna, member=cast.meerane, role="coordinator", valid_from="2020-01-01"
    )
    Membership.objects.create(
        association=cast.meerane,
        member=cast.fulda,
        kind="region",
        valid_from=date(2020, 1, 1),
    )
    for found in (cast.ines.id, cast.claudia.id, str(anna.pk)):
        person = Person.objects.get(pk=found)
        set_password(person=person, password=PASSWORD, actor=cast.ines)
    for town in (cast.schoenberg, cast.fulda):
        update_member(
            member=town,
            street="Markt",
            house_number="1",
            postal_code="08393",
            city=town.name,
            phone="03764 1",
            iban="DE02120300000000202051",
            creditor_id="DE98ZZZ09999999999",
        )
    with tempfile.TemporaryDirectory() as folder:
        actions.publish(folder=write(Path(folder)))
    for number in range(CASES):
        letters = f"{chr(65 + number // 26)}{chr(97 + number % 26)}"
        answers = casting.answers(family_name=f"Vogel-{letters}")
        casting.submit(cast, answers=answers)
    tax = casting.blueprint()

    def worded(title: str, name: str, birth: str = "") -> dict[str, Any]:
        document: dict[str, Any] = json.loads(json.dumps(document_of(tax)))
        document["blueprint"]["title"]["de"] = title
        holder = document["fields"]["holder"]["fields"]
        holder["family_name"]["label"]["de"] = name
        if birth:
            holder["birth_date"]["help"] = {
                "de": birth, "de-simple": birth, "en": "As on your identity card",
            }  # fmt: skip
        return document

    for member in (cast.schoenberg, cast.fulda):
        actions.set_overlay(
            member=member,
            key=tax.key,
            overlay=overlay_of(tax, worded("Hundesteuer der Stadt", "Ihr Nachname")),
        )
    proposal = actions.propose(
        member=cast.fulda,
        key=tax.key,
        paths=["/fields/holder/fields/family_name/label/de"],
        reason="So schreiben alle den Namen in das richtige Feld.",
        actor=cast.claudia,
    )
    newer = worded("Hundesteuer und Hundemarke", "Nachname", "Wie im Ausweis")
    head = newer["blueprint"]
    head["version"] = "2.0.0"
    head.pop("valid_from", None)
    actions.publish_blueprint(blueprint=blueprint_of(newer))
    return {"proposal": str(proposal.id)}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    if sys.argv[1:] == ["work"]:
        from verbund.core.jobs import drain

        drain()
    else:
        call_command("migrate", verbosity=0)
        print(json.dumps(fill()))  # noqa: T201
