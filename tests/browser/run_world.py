"""A running Verbund with a tax office: base assessments waiting for one run.

``python -m tests.browser.run_world`` (with ``VERBUND_HOME``) fills an empty home.
"""

import json
import os

PASSWORD = "Kirschbaum-Laterne-17"


def fill() -> dict[str, str]:
    """Six assessments that can go, one that cannot; children who wait; passwords."""
    # Only now: Django must be set up before any room is imported.
    from verbund.cases.tests import cast as casting  # noqa: PLC0415
    from verbund.cases.tests import (  # noqa: PLC0415
        tax_office,
        test_migration,
        test_rounds,
    )
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.members.actions import set_password  # noqa: PLC0415
    from verbund.members.models import Person  # noqa: PLC0415

    cast = casting.build(clock.now())
    for actor in (cast.sabine, cast.uwe, cast.ines):
        person = Person.objects.get(pk=actor.id)
        set_password(person=person, password=PASSWORD, actor=actor)
    rate = [{"from": "2025-01-01", "to": None, "value": 400}]
    tax_office.adopt(cast.meerane, rate=rate)
    for number in range(6):
        tax_office.received(cast, number)
    tax_office.received(cast, 9, year=2024)
    test_rounds.seated(cast)
    for name in ("Mila", "Jonas", "Ada"):
        test_rounds.child(cast, name, "mee-mond", member=cast.meerane)
    for _ in range(2):
        casting.submit(cast)
    test_migration.published(test_migration.asks_for_insurance)
    return {}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(fill()))  # noqa: T201
