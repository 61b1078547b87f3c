"""A running Verbund with two collections, for programs that speak HTTP themselves.

``python -m tests.judges.ogc_world`` (with ``VERBUND_HOME``) fills an empty home.
"""

import json
import os
import sys

#: How many points there are; they come in several pages.
COUNT = 250


def fill() -> dict[str, int]:
    """The collections of the channel's own tests, as uploads of a data officer."""
    # Only now: Django must be set up before any room is imported.
    import msgspec  # noqa: PLC0415

    from verbund.channels.ogc.tests import conftest  # noqa: PLC0415
    from verbund.geodata.models import Collection  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.kernel.ids import new_id  # noqa: PLC0415

    for spec in (conftest.PLACES, conftest.AREAS):
        Collection.objects.create(
            key=spec.key,
            member_id=new_id(),
            spec=msgspec.to_builtins(spec),
            changed_at=clock.now(),
        )
    conftest.fill(COUNT)
    return {"count": COUNT}


def main() -> None:
    """Create the tables, fill them, print what there is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, skip_checks=True)
    sys.stdout.write(json.dumps(fill()) + "\n")


if __name__ == "__main__":
    main()
